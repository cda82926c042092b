// The likelihood of a measured spectrum, given M simulated skies: is the sky that was measured one of these?
//
// y_b: logarithms in bins b (`LogarithmicBins`), ȳ_b their mean over the skies, S their covariance with M − 1 degrees of
// freedom, N = diag σ_b² the errors of the measurement. The model is that the measured sky is one more of the same kind, times
// a factor f. With c = ln f,
//
//   V = (1 + 1/M) S + N,   T²(c) = (y − ȳ − c 1)ᵀ V⁻¹ (y − ȳ − c 1),   ĉ = 1ᵀV⁻¹(y − ȳ)/1ᵀV⁻¹1.
//
// (1/M)S is the error of ȳ. V does not depend on f, so that the same ĉ is best whatever the likelihood's shape. S is
// estimated, and marginalised over the true covariance the likelihood is Student's t (Sellentin & Heavens 2016, MNRAS 456,
// L132, equation 12), not a Gaussian with S⁻¹ in it:
//
//   L = c_p |V|^{−1/2} (1 + T²/ν)^{−(ν+1)/2},   c_p = Γ((ν+1)/2)/[(πν)^{p/2} Γ((ν+1−p)/2)].
//
// N is known, and V therefore better known than S: its effective number of degrees of freedom is that of Nel & van der Merwe
// (1986) in the invariant form of Krishnamoorthy & Yu (2004, Stat. Probab. Lett. 66, 161),
//
//   ν = (M − 1)(q² + q)/[tr(H²) + (tr H)²],   H = V⁻¹(1 + 1/M)S,   q = p − 1 (p with f given)
//
// with 1 projected out of H where f is free; N = 0 gives back M − 1. T²(ĉ) is Hotelling's T² of the q differences of the p
// numbers, ν q/(ν + 1 − q) F(q, ν + 1 − q) for Gaussian y and N = 0, and very nearly for N > 0. Printed is
//
//   χ² = h T²,   h = (ν − q − 1)/ν = (M − q − 2)/(M − 1) for N = 0   (Hartlap, Simon & Schneider 2007, A&A 464, 399)
//
// whose mean is q, with the probability of F, not of χ²: with few skies the tails are much longer. The error of ĉ is
//
//   σ²(ĉ) = (1/1ᵀV⁻¹1) (1 + T²/ν) ν/(ν − q),
//
// and (ĉ − c)/σ(ĉ) is Student's t with ν − q degrees of freedom: a regression on the q differences, which have no c in them
// (Rao 1959, Biometrika 46, 49). It contains the scatter from sky to sky, the errors of the measurement, and that both were
// learnt from M skies. It is no error of reading, of the window or of the model of turbulence.
//
// A pull is (y_b − ȳ_b − ĉ)/√(V_bb − 1/1ᵀV⁻¹1), the deviation over its own scatter.

import Foundation
import Theory

/// How likely a measured spectrum is to be one of an ensemble.
package struct EnsembleLikelihood: Sendable, Equatable {
  /// c = ln f, fitted or as it was given.
  package let logAmplitude: Double
  /// The standard error of c; nil where f was given.
  package let logAmplitudeError: Double?
  /// T² at c.
  package let hotelling: Double
  /// χ² = h T² at c.
  package var chiSquared: Double { factor * hotelling }
  /// q: the numbers compared, less one for a free f.
  package let degreesOfFreedom: Int
  /// ν of the covariance; M − 1 without errors of the measurement, more with them.
  package let covarianceDegreesOfFreedom: Double
  /// h.
  package var factor: Double {
    let nu = covarianceDegreesOfFreedom
    return nu.isFinite ? (nu - Double(degreesOfFreedom) - 1) / nu : 1
  }
  /// The probability of a larger χ² for Gaussian y.
  package var probability: Double {
    FDistribution.probability(
      ofHotelling: hotelling, numbers: degreesOfFreedom, degreesOfFreedom: covarianceDegreesOfFreedom)
  }
  /// ln L at c, normalised as a density of y.
  package let logLikelihood: Double
  /// ȳ_b.
  package let mean: [Double]
  /// √S_bb: the scatter from sky to sky.
  package let scatter: [Double]
  /// √V_bb.
  package let totalError: [Double]
  /// For each bin; NaN where f has been fitted to this bin alone.
  package let pulls: [Double]
  /// V⁻¹1/1ᵀV⁻¹1: what ĉ is the scalar product of y − ȳ with.
  package let amplitudeWeights: [Double]

  /// Compares a measurement with an ensemble.
  ///
  /// - Parameters:
  ///   - bins: both, as logarithms.
  ///   - amplitude: f > 0; nil to fit it.
  ///   - name: of the measurement, for messages.
  /// - Throws: ``ComparisonError``: `.tooFewSkies` unless M > p + 2, `.oneNumber`, `.badFactor`; ``TheoryError`` where the
  ///   covariance has no inverse.
  package init(_ bins: LogarithmicBins, amplitude: Double? = nil, name: String = "the measurement") throws {
    let count = bins.measured.count
    let skies = bins.samples.count
    guard skies > count + 2 else { throw ComparisonError.tooFewSkies(found: skies, numbers: count) }
    guard count > 1 || amplitude != nil else { throw ComparisonError.oneNumber(experiment: name) }
    if let amplitude, !(amplitude > 0 && log(amplitude).isFinite) { throw ComparisonError.badFactor(amplitude) }
    let isFree = amplitude == nil
    let q = isFree ? count - 1 : count

    // Of the mean: S/M.
    let ofMean = EnsembleCovariance.ofMean(bins.samples)
    let sampled = ofMean.map { $0 * Double(skies + 1) }
    var total = sampled
    for place in 0..<count { total[place * count + place] += bins.errors[place] * bins.errors[place] }
    let inverse = try InverseCovariance(total, size: count)

    mean = columnMeans(bins.samples)
    let difference = zip(bins.measured, mean).map { $0 - $1 }
    let one = inverse.whitened([Double](repeating: 1, count: count))
    let weight = Self.dot(one, one)
    let units = (0..<count).map { place in inverse.whitened((0..<count).map { $0 == place ? 1 : 0 }) }
    amplitudeWeights = units.map { Self.dot($0, one) / weight }
    let c = amplitude.map { log($0) } ?? Self.dot(amplitudeWeights, difference)
    let residual = difference.map { $0 - c }
    let square = inverse.square(of: residual)

    // The whitened (1 + 1/M)S, without the direction of 1 where f is free: its eigenvalues are those of H.
    var shared = Self.whitened(sampled, by: inverse, count)
    if isFree { shared = Self.projected(shared, away: one.map { $0 / weight.squareRoot() }) }
    let trace = (0..<count).reduce(0) { $0 + shared[$1][$1] }
    let squares = shared.joined().reduce(0) { $0 + $1 * $1 }
    let nu = Double((skies - 1) * (q * q + q)) / (squares + trace * trace)

    (logAmplitude, hotelling, degreesOfFreedom, covarianceDegreesOfFreedom) = (c, square, q, nu)
    logAmplitudeError =
      isFree ? ((1 + square / nu) / weight * (nu / (nu - Double(q)))).squareRoot() : nil
    logLikelihood =
      Self.logNormalisation(nu, count) - inverse.logDeterminant / 2 - (nu + 1) / 2 * log1p(square / nu)
    scatter = (0..<count).map { (ofMean[$0 * count + $0] * Double(skies)).squareRoot() }
    totalError = (0..<count).map { total[$0 * count + $0].squareRoot() }
    pulls = (0..<count).map { place in
      let variance = total[place * count + place]
      let left = isFree ? variance - 1 / weight : variance
      // Where the bin alone fixes f, round-off is left of its variance.
      return left > 1e-9 * variance ? residual[place] / left.squareRoot() : .nan
    }
  }

  /// ln c_p; the gamma functions' ratio by Stirling's series where their difference would be round-off.
  private static func logNormalisation(_ nu: Double, _ p: Int) -> Double {
    let half = Double(p) / 2
    let gammas =
      nu < 1e6 ? lgamma((nu + 1) / 2) - lgamma((nu + 1) / 2 - half) : half * log(nu / 2)
    return gammas - half * log(.pi * nu)
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

  /// W A Wᵀ, W the whitening, of a symmetric matrix given row by row.
  private static func whitened(_ matrix: [Double], by inverse: InverseCovariance, _ count: Int) -> [[Double]] {
    let half = (0..<count).map { row in inverse.whitened(Array(matrix[row * count..<(row + 1) * count])) }
    return (0..<count).map { column in inverse.whitened(half.map { $0[column] }) }
  }

  /// P A P, P = 1 − u uᵀ for a unit vector u and a symmetric matrix.
  private static func projected(_ matrix: [[Double]], away u: [Double]) -> [[Double]] {
    let image = matrix.map { dot($0, u) }
    let both = dot(image, u)
    return matrix.indices.map { i in
      matrix.indices.map { j in matrix[i][j] - u[i] * image[j] - image[i] * u[j] + both * u[i] * u[j] }
    }
  }
}
