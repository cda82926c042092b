// Pseudo-spectra of an ensemble beside what they come from.

import Figures
import Foundation
import Testing

@Suite("Observed spectrum", .timeLimit(.minutes(40)))
struct ObservedSpectrumTests {
  /// Invented spectra of one direction of the gradient.
  static func side(_ level: Double, slope: Double) -> ObservedSpectrumFigure.Side {
    let full = SpectrumCurve(
      name: "", ell: TheoryMeetsSkyTests.ells, values: TheoryMeetsSkyTests.ells.map { level * pow($0, -slope) })
    let folded = SpectrumCurve(
      name: "", ell: full.ell, values: zip(full.ell, full.values).map { 0.7 * $1 * (1 - 0.4 / $0) })
    var random = FixedSequence(3)
    return ObservedSpectrumFigure.Side(
      pseudo: TheoryMeetsSkyTests.model("", level: 0.55 * level, slope: slope - 0.02), fullSky: full, folded: folded,
      deconvolved: zip(full.ell, full.values).prefix(20).map { ell, value in
        SpectrumPoint(
          ell: ell, value: ell == 13 ? -0.3 * value : value * (1 + 0.2 * random.next()), error: 0.2 * value)
      })
  }

  static func figure(name: String = "observed-spectrum") -> ObservedSpectrumFigure {
    ObservedSpectrumFigure(
      title: "HAWC+IceCube", words: "Invented spectra for a test.", parallel: side(1, slope: 2.9),
      perpendicular: side(6, slope: 2.6), noise: 2e-4, name: name)
  }

  @Test("with measured points, without, and of one direction alone", .enabled(if: Gallery.hasGnuplot))
  func pictures() throws {
    try Gallery.withDirectory("pseudo") { directory in
      var measured = Self.figure(name: "measured")
      measured.measured = [1.0, 2, 3, 4, 6, 11, 20].map {
        SpectrumPoint(ell: $0, value: 2 * pow($0, -2.8), error: 0.1 * pow($0, -2.8))
      }
      measured.width = .doubleColumn
      var alone = Self.figure(name: "alone")
      alone.parallel = nil
      alone.perpendicular?.deconvolved = []
      for file in try FigureSet.draw([Self.figure(), measured, alone], into: directory) {
        #expect(FileManager.default.fileExists(atPath: "\(directory)/\(file)"))
      }
    }
  }

  @Test("the caption and the key name what is drawn and nothing else")
  func words() throws {
    var figure = Self.figure()
    let parts = ["estimate of", "olded", "oise level", "hole sky"]
    let (caption, script) = (figure.caption, try figure.render().script)
    for part in parts { #expect(caption.contains(part) && script.contains(part), "\(part)") }
    figure.noise = nil
    let sides: [WritableKeyPath<ObservedSpectrumFigure, ObservedSpectrumFigure.Side?>] = [\.parallel, \.perpendicular]
    for side in sides {
      figure[keyPath: side]?.deconvolved = []
      figure[keyPath: side]?.folded = nil
      figure[keyPath: side]?.fullSky = nil
    }
    let bare = try figure.render().script
    for part in parts { #expect(!bare.contains(part) && !figure.caption.contains(part), "\(part)") }
  }

  @Test("a noise level just below the spectra is on the axis; one far below leaves it as it is without")
  func noise() throws {
    func lower(_ noise: Double?) throws -> Double {
      var figure = Self.figure()
      figure.noise = noise
      let script = try figure.render().script
      let line = try #require(script.split(separator: "\n").first { $0.hasPrefix("set yrange [") })
      return try #require(Double(line.dropFirst(12).prefix { $0 != ":" }))
    }
    let none = try lower(nil)
    #expect(try lower(none / 3) < none / 3)
    #expect(try lower(none / 100) == none)
    #expect(try lower(none * 10) == none)
  }

  @Test("a directionless figure, nothing positive and arrays that do not fit are errors")
  func invalid() throws {
    var figure = Self.figure()
    figure.parallel?.fullSky?.values.removeLast()
    #expect(throws: FiguresError.self) { try figure.render() }
    figure.parallel = nil
    #expect(throws: Never.self) { try figure.render() }
    figure.perpendicular = nil
    #expect(throws: FiguresError.self) { try figure.render() }
    figure.perpendicular = .init(pseudo: SpectrumModel(name: "", ell: [1, 2], median: [0, -1]))
    #expect(throws: FiguresError.self) { try figure.render() }
  }
}
