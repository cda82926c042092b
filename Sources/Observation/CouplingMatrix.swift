// How a window W(δ) mixes multipoles of a statistically isotropic sky, with its matrices K^m (`WindowHarmonics`):
//
//   ⟨C̃_ℓ⟩ = Σ_ℓ' M_ℓℓ' C_ℓ',   M_ℓℓ' = (1/(2ℓ+1)) Σ_m |K^m_ℓℓ'|²
//
// the sum over m = −min(ℓ,ℓ') … min(ℓ,ℓ'), and without m = 0 where ring means are removed: exact, as the mean of a ring is
// its m = 0. With m = 0 it is MASTER's matrix (Hivon et al. 2002, ApJ 567, 2), whose sum over 3j symbols is not needed here.
// Full sky without m = 0: C̃_ℓ = 2ℓ/(2ℓ+1) C_ℓ.
//
// A simulated sky is not isotropic, as B0 points somewhere; for it the operators on each realisation are the truth.

/// The matrix M that takes C_ℓ of an isotropic sky to the mean pseudo spectrum behind a window.
public struct CouplingMatrix: Sendable, Equatable {
  /// Largest multipole of C_ℓ.
  public let lmax: Int
  /// M_ℓℓ' as `rows[ℓ][ℓ']`, dimensionless: ℓ from 0 to the L of what is observed, ℓ' from 0 to ℓ_max.
  public let rows: [[Double]]

  /// The matrix of a window from C_ℓ up to `lmax` to pseudo spectra up to `lmax`. Takes O(ℓ_max⁴) time.
  /// - Throws: `ObservationError.badWeight`; `.noWeight` if the weight is zero at all nodes of the quadrature.
  public init(_ window: SkyWindow, lmax: Int) throws(ObservationError) {
    self.init(try WindowHarmonics(window, lmax: lmax))
  }

  /// The matrix of a window's harmonics.
  public init(_ harmonics: WindowHarmonics) {
    lmax = harmonics.lmax
    rows = (0...harmonics.observedLmax).map { l in
      (0...harmonics.lmax).map { other in
        let sum = (0...min(l, other)).reduce(0.0) { sum, m in
          let k = harmonics[m, l, other]
          return sum + (m == 0 ? 1 : 2) * k * k
        }
        return sum / Double(2 * l + 1)
      }
    }
  }

  /// The mean pseudo spectrum of isotropic skies of this C_ℓ. Power beyond ℓ_max leaks as well and is not here: take an
  /// ℓ_max beyond which there is little.
  /// - Parameter spectrum: C_ℓ, ℓ = 0…ℓ_max.
  /// - Throws: `ObservationError.wrongLength` unless there are ℓ_max + 1 numbers.
  public func fold(_ spectrum: [Double]) throws(ObservationError) -> [Double] {
    guard spectrum.count == lmax + 1 else { throw .wrongLength(count: spectrum.count, expected: lmax + 1) }
    return rows.map { row in zip(row, spectrum).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  /// The matrix for skies that are smoothed first, M_ℓℓ' b_ℓ'².
  public func smoothed(by smoothing: Smoothing?) -> CouplingMatrix {
    guard let window = smoothing?.window(lmax: lmax) else { return self }
    return CouplingMatrix(lmax: lmax, rows: rows.map { row in zip(row, window).map { $0 * $1 * $1 } })
  }

  private init(lmax: Int, rows: [[Double]]) { (self.lmax, self.rows) = (lmax, rows) }
}
