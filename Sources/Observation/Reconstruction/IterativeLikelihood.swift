// The sky from counts of detectors that have to be calibrated by the same events: Ahlers et al. 2016, ApJ 823, 10.
//
// n_τi is Poisson of mean I_a(τ,i) N_τ A_i with all three unknown. From I = 1, N_τ = Σ_i n, A_i = Σ_τ n/Σ n each iteration maximises
// the likelihood in one after the other:
//
//   I_a = Σ n/Σ N_τ A_i over all (τ, i) that look at pixel a, of all detectors;   the mean of I − 1 over each ring := 0
//   N_τ = Σ_i n/Σ_i A_i I     A_i = Σ_τ n/Σ_τ N_τ I     Σ_i A_i := 1, N_τ times what A_i was divided by
//
// Deviations: the published method takes out a_ℓ0 of the map of the field of view; here it is the ring means, which is the same
// without an ℓ_max. Where something is left out of the sums (see `SyntheticObservation`), N and A of the start are made
// consistent by one update. What is left of a ring's mean is in A_i, as a pixel of a detector stays at its declination: the
// limit is I/⟨I⟩ with the mean over the ring. I − ⟨I⟩ + 1 differs from it in second order.
//
//   2 ln(L_k/L_0) = 2 [Σ_τ n ln(N/N⁰) + Σ_i n ln(A/A⁰) + Σ_a n ln I]
//
// as Σ μ = Σ n after each update of A. It cannot fall but by the ring means, which the update of A makes good but for sky
// pixels' edges. The large scales converge last, as a rate N_τ that varies looks to one detector much like a dipole: what is still
// missing is estimated from the last two changes d of I (rms over pixels) as d q/(1 − q), q = d_k/d_{k−1}.

import Foundation
import Sphere

/// A sky that was reconstructed, and how the iteration went.
public struct Reconstruction: Sendable {
  /// One iteration.
  public struct Iteration: Sendable, Equatable {
    /// 2 ln of the likelihood over that of the isotropic start.
    public let likelihoodRatio: Double
    /// The change of I by the iteration, rms over the pixels that are seen.
    public let change: Double
  }

  /// δI less the mean of each ring; NaN in rings that are not seen.
  public let relativeIntensity: HEALPixMap
  /// Events that an isotropic sky would have given, Σ N_τ A_i; NaN in rings that are not seen.
  public let exposure: HEALPixMap
  /// The rate N_τ of each detector that was found.
  public let rates: [[Double]]
  /// The acceptance A_i of each detector that was found, of sum 1, its pixels in RING order about the zenith.
  public let acceptances: [[Double]]
  /// The iterations, in order.
  public let iterations: [Iteration]

  /// The Poisson error of each pixel, exposure^−½, for small δI. Not in it: errors that pixels share by N_τ and A_i.
  public var error: HEALPixMap {
    var result = exposure
    for pixel in exposure.values.indices { result[pixel] = 1 / exposure[pixel].squareRoot() }
    return result
  }

  /// The change of I that further iterations would still make, rms over pixels, as far as the last two tell: infinite if
  /// the changes do not shrink, NaN after a single iteration. Changes below 10⁻¹² are round-off, and returned as they are.
  public var remainder: Double {
    guard iterations.count > 1 else { return .nan }
    let (before, last) = (iterations[iterations.count - 2].change, iterations[iterations.count - 1].change)
    if last < 1e-12 { return last }
    return last < before ? last * last / (before - last) : .infinity
  }
}

/// The iteration on the counts of some detectors.
public struct IterativeLikelihood: Sendable {
  private let observation: SyntheticObservation
  private let counts: [EventCounts]

  /// Prepares the iteration. What the detectors see is taken from the observation; its rates and acceptances are not.
  ///
  /// - Parameters:
  ///   - observation: the detectors, and what they see.
  ///   - counts: of each of them.
  /// - Throws: `ReconstructionError.foreignCounts` if the counts are of another number of detectors, steps or pixels.
  public init(_ observation: SyntheticObservation, counts: [EventCounts]) throws(ReconstructionError) {
    guard counts.count == observation.tracks.count,
      zip(counts, observation.tracks).allSatisfy({ counts, tracks in
        counts.byStep.count == tracks.stepCount && counts.byLocalPixel.count == tracks.localCount
          && counts.bySkyPixel.count == observation.grid.pixelCount && counts.total > 0
      })
    else { throw .foreignCounts }
    (self.observation, self.counts) = (observation, counts)
  }

  /// The sky after some iterations, the published number being 20. Takes the time of three walks over all steps and pixels each.
  /// - Throws: `ReconstructionError.lostPixel` if an intensity is not positive.
  public func reconstruct(iterations: Int = 20) throws(ReconstructionError) -> Reconstruction {
    precondition(iterations >= 1, "there must be an iteration")
    let (grid, rings) = (observation.grid, observation.rings)
    var events = [Double](repeating: 0, count: grid.pixelCount)
    for counts in counts { for pixel in rings.joined() { events[pixel] += counts.bySkyPixel[pixel] } }
    var intensity = [Double](repeating: 1, count: grid.pixelCount)
    var models = zip(observation.tracks, counts).map { Model(tracks: $0, counts: $1, intensity: intensity) }
    let start = models
    var (history, exposure): ([Reconstruction.Iteration], [Double]) = ([], [])
    for _ in 0..<iterations {
      exposure = [Double](repeating: 0, count: grid.pixelCount)
      for model in models { model.tracks.addExposure(rate: model.rate, acceptance: model.acceptance, to: &exposure) }
      var (next, square) = (intensity, 0.0)
      for ring in rings {
        for pixel in ring { next[pixel] = events[pixel] / exposure[pixel] }
        let mean = ring.reduce(0) { $0 + next[$1] } / Double(ring.count)
        for pixel in ring {
          next[pixel] += 1 - mean
          guard next[pixel] > 0 else { throw .lostPixel(pixel: pixel, events: events[pixel]) }
          square += (next[pixel] - intensity[pixel]) * (next[pixel] - intensity[pixel])
        }
      }
      intensity = next
      for d in models.indices { models[d].update(intensity: intensity) }
      let ratio =
        zip(models, start).reduce(0) { $0 + $1.0.logRatio(to: $1.1) }
        + rings.joined().reduce(0) { $0 + events[$1] * log(intensity[$1]) }
      history.append(.init(likelihoodRatio: 2 * ratio, change: (square / Double(rings.joined().count)).squareRoot()))
    }
    var result = HEALPixMap(grid: grid) { _ in .nan }
    var seen = result
    for pixel in rings.joined() { (result[pixel], seen[pixel]) = (intensity[pixel] - 1, exposure[pixel]) }
    return Reconstruction(
      relativeIntensity: result, exposure: seen, rates: models.map(\.rate), acceptances: models.map(\.acceptance),
      iterations: history)
  }

  /// N_τ and A_i of one detector.
  private struct Model: Sendable {
    let tracks: SkyTracks
    let counts: EventCounts
    var rate: [Double]
    var acceptance: [Double]

    init(tracks: SkyTracks, counts: EventCounts, intensity: [Double]) {
      (self.tracks, self.counts, rate) = (tracks, counts, counts.byStep)
      let total = counts.total
      acceptance = counts.byLocalPixel.map { $0 / total }
      update(intensity: intensity)
    }

    mutating func update(intensity: [Double]) {
      // Without events the rate, or the acceptance, is zero, whether something is seen or not.
      func ratios(_ counts: [Double], _ seen: [Double]) -> [Double] { zip(counts, seen).map { $0 > 0 ? $0 / $1 : 0 } }
      rate = ratios(counts.byStep, tracks.seenByStep(acceptance: acceptance, intensity: intensity))
      acceptance = ratios(counts.byLocalPixel, tracks.seenByLocalPixel(rate: rate, intensity: intensity))
      let sum = acceptance.reduce(0, +)
      acceptance = acceptance.map { $0 / sum }
      rate = rate.map { $0 * sum }
    }

    /// Σ n ln(N/N⁰) + Σ n ln(A/A⁰).
    func logRatio(to start: Model) -> Double {
      func sum(_ counts: [Double], _ a: [Double], _ b: [Double]) -> Double {
        counts.indices.reduce(0) { counts[$1] > 0 ? $0 + counts[$1] * log(a[$1] / b[$1]) : $0 }
      }
      return sum(counts.byStep, rate, start.rate) + sum(counts.byLocalPixel, acceptance, start.acceptance)
    }
  }
}
