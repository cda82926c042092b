// How backtracking mixes multipoles (Kuhlen, Phan & Mertsch 2022, ApJ 927, 110). A sky f(p̂) that was everywhere at −Δ is
// f(p̂(−Δ)) at the observer. With φ the map p̂ → p̂(−Δ) and an isotropic random f of spectrum C_ℓ',
//
//   C_ℓ = Σ_ℓ' M_ℓℓ' C_ℓ',      M_ℓℓ'(Δ) = Σ_m' ⟨C_ℓ[Y_ℓ'm' ∘ φ]⟩
//     = (1/4π) ∫∫ dp̂_1 dp̂_2 P_ℓ(p̂_1·p̂_2) (2ℓ'+1)/4π ⟨P_ℓ'(p̂_1(−Δ)·p̂_2(−Δ))⟩,
//
// the transforms of 2ℓ'+1 maps each, taken between two sets of directions where there are two. M(0) = 1; M_ℓ0 = δ_ℓ0;
// Σ_ℓ (2ℓ+1) M_ℓℓ' = 2ℓ'+1 over all ℓ, since Σ_m' Y² is the same everywhere (of one set: between two the sum lacks what has
// gone beyond the pixels). In a uniform field M = 1.
//
// A gradient adds its own. With δf at −Δ, the sky is g·r(−Δ) + δf(r(−Δ), p̂(−Δ)), hence
//
//   C(t+Δ) = M(Δ) C(t) + S(Δ),   S_ℓ = C_ℓ[g·r] + 2 C_ℓ[g·r, ⟨δf⟩(p̂(−Δ))],   ⟨δf⟩ = −3 p̂_j K_ji g_i,
//
// and ⟨δf⟩'s own square is in M C. The steady state is C = (1 − M)^{−1} S over ℓ = 1…L; the monopole has none (M_00 = 1: it
// only grows) and gives the others nothing. What this leaves out: multipoles beyond L; that two particles which parted were
// at different places; that ⟨δf δf⟩ is isotropic only in the mean; and above all that δf at −Δ knows of the same field that φ
// and r(−Δ) come from. In a BGK medium none of it matters and C is exact for every Δ; in turbulence the steady state's
// dependence on Δ measures it.

import Files
import Sphere

/// The matrix M_ℓℓ', ℓ, ℓ' = 0…L, with the tables mixing.ecsv and steady.ecsv; the latter needs `MomentumSpectra`.
package struct MixingMatrix: Estimator {
  package let name = "mixing"
  package let needsMomenta = true
  private let isPaired: Bool
  private let lmax: Int

  /// The matrix from one set of directions, or between two.
  ///
  /// - Parameters:
  ///   - isPaired: whether studies have two sets.
  ///   - lmax: L, at least 1.
  package init(isPaired: Bool, lmax: Int) {
    self.isPaired = isPaired
    self.lmax = lmax
  }

  package func columns(lmax: Int) -> [MeasuredColumn] { isPaired ? [] : [column("MIX")] }

  package func measure(_ sky: SkySnapshot, set: Int) -> [[Double]] {
    isPaired ? [] : [Self.matrix(of: sky, between: set, and: set, rows: lmax, columns: lmax)]
  }

  package func jointColumns(lmax: Int) -> [MeasuredColumn] { isPaired ? [column("MIX_AB")] : [] }

  package func measureJointly(_ sky: SkySnapshot) -> [[Double]] {
    isPaired ? [Self.matrix(of: sky, between: 0, and: 1, rows: lmax, columns: lmax)] : []
  }

  private func column(_ name: String) -> MeasuredColumn {
    MeasuredColumn(name, unit: "", width: (lmax + 1) * (lmax + 1), "mixing matrix M_ll', row by row")
  }

  /// M_ℓℓ' of one sky, row by row.
  ///
  /// - Parameters:
  ///   - sky: with momenta.
  ///   - a: a set of directions.
  ///   - b: another one, or the same.
  ///   - rows: largest ℓ.
  ///   - columns: largest ℓ'.
  package static func matrix(of sky: SkySnapshot, between a: Int, and b: Int, rows: Int, columns: Int) -> [Double] {
    let sets = Set([a, b]).sorted()
    var matrix = [Double](repeating: 0, count: (rows + 1) * (columns + 1))
    // The maps of one ℓ' at a time: those of all would take gigabytes on a fine grid.
    for source in 0...columns {
      let first = RealHarmonics.index(source, -source)
      let harmonics = sets.map { set in
        (0..<sky.orbits[set].directionCount).map { direction in
          RealHarmonics.values(lmax: source, at: sky.orbits[set].momentum(of: direction, at: 0))[first...]
        }
      }
      for index in first...RealHarmonics.index(source, source) {
        let found = zip(sets, harmonics).map { set, values in
          sky.coefficients(of: [values.map { $0[index] }], ofSet: set)[0]
        }
        let spectrum = SphericalHarmonicCoefficients.crossSpectrum(found[0], found[found.count - 1])
        for ell in 0...rows { matrix[ell * (columns + 1) + source] += spectrum[ell] }
      }
    }
    return matrix
  }

  package func tables(of ensemble: EnsembleAverage, _ result: EnsembleResult) -> [ResultTable] {
    [matrixTable(ensemble), steadyTable(ensemble)]
  }

  private func matrixTable(_ ensemble: EnsembleAverage) -> ResultTable {
    let (times, size) = (ensemble.times, lmax + 1)
    let estimates = times.indices.flatMap { time in
      let samples = ensemble.shownSamples("MIX", at: time)
      return samples[0].indices.map { index in Estimate(meanOf: samples.map { $0[index] }) }
    }
    func key(_ name: String, _ description: String, _ value: (Int) -> Int) -> Column {
      Column(name, description: description, times.flatMap { _ in (0..<size * size).map(value) })
    }
    return ResultTable(
      "mixing",
      [
        Column(
          "omega_t", description: "backtracking time Delta [1/Omega]",
          times.flatMap { [Double](repeating: $0, count: size * size) }),
        key("ell", "multipole l at the observer") { $0 / size },
        key("ell_source", "multipole l' at the time -Delta") { $0 % size },
        Column("m", description: "M_ll': C_l(t + Delta) = sum over l' of M_ll' C_l'(t)", estimates.map(\.value)),
        Column("m_err", description: "standard error over realisations", estimates.map(\.error)),
      ])
  }

  private func steadyTable(_ ensemble: EnsembleAverage) -> ResultTable {
    let rows = MultipoleRows(ensemble.times, ell: 1...lmax)
    let found = ensemble.times.indices.map { ensemble.steadyState(at: $0, lmax: lmax) }
    let columns = ["parallel", "perpendicular"].enumerated().flatMap { index, name in
      rows.columns(
        "steady_\(name)", "steady C_l of C = M C + S at this Delta", found.map { $0[index].steady },
        error: "jackknife error")
        + rows.columns("direct_\(name)", "C_l of r.g at the last time", found.map { $0[index].direct })
        + rows.columns(
          "ratio_\(name)", "the steady C_l over the direct one", found.map { $0[index].ratio }, error: "jackknife error"
        )
    }
    return ResultTable("steady", rows.keys + columns)
  }

  package func summary(of ensemble: EnsembleAverage, _ result: EnsembleResult, at time: Int) -> [String] {
    ["Steady state of the mixing matrix over the spectrum at the last time:"]
      + ratioLines(ensemble.steadyState(at: time, lmax: lmax).map(\.ratio), from: 1)
  }
}

// MARK: - The steady state

/// The steady spectrum of a mixing matrix and that of trajectories, for one gradient: `[ell − 1]`.
struct SteadyState {
  /// (1 − M)^{−1} S.
  let steady: [Estimate]
  /// C_ℓ of r·g at the last time.
  let direct: [Estimate]
  /// The first over the second.
  let ratio: [Estimate]
}

extension EnsembleAverage {
  /// The steady state that one time Δ gives, for a gradient along and across B0.
  func steadyState(at time: Int, lmax: Int) -> [SteadyState] {
    let size = lmax + 1
    let matrices = shownSamples("MIX", at: time)
    let boundary = boundarySamples(at: time)
    return [Gradient.parallel, .perpendicular].map { gradient in
      let direct = spectra(at: times.count - 1, gradient.weights).map { Array($0[1...lmax]) }
      let samples = realizations.indices.map { matrices[$0] + direct[$0] + boundary[$0] }
      let found = Estimate.ofMeans(samples) { means in
        let parts = Self.boundarySpectra(means[(size * size + lmax)...], gradient.weights)
        let steady = solved(
          (1...lmax).map { row in (1...lmax).map { (row == $0 ? 1 : 0) - means[row * size + $0] } },
          (1...lmax).map { parts.displacement[$0] + parts.product[$0] })
        let direct = means[size * size..<size * size + lmax]
        return steady + direct + zip(steady, direct).map { $0 / $1 }
      }
      return SteadyState(
        steady: Array(found[..<lmax]), direct: Array(found[lmax..<2 * lmax]), ratio: Array(found[(2 * lmax)...]))
    }
  }
}

/// The solution of A x = b by elimination with pivots; not finite where A is singular.
private func solved(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
  var rows = zip(matrix, right).map { $0 + [$1] }
  let count = right.count
  for column in 0..<count {
    let pivot = (column..<count).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
    rows.swapAt(column, pivot)
    for row in (column + 1)..<max(count, column + 1) {
      let factor = rows[row][column] / rows[column][column]
      for index in column...count { rows[row][index] -= factor * rows[column][index] }
    }
  }
  var solution = [Double](repeating: 0, count: count)
  for row in (0..<count).reversed() {
    let known = (row + 1..<max(count, row + 1)).reduce(0) { $0 + rows[row][$1] * solution[$1] }
    solution[row] = (rows[row][count] - known) / rows[row][row]
  }
  return solution
}
