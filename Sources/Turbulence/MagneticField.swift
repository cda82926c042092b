// The first socket: what a static magnetic field, and an ensemble of them, is to the rest of the program.
//
// Whoever integrates, draws or writes a field needs its values at places and nothing else. Whoever makes one states what a
// study says of it. A new model is one file here and one case of `field.model` (CONTRIBUTING, "Adding a turbulence
// geometry").

/// A static magnetic field in units of the regular field's strength, b(r) = B(r)/B0.
///
/// ``field(at:)-(_)`` of many positions is the one requirement; a field that is cheaper to find at one position states
/// both.
public protocol MagneticField: Sendable {
  /// The field at many positions at once.
  ///
  /// - Parameter positions: positions in Larmor radii r_L of the regular field.
  /// - Returns: b = B/B0 at each, dimensionless, in their order; the regular field points along +z.
  func field(at positions: [SIMD3<Double>]) -> [SIMD3<Double>]

  /// The field at one position, the same to the bit as among many.
  ///
  /// - Parameter position: position in Larmor radii r_L of the regular field.
  /// - Returns: b = B/B0, dimensionless; the regular field points along +z.
  func field(at position: SIMD3<Double>) -> SIMD3<Double>
}

extension MagneticField {
  /// The field at one position, as the only one of many.
  public func field(at position: SIMD3<Double>) -> SIMD3<Double> { field(at: [position])[0] }
}

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
