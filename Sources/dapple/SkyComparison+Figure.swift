// The figure of `dapple compare`: measured spectra, the ensembles behind the same windows, templates, pulls.

import Anisotropy
import Figures
import Foundation
import Observation
import Results
import Theory

extension SkyComparison {
  /// All comparisons side by side; templates where there are few.
  func figure(_ panels: [Panel]) throws -> any Figure {
    let shown = try panels.map { panel in
      let models = zip(panel.comparisons, panel.extents).map(model)
      return TheoryMeetsSky.Panel(
        title: panel.spectrum.experiment,
        measured: panel.spectrum.ell.indices.map {
          SpectrumPoint(
            ell: panel.spectrum.ell[$0], value: panel.spectrum.cl[$0], error: panel.spectrum.clError[$0])
        },
        models: models, templates: panels.count > 4 ? [] : try templates(panel), pulls: panel.comparisons.map(pulls),
        noise: panel.spectrum.noiseLevel)
    }
    let scale = c1.map { "C_1 = \($0) of the whole sky for all" } ?? "each model scaled to each measurement"
    return TheoryMeetsSky(
      panels: shown,
      words: "Measured pseudo-spectra and those of simulated skies behind the same windows, ring means removed.",
      remarks: [scale])
  }

  private func model(_ comparison: DataComparison, _ extents: [SpectrumModel.Extent]) -> SpectrumModel {
    let weights = comparison.gradient.skies[0]
    let samples = comparison.mixture.middle.map { $0.spectrum(weights) }
    let ells = 1..<samples[0].count
    let spread = ells.map { ell in Spread(of: samples.map { comparison.found.amplitude * $0[ell] }) }
    // Where single skies are lost in the noise of their trajectories the ensemble may still have a mean; where it has not, there
    // is no line.
    let means = ells.map { ell in Estimate(meanOf: samples.map { comparison.found.amplitude * $0[ell] }) }
    let middle = zip(means, spread).map { mean, spread in
      mean.value > 2 * mean.error ? (spread.p16 > 0 ? spread.p50 : mean.value) : .nan
    }
    func edge(_ value: KeyPath<Spread, Double>) -> [Double] {
      spread.map { $0.p16 > 0 ? $0[keyPath: value] : .nan }
    }
    func shown(_ edge: [Double]) -> [Double] { zip(edge, middle).map { $1.isNaN ? .nan : $0 } }
    let extents = extents.map {
      SpectrumModel.Extent(name: $0.name, lower: shown($0.lower), upper: shown($0.upper))
    }
    // Bands of more than one study would hide each other.
    let hasBand = comparison.model == sources[0].name
    return SpectrumModel(
      name: name(comparison), ell: ells.map(Double.init), median: middle, lower: hasBand ? edge(\.p16) : [],
      upper: hasBand ? edge(\.p84) : [], extents: extents)
  }

  private func name(_ comparison: DataComparison) -> String {
    "\(comparison.model), \(comparison.gradient == .parallel ? "∥" : "⊥")"
  }

  private func pulls(_ comparison: DataComparison) -> SpectrumCurve {
    let found = comparison.found
    return SpectrumCurve(
      name: name(comparison),
      ell: found.bins.multipoles.map { bin in
        exp(bin.reduce(0) { $0 + log(Double($1)) } / Double(bin.count))
      }, values: found.likelihood.pulls)
  }

  private func title(_ template: SpectrumTemplate) -> String {
    switch template {
    case .conserving: "√(1−x), conserving"
    case .paper: "√(1−x), paper"
    case .ahlers2014: "Ahlers 2014"
    case .smallScales: "2/ℓ(ℓ+1)"
    case .turbulentFlow: "ℓ^(−8/3)"
    }
  }

  /// Laws of the whole sky, folded through the window as isotropic skies are, with C_1 of the first comparison.
  private func templates(_ panel: Panel) throws -> [SpectrumCurve] {
    guard let first = panel.comparisons.first else { return [] }
    let lmax = 96
    let top = panel.observatory.lmax
    let coupling = CouplingMatrix(try WindowHarmonics(panel.observatory.window, lmax: lmax, observedLmax: top))
      .smoothed(by: panel.observatory.smoothing)
    return try SpectrumTemplate.all.map { template in
      let folded = try coupling.fold(template.relativeSpectrum(lmax: lmax).map { first.c1 * $0 })
      return SpectrumCurve(
        name: title(template), ell: (1...top).map(Double.init), values: Array(folded[1...]))
    }
  }
}
