// What a reconstruction says on the terminal.

import Foundation
import Observation
import _Text

extension SyntheticReconstruction {
  /// The change that further iterations may still make, in the unit of `remainder`, for it to count as converged.
  package static let convergence = 0.05

  /// A few lines: what was seen, how the iteration went, the horizontal dipole, and what of the spectrum came back.
  package var text: String {
    func number(_ value: Double, _ format: String = "%.3g") -> String { String(format: format, value) }
    let counts = zip(plan.detectors, events).map { "\($0.name.oneLine) \(number($1))" }.joined(separator: ", ")
    let last = found.iterations.last?.likelihoodRatio ?? .nan
    let isConverged = remainder <= Self.convergence
    let dipoles = [("truth", dipole.truth), ("reconstruction", dipole.found)].map { name, dipole in
      "\(name) \(number(dipole.amplitude)) at RA \(number(dipole.rightAscension, "%.1f")) deg"
    }
    let bins = [1...1, 2...2, 3...3, 4...6, 7...12, 13...24, 25...48].filter { $0.lowerBound <= plan.lmax }
      .map { $0.clamped(to: 1...plan.lmax) }
    var lines = [
      "\(sky.name.oneLine): events of \(counts); declinations \(number(band.south, "%.1f")) to "
        + "\(number(band.north, "%.1f")) deg, N_side \(truth.grid.nside), \(plan.stepCount) sidereal steps",
      "   \(plan.iterations) iterations: 2 ln L/L_isotropic = \(number(last, "%.1f")) for \(truth.observed.count) pixels; more of "
        + "them would still change \(number(100 * remainder, "%.2g")) % of the truth: "
        + (isConverged ? "converged" : "not converged, raise --iterations"),
      "   dipole in the equatorial plane: \(dipoles.joined(separator: "; ")); error of a component "
        + "\(number(dipoleError, "%.2g")), from \(plan.noiseSkies) isotropic skies",
      "   l: part of the truth that came back, cross over truth; noise over truth (pseudo-spectra)",
    ]
    for bin in bins {
      func sum(_ spectrum: [Double]) -> Double { bin.reduce(0) { $0 + Double(2 * $1 + 1) * spectrum[$1] } }
      let name = bin.count == 1 ? "\(bin.lowerBound)" : "\(bin.lowerBound)-\(bin.upperBound)"
      let truth = sum(spectra.truth)
      lines.append(
        "   \(name): \(number(sum(spectra.cross) / truth)); \(number(sum(noise.mean) / truth))")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
