// The law of small scales held against one ensemble: ℓ(ℓ+1)C_ℓ λ/(2πχ) in bins of the multipole, from maps as far as these
// resolve, ℓ ≤ 2 N_side, and from pairs beyond. λ, χ and C_ℓ are of the same realisations, and so are the jackknives.
//
// The law is one of late times. Pairs that began at θ ~ 1/ℓ part at the time ln ℓ/λ, and what they have gathered since then
// has gone through T − ln ℓ/λ at most: ℓ(ℓ+1)C_ℓ falls below 2πχ(T)/λ where χ was smaller at that time. It is held against
// multipoles up to e^{λ(T−T_0)} only, T_0 the time from which χ has been between 0.8 and 1.25 of what it is at T. Two trajectories
// that have parted need some more time to forget each other, which is left out here: at its end the law is a little early.

import Foundation

/// ℓ(ℓ+1)C_ℓ λ/(2πχ) over a range of multipoles.
package struct LawBin: Sendable, Equatable {
  /// The multipoles.
  package var ells: ClosedRange<Int>
  /// Whether they are from pairs, and not from maps.
  package var isFromPairs: Bool
  /// The ratio with its jackknife error; 1 where the law holds.
  package var ratio: Estimate
  /// Whether the backtracking time is long enough for all of these multipoles.
  package var isReached: Bool

  /// A bin from its parts.
  package init(ells: ClosedRange<Int>, isFromPairs: Bool, ratio: Estimate, isReached: Bool) {
    (self.ells, self.isFromPairs, self.ratio, self.isReached) = (ells, isFromPairs, ratio, isReached)
  }

  /// The middle of the bin, √(ℓ_first ℓ_last).
  package var ell: Double { (Double(ells.lowerBound) * Double(ells.upperBound)).squareRoot() }

  /// The part of χ(T) that χ must have reached for the law to hold at T.
  package static let settledPart = 0.8
  /// The smallest multipole that counts in the mean deviation: below, large angles show.
  package static let leastCounted = 4
  /// The bins that a table for people has.
  package static let shown = [4...7, 8...12, 13...18, 19...25]

  /// Bins as far as pairs go: those of the maps end at 2 N_side, where at least half of the bin must lie below. None is from
  /// pairs whose angles are too far apart.
  static func standard(resolved: Int, angles: [Double]) -> [(ells: ClosedRange<Int>, isFromPairs: Bool)] {
    let largest =
      PairSpectrum.tellsScalesApart(angles) ? Int(PairSpectrum.largestReach / angles[0]) : resolved
    var bins = [2...2, 3...3] + shown
    while let last = bins.last?.upperBound {
      let next = Int((pow(10, (2 * log10(Double(last + 1)) + 1).rounded() / 2)).rounded()) - 1
      guard next <= largest else { break }
      bins.append(last + 1...next)
    }
    return bins.compactMap { bin in
      if bin.upperBound <= resolved { return (bin, false) }
      if 2 * (resolved - bin.lowerBound + 1) >= bin.count { return (bin.lowerBound...resolved, false) }
      return bin.upperBound <= largest ? (bin, true) : nil
    }
  }

  /// Multipoles that stand for a bin: all, or nine in equal logarithmic steps.
  static func multipoles(of bin: ClosedRange<Int>) -> [Int] {
    guard bin.count > 9 else { return Array(bin) }
    let (first, last) = (Double(bin.lowerBound), Double(bin.upperBound))
    return (0...8).map { Int((first * pow(last / first, Double($0) / 8)).rounded()) }
  }
}

extension RelativeSamples {
  /// The law in bins; the weighted mean of the ratio over the bins from ``LawBin/leastCounted`` on that are reached, less 1;
  /// and the same mean over those beyond ``LawBin/shown``. Its errors know how bins fluctuate together.
  func law(reach: Double) -> (bins: [LawBin], deviation: Estimate, beyond: Estimate) {
    let bins = LawBin.standard(resolved: resolved, angles: angles)
    let levels = self.levels(bins)
    let found = bins.enumerated().map { index, bin in
      LawBin(
        ells: bin.ells, isFromPairs: bin.isFromPairs, ratio: ratio(levels.map { $0[index] }),
        isReached: Double(bin.ells.upperBound) <= reach)
    }
    func weightedMean(from least: Int) -> Estimate? {
      let counted = found.indices.filter { index in
        let bin = found[index]
        return bin.isReached && bin.ells.lowerBound >= least && bin.ratio.error > 0
      }
      guard !counted.isEmpty else { return nil }
      let weights = counted.map { 1 / (found[$0].ratio.error * found[$0].ratio.error) }
      let sum = weights.reduce(0, +)
      return ratio(levels.map { level in zip(counted, weights).reduce(0) { $0 + level[$1.0] * $1.1 } / sum })
    }
    var deviation = weightedMean(from: LawBin.leastCounted) ?? .unknown
    deviation.value -= 1
    let last = LawBin.shown.map(\.upperBound).max() ?? 0
    return (found, deviation, weightedMean(from: last + 1) ?? .unknown)
  }

  /// What a level of ℓ(ℓ+1)C_ℓ is in units of 2πχ/λ.
  private func ratio(_ levels: [Double]) -> Estimate {
    estimate(levels) { level, lambda, chi in level * lambda / (2 * .pi * chi) }
  }

  /// ℓ(ℓ+1)C_ℓ of each realisation, averaged over each bin: `[realisation][bin]`.
  private func levels(_ bins: [(ells: ClosedRange<Int>, isFromPairs: Bool)]) -> [[Double]] {
    let multipoles = bins.map { $0.isFromPairs ? LawBin.multipoles(of: $0.ells) : Array($0.ells) }
    let weights = zip(bins, multipoles).map { bin, ells in
      bin.isFromPairs ? PairSpectrum(angles: angles, ell: ells) : nil
    }
    return spectra.indices.map { realization in
      zip(weights, multipoles).map { weights, ells in
        let values = weights?.spectrum(slopes[realization]) ?? ells.map { spectra[realization][$0] }
        return mean(zip(ells, values).map { Double($0 * ($0 + 1)) * $1 })
      }
    }
  }

  /// e^{λ(T−T_0)}, the largest multipole of the law: T_0 by straight lines between the snapshots, from χ = 0 at T = 0.
  ///
  /// - Parameter fluxes: the mean χ at each snapshot.
  func reach(_ fluxes: [Double], times: [Double], at time: Int) -> Double {
    let wanted = LawBin.settledPart * fluxes[time]
    var (start, before) = (0.0, 0.0)
    var settled = times[time]
    // The last time that χ was below.
    for index in 0...time {
      if fluxes[index] >= wanted, before < wanted {
        settled = start + (times[index] - start) * (wanted - before) / (fluxes[index] - before)
      }
      (start, before) = (times[index], fluxes[index])
    }
    // Nor may it have been far above since: from the snapshot after the last such on.
    if let last = (0..<time).last(where: { fluxes[$0] * LawBin.settledPart > fluxes[time] }) {
      settled = max(settled, times[last + 1])
    }
    return exp(mean(lambdas) * (times[time] - settled))
  }
}
