// What a window W(δ) does to the harmonics of a sky, exactly and without pixels. With λ_ℓm = Y_ℓm at right ascension 0:
//
//   ã_ℓm = Σ_ℓ' K^m_ℓℓ' a_ℓ'm,   K^m_ℓℓ' = 2π ∫ d(sin δ) W λ_ℓm λ_ℓ'm
//
// since a window that is symmetric about the axis keeps m. Ring means removed: ã_ℓ0 = 0. The mean of the whole map removed:
//
//   K⁰_ℓℓ' → K⁰_ℓℓ' − K⁰_ℓ0 K⁰_0ℓ'/K⁰_00
//
// The integral is a Gauss–Legendre rule within the band: exact for W = 1 (λλ' is a polynomial of degree ℓ + ℓ'),
// and to round-off for a W that is smooth within the band. K¹_11 is the window of the horizontal dipole: what is left of the
// amplitude of a dipole in the plane of the equator.

import Sphere
import Theory

/// The matrices K^m of a window, from multipoles up to ℓ_max of the sky to those up to L of what is observed.
public struct WindowHarmonics: Sendable, Equatable {
  /// Largest multipole ℓ_max of the sky.
  public let lmax: Int
  /// Largest multipole L of what is observed.
  public let observedLmax: Int
  /// For each m ≤ min(ℓ_max, L): K^m by rows, ℓ = m…L, and columns, ℓ' = m…ℓ_max.
  private let matrices: [[Double]]

  /// The largest ℓ_max, for which the harmonics at the nodes take 0.3 GB.
  public static let largestLmax = 255

  /// The matrices of a window. Takes O(`lmax`⁴) time.
  ///
  /// - Parameters:
  ///   - window: W and what is removed.
  ///   - lmax: of the sky, 0…``largestLmax``.
  ///   - observedLmax: of what is observed, likewise; ℓ_max by default.
  /// - Throws: `ObservationError.badWeight`; `.noWeight` if the weight is zero at all nodes of the quadrature.
  public init(_ window: SkyWindow, lmax: Int, observedLmax: Int? = nil) throws(ObservationError) {
    let top = max(lmax, observedLmax ?? lmax)
    try self.init(window, lmax: lmax, observedLmax: observedLmax ?? lmax, nodeCount: 2 * (top + 1) + 64)
  }

  /// The same with a number of nodes, for tests.
  init(_ window: SkyWindow, lmax: Int, observedLmax: Int, nodeCount: Int) throws(ObservationError) {
    let top = max(lmax, observedLmax)
    precondition(min(lmax, observedLmax) >= 0 && top <= Self.largestLmax, "lmax must be from 0 to 255")
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
      RealHarmonics.values(lmax: top, at: SIMD3(max(0, 1 - z * z).squareRoot(), 0, z))
    }
    matrices = (0...min(lmax, observedLmax)).map { m in
      let columns = (m...top).map { l in harmonics.map { $0[RealHarmonics.index(l, m)] } }
      let rows = (m...observedLmax).map { l -> [Double] in
        if m == 0, window.removesRingMeans { return [Double](repeating: 0, count: lmax + 1) }
        let weighted = zip(columns[l - m], weights).map { $0 * $1 }
        return (m...lmax).map { other in
          let sum = zip(weighted, columns[other - m]).reduce(0) { $0 + $1.0 * $1.1 }
          return m == 0 ? sum : sum / 2
        }
      }
      guard m == 0, window.removesMapMean else { return Array(rows.joined()) }
      return rows.flatMap { row in zip(row, rows[0]).map { $0 - row[0] * $1 / rows[0][0] } }
    }
    (self.lmax, self.observedLmax) = (lmax, observedLmax)
  }

  /// K^m_ℓℓ'; zero where m exceeds one of the multipoles.
  public subscript(_ m: Int, _ l: Int, _ other: Int) -> Double {
    m <= min(l, other) ? matrices[m][(l - m) * (lmax + 1 - m) + other - m] : 0
  }

  /// The window of the horizontal dipole, K¹_11: the part of its amplitude in a_11 that is left.
  public var horizontalDipole: Double { min(lmax, observedLmax) < 1 ? 0 : self[1, 1, 1] }

  /// (1/(2ℓ+1)) Σ_m K^m_ℓℓ, ℓ = 0…min(ℓ_max, L): the shape of the pseudo spectrum of the noise of events that are
  /// distributed as W is. Its relative intensity has a variance in proportion to 1/W, hence ã_ℓm one of K^m_ℓℓ, exactly: the
  /// sky fraction where no mean is removed, less below it, a third at ℓ = 1 without ring means.
  public var noiseShape: [Double] {
    (0...min(lmax, observedLmax)).map { l in
      let sum = (0...l).reduce(0.0) { sum, m in sum + (m == 0 ? 1 : 2) * self[m, l, l] }
      return sum / Double(2 * l + 1)
    }
  }

  /// The sky as it is observed.
  ///
  /// - Parameter sky: in the equatorial frame; multipoles beyond ℓ_max do not count.
  public func apply(to sky: SphericalHarmonicCoefficients) -> SphericalHarmonicCoefficients {
    var result = SphericalHarmonicCoefficients(lmax: observedLmax)
    let top = min(lmax, sky.lmax)
    for (m, matrix) in matrices.enumerated() where m <= top {
      let source = sky.values[sky.index(m, m)...sky.index(top, m)]
      let width = lmax + 1 - m
      for l in m...observedLmax {
        let row = matrix[((l - m) * width)..<((l - m) * width + source.count)]
        result.values[result.index(l, m)] = zip(row, source).reduce(.zero) { $0 + $1.0 * $1.1 }
      }
    }
    return result
  }
}
