// The list of field models: what `field.model` may be, and the ensemble that each name stands for. The program and
// the C library both read it from here; a new model is one file beside this one and one case of this list.

/// Geometry of the turbulence, with the keys that it alone has.
public enum TurbulenceModel: Sendable, Equatable, CaseIterable {
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
  public static let allCases: [TurbulenceModel] = [.isotropic, .slab, .twoDimensional, .slab2D()]

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

  /// Shows the ensemble of this model to a visitor, in its own type.
  ///
  /// - Parameters:
  ///   - spectrum: the spectrum; each model takes it in its own number of dimensions.
  ///   - larmorRadius: ρ = r_L/L_c > 0.
  ///   - visitor: what is done with the ensemble.
  /// - Returns: what the visitor returns.
  public func visit<Visitor: EnsembleVisitor>(
    spectrum: TurbulenceSpectrum, larmorRadius: Double, _ visitor: Visitor
  ) -> Visitor.Outcome {
    switch self {
    case .isotropic:
      visitor.visit(IsotropicTurbulence(spectrum: spectrum, larmorRadius: larmorRadius))
    case .slab:
      visitor.visit(SlabTurbulence(spectrum: spectrum, larmorRadius: larmorRadius))
    case .twoDimensional:
      visitor.visit(TwoDimensionalTurbulence(spectrum: spectrum, larmorRadius: larmorRadius))
    case .slab2D(let slabFraction):
      visitor.visit(
        CompositeTurbulence(spectrum: spectrum, slabFraction: slabFraction, larmorRadius: larmorRadius))
    }
  }
}

/// Something that is done with an ensemble, of whichever type it is: Embedded Swift, of which the C library is made,
/// has no `any TurbulenceEnsemble`.
public protocol EnsembleVisitor {
  /// What comes of it.
  associatedtype Outcome
  /// Takes the ensemble.
  func visit(_ ensemble: some TurbulenceEnsemble<PlaneWaveField>) -> Outcome
}

/// Shape of the power spectrum, fixed by the index γ of G(k) = k² Δk/(1 + (k L_c)^γ) in three dimensions; in two and
/// one the exponent is γ − 1 and γ − 2 (``TurbulenceSpectrum``).
public enum SpectrumShape: Sendable, Equatable {
  /// γ = 11/3, Kolmogorov turbulence in three dimensions.
  case kolmogorov
  /// γ = 7/2, Kraichnan turbulence in three dimensions.
  case kraichnan
  /// γ as given, greater than 0.
  case index(Double)

  /// The shape of a name in a study file (`field.spectrum`); nil where there is none of that name.
  public init?(name: String) {
    switch name {
    case "kolmogorov": self = .kolmogorov
    case "kraichnan": self = .kraichnan
    default: return nil
    }
  }

  /// The index γ of the three-dimensional spectrum.
  public var spectralIndex: Double {
    switch self {
    case .kolmogorov: 11.0 / 3.0
    case .kraichnan: 3.5
    case .index(let gamma): gamma
    }
  }
}
