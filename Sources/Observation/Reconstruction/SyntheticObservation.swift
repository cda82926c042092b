// Events as ground detectors record them, made up from a sky: counts per sidereal step τ and pixel i of the detector.
//
//   n_τi Poisson of mean μ_τi = I(R_τ i) N_τ A_i,   I = 1 + δI constant within a pixel of the sky
//
// The rate N_τ may vary with sidereal time, as what is left of weather and seasons does; A_i ∝ cosⁿ θ. Rings of the sky are seen
// if each of their pixels expects ten events or more, of all detectors and an isotropic sky: with fewer a pixel could be empty,
// and a ring of which a part is not seen has no mean to lose. What detectors see of other rings is left out of all sums.
//
// Of the counts the likelihood (`IterativeLikelihood`) needs their sums alone, by step, by pixel of the detector and by pixel of
// the sky, so no more is kept.

import Foundation
import RandomStreams
import Sphere

/// The sums of one detector's counts that the likelihood needs. Expected counts need not be whole numbers.
public struct EventCounts: Sendable, Equatable {
  /// Events in each sidereal step.
  public var byStep: [Double]
  /// Events in each pixel of the detector.
  public var byLocalPixel: [Double]
  /// Events in each pixel of the sky, RING order.
  public var bySkyPixel: [Double]

  /// Counts from their sums.
  public init(byStep: [Double], byLocalPixel: [Double], bySkyPixel: [Double]) {
    (self.byStep, self.byLocalPixel, self.bySkyPixel) = (byStep, byLocalPixel, bySkyPixel)
  }

  /// Events in all.
  public var total: Double { byStep.reduce(0, +) }
}

/// Detectors, what they see of the sky, and how many events they expect of it.
public struct SyntheticObservation: Sendable {
  /// The detectors.
  public let detectors: [Detector]
  /// The pixels of the sky.
  public let grid: HEALPixGrid
  /// The rings of pixels that are seen, from north to south.
  public let rings: [Range<Int>]
  /// N_τ of each detector, events of an isotropic sky in a sidereal step times the sum over A_i.
  let rates: [[Double]]
  /// A_i of each detector.
  let acceptances: [[Double]]
  let tracks: [SkyTracks]

  /// Each pixel of a ring that is seen expects as many events of an isotropic sky.
  public static let fewestEvents = 10.0
  /// The largest number of sidereal steps, one of 21 s; more only where N_side asks for it.
  public static let mostSteps = 4096
  /// The largest number of detectors.
  public static let mostDetectors = 16

  /// Prepares events.
  ///
  /// - Parameters:
  ///   - detectors: 1 to `mostDetectors`.
  ///   - grid: the pixels of the sky, and of the detectors.
  ///   - stepCount: sidereal steps of a day, from 4 N_side to `mostSteps`.
  ///   - events: how many an isotropic sky would give in all, on average; each detector gets the same number but for what it sees
  ///     of rings that are left out.
  ///   - rate: how the rate varies with Greenwich sidereal time (radians, 0 to 2π), in any unit; constant by default.
  /// - Throws: `ReconstructionError.badDetectorCount`, `.badSteps`, `.badEvents`, `.badRate`, `.tooFewEvents`.
  public init(
    detectors: [Detector], grid: HEALPixGrid, stepCount: Int, events: Double,
    rate: (_ siderealTime: Double) -> Double = { _ in 1 }
  ) throws(ReconstructionError) {
    guard (1...Self.mostDetectors).contains(detectors.count) else { throw .badDetectorCount(detectors.count) }
    let allowed = 4 * grid.nside...max(Self.mostSteps, 4 * grid.nside)
    guard allowed.contains(stepCount) else { throw .badSteps(count: stepCount, allowed: allowed) }
    guard events > 0, events <= 1e15 else { throw .badEvents(events) }
    let shape = (0..<stepCount).map { rate(2 * .pi * (Double($0) + 0.5) / Double(stepCount)) }
    if let step = shape.indices.first(where: { !(shape[$0] > 0 && shape[$0].isFinite) }) {
      throw .badRate(value: shape[step], step: step)
    }
    var tracks = detectors.map { SkyTracks($0, grid: grid, stepCount: stepCount) }
    let acceptances = zip(detectors, tracks).map { detector, tracks in
      let values = tracks.cosines.map(detector.acceptance)
      let sum = values.reduce(0, +)
      return values.map { $0 / sum }
    }
    let share = events / Double(detectors.count) / shape.reduce(0, +)
    var rates = detectors.map { _ in shape.map { $0 * share } }
    func exposure() -> [Double] {
      var result = [Double](repeating: 0, count: grid.pixelCount)
      for d in tracks.indices { tracks[d].addExposure(rate: rates[d], acceptance: acceptances[d], to: &result) }
      return result
    }
    let first = exposure()
    let rings = grid.rings.filter { ring in ring.allSatisfy { first[$0] >= Self.fewestEvents } }
    guard !rings.isEmpty else { throw .tooFewEvents(fewest: Self.fewestEvents) }
    var isKept = [Bool](repeating: false, count: grid.pixelCount)
    for pixel in rings.joined() { isKept[pixel] = true }
    for d in tracks.indices { tracks[d].keep(isKept) }
    let scale = events / exposure().reduce(0, +)
    rates = rates.map { $0.map { $0 * scale } }
    (self.detectors, self.grid, self.rings) = (detectors, grid, rings)
    (self.rates, self.acceptances, self.tracks) = (rates, acceptances, tracks)
  }

  /// The mean counts of a sky, for each detector.
  ///
  /// - Parameter sky: δI, relative intensity less one, in equatorial coordinates, with a value above −1 in each pixel that is seen.
  /// - Throws: `ReconstructionError.differentGrids`, `.badIntensity`.
  public func expected(of sky: HEALPixMap) throws(ReconstructionError) -> [EventCounts] {
    try counts(of: sky, seed: 0, number: 0) { mean, _ in mean }
  }

  /// Counts drawn from their Poisson distributions, for each detector. The same for the same seed and observation.
  ///
  /// - Parameters:
  ///   - sky: as of `expected`.
  ///   - seed: any number.
  ///   - number: from 0 to 4095; counts of different numbers are independent.
  /// - Throws: `ReconstructionError.differentGrids`, `.badIntensity`.
  public func drawn(of sky: HEALPixMap, seed: UInt64, number: Int = 0) throws(ReconstructionError) -> [EventCounts] {
    try counts(of: sky, seed: seed, number: number) { mean, stream in Double(stream.poisson(mean: mean)) }
  }

  private func counts(
    of sky: HEALPixMap, seed: UInt64, number: Int, _ count: (_ mean: Double, inout RandomStream) -> Double
  ) throws(ReconstructionError) -> [EventCounts] {
    precondition((0..<4096).contains(number), "the number of a draw must be from 0 to 4095")
    guard sky.grid == grid else { throw .differentGrids(sky.grid.nside, grid.nside) }
    var intensity = [Double](repeating: 0, count: grid.pixelCount)
    for pixel in rings.joined() {
      intensity[pixel] = 1 + sky[pixel]
      guard intensity[pixel] > 0, intensity[pixel].isFinite else {
        throw .badIntensity(value: sky[pixel], pixel: pixel)
      }
    }
    return tracks.indices.map { d in
      let (tracks, rates, acceptance) = (tracks[d], rates[d], acceptances[d])
      var result = EventCounts(
        byStep: rates.map { _ in 0 }, byLocalPixel: acceptance.map { _ in 0 }, bySkyPixel: intensity.map { _ in 0 })
      // One stream a detector and step, of which there are at most 32768 as N_side is at most 8192.
      for step in 0..<tracks.stepCount {
        var stream = RandomStream(
          seed: seed, realization: ((number * Self.mostDetectors + d) << 15) + step, purpose: .events)
        for i in 0..<tracks.localCount {
          let pixel = Int(tracks.pixels[step * tracks.localCount + i])
          guard pixel >= 0 else { continue }
          let number = count(intensity[pixel] * rates[step] * acceptance[i], &stream)
          result.byStep[step] += number
          result.byLocalPixel[i] += number
          result.bySkyPixel[pixel] += number
        }
      }
      return result
    }
  }
}
