// In which direction the gradient of cosmic rays has to point for a simulated sky to have the measured spectrum.
//
// Every pseudo spectrum is quadratic in the gradient g: C̃_ℓ(g) = g_i g_j X^α_ℓ,ij for realisation α, one sky for each α and g.
// For each direction ĝ the likelihood of `EnsembleLikelihood` is computed with the amplitude free, L(ĝ) = max_f L(f, ĝ), with mean
// and covariance of the skies of that ĝ: on a grid of angles θ to B0 (3° apart) and azimuths (12°), and from the best of these
// in steps that halve down to 0.1°. g and −g have the same spectrum, so that 0 ≤ θ ≤ 90°. The profile is
//
//   ln L(θ) = max over azimuths of ln L(ĝ);   ranges: ln L(θ) > ln L_max − 1/2 and − 2 (68 % and 95 % where L is Gaussian).
//
// With a frame turned into the sky's the azimuth about B0 matters, too; without one, or for an observatory that sees the whole
// sky, ln L knows it only by the scatter of the ensemble. The probability of χ² at the best direction is not corrected for the
// two angles that were fitted.

import Foundation

/// The likelihood of a measured spectrum over directions of the gradient.
package struct GradientScan: Sendable, Equatable {
  /// The best direction, a unit vector in the frame of the tensors with B0 along z; z ≥ 0, as the sign of g is not known.
  package let best: SIMD3<Double>
  /// The likelihood there, with its f.
  package let likelihood: EnsembleLikelihood
  /// Angles between gradient and B0 in degrees, ascending, 0…90.
  package let angles: [Double]
  /// ln L at these, maximised over azimuth and amplitude.
  package let profile: [Double]

  /// The angle between the best direction and B0 in degrees, 0…90.
  package var angle: Double { acos(min(1, best.z)) * 180 / .pi }
  /// The azimuth of the best direction about B0 in degrees, 0…360, from x towards y.
  package var azimuth: Double {
    let degrees = atan2(best.y, best.x) * 180 / .pi
    return degrees < 0 ? degrees + 360 : degrees
  }

  /// The smallest and the largest angle at which ln L lies less than `drop` below its maximum, in degrees, linear in between.
  package func range(drop: Double) -> ClosedRange<Double> {
    let level = likelihood.logLikelihood - drop
    func crossing(_ inside: Int, _ outside: Int) -> Double {
      guard profile.indices.contains(outside) else { return angles[inside] }
      let fraction = (profile[inside] - level) / (profile[inside] - profile[outside])
      return angles[inside] + fraction * (angles[outside] - angles[inside])
    }
    let within = profile.indices.filter { profile[$0] >= level }
    guard let first = within.first, let last = within.last else { return angle...angle }
    return crossing(first, first - 1)...crossing(last, last + 1)
  }

  /// Scans.
  ///
  /// - Parameters:
  ///   - spectrum: the measurement.
  ///   - tensors: the pseudo spectra of each realisation; B0 is the z of their gradients.
  ///   - range: the multipoles to compare.
  ///   - bins: of multipoles; see `LogarithmicBins`.
  /// - Throws: as `LogarithmicBins` and `EnsembleLikelihood` do.
  package init(
    _ spectrum: MeasuredSpectrum, tensors: [SpectraTensor], range: ClosedRange<Int> = 1...100_000,
    bins: [ClosedRange<Int>]? = nil
  ) throws {
    // One reference for all directions: densities of the same numbers.
    let third = SymmetricTensor([1.0 / 3, 1.0 / 3, 1.0 / 3, 0, 0, 0])
    let reference =
      tensors.isEmpty ? nil : columnMeans(tensors.map { $0.spectrum(third) })
    let inverseVariances = reference.map { mean in
      LogarithmicBins.weights(tensors.map { $0.spectrum(third) }, reference: LogarithmicBins.filled(mean))
    }
    // One set of bins as well, in which noise does not rule over nine directions together.
    let all = tensors.flatMap { tensor in
      Self.axes.map { tensor.spectrum(Gradient.direction($0).weights) }
    }
    let common = try LogarithmicBins(
      spectrum, samples: all, range: range, bins: bins, reference: reference, weights: inverseVariances,
      most: max(2, tensors.count / 3)
    ).multipoles.map { ($0.first ?? 0)...($0.last ?? 0) }
    func likelihood(_ g: SIMD3<Double>) throws -> EnsembleLikelihood {
      let weights = Gradient.direction(g).weights
      let skies = tensors.map { $0.spectrum(weights) }
      return try EnsembleLikelihood(
        LogarithmicBins(
          spectrum, samples: skies, range: range, bins: common, reference: reference, weights: inverseVariances,
          mostFloored: 1),
        name: spectrum.shortName)
    }
    var (best, top) = (SIMD3(0.0, 0, 1), try likelihood(SIMD3(0, 0, 1)))
    var points = [(angle: 0.0, value: top.logLikelihood)]
    for degrees in stride(from: 3.0, through: 90, by: 3) {
      var highest = -Double.infinity
      for azimuth in stride(from: 0.0, to: 360, by: 12) {
        let g = Self.direction(degrees, azimuth)
        let found = try likelihood(g)
        highest = max(highest, found.logLikelihood)
        if found.logLikelihood > top.logLikelihood { (best, top) = (g, found) }
      }
      points.append((degrees, highest))
    }
    var step = 3.0
    while step > 0.1 {
      var hasMoved = false
      for g in Self.neighbors(of: best, at: step) {
        let found = try likelihood(g)
        guard found.logLikelihood > top.logLikelihood else { continue }
        (best, top, hasMoved) = (g, found, true)
      }
      if !hasMoved { step /= 2 }
    }
    (self.best, self.likelihood) = (best.z < 0 ? -best : best, top)
    let angle = acos(min(1, abs(best.z))) * 180 / .pi
    points.append((angle, top.logLikelihood))
    points.sort { $0.angle < $1.angle }
    (angles, profile) = (points.map(\.angle), points.map(\.value))
  }

  /// x, y, z and the six between two of them.
  private static let axes: [SIMD3<Double>] = [
    SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1), SIMD3(1, 1, 0), SIMD3(1, -1, 0), SIMD3(1, 0, 1), SIMD3(1, 0, -1),
    SIMD3(0, 1, 1), SIMD3(0, 1, -1),
  ]

  private static func direction(_ angle: Double, _ azimuth: Double) -> SIMD3<Double> {
    let (theta, phi) = (angle * .pi / 180, azimuth * .pi / 180)
    return SIMD3(sin(theta) * cos(phi), sin(theta) * sin(phi), cos(theta))
  }

  /// Eight directions about one, `step` degrees away.
  private static func neighbors(of g: SIMD3<Double>, at step: Double) -> [SIMD3<Double>] {
    // Any two unit vectors across g: the axis that is least along it serves to make them.
    let axis = abs(g.z) < 0.6 ? SIMD3(0.0, 0, 1) : SIMD3(1.0, 0, 0)
    let across = normalized(axis - (axis * g).sum() * g)
    let other = SIMD3(
      g.y * across.z - g.z * across.y, g.z * across.x - g.x * across.z, g.x * across.y - g.y * across.x)
    let size = step * .pi / 180
    return (0..<8).map { number in
      let phi = Double(number) * .pi / 4
      return cos(size) * g + sin(size) * (cos(phi) * across + sin(phi) * other)
    }
  }

  private static func normalized(_ v: SIMD3<Double>) -> SIMD3<Double> { v / (v * v).sum().squareRoot() }
}
