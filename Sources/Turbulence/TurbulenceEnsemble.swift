// What makes the fields of a study, realisation after realisation, and says of itself what a study records. A new model is
// one file here and one case of `field.model` (CONTRIBUTING, "Adding a turbulence geometry").

/// A random field: a value that makes realisation after realisation, and says of itself what a study records.
public protocol TurbulenceEnsemble<Field>: Sendable {
  /// What a realisation is.
  associatedtype Field: MagneticField

  /// One realisation of the field, decided by `seed` and `number` alone.
  ///
  /// - Parameters:
  ///   - number: the realisation's number, from 0.
  ///   - seed: the study's seed.
  ///   - regularField: strength of the field along z in B0: 1, or 0 for turbulence alone.
  /// - Returns: the field in units of B0, positions in r_L.
  func realization(_ number: Int, seed: UInt64, regularField: Double) -> Field

  /// The two-sided correlation length ∫⟨δB(0)·δB(s)⟩ds/⟨δB²⟩ over −∞…∞ in L_c, along a line on which the turbulence varies;
  /// each model says which. NaN where there is none.
  var correlationLength: Double { get }

  /// The largest wavenumber of the field in 1/L_c: its smallest scale is the inverse.
  var largestWavenumber: Double { get }

  /// What to cite for the model.
  var citations: [Citation] { get }
}

extension TurbulenceEnsemble {
  /// One realisation on the regular field b₀ = 1.
  ///
  /// - Parameters:
  ///   - number: the realisation's number, from 0.
  ///   - seed: the study's seed.
  /// - Returns: the field in units of B0, positions in r_L.
  public func realization(_ number: Int, seed: UInt64) -> Field { realization(number, seed: seed, regularField: 1) }
}

/// A paper, and what it is cited for.
public struct Citation: Sendable, Equatable {
  /// What the paper is cited for, in words.
  public let reason: String
  /// Its BibTeX entry.
  public let bibtex: String

  /// A citation from its parts.
  public init(reason: String, bibtex: String) {
    self.reason = reason
    self.bibtex = bibtex
  }
}
