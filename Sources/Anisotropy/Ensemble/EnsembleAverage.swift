// Ensemble averages over realisations, for any direction of the gradient (physics: Ahlers & Mertsch 2015, section 3).
//
//   K^s = ⟨(r·g)²⟩/(2T)                       K̃^s = (⟨(r·g)²⟩ − ⟨(r̄·g)²⟩)/(2T)
//   C_0 = 4π ⟨(r̄·g)²⟩                          N   = 4π ⟨(r·g)²⟩/N_pix
//   K_A = (K_xy − K_yx)/2, K_ij = −⟨D_ij⟩      C_1^std from the ensemble-mean dipole
//
// With two independent sets of directions the product r̄ r̄ is taken between the sets, which keeps the shot noise of N_pix
// trajectories out of the monopole and of the relative diffusion as well.

/// Averages realisations of one study.
public struct EnsembleAverage: Sendable {
  private let realizations: [RealizationMeasurement]

  /// An ensemble.
  ///
  /// - Parameter realizations: at least one; all with the same backtracking times, resolution and sets of directions.
  public init(_ realizations: [RealizationMeasurement]) {
    precondition(!realizations.isEmpty)
    self.realizations = realizations.sorted { $0.number < $1.number }
  }

  private var times: [Double] { realizations[0].snapshots.map(\.omegaT) }
  private var pixelCount: Double { 12 * Double(realizations[0].nside * realizations[0].nside) }

  /// All averages, for the gradient along and across the regular field.
  public func result() -> EnsembleResult {
    EnsembleResult(
      realizations: realizations.count, nside: realizations[0].nside, lmax: realizations[0].lmax, omegaT: times,
      parallel: result(for: .parallel), perpendicular: result(for: .perpendicular),
      hall: times.indices.map { time in
        average(realizations.map { hall(meanDipole($0.snapshots[time])) })
      })
  }

  /// All averages for one direction of the gradient.
  public func result(for gradient: Gradient) -> GradientResult {
    let weights = gradient.weights
    var result = GradientResult()
    for (index, time) in times.enumerated() {
      let snapshots = realizations.map { $0.snapshots[index] }
      appendSpectra(snapshots, weights, to: &result)
      appendMoments(snapshots, weights, time, to: &result)
      result.ratioBands.append(ratioBands(snapshots, gradient))
    }
    return result
  }

  private func appendSpectra(
    _ snapshots: [SnapshotMeasurement], _ weights: SymmetricTensor, to result: inout GradientResult
  ) {
    let autos = snapshots.map { snapshot -> [Double] in
      let spectra = snapshot.sets.map { $0.spectra.spectrum(weights) }
      return spectra[0].indices.map { ell in mean(spectra.map { $0[ell] }) }
    }
    let crosses = snapshots.compactMap { $0.cross?.spectrum(weights) }
    result.auto.append(estimates(autos))
    result.autoRatio.append(ratios(autos))
    if !crosses.isEmpty {
      result.cross.append(estimates(crosses))
      result.crossRatio.append(ratios(crosses))
    }
    let shown = crosses.isEmpty ? autos : crosses
    result.spread.append(shown[0].indices.map { ell in spread(shown.map { $0[ell] }) })
    let residuals = zip(snapshots, autos).map { snapshot, spectrum in
      abs(sumOverMultipoles(spectrum) / secondMoment(snapshot, weights) - 1)
    }
    result.sumRuleResidual.append(residuals.max() ?? .nan)
  }

  private func ratioBands(_ snapshots: [SnapshotMeasurement], _ gradient: Gradient) -> [RatioBand] {
    func noise(_ weights: SymmetricTensor) -> [Double] {
      snapshots.map { 4 * Double.pi * secondMoment($0, weights) / pixelCount }
    }
    func autos(_ weights: SymmetricTensor) -> [[Double]] {
      snapshots.map { snapshot in
        let spectra = snapshot.sets.map { $0.spectra.spectrum(weights) }
        return spectra[0].indices.map { ell in mean(spectra.map { $0[ell] }) }
      }
    }
    func crosses(_ weights: SymmetricTensor) -> [[Double]] { snapshots.compactMap { $0.cross?.spectrum(weights) } }
    let isPaired = !crosses(gradient.weights).isEmpty
    let skies = gradient.directions.flatMap { weights in
      isPaired
        ? crosses(weights) : zip(autos(weights), noise(weights)).map { spectrum, level in spectrum.map { $0 - level } }
    }
    return RatioBand.average(
      autos: autos(gradient.weights), noise: noise(gradient.weights), crosses: crosses(gradient.weights), skies: skies)
  }

  private func appendMoments(
    _ snapshots: [SnapshotMeasurement], _ weights: SymmetricTensor, _ time: Double, to result: inout GradientResult
  ) {
    let seconds = snapshots.map { secondMoment($0, weights) }
    let means = snapshots.map { meanProduct($0, weights) }
    result.diffusion.append(average(seconds.map { $0 / (2 * time) }))
    result.relativeDiffusion.append(average(zip(seconds, means).map { ($0 - $1) / (2 * time) }))
    result.monopole.append(average(means.map { 4 * Double.pi * $0 }))
    result.noise.append(4 * Double.pi * average(seconds).value / pixelCount)
    result.standardDipole.append(standardDipole(snapshots.map(meanDipole), weights: weights))
  }
}

private func estimates(_ spectra: [[Double]]) -> [Estimate] {
  spectra[0].indices.map { ell in average(spectra.map { $0[ell] }) }
}

private func ratios(_ spectra: [[Double]]) -> [Estimate] {
  let dipoles = spectra.map { $0.count > 1 ? $0[1] : .nan }
  return spectra[0].indices.map { ell in ratio(spectra.map { $0[ell] }, dipoles) }
}

private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

/// Σ_ℓ (2ℓ+1) C_ℓ/(4π).
private func sumOverMultipoles(_ spectrum: [Double]) -> Double {
  spectrum.enumerated().reduce(0) { $0 + Double(2 * $1.offset + 1) * $1.element } / (4 * Double.pi)
}

/// W_ij ⟨r_i r_j⟩, averaged over the sets of directions.
private func secondMoment(_ snapshot: SnapshotMeasurement, _ weights: SymmetricTensor) -> Double {
  mean(snapshot.sets.map { $0.second.contracted(with: weights) })
}

/// W_ij r̄_i r̄_j, between the two sets where there are two.
private func meanProduct(_ snapshot: SnapshotMeasurement, _ weights: SymmetricTensor) -> Double {
  let a = snapshot.sets[0].mean
  let b = snapshot.sets[snapshot.sets.count - 1].mean
  return SymmetricTensor(SymmetricTensor.pairs.map { i, j in (a[i] * b[j] + a[j] * b[i]) / 2 })
    .contracted(with: weights)
}

/// D_ij, averaged over the sets of directions.
private func meanDipole(_ snapshot: SnapshotMeasurement) -> [Double] {
  (0..<9).map { index in mean(snapshot.sets.map { $0.dipole[index] }) }
}

/// K_A = (K_xy − K_yx)/2 with K_ij = −D_ij.
private func hall(_ dipole: [Double]) -> Double { -(dipole[1] - dipole[3]) / 2 }
