// Measured spectra beside simulated ones: pictures, axes, pulls, refused data.

import Figures
import Foundation
import Testing

@Suite("Theory meets sky", .timeLimit(.minutes(40)))
struct TheoryMeetsSkyTests {
  static let ells = (1...40).map(Double.init)

  /// An invented ensemble that falls as ℓ^−slope.
  static func model(_ name: String, level: Double, slope: Double, extents: [String] = []) -> SpectrumModel {
    let middle = ells.map { level * pow($0, -slope) }
    let scatter = ells.map { min(0.9, 1.1 * (2 / (2 * $0 + 1)).squareRoot()) }
    return SpectrumModel(
      name: name, ell: ells, median: middle, lower: zip(middle, scatter).map { $0 * (1 - $1) },
      upper: zip(middle, scatter).map { $0 * (1 + 1.4 * $1) },
      extents: extents.enumerated().map { index, name in
        let power = 0.15 * Double(index + 1)
        return .init(
          name: name, lower: zip(ells, middle).map { $1 * pow($0, -power) / 1.1 },
          upper: zip(ells, middle).map { $1 * pow($0, power) * 1.1 })
      })
  }

  /// An invented measurement with two models.
  static func panel(_ title: String, level: Double, ells: [Double], extents: [String] = []) -> SpectrumPanel {
    var random = FixedSequence(7)
    let measured = ells.map { ell in
      let value = level * pow(ell, -2.9) * exp(0.5 * random.next())
      return SpectrumPoint(ell: ell, value: value, error: 0.12 * value)
    }
    let models = [
      model("Galactic field, 10 TV", level: 1.1 * level, slope: 2.8, extents: extents),
      model("σ² = 1, r_L/L_c = 0.1", level: level, slope: 2.0),
    ]
    let pulls = models.map { model in
      SpectrumCurve(
        name: model.name, ell: ells,
        values: measured.map {
          ($0.value - model.median[Int($0.ell) - 1]) / hypot($0.error, 0.4 * model.median[Int($0.ell) - 1])
        })
    }
    let templates = [("(1−x)^p, p = 0.5", 2.6), ("Ahlers 2014", 3.1), ("law of small scales", 2.0), ("ℓ^(−γ−1)", 2.67)]
      .map {
        name, slope in
        SpectrumCurve(name: name, ell: Self.ells, values: Self.ells.map { level * pow($0, -slope) })
      }
    return SpectrumPanel(
      title: title, measured: measured, models: models, templates: templates, pulls: pulls, noise: level * 1e-4)
  }

  static func two(name: String = "theory-meets-sky") -> TheoryMeetsSky {
    TheoryMeetsSky(
      panels: [
        panel(
          "HAWC+IceCube 10 TeV", level: 1.7e-6, ells: (1...12).map(Double.init),
          extents: ["window", "energy response", "smallest wave k_max"]),
        panel("IceCube 12 yr, 13 TeV", level: 6e-8, ells: [1, 2, 3, 4, 6, 11, 20]),
      ], words: "Invented spectra for a test.",
      remarks: ["One factor for all simulated spectra: 2.1 × 10⁻⁶ at ℓ = 1 across B0."], name: name)
  }

  static func nine() -> TheoryMeetsSky {
    TheoryMeetsSky(
      panels: [13, 24, 42, 67, 130, 240, 470, 1500, 5300].map { energy in
        var panel = panel("\(energy) TeV", level: 6e-8 / (1 + Double(energy) / 500), ells: [1, 2, 3, 4, 6, 11, 20])
        panel.templates = Array(panel.templates.prefix(1))
        return panel
      }, words: "Invented spectra for a test.", name: "spectra-against-energy")
  }

  @Test("two frames across a page, nine of them, one alone in a column", .enabled(if: Gallery.hasGnuplot))
  func pictures() throws {
    try Gallery.withDirectory("theory") { directory in
      var one = Self.two(name: "one")
      one.panels = Array(one.panels.suffix(1))
      (one.columns, one.width) = (1, .singleColumn)
      for file in try FigureSet.draw([Self.two(), Self.nine(), one], into: directory) {
        #expect(FileManager.default.fileExists(atPath: "\(directory)/\(file)"))
      }
    }
  }

  /// The numbers of a range command of a script.
  func range(_ script: String, _ name: String) throws -> ClosedRange<Double> {
    let line = try #require(script.split(separator: "\n").first { $0.hasPrefix("set \(name) [") })
    let numbers = line.split { "[]: ".contains($0) }.compactMap { Double($0) }
    return try #require(numbers.count == 2 ? numbers[0]...numbers[1] : nil)
  }

  @Test("axes are shared and hold every measured point; a model far below does not take their room")
  func axes() throws {
    var figure = Self.two()
    figure.panels[0].models.append(Self.model("far below", level: 1e-20, slope: 2))
    let script = try figure.render().script
    let frames = script.split(separator: "\n").filter { $0.hasPrefix("set yrange [") && !$0.contains("most") }
    #expect(frames.count == 2 && Set(frames).count == 1)
    let (values, ells) = (try range(script, "yrange"), try range(script, "xrange"))
    let measured = figure.panels.flatMap(\.measured)
    #expect(measured.allSatisfy { values.contains($0.value) && ells.contains($0.ell) })
    let lowest = try #require(measured.map(\.value).min())
    #expect(values.lowerBound >= lowest / 31)
    // A point that is moved below all others moves the axis.
    figure.panels[1].measured[6].value = lowest / 1e3
    let moved = try range(try figure.render().script, "yrange")
    #expect(moved.lowerBound < values.lowerBound / 10)
  }

  @Test("tables hold the numbers given: points, models, pulls")
  func tables() throws {
    let figure = Self.two()
    let rendered = try figure.render()
    func rows(_ name: String) throws -> [[Double]] {
      let file = try #require(rendered.data.first { $0.name == name })
      return String(decoding: file.contents, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
        .dropFirst().map { $0.split(separator: " ").compactMap { Double($0) } }
    }
    // Of the first frame: four templates, two models, points, two pulls.
    #expect(rendered.data.count == 18)
    let (panel, points) = (figure.panels[0], try rows("theory-meets-sky-1-7.dat"))
    // Seven digits.
    func agree(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-6 * abs(b) }
    #expect(points.count == 12)
    #expect(zip(points, panel.measured).allSatisfy { agree($0[1], $1.value) && agree($0[2], $1.error) })
    let model = try rows("theory-meets-sky-1-5.dat")
    #expect(zip(model, panel.models[0].upper).allSatisfy { agree($0[3], $1) })
    #expect(!zip(model, panel.models[1].upper).allSatisfy { agree($0[3], $1) })
    let pulls = try rows("theory-meets-sky-1-9.dat")
    #expect(zip(pulls, panel.pulls[1].values).allSatisfy { agree($0[1], $1) })
  }

  @Test("the frame of pulls holds ±3 at least and ±5 at most; without pulls there is none")
  func pulls() throws {
    func most(_ pull: Double) throws -> Double {
      var figure = Self.two()
      figure.panels[0].pulls[0].values[3] = pull
      let line = try #require(figure.render().script.split(separator: "\n").first { $0.hasPrefix("most = ") })
      return try #require(Double(line.dropFirst(7)))
    }
    for (pull, expected) in [(0, 3.3), (-4.2, 5.5), (70, 5.5)] {
      let found = try most(pull)
      #expect(abs(found - expected) < 1e-12, "\(pull)")
    }
    var figure = Self.two()
    for index in figure.panels.indices { figure.panels[index].pulls = [] }
    let script = try figure.render().script
    #expect(!script.contains("'pull'"))
  }

  @Test("arrays that do not fit, pulls of no model, more models than colours and no measurement are errors")
  func invalid() throws {
    func refuses(_ change: (inout TheoryMeetsSky) -> Void) -> Bool {
      var figure = Self.two()
      change(&figure)
      return (try? figure.render()) == nil
    }
    #expect(!refuses { _ in })
    #expect(refuses { $0.panels[0].models[0].median.removeLast() })
    #expect(refuses { $0.panels[0].models[0].lower.removeLast() })
    #expect(refuses { $0.panels[0].models[0].extents[1].upper.removeLast() })
    #expect(refuses { $0.panels[1].templates[0].ell.removeLast() })
    #expect(refuses { $0.panels[1].pulls[0].values.removeLast() })
    #expect(refuses { $0.panels[1].pulls[0].name = "none" })
    #expect(refuses { $0.columns = 0 })
    #expect(refuses { figure in for index in figure.panels.indices { figure.panels[index].measured = [] } })
    #expect(
      refuses { figure in
        figure.panels[0].models += (1...3).map { Self.model("model \($0)", level: 1e-6, slope: 2) }
      })
    #expect(refuses { $0.panels = [] })
  }
}
