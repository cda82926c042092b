// What pairs say, in the summary: λ, χ, and the law of small scales ℓ(ℓ+1) C_ℓ = 2πχ/λ as ratios to it.

import Anisotropy
import Foundation
import _Text

extension Summary {
  /// Adds the finding about the law of small scales.
  ///
  /// - Parameters:
  ///   - parallel: relative diffusion for a gradient along the field.
  ///   - perpendicular: the same for one across it.
  ///   - times: ΩT of the snapshots.
  ///   - index: the snapshot that the summary is about.
  mutating func add(
    parallel: RelativeDiffusion, perpendicular: RelativeDiffusion, times: [Double], at index: Int
  ) {
    var lines = ["3. The law of small scales, l(l+1) C_l = 2 pi chi/lambda, nothing fitted:"]
    let lambda = parallel.lambda
    guard lambda.value.isFinite, lambda.value > 2 * lambda.error || lambda.error.isNaN else {
      text +=
        (lines + ["   undetermined: lambda needs two backtracking times and orbits that part"])
        .joined(separator: "\n") + "\n"
      return
    }
    let reach = exp(-lambda.value * times[index])
    lines.append(
      "   lambda \(lambda.inWords) Omega; pairs closer than e^(-lambda T) = \(String(format: "%.1g", reach)) rad are "
        + "still together")
    for (name, relative) in [("parallel     ", parallel), ("perpendicular", perpendicular)] {
      lines.append("   \(name) chi = d<(r.g)^2>/dT - d(C_0/4pi)/dT \(relative.chi[index].inWords) r_L^2 Omega")
      let bins = zip(relative.bins, relative.law[index]).map { bin, ratio in
        "\(ratio.inWords) (l = \(bin.lowerBound)..\(bin.upperBound))"
      }
      if !bins.isEmpty { lines.append(indent + "l(l+1)C_l lambda/(2 pi chi) " + bins.joined(separator: ", ")) }
      let decades = zip(relative.decades, relative.decadeLaw[index]).filter { $0.0.lowerBound > 10 * reach }.map {
        "\($1.inWords) (\(angle($0.lowerBound))..\(angle($0.upperBound)) rad)"
      }
      if !decades.isEmpty {
        lines.append(indent + "pairs: -(dF/d ln s) lambda/chi " + decades.joined(separator: ", "))
      }
    }
    text += lines.joined(separator: "\n") + "\n"
  }

  private func angle(_ value: Double) -> String { String(format: "%.0e", value) }
}
