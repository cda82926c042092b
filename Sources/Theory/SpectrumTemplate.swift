// Shapes of C_ℓ/C_1 that have been proposed, each with its reference, so that a measured spectrum can be held against all.
//
//   relative scattering ν_r ∝ (1−x)^p, conserving    Γ(ℓ+p−1)Γ(4−p)/(Γ(p)Γ(ℓ+3−p))            ∝ ℓ^{−4+2p}
//   the same in the order of Ahlers & Mertsch        that times (2/ℓ(ℓ+1)) (ℓ(ℓ+1)−q)/(2−q), q = p(1−p)
//   Ahlers 2014                                      18/((2ℓ+1)(ℓ+1)(ℓ+2))                     ∝ ℓ^−3
//   small scales: exponential separation             2/(ℓ(ℓ+1)), the first with p = 1          ∝ ℓ^−2
//   turbulent flow that carries cosmic rays          ℓ^{−γ−1}, γ of the flow's spectrum k^−γ    ∝ ℓ^{−8/3} for 5/3
//
// The last is what Zhang & Liu (2024) expect at ℓ ≫ 1; there is no C_1 in it, and it is continued down to ℓ = 1 here as the power
// law that it is. All are means over isotropic skies.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A proposed shape of the angular power spectrum.
public enum SpectrumTemplate: Sendable, Equatable {
  /// Relative scattering with the rate (1−x)^p that conserves pairs, 0 < p < 2.
  case conserving(exponent: Double)
  /// The same in the order of the paper, 0 < p < 1.
  case paper(exponent: Double)
  /// The hierarchy of Ahlers (2014).
  case ahlers2014
  /// Exponential separation: the law of small scales.
  case smallScales
  /// Convection by a turbulent flow with the spectrum k^−γ, 0 < γ < 10.
  case turbulentFlow(slope: Double)

  /// All, those with a parameter at its usual value: p = 1/2 of the geometric argument, γ = 5/3 of Kolmogorov.
  public static let all: [SpectrumTemplate] = [
    .conserving(exponent: 0.5), .paper(exponent: 0.5), .ahlers2014, .smallScales, .turbulentFlow(slope: 5.0 / 3),
  ]

  /// Its name, as a column has it.
  public var name: String {
    switch self {
    case .conserving: "conserving"
    case .paper: "paper"
    case .ahlers2014: "ahlers_2014"
    case .smallScales: "small_scales"
    case .turbulentFlow: "turbulent_flow"
    }
  }

  /// C_ℓ/C_1 in ASCII, with the value of its parameter.
  public var formula: String {
    switch self {
    case .conserving(let p): "G(l+p-1) G(4-p)/(G(p) G(l+3-p)), p = \(p.asciiShort)"
    case .paper(let p):
      "G(l+p-1) G(4-p)/(G(p) G(l+3-p)) 2 (l(l+1)-q)/(l(l+1)(2-q)), q = p(1-p), p = \(p.asciiShort)"
    case .ahlers2014: "18/((2l+1)(l+1)(l+2))"
    case .smallScales: "2/(l(l+1))"
    case .turbulentFlow(let slope): "l^(-gamma-1), gamma = \(slope.asciiShort)"
    }
  }

  /// Where it is from.
  public var reference: String {
    switch self {
    case .conserving: "relative scattering that conserves pairs, Documentation/theory/Theory.md"
    case .paper: "Ahlers & Mertsch 2015, ApJ 815, L2, arXiv:1506.05488"
    case .ahlers2014: "Ahlers 2014, PRL 112, 021101, arXiv:1310.5712"
    case .smallScales:
      "exponential separation, Documentation/theory/Theory.md; after Batchelor 1959, J. Fluid Mech. 5, 113"
    case .turbulentFlow: "Zhang & Liu 2024, arXiv:2402.16554"
    }
  }

  /// Its parameter, or nil.
  public var parameter: Double? {
    switch self {
    case .conserving(let value), .paper(let value), .turbulentFlow(let value): value
    case .ahlers2014, .smallScales: nil
    }
  }

  /// Where its parameter may lie, ends excluded; nil for a template without one.
  public var parameterRange: ClosedRange<Double>? {
    switch self {
    case .conserving: 0...2
    case .paper: 0...1
    case .turbulentFlow: 0...10
    case .ahlers2014, .smallScales: nil
    }
  }

  /// The template with another parameter; itself where it has none.
  public func with(parameter value: Double) -> SpectrumTemplate {
    switch self {
    case .conserving: .conserving(exponent: value)
    case .paper: .paper(exponent: value)
    case .turbulentFlow: .turbulentFlow(slope: value)
    case .ahlers2014, .smallScales: self
    }
  }

  /// C_ℓ/C_1 for ℓ = 0…lmax, zero at ℓ = 0.
  ///
  /// Throws ``TheoryError/outOfRange(name:value:range:)`` for a parameter outside of its range.
  public func relativeSpectrum(lmax: Int) throws -> [Double] {
    if let value = parameter, let range = parameterRange, !(value > range.lowerBound && value < range.upperBound) {
      throw TheoryError.outOfRange(
        name: "the parameter of \(name)", value: value, range: "\(Int(range.lowerBound)) to \(Int(range.upperBound))")
    }
    switch self {
    case .conserving(let p): return try PowerLawScattering(exponent: p, form: .conserving).relativeSpectrum(lmax: lmax)
    case .paper(let p): return try PowerLawScattering(exponent: p, form: .paper).relativeSpectrum(lmax: lmax)
    case .ahlers2014: return Ahlers2014.relativeSpectrum(lmax: lmax)
    case .smallScales: return Self.values(lmax) { 2 / ($0 * ($0 + 1)) }
    case .turbulentFlow(let slope): return Self.values(lmax) { pow($0, -slope - 1) }
    }
  }

  /// A function of ℓ, zero at ℓ = 0.
  private static func values(_ lmax: Int, _ value: (Double) -> Double) -> [Double] {
    (0...max(lmax, 0)).map { l in l == 0 ? 0 : value(Double(l)) }
  }
}

extension Double {
  /// Up to four digits.
  fileprivate var asciiShort: String {
    let rounded = (self * 1e4).rounded() / 1e4
    return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
  }
}
