// What an observatory makes of skies whose spectrum is known: isotropic Gaussian ones, drawn as a_ℓm, made into maps, cut,
// robbed of their ring means, and transformed.
//
// Every check is a method that takes its subject from `ObservationSubject`, so that a test can put a wrong one in its place and
// see the check fail.

import Foundation
import Observation
import RandomStreams
import Sphere

/// The acceptance checks on observed skies: pulls of pseudo spectra, the power lost with m = 0, deconvolution.
package struct ObservationChecks: CheckGroup {
  /// The name of the group, "observed".
  package let name = "observed"
  let subject: ObservationSubject

  /// N_side of the maps, the largest multipole of the skies, and the largest that is compared: above, what leaks from
  /// beyond `lmax` is missing.
  private static let (nside, lmax, compared) = (16, 24, 16)

  /// The checks of the program as it is.
  package init() { self.init(subject: ObservationSubject()) }

  /// The checks of another subject: for negative controls.
  package init(subject: ObservationSubject) { self.subject = subject }

  /// Measures every quantity of the group, in order; threads are not used.
  package func run(effort: Effort, threads: Int) throws -> [Check] {
    try pulls(skies: effort.samples(1000, full: 4000)) + lostPower(skies: effort.samples(1000, full: 4000))
      + deconvolved(skies: effort.samples(500)) + orientation()
  }

  /// Where a dipole along B0 comes to lie, δI = v·n: a_10 ∝ v_z, a_11 ∝ −(v_x − i v_y)/√2.
  package func orientation() throws -> [Check] {
    let orientation = try FieldOrientation(rightAscension: 229.2, declination: 11.4, positionAngle: 37)
    var sky = SphericalHarmonicCoefficients(lmax: 1)
    sky[1, 0] = (1, 0)
    let found = subject.orient(orientation, sky)
    let (vertical, horizontal) = (found[1, 0], found[1, 1])
    let dipole = 2.0.squareRoot() * SIMD3(-horizontal.real, horizontal.imaginary, vertical.real / 2.0.squareRoot())
    let (longitude, latitude) = (229.2 * .pi / 180, 11.4 * .pi / 180)
    let wanted = SIMD3(cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude))
    return [
      check(
        "a dipole along B0 lies at RA 229.2°, Dec 11.4°: |v − B0/B0|",
        ((dipole - wanted) * (dipole - wanted)).sum().squareRoot(),
        within: 1e-12, "round-off of a rotation")
    ]
  }

  /// C_ℓ = ℓ^−2.7, as steep as the sky.
  private static let truth = (0...lmax).map { $0 == 0 ? 0 : pow(Double($0), -2.7) }

  /// A declination half-way between two rings in degrees, `ring` of them below the equator: a band that ends there has the
  /// same area on the grid and on the sphere.
  private static func edge(_ ring: Int) -> Double {
    asin(-(Double(ring) + 0.5) * 2 / (3 * Double(nside))) * 180 / .pi
  }

  /// Pulls (C̃_ℓ − ⟨C̃_ℓ⟩)/σ(C̃_ℓ), ℓ = 1…16, of skies seen below 37.2° without ring means. Mean and variance are known
  /// in closed form.
  package func pulls(skies: Int) throws -> [Check] {
    let window = SkyWindow(band: try DeclinationBand(south: -90, north: -Self.edge(14)))
    let harmonics = try WindowHarmonics(window, lmax: Self.lmax)
    let mean = try subject.mean(harmonics, Self.truth)
    let variance = try harmonics.variance(Self.truth)
    let pulls = try spectra(of: skies, behind: window, seed: 31).flatMap { spectrum in
      (1...Self.compared).map { (spectrum[$0] - mean[$0]) / variance[$0].squareRoot() }
    }
    let count = Double(pulls.count)
    let average = pulls.reduce(0, +) / count
    let scatter = (pulls.reduce(0) { $0 + $1 * $1 } / count).squareRoot()
    return [
      check(
        "Gaussian skies below 37.2° without ring means: mean pull of C̃_ℓ, ℓ = 1…16", average, within: 0.03,
        "three standard errors of 1000 skies, neighbouring ℓ being correlated"),
      check(
        "Gaussian skies below 37.2° without ring means: rms pull of C̃_ℓ, ℓ = 1…16", expected: 1, scatter, within: 0.05,
        "about three standard errors of 1000 skies; C̃_1 has the tails of two squares"),
    ]
  }

  /// On the full sky 1/(2ℓ+1) of the power of isotropic skies is lost with the ring means.
  package func lostPower(skies: Int) throws -> [Check] {
    let kept = try CouplingMatrix(SkyWindow(band: .wholeSky), lmax: Self.lmax).fold(Self.truth)
    let errors = (1...Self.compared).map { l in
      let fraction = 1 - kept[l] / Self.truth[l]
      return abs(fraction * Double(2 * l + 1) - 1)
    }
    var stream = RandomStream(seed: 32, realization: 0, purpose: .testing)
    var lost = [[Double]](repeating: [], count: Self.compared + 1)
    for _ in 0..<skies {
      let sky = Self.sky(&stream)
      let (before, after) = (sky.powerSpectrum, subject.withoutRingMeans(sky).powerSpectrum)
      for l in 1...Self.compared { lost[l].append((before[l] - after[l]) / Self.truth[l] * Double(2 * l + 1)) }
    }
    let sample = Sample(lost.flatMap { $0 })
    return [
      check(
        "full sky without ring means: largest |lost power (2ℓ+1) − 1|, ℓ = 1…16, of the coupling matrix",
        largestError(errors), within: 1e-12, "round-off of the quadrature"),
      check(
        "full sky without ring means: lost power (2ℓ+1) of Gaussian skies, ℓ = 1…16", expected: 1, sample.mean,
        within: allowedStandardErrors * sample.error, "4.5 standard errors over skies and ℓ, which are independent"),
    ]
  }

  /// The deconvolved estimate of skies seen below 37.2°, over the truth.
  package func deconvolved(skies: Int) throws -> [Check] {
    let window = SkyWindow(band: try DeclinationBand(south: -90, north: -Self.edge(14)))
    let deconvolution = try Deconvolution(CouplingMatrix(window, lmax: Self.lmax))
    let estimates = try spectra(of: skies, behind: window, seed: 33).map { try subject.deconvolve(deconvolution, $0) }
    // Bins are single multipoles from 1.
    let pulls = (1...Self.compared).map { l in
      let sample = Sample(estimates.map { $0[l - 1] / Self.truth[l] })
      return abs(sample.mean - 1) / sample.error
    }
    return [
      check(
        "Gaussian skies below 37.2°: largest |⟨deconvolved C_ℓ⟩/C_ℓ − 1| in standard errors, ℓ = 1…16",
        largestError(pulls), within: allowedStandardErrors, "a false alarm in 10⁴ for sixteen multipoles")
    ]
  }

  private func spectra(of skies: Int, behind window: SkyWindow, seed: UInt64) throws -> [[Double]] {
    let transform = HarmonicTransform(grid: try HEALPixGrid(nside: Self.nside), lmax: Self.lmax)
    var stream = RandomStream(seed: seed, realization: 0, purpose: .testing)
    return try (0..<skies).map { _ in
      let map = try HEALPixMap(grid: transform.grid, values: transform.synthesize(Self.sky(&stream)))
      return try subject.observe(window, map, transform)
    }
  }

  /// An isotropic Gaussian sky.
  private static func sky(_ stream: inout RandomStream) -> SphericalHarmonicCoefficients {
    var result = SphericalHarmonicCoefficients(lmax: lmax)
    for l in 0...lmax {
      for m in 0...l {
        let scale = (m == 0 ? truth[l] : truth[l] / 2).squareRoot()
        let real = scale * FieldSampling.gaussianNumber(&stream)
        result[l, m] = (real, m == 0 ? 0 : scale * FieldSampling.gaussianNumber(&stream))
      }
    }
    return result
  }

  private func check(
    _ quantity: String, expected: Double = 0, _ measured: Double, within tolerance: Double, _ reason: String
  ) -> Check {
    Check(
      group: name, quantity: quantity, expected: expected, measured: measured, tolerance: tolerance, reason: reason)
  }
}

// MARK: - Subject
//
// The parts of the program that the checks of observed skies are about, as replaceable functions.

/// What the checks of observed skies test: the program's own functions unless a negative control replaces one.
package struct ObservationSubject: Sendable {
  /// The pseudo spectrum of a sky behind a window.
  package var observe: @Sendable (SkyWindow, HEALPixMap, HarmonicTransform) throws -> [Double] = {
    try $0.pseudoSpectrum(of: $1, and: $1, with: $2)
  }

  /// The mean pseudo spectrum of isotropic skies of some C_ℓ.
  package var mean: @Sendable (WindowHarmonics, _ spectrum: [Double]) throws -> [Double] = {
    try CouplingMatrix($0).fold($1)
  }

  /// A sky of the equatorial frame without the means of its rings.
  package var withoutRingMeans: @Sendable (SphericalHarmonicCoefficients) -> SphericalHarmonicCoefficients = {
    $0.removingRingMeans
  }

  /// A sky of the field's frame in equatorial coordinates.
  package var orient: @Sendable (FieldOrientation, SphericalHarmonicCoefficients) -> SphericalHarmonicCoefficients = {
    $0.equatorial($1)
  }

  /// C_ℓ from a pseudo spectrum.
  package var deconvolve: @Sendable (Deconvolution, [Double]) throws -> [Double] = { try $0.estimate($1) }

  /// The subject as it is in the program.
  package init() {}
}
