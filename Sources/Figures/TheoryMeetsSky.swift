// Measured pseudo-spectra, and those of simulated skies as the same experiment would have them.
//
// A frame for each measurement, pulls (measured − model)/σ below it. Nothing is scaled here.

import Foundation

/// One measurement with what is held against it.
package struct SpectrumPanel: Sendable, Equatable {
  /// The heading: experiment and energy.
  package var title: String
  /// The measured pseudo-C_ℓ.
  package var measured: [SpectrumPoint]
  /// Simulated pseudo-C_ℓ: median, 16–84 % of single skies, and what window, response or k_max may do.
  package var models: [SpectrumModel]
  /// Laws to compare with, as the experiment would have them.
  package var templates: [SpectrumCurve]
  /// (measured − model)/total error by the name of a model.
  package var pulls: [SpectrumCurve]
  /// The noise level of the measurement, where known.
  package var noise: Double?

  /// A measurement and what is held against it.
  package init(
    title: String, measured: [SpectrumPoint], models: [SpectrumModel], templates: [SpectrumCurve] = [],
    pulls: [SpectrumCurve] = [], noise: Double? = nil
  ) {
    (self.title, self.measured, self.models) = (title, measured, models)
    (self.templates, self.pulls, self.noise) = (templates, pulls, noise)
  }
}

/// Measurements and simulated skies side by side, across a page.
package struct TheoryMeetsSky: Figure {
  package typealias Panel = SpectrumPanel

  /// The stem of its files.
  package var name: String
  /// The measurements, from the left and from the top.
  package var panels: [Panel]
  /// Frames in a row.
  package var columns: Int
  /// What was compared and how: plain sentences that open the caption.
  package var words: String
  /// What the reader must know beside the key, in plain text: the common factor. A row each.
  package var remarks: [String]
  /// Printed width.
  package var width: FigureWidth

  /// Two frames in a row by default, and three where there are more than four.
  package init(
    panels: [Panel], columns: Int? = nil, words: String = "", remarks: [String] = [],
    width: FigureWidth = .doubleColumn,
    name: String = "theory-meets-sky"
  ) {
    (self.name, self.panels, self.words, self.remarks, self.width) = (name, panels, words, remarks, width)
    self.columns = columns ?? (panels.count > 4 ? 3 : max(1, min(2, panels.count)))
  }

  /// The most models and the most templates that can be told apart.
  package static let (mostModels, mostTemplates) = (4, 5)

  private static let modelStyles: [SpectrumStyle] = [
    SpectrumStyle(color: .blue, width: 2.2, dash: .solid, point: 13, size: 0.5),
    SpectrumStyle(color: .orange, width: 2.2, dash: .dashed, point: 9, size: 0.45),
    SpectrumStyle(color: .green, width: 2.2, dash: .dashDotted, point: 11, size: 0.45),
    SpectrumStyle(color: .magenta, width: 2.2, dash: .dotted, point: 5, size: 0.4),
  ]
  private static let templateDashes: [FigureDash] = [.dashed, .dashDotted, .longDashed, .solid, .dotted]
  private static let measuredStyle = SpectrumStyle(color: .black, point: 7, size: 0.5)
  private static let noiseStyle = SpectrumStyle(color: .gray, width: 1.6, dash: .dotted)

  /// Names in the order in which they first appear.
  private static func names(_ all: [String]) -> [String] {
    all.reduce(into: []) { names, name in if !names.contains(name) { names.append(name) } }
  }

  private var hasPulls: Bool { panels.contains { !$0.pulls.isEmpty } }
  private var models: [String] { Self.names(panels.flatMap { $0.models.map(\.name) }) }
  private var templates: [String] { Self.names(panels.flatMap { $0.templates.map(\.name) }) }
  private var extents: [String] { Self.names(panels.flatMap { $0.models.flatMap { $0.extents.map(\.name) } }) }

  private static func style(template index: Int) -> SpectrumStyle {
    SpectrumStyle(
      color: .darkGray, width: 1.0 + 0.01 * Double(index), dash: templateDashes[index % templateDashes.count])
  }

  /// Edges of what isn't known: thin lines of the model's colour, dashes by what it is.
  private static func style(extent index: Int, color: FigureColor) -> SpectrumStyle {
    let dashes: [FigureDash] = [.dashed, .dashDotted, .longDashed, .dotted, .solid]
    return SpectrumStyle(
      color: color, width: 1.1 + 0.9 * Double(index / dashes.count), dash: dashes[index % dashes.count])
  }

  /// What the figure shows, in plain sentences.
  package var caption: String {
    var text = words.isEmpty ? "" : words + " "
    text += """
      Angular pseudo-power spectra. Black points: measured (\(panels.map(\.title).joined(separator: "; "))). Thick lines: \
      simulated skies as the experiment would have them, \(models.joined(separator: "; ")), median of the ensemble in bins of ℓ; bands: \
      16th to 84th percentile over single skies.
      """
    if !extents.isEmpty {
      text +=
        " Lightest bands with thin edges in the colours of the models: what \(extents.joined(separator: ", ")) may do, each by itself."
    }
    if !templates.isEmpty { text += " Thin grey lines: \(templates.joined(separator: "; "))." }
    if panels.contains(where: { $0.noise != nil }) { text += " Grey dotted: noise level." }
    if hasPulls {
      text += """
         Below: pulls, measured less model in units of the total error; lines at ±1 and ±2; arrows are pulls beyond the frame.
        """
    }
    for remark in remarks { text += " \(remark)\(remark.hasSuffix(".") ? "" : ".")" }
    return text + " Arrows in the upper frames: values below the axis, or at or below zero."
  }

  private var entries: [KeyEntry] {
    func title(_ text: String) -> String {
      GnuplotText.literal(PageLayout.fitted(text, beside: "", width: width, columns: 2))
    }
    var entries = [KeyEntry(title: "measured", sample: .point(Self.measuredStyle.symbol))]
    for (index, name) in models.enumerated() {
      let style = Self.modelStyles[index]
      let sample = hasPulls ? style.pointedSample : style.lineSample
      entries.append(KeyEntry(title: title(name), sample: sample))
    }
    if panels.contains(where: { $0.models.contains { !$0.lower.isEmpty } }) {
      entries.append(KeyEntry(title: "68 % of single skies", sample: .band(.darkGray, opacity: 0.25)))
    }
    for (index, name) in extents.enumerated() {
      let owner = panels.flatMap(\.models).first { $0.extents.contains { $0.name == name } }
      let style = Self.modelStyles[owner.flatMap { models.firstIndex(of: $0.name) } ?? 0]
      entries.append(KeyEntry(title: title(name), sample: Self.style(extent: index, color: style.color).lineSample))
    }
    for (index, name) in templates.enumerated() {
      entries.append(KeyEntry(title: title(name), sample: Self.style(template: index).lineSample))
    }
    if panels.contains(where: { ($0.noise ?? 0) > 0 }) {
      entries.append(KeyEntry(title: "noise level", sample: Self.noiseStyle.lineSample))
    }
    return entries
  }

  private func frame(_ panel: Panel, _ index: Int) throws(FiguresError) -> SpectrumFrame {
    var frame = SpectrumFrame(figure: name, stem: "\(name)-\(index + 1)", title: panel.title)
    if let noise = panel.noise { frame.add(noise: noise, Self.noiseStyle) }
    for curve in panel.templates {
      try frame.add(curve, Self.style(template: templates.firstIndex(of: curve.name) ?? 0))
    }
    for model in panel.models {
      let style = Self.modelStyles[models.firstIndex(of: model.name) ?? 0]
      try frame.add(
        model, style,
        extents: model.extents.map { Self.style(extent: extents.firstIndex(of: $0.name) ?? 0, color: style.color) })
    }
    frame.add(panel.measured, named: "measured", Self.measuredStyle)
    for curve in panel.pulls {
      guard let place = models.firstIndex(of: curve.name) else {
        throw .invalidData(figure: name, reason: "pulls are of \(curve.name), which is the name of no model")
      }
      let shift = pow(1.05, Double(place) - Double(models.count - 1) / 2)
      try frame.add(pulls: curve, Self.modelStyles[place], shift: shift)
    }
    return frame
  }

  /// The data files and the script; see ``Figure/render()``.
  package func render() throws(FiguresError) -> RenderedFigure {
    for (list, most, what) in [(models, Self.mostModels, "models"), (templates, Self.mostTemplates, "templates")]
    where list.count > most {
      throw .invalidData(
        figure: name, reason: "\(list.count) \(what) cannot be told apart; draw \(most) at most at a time")
    }
    guard panels.contains(where: { !$0.measured.isEmpty }) else {
      throw .nothingToDraw(figure: name, reason: "there is no measured spectrum")
    }
    var frames: [SpectrumFrame] = []
    for (index, panel) in panels.enumerated() { frames.append(try frame(panel, index)) }
    return try SpectrumPage(
      name: name, caption: caption, width: width, frames: frames, columns: columns, entries: entries, remarks: remarks,
      label: "pseudo-\(GnuplotText.cell)", frameAspect: columns > 2 ? 0.9 : 1.05
    ).render()
  }
}
