// The figures that the drawing tests make, and where they go.
//
// DAPPLE_KEEP_FIGURES=DIR keeps the pictures in DIR for a person to look at; otherwise they go to a temporary directory
// that is removed.

import Anisotropy
import Figures
import Foundation
import Theory

enum Gallery {
  /// Whether gnuplot is installed.
  static let hasGnuplot = (try? GnuplotProgram.find()) != nil

  /// Runs `body` in a fresh directory.
  @discardableResult
  static func withDirectory<Result>(_ label: String, _ body: (String) throws -> Result) throws -> Result {
    if let keep = ProcessInfo.processInfo.environment["DAPPLE_KEEP_FIGURES"] {
      return try body(URL(fileURLWithPath: keep).appendingPathComponent(label).path)
    }
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("figures-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: directory) }
    return try body(directory.path)
  }

  static let theory: [TheoryCurve] = [
    (0.4, [1, 0.12121, 0.037659, 0.0084162, 0.0010372, 1.211e-4, 1.3681e-5]),
    (0.5, [1, 0.15646, 0.053288, 0.013209, 0.0018638, 2.4918e-4, 3.2272e-5]),
    (0.6, [1, 0.19251, 0.071463, 0.019592, 0.0031611, 4.8375e-4, 7.1818e-5]),
  ].map { p, ratio in TheoryCurve(label: "p = \(p)", ell: [1, 2, 3, 5, 10, 20, 40], ratio: ratio) }

  /// Invented points for drawing, under an invented name.
  static func measured(_ name: String, factor: Double, noise: Double) -> MeasuredSpectrum {
    let ell = (1...15).map(Double.init)
    let value = ell.map { (pow($0, -2.7 + 400 * noise) + noise * 0.3 * sin(7 * $0)) / factor }
    return MeasuredSpectrum(
      experiment: name, reference: "synthetic", noiseLevel: noise / factor, ell: ell, cl: value,
      clError: ell.map { (0.3 * pow($0, -2.9) + noise) / factor })
  }

  static func strip(_ times: [Double]) throws -> SkyMapStrip {
    SkyMapStrip(
      images: try times.map { time in
        let reach = 1 + 45 * time / (time + 25)
        return TimedSkyImage(
          omegaT: time,
          image: try Synthetic.sky(.parallel, title: "", reach: reach, strength: 0.2 + 3 / (1 + time / 8)))
      })
  }

  static func panel() throws -> SkyMapPanel {
    SkyMapPanel(
      parallel: try Synthetic.sky(.parallel, title: "all ℓ"),
      parallelSmallScales: try Synthetic.sky(.parallel, title: "ℓ > 3", isSmallScale: true),
      perpendicular: try Synthetic.sky(.perpendicular, title: "all ℓ"),
      perpendicularSmallScales: try Synthetic.sky(.perpendicular, title: "ℓ > 3", isSmallScale: true))
  }

  /// All figures, as a study would draw them.
  static func all() throws -> [any Figure] {
    let result = Synthetic.result()
    return [
      PowerSpectrumEvolution(result: result),
      SpectrumAtTime(result: result, theory: theory),
      RunningDiffusion(result: result),
      SkyMap(image: try Synthetic.sky(.perpendicular, title: "ΩT = 100, gradient ⊥ B₀")),
      try panel(),
      try strip([1, 5, 20, 100]),
      scan,
    ]
  }

  /// Three curves, one of which lacks a point, an error and K across the field at another; some have levelled off.
  static var scan: DiffusionScan {
    func curve(_ strength: Double) -> DiffusionScan.Curve {
      let points = [0.01, 0.1, 1, 10].filter { strength < 5 || $0 != 0.1 }.map { rho in
        DiffusionScan.Point(
          value: rho, parallel: Estimate(value: pow(rho, 1.3) / strength, error: 0.2 * rho / strength),
          perpendicular: Estimate(value: strength > 5 && rho == 1 ? -0.01 : 0.1 * rho * strength, error: .nan),
          parallelIsLevel: rho < 0.5, perpendicularIsLevel: rho > 0.05)
      }
      return DiffusionScan.Curve(label: "strength = \(strength)", points: points)
    }
    return DiffusionScan(
      parameter: "particle.larmor_radius", parameterUnit: "L_c", curves: [0.1, 1, 10].map(curve), unit: .bendoverScale)
  }
}
