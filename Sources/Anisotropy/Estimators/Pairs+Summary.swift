// What pairs say in the summary: λ, χ, and the law of small scales ℓ(ℓ+1) C_ℓ = 2πχ/λ as ratios to it.

import Foundation

extension Pairs {
  package func summary(of ensemble: EnsembleAverage, _ result: EnsembleResult, at time: Int) -> [String] {
    var lines = ["3. The law of small scales, l(l+1) C_l = 2 pi chi/lambda, nothing fitted:"]
    guard let found = result.smallScales, found.lambda.value > 0 else {
      return lines + ["   undetermined: lambda and chi need two late backtracking times or more"]
    }
    lines.append("   lambda \(found.lambda.inWords) Omega; l(l+1)C_l lambda/(2 pi chi) from maps, and from pairs (p):")
    let least = LawBin.leastCounted
    if !PairSpectrum.tellsScalesApart(angles) {
      lines.append(
        "   no C_l from pairs: the \(angles.count) opening angles are a factor of "
          + String(format: "%.2g", angles[1] / angles[0]) + " apart; raise pairs.angles until it is 3 at most")
    }
    let indent = String(repeating: " ", count: 17)
    for (name, side) in [("parallel     ", found.parallel), ("perpendicular", found.perpendicular)] {
      lines.append("   \(name) chi \(side.chi.inWords) r_L^2 Omega, 2 pi chi/lambda \(side.level.inWords)")
      let bins = side.bins.filter { $0.isReached && $0.ells.lowerBound >= least }.map { bin in
        "\(bin.ratio.inWords) (\(bin.isFromPairs ? "p, " : "")l = \(bin.ells.lowerBound)..\(bin.ells.upperBound))"
      }
      guard !bins.isEmpty else {
        let isResolved = side.bins.contains { $0.ells.lowerBound >= least }
        lines.append(
          indent
            + (isResolved
              ? "this backtracking time is too short for any multipole" : "nothing resolves l = \(least) and beyond"))
        continue
      }
      lines.append(indent + bins.joined(separator: ", "))
      let reached = side.reach < 1 / angles[0] ? "l < " + String(format: "%.2g", side.reach) : "every l"
      lines.append(
        indent + "the time is long enough for \(reached); weighted mean less 1: " + side.deviation.inWords)
    }
    return lines
  }
}
