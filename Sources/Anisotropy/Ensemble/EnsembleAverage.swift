// Ensemble averages over realisations, for any direction of the gradient (Documentation/theory/Physics.md, section 4).
//
//   K^s = ⟨(r·g)²⟩/(2T)                       K̃^s = (⟨(r·g)²⟩ − ⟨(r̄·g)²⟩)/(2T)
//   C_0 = 4π ⟨(r̄·g)²⟩                          −⟨p̂·g r·g⟩ = −W_ij ⟨D_ij⟩
//   K_A = (K_xy − K_yx)/2, K_ij = −⟨D_ij⟩      C_1^std from the ensemble-mean dipole
//
// With two independent sets of directions the product r̄ r̄ is taken between the sets, which keeps the shot noise of N_pix
// trajectories out of the monopole and of the relative diffusion as well.

/// Averages realisations of one study.
public struct EnsembleAverage: Sendable {
  let realizations: [RealizationMeasurement]

  /// An ensemble.
  ///
  /// - Parameter realizations: at least one; all with the same backtracking times, resolution and sets of directions.
  public init(_ realizations: [RealizationMeasurement]) {
    precondition(!realizations.isEmpty)
    self.realizations = realizations.sorted { $0.number < $1.number }
  }

  /// Backtracking times ΩT, ascending.
  public var times: [Double] { realizations[0].snapshots.map(\.omegaT) }
  /// Largest multipole of the spectra.
  public var lmax: Int { realizations[0].lmax }
  /// HEALPix resolution of the sets of directions.
  public var nside: Int { realizations[0].nside }

  /// A column that estimators keep of each set, averaged over the sets: `[realisation][number]`.
  ///
  /// - Parameters:
  ///   - column: its name, without "_A".
  ///   - time: index of the snapshot.
  public func samples(_ column: String, at time: Int) -> [[Double]] {
    realizations.map { realization in columnMeans(realization.snapshots[time].sets.map { $0[column] }) }
  }

  /// A column that estimators keep of both sets together, or of particles of their own: `[realisation][number]`; empty where
  /// there is none.
  public func jointSamples(_ column: String, at time: Int) -> [[Double]] {
    realizations.compactMap { $0.snapshots[time].joint[column] }
  }

  private var pixelCount: Double { 12 * Double(realizations[0].nside * realizations[0].nside) }

  /// All averages, for the gradient along and across the regular field.
  public func result() -> EnsembleResult {
    EnsembleResult(
      realizations: realizations.count, nside: nside, lmax: lmax, omegaT: times,
      parallel: result(for: .parallel), perpendicular: result(for: .perpendicular),
      hall: times.indices.map { time in
        Estimate(meanOf: realizations.map { hall(meanDipole($0.snapshots[time])) })
      })
  }

  /// All averages for one direction of the gradient.
  public func result(for gradient: Gradient) -> GradientResult {
    var result = GradientResult()
    var moments: [[Double]] = []
    for (index, time) in times.enumerated() {
      let snapshots = realizations.map { $0.snapshots[index] }
      moments.append(snapshots.map { secondMoment($0, gradient.weights) })
      appendSpectra(snapshots, gradient, moments[index], to: &result)
      appendMoments(snapshots, gradient.weights, time, moments[index], to: &result)
      result.ratioBands.append(ratioBands(snapshots, gradient))
    }
    result.localDiffusion = Anisotropy.localDiffusion(moments, times: times)
    result.growth = Anisotropy.growth(moments, times: times)
    return result
  }

  /// C_ℓ of each realisation at one time, ℓ = 0…lmax: of the cross-spectrum where there is one, otherwise of the
  /// auto-spectrum.
  func spectra(at time: Int, _ weights: SymmetricTensor) -> [[Double]] {
    shownSpectra(realizations.map { $0.snapshots[time] }, weights)
  }

  private func appendSpectra(
    _ snapshots: [SnapshotMeasurement], _ gradient: Gradient, _ moments: [Double], to result: inout GradientResult
  ) {
    let weights = gradient.weights
    let autos = snapshots.map { autoSpectrum($0, weights) }
    let crosses = snapshots.compactMap { $0.cross?.spectrum(weights) }
    result.auto.append(estimates(autos))
    result.autoRatio.append(ratios(autos))
    if !crosses.isEmpty {
      result.cross.append(estimates(crosses))
      result.crossRatio.append(ratios(crosses))
    }
    let skies = gradient.skies.flatMap { shownSpectra(snapshots, $0) }
    result.spread.append(skies[0].indices.map { ell in Spread(of: skies.map { $0[ell] }) })
    result.ratioSpread.append(skies[0].indices.map { ell in Spread(of: skies.map { $0[ell] / dipole($0) }) })
    let residuals = zip(moments, autos).map { abs(sumOverMultipoles($1) / $0 - 1) }
    result.sumRuleResidual.append(residuals.max() ?? .nan)
    appendNoise(gradient, mean(moments), result.auto.last ?? [], crosses, to: &result)
  }

  private func ratioBands(_ snapshots: [SnapshotMeasurement], _ gradient: Gradient) -> [RatioBand] {
    let autos = snapshots.map { autoSpectrum($0, gradient.weights) }
    let crosses = snapshots.compactMap { $0.cross?.spectrum(gradient.weights) }
    func noise(_ weights: SymmetricTensor) -> [Double] {
      snapshots.map { 4 * Double.pi * secondMoment($0, weights) / pixelCount }
    }
    let skies = gradient.skies.flatMap { weights in
      let spectra = shownSpectra(snapshots, weights)
      return crosses.isEmpty ? zip(spectra, noise(weights)).map { sky, level in sky.map { $0 - level } } : spectra
    }
    return RatioBand.average(autos: autos, noise: noise(gradient.weights), crosses: crosses, skies: skies)
  }

  private func appendNoise(
    _ gradient: Gradient, _ moment: Double, _ auto: [Estimate], _ crosses: [[Double]], to result: inout GradientResult
  ) {
    let noise = 4 * Double.pi * moment / pixelCount
    let spectrum = crosses.isEmpty ? auto.map(\.value) : auto.indices.map { ell in mean(crosses.map { $0[ell] }) }
    let resolved = unresolvedNoise(
      secondMoment: moment, spectrum: spectrum, isFreeOfNoise: !crosses.isEmpty, pixelCount: pixelCount)
    result.noise.append(noise)
    result.resolvedNoise.append(resolved)
    result.noiseErrors.append(
      noiseErrors(
        noise: noise, signal: crosses.isEmpty ? spectrum.map { $0 - resolved } : spectrum,
        skies: realizations.count * (crosses.isEmpty ? 1 : 2) * gradient.skies.count))
  }

  private func appendMoments(
    _ snapshots: [SnapshotMeasurement], _ weights: SymmetricTensor, _ time: Double, _ seconds: [Double],
    to result: inout GradientResult
  ) {
    let means = snapshots.map { meanProduct($0, weights) }
    let dipoles = snapshots.map(meanDipole)
    result.diffusion.append(Estimate(meanOf: seconds.map { $0 / (2 * time) }))
    result.dipoleDiffusion.append(Estimate(meanOf: dipoles.map { -symmetric($0).contracted(with: weights) }))
    result.relativeDiffusion.append(Estimate(meanOf: zip(seconds, means).map { ($0 - $1) / (2 * time) }))
    result.monopole.append(Estimate(meanOf: means.map { 4 * Double.pi * $0 }))
    result.standardDipole.append(standardDipole(dipoles, weights: weights))
    result.dipoleRatio.append(
      Anisotropy.dipoleRatio(
        ensemble: shownSpectra(snapshots, weights).map(dipole), dipoles: dipoles, weights: weights))
  }
}

private func autoSpectrum(_ snapshot: SnapshotMeasurement, _ weights: SymmetricTensor) -> [Double] {
  let spectra = snapshot.sets.map { $0.spectra.spectrum(weights) }
  return spectra[0].indices.map { ell in mean(spectra.map { $0[ell] }) }
}

private func shownSpectra(_ snapshots: [SnapshotMeasurement], _ weights: SymmetricTensor) -> [[Double]] {
  snapshots.map { $0.cross?.spectrum(weights) ?? autoSpectrum($0, weights) }
}

/// C_1; NaN where the spectrum ends before it.
private func dipole(_ spectrum: [Double]) -> Double { spectrum.count > 1 ? spectrum[1] : .nan }

private func estimates(_ spectra: [[Double]]) -> [Estimate] {
  spectra[0].indices.map { ell in Estimate(meanOf: spectra.map { $0[ell] }) }
}

private func ratios(_ spectra: [[Double]]) -> [Estimate] {
  let dipoles = spectra.map(dipole)
  return spectra[0].indices.map { ell in
    // C_1/C_1 is 1 whatever the errors.
    ell == 1 ? Estimate(value: 1, error: 0) : Estimate(ratioOf: spectra.map { $0[ell] }, to: dipoles)
  }
}

func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

/// W_ij ⟨r_i r_j⟩, averaged over the sets of directions.
func secondMoment(_ snapshot: SnapshotMeasurement, _ weights: SymmetricTensor) -> Double {
  mean(snapshot.sets.map { $0.second.contracted(with: weights) })
}

/// W_ij r̄_i r̄_j, between the two sets where there are two.
func meanProduct(_ snapshot: SnapshotMeasurement, _ weights: SymmetricTensor) -> Double {
  let a = snapshot.sets[0].mean
  let b = snapshot.sets[snapshot.sets.count - 1].mean
  return SymmetricTensor(SymmetricTensor.pairs.map { i, j in (a[i] * b[j] + a[j] * b[i]) / 2 })
    .contracted(with: weights)
}

/// D_ij, averaged over the sets of directions.
func meanDipole(_ snapshot: SnapshotMeasurement) -> [Double] {
  (0..<9).map { index in mean(snapshot.sets.map { $0.dipole[index] }) }
}

/// The symmetric part of D_ij.
private func symmetric(_ dipole: [Double]) -> SymmetricTensor {
  SymmetricTensor(SymmetricTensor.pairs.map { i, j in (dipole[3 * i + j] + dipole[3 * j + i]) / 2 })
}

/// K_A = (K_xy − K_yx)/2 with K_ij = −D_ij.
func hall(_ dipole: [Double]) -> Double { -(dipole[1] - dipole[3]) / 2 }
