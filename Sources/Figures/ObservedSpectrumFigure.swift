// The power spectrum of simulated skies as an observatory has it, from the whole sky to the cut one.
//
//   ⟨C̃_ℓ⟩ against Σ_ℓ' M⁰_ℓℓ' C_ℓ'     what the window makes of an isotropic sky of the same spectrum
//   Σ_ℓ' (M⁰)⁻¹_ℓℓ' C̃_ℓ' against C_ℓ     what is won back of the whole sky, where the window allows it
//
// for density gradients along and across B₀. A simulated sky isn't isotropic (B₀ points somewhere): how far the pseudo-spectrum
// lies from the fold is what that does.

import Foundation

/// Pseudo-spectra of an ensemble with what they come from.
package struct ObservedSpectrumFigure: Figure {
  /// One direction of the gradient.
  package struct Side: Sendable, Equatable {
    /// The pseudo-C_ℓ: mean over realisations, 16–84 % of them; its name isn't shown.
    package var pseudo: SpectrumModel
    /// C_ℓ of the whole sky; its name isn't shown, nor are those of the others.
    package var fullSky: SpectrumCurve?
    /// The spectrum of the whole sky folded through M⁰.
    package var folded: SpectrumCurve?
    /// The estimate of C_ℓ from the pseudo-spectrum, with errors; empty where the window doesn't allow it.
    package var deconvolved: [SpectrumPoint]

    /// Spectra of one direction of the gradient.
    package init(
      pseudo: SpectrumModel, fullSky: SpectrumCurve? = nil, folded: SpectrumCurve? = nil,
      deconvolved: [SpectrumPoint] = []
    ) {
      (self.pseudo, self.fullSky, self.folded, self.deconvolved) = (pseudo, fullSky, folded, deconvolved)
    }
  }

  /// The stem of its files.
  package var name: String
  /// The observatory, as the heading has it.
  package var title: String
  /// What was done: plain sentences that open the caption.
  package var words: String
  /// Gradient along B₀.
  package var parallel: Side?
  /// Gradient across B₀.
  package var perpendicular: Side?
  /// The noise level of the pseudo-spectra.
  package var noise: Double?
  /// Measured points in the same units; empty for none.
  package var measured: [SpectrumPoint]
  /// The unit of C_ℓ in enhanced text, such as "({/:Italic r}_L {/:Italic g})^2"; empty for none.
  package var unit: String
  /// Printed width.
  package var width: FigureWidth

  /// The figure, by default in one column and in units of the squared gradient.
  package init(
    title: String, words: String, parallel: Side?, perpendicular: Side?, noise: Double? = nil,
    measured: [SpectrumPoint] = [], unit: String = GnuplotText.gradientUnit, width: FigureWidth = .singleColumn,
    name: String = "observed-spectrum"
  ) {
    (self.name, self.title, self.words, self.parallel, self.perpendicular) = (
      name, title, words, parallel, perpendicular
    )
    (self.noise, self.measured, self.unit, self.width) = (noise, measured, unit, width)
  }

  private static let noiseStyle = SpectrumStyle(color: .gray, width: 1.6, dash: .dotted)
  private static let measuredStyle = SpectrumStyle(color: .black, point: 7, size: 0.5)

  private typealias DrawnSide = (side: Side, sign: String, word: String, color: FigureColor, open: Int, shift: Double)

  private var sides: [DrawnSide] {
    var sides: [DrawnSide] = []
    if let parallel { sides.append((parallel, "∥", "along", .red, 12, 0.985)) }
    if let perpendicular { sides.append((perpendicular, "⊥", "across", .green, 8, 1.015)) }
    return sides
  }

  private var hasFullSky: Bool { sides.contains { $0.side.fullSky != nil } }
  private var hasFold: Bool { sides.contains { $0.side.folded != nil } }
  private var hasEstimate: Bool { sides.contains { !$0.side.deconvolved.isEmpty } }

  /// What the figure shows, in plain sentences.
  package var caption: String {
    var text = """
      \(words) Pseudo-power spectra C̃_ℓ as \(title) has them, for a density gradient \
      \(sides.map { "\($0.word) B₀ (\($0.color == .red ? "red" : "green"))" }.joined(separator: " and ")): thick lines, mean \
      over realisations; bands, 16th to 84th percentile over them.
      """
    if hasFullSky { text += " Thin lines: C_ℓ of the whole sky." }
    if hasFold { text += " Dashed: that spectrum folded through the window, as it would be seen of an isotropic sky." }
    if hasEstimate {
      text += """
         Open symbols: estimate of C_ℓ from the cut sky, with one standard error over realisations, shifted by 1.5 % in ℓ.
        """
    }
    if noise != nil { text += " Grey dotted: noise level." }
    if !measured.isEmpty { text += " Black points: measured." }
    return text + " Arrows: values below the axis, or at or below zero."
  }

  private var entries: [KeyEntry] {
    var entries = sides.map {
      KeyEntry(title: "{/:Italic C̃}_ℓ, gradient \($0.sign) {/:Italic B}_0", sample: .line($0.color, width: 2.2, .solid))
    }
    entries.append(KeyEntry(title: "68 % of single skies", sample: .band(.darkGray, opacity: 0.25)))
    if hasFullSky { entries.append(KeyEntry(title: "whole sky", sample: .line(.darkGray, width: 0.9, .solid))) }
    if hasFold { entries.append(KeyEntry(title: "folded, isotropic", sample: .line(.darkGray, width: 1.5, .dashed))) }
    if hasEstimate {
      let style = SpectrumStyle(color: .darkGray, point: 12, size: 0.5)
      entries.append(KeyEntry(title: "estimate of whole sky", sample: .point(style.symbol)))
    }
    if noise != nil { entries.append(KeyEntry(title: "noise level", sample: Self.noiseStyle.lineSample)) }
    if !measured.isEmpty { entries.append(KeyEntry(title: "measured", sample: .point(Self.measuredStyle.symbol))) }
    return entries
  }

  /// The data files and the script; see ``Figure/render()``.
  package func render() throws(FiguresError) -> RenderedFigure {
    guard !sides.isEmpty else { throw .nothingToDraw(figure: name, reason: "there is no direction of the gradient") }
    var frame = SpectrumFrame(figure: name, stem: name, title: title)
    if let noise { frame.add(noise: noise, Self.noiseStyle) }
    for drawn in sides {
      let (side, color) = (drawn.side, drawn.color)
      func named(_ curve: SpectrumCurve, _ what: String) -> SpectrumCurve {
        SpectrumCurve(name: "\(what), gradient \(drawn.word) B₀", ell: curve.ell, values: curve.values)
      }
      if let curve = side.fullSky {
        try frame.add(named(curve, "C_ℓ of the whole sky"), SpectrumStyle(color: color, width: 0.9), setsRange: true)
      }
      if let curve = side.folded {
        try frame.add(
          named(curve, "C_ℓ folded through M⁰"), SpectrumStyle(color: color, width: 1.5, dash: .dashed), setsRange: true
        )
      }
      var pseudo = side.pseudo
      pseudo.name = "pseudo-C_ℓ, gradient \(drawn.word) B₀"
      try frame.add(pseudo, SpectrumStyle(color: color, width: 2.2))
    }
    for drawn in sides {
      frame.add(
        drawn.side.deconvolved, named: "estimate of C_ℓ, gradient \(drawn.word) B₀",
        SpectrumStyle(color: drawn.color, point: drawn.open, size: 0.5), shift: drawn.shift)
    }
    frame.add(measured, named: "measured pseudo-C_ℓ", Self.measuredStyle)
    return try SpectrumPage(
      name: name, caption: caption, width: width, frames: [frame], columns: 1, entries: entries,
      label: "\(GnuplotText.cell), {/:Italic C̃}_ℓ" + (unit.isEmpty ? "" : "   [\(unit)]"),
      frameAspect: width.centimeters > 12 ? 0.5 : 0.85
    ).render()
  }
}
