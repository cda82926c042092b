// The magnetic field of a study: B0 ẑ plus turbulence made of plane waves (Documentation/Physics.md, section 2).

/// The table `[field]`: the turbulence laid over the regular field B0 ẑ.
public struct FieldConfiguration: Sendable, Equatable {
  /// Geometry of the turbulence, with the keys that it alone has.
  public enum Model: Sendable, Equatable, CaseIterable {
    /// Wave vectors isotropic in three dimensions (Giacalone & Jokipii 1999).
    case isotropic
    /// Wave vectors along B0.
    case slab
    /// Wave vectors and fluctuations across B0.
    case twoDimensional
    /// Slab and two-dimensional turbulence together, with the fraction of the energy in the slab (`field.slab_fraction`),
    /// from 0 to 1.
    case slab2D(slabFraction: Double = 0.2)

    /// The models with the defaults of their keys, the preset's first.
    public static let allCases: [Model] = [.isotropic, .slab, .twoDimensional, .slab2D()]

    /// The name in a study file (`field.model`).
    public var name: String {
      switch self {
      case .isotropic: "isotropic"
      case .slab: "slab"
      case .twoDimensional: "two-dimensional"
      case .slab2D: "slab-2d"
      }
    }

    /// The fraction of the energy in the slab; nil where the model has no such key.
    public var slabFraction: Double? {
      if case .slab2D(let fraction) = self { fraction } else { nil }
    }
  }

  /// Shape of the power spectrum, fixed by the index γ of G(k) = k² Δk/(1 + (k L_c)^γ) in three dimensions; in two and one
  /// the exponent is γ − 1 and γ − 2 (`TurbulenceSpectrum`).
  public enum Spectrum: Sendable, Equatable {
    /// γ = 11/3, Kolmogorov turbulence in three dimensions.
    case kolmogorov
    /// γ = 7/2, Kraichnan turbulence in three dimensions.
    case kraichnan
    /// γ as given, greater than 0.
    case index(Double)

    /// The index γ of the three-dimensional spectrum.
    public var spectralIndex: Double {
      switch self {
      case .kolmogorov: 11.0 / 3.0
      case .kraichnan: 3.5
      case .index(let gamma): gamma
      }
    }
  }

  /// Geometry of the turbulence (`field.model`, `field.slab_fraction`).
  public var model: Model
  /// σ² = ⟨δB²⟩/B0² (`field.strength`), at least 0.
  public var strength: Double
  /// Shape of the power spectrum (`field.spectrum`).
  public var spectrum: Spectrum
  /// Number of plane waves of a realisation (`field.modes`), at least 1; slab-2d has as many in each of its two parts.
  public var modes: Int
  /// Smallest wavenumber in 1/L_c (`field.k_min`), greater than 0.
  public var kMin: Double
  /// Largest wavenumber in 1/L_c (`field.k_max`), greater than ``kMin``.
  public var kMax: Double

  /// A field from its parts; what is left out is the preset's.
  public init(
    model: Model = .isotropic, strength: Double = 1.0, spectrum: Spectrum = .kolmogorov, modes: Int = 160,
    kMin: Double = 0.01, kMax: Double = 100.0
  ) {
    self.model = model
    self.strength = strength
    self.spectrum = spectrum
    self.modes = modes
    self.kMin = kMin
    self.kMax = kMax
  }

  /// The index γ of the three-dimensional spectrum.
  public var spectralIndex: Double { spectrum.spectralIndex }
}
