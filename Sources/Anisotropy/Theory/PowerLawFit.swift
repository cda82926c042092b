// The exponent p of relative scattering from a spectrum: least squares of C_ℓ/C_1 against the closed form.
//
//   χ²(p, A) = Σ_ℓ ((y_ℓ − A s_ℓ(p))/σ_ℓ)²,   s_ℓ = C_ℓ/C_1 of `PowerLawScattering`, A = 1 or free.
//
// A free amplitude is linear and eliminated, A = Σ y s/σ² / Σ s²/σ². The exponent is found on a grid (χ² may have
// several minima for poor data) and refined by golden section; errors come from the curvature of χ², that is from the
// Fisher matrix of p and A with the analytic slope ds/dp. On a logarithmic scale, y = ln(C_ℓ/C_1) with error σ/(C_ℓ/C_1)
// and ln A is added instead.
//
// The errors of C_ℓ/C_1 at different ℓ share the error of C_1. They are taken as given and as independent: χ² then is
// smaller, and the error of p less certain, than with the full covariance.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The best-fitting power of relative scattering.
public struct PowerLawFit: Sendable, Equatable {
  /// How the amplitude is treated.
  public enum Amplitude: Sendable, Equatable {
    /// C_ℓ/C_1 is taken as measured: A = 1; ℓ = 1 says nothing then and is left out.
    case fixed
    /// A is fitted too, so that only the shape of the spectrum counts.
    case free
  }

  /// What is compared.
  public enum Scale: Sendable, Equatable {
    /// C_ℓ/C_1: right for Gaussian errors, also where noise made values negative.
    case linear
    /// ln(C_ℓ/C_1): right where errors are a fixed fraction of the value; values must be positive.
    case logarithmic
  }

  /// The exponent p, 0 < p < 1.
  public var exponent: Double
  /// The standard error of p from the curvature of χ².
  public var exponentError: Double
  /// The amplitude A over the measured C_1; 1 where fixed.
  public var amplitude: Double
  /// The standard error of A; 0 where fixed.
  public var amplitudeError: Double
  /// χ² at the best fit.
  public var chiSquared: Double
  /// Number of points less number of parameters.
  public var degreesOfFreedom: Int
  /// Smallest and largest multipole used.
  public var ellRange: ClosedRange<Int>

  /// Fits p to values of C_ℓ/C_1 with standard errors.
  ///
  /// Points count that lie in the range, are finite, have a positive finite error and, on a logarithmic scale, a
  /// positive value. Throws ``TheoryError/tooFewPoints(usable:needed:range:)`` with fewer than two of them (three with a
  /// free amplitude), ``TheoryError/noMinimum(exponent:)`` where χ² falls towards p = 0 or 1.
  public init(
    ell: [Int], ratio: [Double], error: [Double], range: ClosedRange<Int>, amplitude: Amplitude = .fixed,
    scale: Scale = .linear
  ) throws {
    guard ell.count == ratio.count, ell.count == error.count else {
      throw TheoryError.lengths("ell, ratio and error")
    }
    let points = Points(ell: ell, ratio: ratio, error: error, range: range, amplitude: amplitude, scale: scale)
    let needed = amplitude == .free ? 3 : 2
    guard let first = points.ell.min(), let last = points.ell.max(), points.ell.count >= needed else {
      throw TheoryError.tooFewPoints(usable: points.ell.count, needed: needed, range: range)
    }
    let grid = (1...99).map { Double($0) / 100 }
    let values = try grid.map { try points.model($0).chiSquared }
    let best = values.indices.min { values[$0] < values[$1] } ?? 0
    let margin = 1e-6
    let lower = best == 0 ? margin : grid[best - 1]
    let upper = best == grid.count - 1 ? 1 - margin : grid[best + 1]
    let p = try Self.goldenSection(lower, upper) { try points.model($0).chiSquared }
    guard p > 2 * margin, p < 1 - 2 * margin else { throw TheoryError.noMinimum(exponent: p) }
    let model = try points.model(p)
    exponent = p
    exponentError = model.exponentError
    self.amplitude = model.amplitude
    amplitudeError = model.amplitudeError
    chiSquared = model.chiSquared
    degreesOfFreedom = points.ell.count - (amplitude == .free ? 2 : 1)
    ellRange = first...last
  }

  /// The fitted C_ℓ/C_1, ℓ = 0…lmax, zero at ℓ = 0, the amplitude included.
  public func relativeSpectrum(lmax: Int) throws -> [Double] {
    try PowerLawScattering(exponent: exponent).relativeSpectrum(lmax: lmax).map { $0 * amplitude }
  }

  /// The smallest value of a function with one minimum between two bounds, to 1e-9.
  private static func goldenSection(_ lower: Double, _ upper: Double, _ f: (Double) throws -> Double) rethrows -> Double
  {
    let ratio = (5.0.squareRoot() - 1) / 2
    var (a, b) = (lower, upper)
    var (c, d) = (b - ratio * (b - a), a + ratio * (b - a))
    var (fc, fd) = (try f(c), try f(d))
    while b - a > 1e-9 {
      if fc < fd {
        (b, d, fd) = (d, c, fc)
        c = b - ratio * (b - a)
        fc = try f(c)
      } else {
        (a, c, fc) = (c, d, fd)
        d = a + ratio * (b - a)
        fd = try f(d)
      }
    }
    return (a + b) / 2
  }
}

/// The points of a fit, and χ² with its curvature at an exponent.
private struct Points {
  struct Model {
    var chiSquared: Double
    var amplitude: Double
    var exponentError: Double
    var amplitudeError: Double
  }

  var ell: [Int] = []
  private var value: [Double] = []
  private var weight: [Double] = []
  private let amplitude: PowerLawFit.Amplitude
  private let scale: PowerLawFit.Scale

  init(
    ell: [Int], ratio: [Double], error: [Double], range: ClosedRange<Int>, amplitude: PowerLawFit.Amplitude,
    scale: PowerLawFit.Scale
  ) {
    self.amplitude = amplitude
    self.scale = scale
    let smallest = amplitude == .fixed ? 2 : 1
    for index in ell.indices where range.contains(ell[index]) && ell[index] >= smallest {
      let (y, sigma) = (ratio[index], error[index])
      guard y.isFinite, sigma.isFinite, sigma > 0, scale == .linear || y > 0 else { continue }
      self.ell.append(ell[index])
      value.append(scale == .linear ? y : log(y))
      let relative = scale == .linear ? sigma : sigma / y
      weight.append(1 / (relative * relative))
    }
  }

  func model(_ p: Double) throws -> Model {
    let law = try PowerLawScattering(exponent: p)
    let lmax = ell.max() ?? 1
    let spectrum = law.relativeSpectrum(lmax: lmax)
    let slopes = law.relativeSpectrumSlope(lmax: lmax)
    // The model is value = offset + a·base, and base or offset depends on p; `pull` is d(base or offset)/dp.
    let isLinear = scale == .linear
    let offset = ell.map { isLinear ? 0 : log(spectrum[$0]) }
    let base = ell.map { isLinear ? spectrum[$0] : 1 }
    var a = isLinear ? 1.0 : 0.0
    if amplitude == .free {
      a = sum { weight[$0] * base[$0] * (value[$0] - offset[$0]) } / sum { weight[$0] * base[$0] * base[$0] }
    }
    let slope = ell.map { isLinear ? a * slopes[$0] : slopes[$0] / spectrum[$0] }
    let chiSquared = sum { index in
      let residual = value[index] - offset[index] - a * base[index]
      return weight[index] * residual * residual
    }
    let pp = sum { weight[$0] * slope[$0] * slope[$0] }
    let aa = sum { weight[$0] * base[$0] * base[$0] }
    let pa = amplitude == .free ? sum { weight[$0] * slope[$0] * base[$0] } : 0
    let determinant = pp * aa - pa * pa
    let shownAmplitude = isLinear ? a : exp(a)
    let amplitudeError = amplitude == .free ? (pp / determinant).squareRoot() * (isLinear ? 1 : shownAmplitude) : 0
    return Model(
      chiSquared: chiSquared, amplitude: shownAmplitude, exponentError: (aa / determinant).squareRoot(),
      amplitudeError: amplitudeError)
  }

  private func sum(_ term: (Int) -> Double) -> Double { ell.indices.reduce(0) { $0 + term($1) } }
}
