// From a sky to the events of detectors and back: what of the truth returns, and with which noise.
//
// Truth and reconstruction are compared on what is seen, ring means taken out of both, by pseudo-spectra with the window of the
// observation: of the truth, of the reconstruction, and across, C̃_ℓ(truth, reconstruction), which noise does not bias. The noise
// is that of reconstructions of isotropic skies with the same events on average, as experiments throw theirs again: the mean and
// the standard deviation of their spectra, and the error of a component of the horizontal dipole. It contains what the rates and
// acceptances cost, which the errors of single pixels do not.

import Foundation
import Observation
import Sphere
import _Threads

/// A sky, its events, and the sky that was reconstructed from them.
package struct SyntheticReconstruction: Sendable {
  /// What is to be done.
  package struct Plan: Sendable {
    /// The detectors.
    package var detectors: [Detector]
    /// Sidereal steps of a day.
    package var stepCount: Int
    /// Events of all detectors, on average.
    package var events: Double
    /// Relative amplitude of the rate's variation with Greenwich sidereal time, 1 + a cos t.
    package var rateVariation: Double
    /// Iterations of the likelihood.
    package var iterations: Int
    /// Largest multipole of the spectra.
    package var lmax: Int
    /// Seed of the counts.
    package var seed: UInt64
    /// Isotropic skies for the noise, at least two.
    package var noiseSkies: Int

    /// A plan from its parts.
    package init(
      detectors: [Detector], stepCount: Int = 360, events: Double = 2.4e7, rateVariation: Double = 0.05,
      iterations: Int = 20, lmax: Int = 40, seed: UInt64 = 1, noiseSkies: Int = 10
    ) {
      (self.detectors, self.stepCount, self.events) = (detectors, stepCount, events)
      (self.rateVariation, self.iterations, self.lmax) = (rateVariation, iterations, lmax)
      (self.seed, self.noiseSkies) = (seed, noiseSkies)
    }
  }

  /// The sky that was observed.
  package let sky: EquatorialSky
  /// What was done.
  package let plan: Plan
  /// The declinations that are seen.
  package let band: DeclinationBand
  /// δI of the sky less the mean of each ring; NaN in rings that are not seen.
  package let truth: HEALPixMap
  /// What came back.
  package let found: Reconstruction
  /// Events of each detector.
  package let events: [Double]
  /// Pseudo-spectra, ℓ = 0…lmax: of the truth, of the reconstruction, across.
  package let spectra: (truth: [Double], found: [Double], cross: [Double])
  /// Mean and standard deviation of the pseudo-spectra of isotropic skies.
  package let noise: (mean: [Double], deviation: [Double])
  /// The dipoles in the equatorial plane, fitted with the weights of the exposure: of the truth, of the reconstruction.
  package let dipole: (truth: HorizontalDipole, found: HorizontalDipole)
  /// The standard error of each component of the dipole, from isotropic skies.
  package let dipoleError: Double

  /// Observes a sky and reconstructs it. The result does not depend on the number of threads.
  /// - Throws: `ReconstructionError`, `ObservationError`; `Interrupted`.
  package init(_ sky: EquatorialSky, _ plan: Plan, threads: Int, interruption: Interruption = Interruption()) throws {
    precondition(plan.noiseSkies >= 2, "a standard deviation needs two skies")
    let grid = sky.map.grid
    let observation = try SyntheticObservation(
      detectors: plan.detectors, grid: grid, stepCount: plan.stepCount, events: plan.events
    ) { 1 + plan.rateVariation * cos($0) }
    let transform = HarmonicTransform(grid: grid, lmax: plan.lmax)
    let (window, exposure) = (try observation.window, observation.exposure)
    func spectrum(_ a: HEALPixMap, _ b: HEALPixMap) throws -> [Double] {
      try window.pseudoSpectrum(of: a.zeroed, and: b.zeroed, with: transform)
    }
    var truth = HEALPixMap(grid: grid) { _ in .nan }
    for pixel in observation.rings.joined() { truth[pixel] = sky.map[pixel] }
    truth = try truth.removingRingMeans(within: observation.band)
    let counts = try observation.drawn(of: sky.map, seed: plan.seed)
    let found = try IterativeLikelihood(observation, counts: counts).reconstruct(iterations: plan.iterations)
    try interruption.check()
    let isotropic = HEALPixMap(grid: grid) { _ in 0 }
    let noise = try inOrder(plan.noiseSkies, threads: threads) { index in
      try interruption.check()
      let counts = try observation.drawn(of: isotropic, seed: plan.seed, number: index + 1)
      let map = try IterativeLikelihood(observation, counts: counts).reconstruct(iterations: plan.iterations)
        .relativeIntensity
      return (
        spectrum: try window.pseudoSpectrum(of: map.zeroed, and: map.zeroed, with: transform),
        dipole: try HorizontalDipole(of: map, weights: exposure)
      )
    }
    let count = Double(plan.noiseSkies)
    let mean = (0...plan.lmax).map { l in noise.reduce(0) { $0 + $1.spectrum[l] } / count }
    self.noise = (
      mean,
      (0...plan.lmax).map { l in
        let squares = noise.reduce(0) { $0 + ($1.spectrum[l] - mean[l]) * ($1.spectrum[l] - mean[l]) }
        return (squares / (count - 1)).squareRoot()
      }
    )
    dipoleError =
      (noise.reduce(0) { $0 + $1.dipole.amplitude * $1.dipole.amplitude } / (2 * count)).squareRoot()
    (self.sky, self.plan, self.truth, self.found) = (sky, plan, truth, found)
    (band, events) = (try observation.band, counts.map(\.total))
    spectra = (
      try spectrum(truth, truth), try spectrum(found.relativeIntensity, found.relativeIntensity),
      try spectrum(truth, found.relativeIntensity)
    )
    dipole = (
      try HorizontalDipole(of: truth, weights: exposure),
      try HorizontalDipole(of: found.relativeIntensity, weights: exposure)
    )
  }

  /// What further iterations would still change, rms over pixels, over the rms of the truth; or over the error of the dipole
  /// where that is larger.
  package var remainder: Double {
    let (mean, deviation) = truth.moments
    return found.remainder / max((mean * mean + deviation * deviation).squareRoot(), dipoleError)
  }
}

extension HEALPixMap {
  /// The map with 0 where it has no value.
  fileprivate var zeroed: HEALPixMap {
    var result = self
    for pixel in values.indices where !values[pixel].isFinite { result[pixel] = 0 }
    return result
  }
}
