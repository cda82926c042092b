// Spectra with the momenta that trajectories had, p̂(−T), beside the displacements:
//
//   C_ℓ^{r_i p̂_j} = Σ_m Re(a^i_ℓm b^j*_ℓm)/(2ℓ+1)      nine, i the displacement's axis, j the momentum's
//   C_ℓ^{p̂_i p̂_j}                                        six, in the order of `SymmetricTensor`
//
// a and b are the coefficients of the maps r_i(−T) and p̂_i(−T). Where a study has two sets of directions both are taken
// between them, half one way and half the other, so that neither has shot noise; then nothing is kept of single sets.
//
// They are what a boundary with a streaming term is bilinear in, and kept up to ℓ = 16 only: that term is bounded, −3 p̂·K with
// |p̂| = 1, changes C_ℓ by the correlation of p̂(−T) with r(−T), and by ℓ = 16 no more than the errors of large ensembles;
// fifteen spectra up to 3 N_side would be three times the file of a realisation.

import Sphere

/// C_ℓ^{r p̂} and C_ℓ^{p̂ p̂}; other estimators make tables of them.
package struct MomentumSpectra: Estimator {
  /// The largest multipole that is kept, unless more are asked for or the maps have fewer.
  package static let usualLmax = 16

  package let name = "momentum spectra"
  package let needsMomenta = true
  private let isPaired: Bool
  private let largest: Int

  /// The spectra of one set, or between two.
  ///
  /// - Parameters:
  ///   - isPaired: whether studies have two sets.
  ///   - lmax: largest multipole to keep.
  package init(isPaired: Bool, lmax: Int = usualLmax) {
    self.isPaired = isPaired
    largest = lmax
  }

  package func columns(lmax: Int) -> [MeasuredColumn] { isPaired ? [] : columns(min(lmax, largest), "") }

  package func measure(_ sky: SkySnapshot, set: Int) -> [[Double]] { isPaired ? [] : spectra(sky, set, set) }

  package func jointColumns(lmax: Int) -> [MeasuredColumn] { isPaired ? columns(min(lmax, largest), "_AB") : [] }

  package func measureJointly(_ sky: SkySnapshot) -> [[Double]] { isPaired ? spectra(sky, 0, 1) : [] }

  private func columns(_ lmax: Int, _ suffix: String) -> [MeasuredColumn] {
    [
      MeasuredColumn(
        "RP" + suffix, unit: "r_L", width: 9 * (lmax + 1), "C_l between r_i and p_j(-T), l = 0... for each ij in turn"),
      MeasuredColumn(
        "PP" + suffix, unit: "", width: 6 * (lmax + 1), "C_l between p_i(-T) and p_j(-T), likewise for six pairs ij"),
    ]
  }

  private func spectra(_ sky: SkySnapshot, _ a: Int, _ b: Int) -> [[Double]] {
    let momenta = Set([a, b]).sorted().map { set in
      sky.coefficients(of: (3..<6).map { Array(sky.orbits[set].component($0, at: 0)) }, ofSet: set)
    }
    let (first, second) = (momenta[0], momenta[momenta.count - 1])
    let count = min(sky.coefficients[0][0].lmax, largest) + 1
    func mean(
      _ one: (SphericalHarmonicCoefficients, SphericalHarmonicCoefficients),
      _ other: (SphericalHarmonicCoefficients, SphericalHarmonicCoefficients)
    ) -> [Double] {
      let spectra = (
        SphericalHarmonicCoefficients.crossSpectrum(one.0, one.1),
        SphericalHarmonicCoefficients.crossSpectrum(other.0, other.1)
      )
      return (0..<count).map { (spectra.0[$0] + spectra.1[$0]) / 2 }
    }
    let mixed = (0..<9).flatMap { index in
      let (i, j) = (index / 3, index % 3)
      return mean((sky.coefficients[a][i], second[j]), (sky.coefficients[b][i], first[j]))
    }
    let pure = SymmetricTensor.pairs.flatMap { i, j in mean((first[i], second[j]), (first[j], second[i])) }
    return [mixed, pure]
  }
}

// MARK: - With a streaming term

/// What a boundary's spectrum is made of, and the momenta's share in it.
struct BoundarySpectra {
  /// C_ℓ of r·g, of twice its product with the streaming term, and of that term itself: `[ell]`.
  let displacement, product, streaming: [Double]

  /// C_ℓ of r_i(−T) g_i − 3 p̂_j(−T) K_ji g_i.
  ///
  /// - Parameters:
  ///   - dipole: D_ij = −K_ij, row by row.
  ///   - spectra: C_ℓ^{r_i r_j}, six in turn.
  ///   - mixed: C_ℓ^{r_i p̂_j}, nine in turn, up to the same ℓ.
  ///   - momenta: C_ℓ^{p̂_i p̂_j}, six in turn.
  ///   - weights: the gradient.
  init(
    dipole: ArraySlice<Double>, spectra: ArraySlice<Double>, mixed: ArraySlice<Double>, momenta: ArraySlice<Double>,
    weights: SymmetricTensor
  ) {
    let dipole = Array(dipole)
    displacement = SpectraTensor(values: Array(spectra)).spectrum(weights)
    // 3 D_jk W_ki: what p̂_j is multiplied by for a displacement along i.
    func factor(_ j: Int, _ i: Int) -> Double { (0..<3).reduce(0) { $0 + 3 * dipole[3 * j + $1] * weights[$1, i] } }
    let multipoles = displacement.count
    product = (0..<multipoles).map { ell in
      (0..<9).reduce(0) { $0 + 2 * factor($1 % 3, $1 / 3) * mixed[mixed.startIndex + $1 * multipoles + ell] }
    }
    let squares = SymmetricTensor(
      SymmetricTensor.pairs.map { j, k in (0..<3).reduce(0) { $0 + 3 * factor(j, $1) * dipole[3 * k + $1] } })
    streaming = SpectraTensor(values: Array(momenta)).spectrum(squares)
  }
}

extension EnsembleAverage {
  /// A column of an estimator that keeps it between two sets where there are two, and of the one set otherwise:
  /// `[realisation][number]`.
  func shownSamples(_ column: String, at time: Int) -> [[Double]] {
    let joint = jointSamples(column + "_AB", at: time)
    return joint.isEmpty ? samples(column, at: time) : joint
  }

  /// What ``BoundarySpectra`` are made of: D_ij of the last time, C_ℓ^{r r}, C_ℓ^{r p̂} and C_ℓ^{p̂ p̂} in turn, up to the
  /// multipole of the momenta: `[realisation][number]`.
  func boundarySamples(at time: Int) -> [[Double]] {
    let (mixed, pure) = (shownSamples("RP", at: time), shownSamples("PP", at: time))
    let dipoles = samples("DIPOLE", at: times.count - 1)
    let spectra = shownSamples("CL", at: time)
    let multipoles = pure[0].count / 6
    return realizations.indices.map { index in
      let tensor = SpectraTensor(values: spectra[index])
      let short = tensor.components.flatMap { $0.prefix(multipoles) }
      return dipoles[index] + short + mixed[index] + pure[index]
    }
  }

  /// The spectra of means of ``boundarySamples(at:)``, for a gradient.
  static func boundarySpectra(_ means: ArraySlice<Double>, _ weights: SymmetricTensor) -> BoundarySpectra {
    let (start, multipoles) = (means.startIndex, (means.count - 9) / 21)
    let cuts = [0, 9, 9 + 6 * multipoles, 9 + 15 * multipoles, 9 + 21 * multipoles].map { start + $0 }
    return BoundarySpectra(
      dipole: means[cuts[0]..<cuts[1]], spectra: means[cuts[1]..<cuts[2]], mixed: means[cuts[2]..<cuts[3]],
      momenta: means[cuts[3]..<cuts[4]], weights: weights)
  }
}
