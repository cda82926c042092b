// What pairs say, in the summary: λ, χ, and the law of small scales ℓ(ℓ+1) C_ℓ = 2πχ/λ as ratios to it.

import Anisotropy
import Foundation
import _Text

extension Summary {
  /// Adds the finding about the law of small scales; nil says that it cannot be measured.
  mutating func add(_ found: SmallScaleFindings?) {
    var lines = ["3. The law of small scales, l(l+1) C_l = 2 pi chi/lambda, nothing fitted:"]
    if let found, found.lambda.value > 0 {
      lines.append(
        "   lambda \(found.lambda.inWords) Omega; l(l+1)C_l lambda/(2 pi chi) from maps, and from pairs (p):")
      for (name, side) in [("parallel     ", found.parallel), ("perpendicular", found.perpendicular)] {
        lines.append("   \(name) chi \(side.chi.inWords) r_L^2 Omega, 2 pi chi/lambda \(side.level.inWords)")
        let bins = side.bins.filter { $0.isReached && $0.ells.lowerBound >= LawBin.leastCounted }.map { bin in
          "\(bin.ratio.inWords) (\(bin.isFromPairs ? "p, " : "")l = \(bin.ells.lowerBound)..\(bin.ells.upperBound))"
        }
        lines.append(
          indent
            + (bins.isEmpty ? "this backtracking time is too short for any multipole" : bins.joined(separator: ", ")))
        lines.append(
          indent + "the time is long enough for l < \(String(format: "%.2g", side.reach)); weighted mean less 1: "
            + side.deviation.inWords)
      }
    } else {
      lines.append("   undetermined: lambda and chi need two late backtracking times or more")
    }
    text += lines.joined(separator: "\n") + "\n"
  }
}
