// The skies of observers on a line in one field (sky.observer_step): how alike they are, against their distance.
//
//   ρ_b(k) = Σ_n P_b(n, n+k)/√[Σ_n P_b(n, n) Σ_n P_b(n+k, n+k)]
//   P_b(n, m) = Σ_{ℓ ∈ b} (2ℓ+1) ½ [C_ℓ(A_n, B_m) + C_ℓ(B_n, A_m)]/Σ (2ℓ+1)
//
// of two independent sets of directions A and B: no shot noise. Sums are over pairs of places k steps apart. Along B0 the gradient
// is along z; across it P is the mean of those along x and y. Skies are in one frame, that of B0, as gradients are.
//
// Places near each other see the same sky and are one sample: errors are of a jackknife over blocks of neighbours, longer than k and
// than is correlated (`CorrelatedSamples`) what pairs do to ρ_b, P(n, n+k)/⟨P(n, n+k)⟩ − ½ [P(n, n) + P(n+k, n+k)]/⟨P⟩. P itself
// fluctuates over longer distances, in numerator and denominator alike. Errors know how the field varies along the line, not how
// fields differ: all places share one draw of waves.

import Anisotropy
import Foundation
import Sphere
import Study

/// Places on a line in one field, a step apart.
package struct ObserverTrack: Sendable {
  /// Name of the study.
  package let name: String
  /// The step in L_c.
  package let step: Double
  /// r_L/L_c.
  package let rho: Double
  /// Places.
  package let count: Int
  /// Bands of multipoles, to 2 N_side.
  package let bands: [ClosedRange<Int>]
  /// The distances that are looked at, in steps; the first is 0.
  package let lags: [Int]
  /// P_b(n, n + lag) of each side, `[lag][n][side][band]`.
  private let powers: [[[[Double]]]]

  /// The directions of the gradient: along B0, and across it.
  package typealias Side = RigiditySpectra.Side

  /// The fewest places: eight blocks and the largest distance.
  package static let leastPlaces = 16

  /// Reads the skies of a source, whose realisations are places a step apart, in order and without gaps.
  ///
  /// - Parameters:
  ///   - source: paired skies of two places at least.
  ///   - step: in L_c.
  ///   - rho: r_L/L_c.
  ///   - nside: resolution, which says up to where multipoles are resolved.
  ///   - lags: distances in steps; by default nearly equal steps of the logarithm up to a ninth of the line.
  ///   - interruption: a request to stop, asked before each place.
  /// - Throws: what reading throws, `Interrupted`.
  package init(
    _ source: SkySource, step: Double, rho: Double, nside: Int, lags: [Int]? = nil,
    interruption: Interruption = Interruption()
  ) throws {
    let lags = lags ?? Self.standardLags(source.numbers.count)
    let bands = Self.bands(lmax: min(2 * nside, source.lmax))
    var powers = [[[[Double]]]](repeating: [], count: lags.count)
    // The last places, the newest last.
    var recent: [[[SphericalHarmonicCoefficients]]] = []
    let kept = (lags.max() ?? 0) + 1
    for number in source.numbers {
      try interruption.check()
      if recent.count == kept { recent.removeFirst() }
      let top = bands.last?.upperBound ?? 0
      recent.append(try source.read(number).map { $0.map { $0.resized(lmax: top) } })
      for (place, lag) in lags.enumerated() where lag < recent.count {
        powers[place].append(Self.power(recent[recent.count - 1 - lag], recent[recent.count - 1], bands))
      }
    }
    (name, count) = (source.name, source.numbers.count)
    (self.step, self.rho, self.bands, self.lags, self.powers) = (step, rho, bands, lags, powers)
  }

  /// 0, 1, 2, 3, 4, 6, 8, 12, …, up to a ninth of the places: nine blocks of that length are then there, one for the gap.
  static func standardLags(_ count: Int) -> [Int] {
    var lags = [0]
    var next = 1
    while next <= count / (CorrelatedSamples.leastBlocks + 1) {
      lags.append(next)
      // 1, 2, 3, 4, 6, 8, 12: alternately times 3/2 and 4/3.
      next = next < 4 ? next + 1 : next.nonzeroBitCount == 1 ? next * 3 / 2 : next * 4 / 3
    }
    return lags
  }

  /// ℓ = 1, 2, 3, 4–7, 8–15, … up to `lmax`; a last band of less than half of its own is part of the one before.
  package static func bands(lmax: Int) -> [ClosedRange<Int>] {
    var bands = (1...3).filter { $0 <= lmax }.map { $0...$0 }
    var first = 4
    while first <= lmax {
      let last = 2 * first - 1
      bands.append(first...(last + last / 2 >= lmax ? lmax : last))
      first = (bands.last?.upperBound ?? last) + 1
    }
    return bands
  }

  /// P_b between two places, `[side][band]`.
  private static func power(
    _ first: [[SphericalHarmonicCoefficients]], _ second: [[SphericalHarmonicCoefficients]], _ bands: [ClosedRange<Int>]
  ) -> [[Double]] {
    let last = second.count - 1
    return Side.allCases.map { side in
      let axes = side == .parallel ? [2] : [0, 1]
      let spectra = axes.flatMap { axis in
        [
          SphericalHarmonicCoefficients.crossSpectrum(first[0][axis], second[last][axis]),
          SphericalHarmonicCoefficients.crossSpectrum(first[last][axis], second[0][axis]),
        ]
      }
      return bands.map { ells in
        let modes = ells.reduce(0.0) { $0 + Double(2 * $1 + 1) }
        let sum = ells.reduce(0.0) { sum, ell in
          sum + Double(2 * ell + 1) * spectra.reduce(0) { $0 + $1[ell] }
        }
        return sum / (modes * Double(spectra.count))
      }
    }
  }

  // MARK: What it says

  /// The length of the line in L_c.
  package var length: Double { step * Double(count) }

  /// ρ_b at a place of ``lags``; nil where the line is too short for an error, or a spectrum is not positive.
  package func correlation(_ side: Side, band: Int, lag place: Int) -> Estimate? {
    let lag = lags[place]
    let samples = powers[place].indices.map { n in
      [powers[place][n], powers[0][n], powers[0][n + lag]].map { $0[side.rawValue][band] }
    }
    let means = (0..<3).map { column in samples.reduce(0) { $0 + $1[column] } / Double(samples.count) }
    // By how much each pair moves ρ_b/(its value), to first order: what fluctuates in all three alike doesn't count.
    let moves = samples.map { $0[0] / means[0] - ($0[1] / means[1] + $0[2] / means[2]) / 2 }
    let block = max(lag, CorrelatedSamples.block(for: CorrelatedSamples.integratedLength(moves)))
    let sums = CorrelatedSamples.sums(samples, blocksOf: block)
    guard sums.count >= CorrelatedSamples.leastBlocks else { return nil }
    let found = Estimate(ofMeans: sums) { $0[0] / ($0[1] * $0[2]).squareRoot() }
    return found.value.isFinite && found.error.isFinite ? found : nil
  }

  /// P_b of each block of neighbours with its number of places as the last column, `[block][band]`, blocks long enough for
  /// all bands.
  package func blocks(_ side: Side) -> [[Double]] {
    let series = powers[0].map { $0[side.rawValue] }
    let lengths = bands.indices.map { band in
      CorrelatedSamples.block(for: CorrelatedSamples.integratedLength(series.map { $0[band] }))
    }
    return CorrelatedSamples.sums(series, blocksOf: lengths.max() ?? 1)
  }

  /// The same with a block for each place, as for fields, which are independent.
  package func independent(_ side: Side) -> [[Double]] {
    CorrelatedSamples.sums(powers[0].map { $0[side.rawValue] }, blocksOf: 1)
  }

  /// The distance in L_c at which ρ_b falls to ½, between two distances on a line in ln d, with the error that their ρ_b give it.
  /// Nil where no distance has ½ above it and a later one lies below by two of its errors.
  package func halfDistance(_ side: Side, band: Int) -> Estimate? {
    let rows = lags.indices.dropFirst().compactMap { place in
      correlation(side, band: band, lag: place).map { (lag: Double(lags[place]), found: $0) }
    }
    guard rows.contains(where: { $0.found.value + 2 * $0.found.error < 0.5 }) else { return nil }
    guard let after = rows.firstIndex(where: { $0.found.value < 0.5 }), after > 0 else { return nil }
    let (left, right) = (rows[after - 1], rows[after])
    let part = (left.found.value - 0.5) / (left.found.value - right.found.value)
    let interval = log(right.lag / left.lag)
    let distance = step * left.lag * exp(part * interval)
    // Errors of neighbouring distances are nearly the same error.
    let error = (1 - part) * left.found.error + part * right.found.error
    return Estimate(
      value: distance, error: distance * interval * error / (left.found.value - right.found.value))
  }
}

extension ObserverTrack {
  /// The places of a run directory.
  ///
  /// - Throws: `ObserverError` for a study without a step, one set of directions or too few places; what `SkySource` throws.
  package init(_ run: RunDirectory, interruption: Interruption = Interruption()) throws {
    let study = run.configuration
    let step = study.sky.observerStep
    guard step != .zero else { throw ObserverError.noStep(path: run.path) }
    guard study.sky.directions == .paired else { throw ObserverError.onlyOneSet(path: run.path) }
    guard study.realizations >= Self.leastPlaces else {
      throw ObserverError.tooFew(path: run.path, count: study.realizations, least: Self.leastPlaces)
    }
    try self.init(
      SkySource(run), step: (step * step).sum().squareRoot(), rho: study.particle.rho, nside: study.sky.nside,
      interruption: interruption)
  }
}
