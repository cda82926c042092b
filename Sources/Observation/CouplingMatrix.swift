// How a window W(δ) mixes multipoles of a statistically isotropic sky, with λ_ℓm = Y_ℓm at right ascension 0:
//
//   K^m_ℓℓ' = 2π ∫ d(sin δ) W λ_ℓm λ_ℓ'm,   ⟨C̃_ℓ⟩ = Σ_ℓ' M_ℓℓ' C_ℓ',   M_ℓℓ' = (1/(2ℓ+1)) Σ_m |K^m_ℓℓ'|²
//
// the sum over m = −min(ℓ,ℓ') … min(ℓ,ℓ'), and without m = 0 where ring means are removed: exact, as the mean of a ring is
// its m = 0. With m = 0 it is MASTER's matrix (Hivon et al. 2002, ApJ 567, 2), whose sum over 3j symbols is not needed here.
// Full sky without m = 0: C̃_ℓ = 2ℓ/(2ℓ+1) C_ℓ.
//
// The integral is a Gauss–Legendre rule within the band: exact for W = 1 (λλ' is a polynomial of degree ℓ + ℓ'), and to
// round-off for a W that is smooth within the band.
//
// A simulated sky is not isotropic, as B0 points somewhere; for it the operators on each realisation are the truth.

import Sphere
import Theory

/// The matrix M that takes C_ℓ of an isotropic sky to the mean pseudo spectrum behind a window.
public struct CouplingMatrix: Sendable, Equatable {
  /// Largest multipole, of C_ℓ and of the pseudo spectrum.
  public let lmax: Int
  /// M_ℓℓ' as `rows[ℓ][ℓ']`, both from 0 to ℓ_max, dimensionless.
  public let rows: [[Double]]

  /// The largest ℓ_max, for which the harmonics at the nodes take 0.3 GB.
  public static let largestLmax = 255

  /// The matrix of a window up to `lmax`, from 0 to `largestLmax`. Takes O(ℓ_max⁴) time and O(ℓ_max³) memory.
  /// - Throws: `ObservationError.badWeight`; `.noWeight` if the weight is zero at all nodes of the quadrature.
  public init(_ window: SkyWindow, lmax: Int) throws(ObservationError) {
    try self.init(window, lmax: lmax, nodeCount: 2 * (lmax + 1) + 64)
  }

  /// The same with a number of nodes, for tests.
  init(_ window: SkyWindow, lmax: Int, nodeCount: Int) throws(ObservationError) {
    precondition(lmax >= 0 && lmax <= Self.largestLmax, "lmax must be from 0 to 255")
    let (south, north) = window.band.sines
    let rule = LegendrePolynomials.gaussRule(nodeCount)
    let nodes = rule.nodes.map { (south + north) / 2 + (north - south) / 2 * $0 }
    var weights: [Double] = []
    for (node, weight) in zip(nodes, rule.weights) {
      weights.append(2 * .pi * (north - south) / 2 * weight * (try window.value(atSine: node)))
    }
    guard weights.contains(where: { $0 > 0 }) else { throw .noWeight }
    // √2 λ_ℓm for m > 0, λ_ℓ0, up to a sign that all ℓ of one m share.
    let harmonics = nodes.map { z in
      RealHarmonics.values(lmax: lmax, at: SIMD3(max(0, 1 - z * z).squareRoot(), 0, z))
    }
    var rows = [[Double]](repeating: [Double](repeating: 0, count: lmax + 1), count: lmax + 1)
    for m in (window.removesRingMeans ? 1 : 0)..<(lmax + 1) {
      let columns = (m...lmax).map { l in harmonics.map { $0[RealHarmonics.index(l, m)] } }
      for l in m...lmax {
        let weighted = zip(columns[l - m], weights).map { $0 * $1 }
        for other in l...lmax {
          let sum = zip(weighted, columns[other - m]).reduce(0) { $0 + $1.0 * $1.1 }
          // m and −m: 2 (K^m)², where K^m is half the sum.
          rows[l][other] += m == 0 ? sum * sum : sum * sum / 2
        }
      }
    }
    for l in 0...lmax {
      for other in l...lmax {
        let sum = rows[l][other]
        rows[l][other] = sum / Double(2 * l + 1)
        rows[other][l] = sum / Double(2 * other + 1)
      }
    }
    self.lmax = lmax
    self.rows = rows
  }

  /// The mean pseudo spectrum of isotropic skies of this C_ℓ, ℓ = 0…ℓ_max. Power beyond ℓ_max leaks as well and is not here:
  /// take an ℓ_max beyond which there is little.
  /// - Throws: `ObservationError.wrongLength` unless there are ℓ_max + 1 numbers.
  public func fold(_ spectrum: [Double]) throws(ObservationError) -> [Double] {
    guard spectrum.count == lmax + 1 else { throw .wrongLength(count: spectrum.count, expected: lmax + 1) }
    return rows.map { row in zip(row, spectrum).reduce(0) { $0 + $1.0 * $1.1 } }
  }
}
