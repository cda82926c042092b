// The figure of `dapple compare`: measured spectra, the ensembles behind the same windows, templates, pulls.

import Anisotropy
import Figures
import Files
import Foundation
import Observation
import Results
import Theory

extension SkyComparison {
  /// All comparisons side by side; templates where there are few.
  func figure(_ panels: [Panel]) throws -> any Figure {
    let shown = try panels.map { panel in
      let models = zip(panel.comparisons, panel.variants).map(model)
      return TheoryMeetsSky.Panel(
        title: panel.spectrum.experiment,
        measured: panel.spectrum.ell.indices.map {
          SpectrumPoint(
            ell: panel.spectrum.ell[$0], value: panel.spectrum.cl[$0], error: panel.spectrum.clError[$0])
        },
        models: models, templates: panels.count > 4 ? [] : try templates(panel), pulls: panel.comparisons.map(pulls),
        noise: panel.spectrum.noiseLevel)
    }
    let hasTemplates = shown.contains { !$0.templates.isEmpty }
    let scale =
      c1.map { "C_1 = \($0) of the whole sky for all" }
      ?? "each simulated sky\(hasTemplates ? ", and each law," : "") scaled to the measurement"
    return TheoryMeetsSky(
      panels: shown,
      words: "Measured pseudo-spectra and those of simulated skies behind the same windows, ring means removed.",
      remarks: [scale])
  }

  private func model(_ comparison: DataComparison, _ variants: [Variant]) -> SpectrumModel {
    let weights = comparison.gradient.skies[0]
    func samples(_ tensors: [SpectraTensor]) -> [[Double]] { tensors.map { $0.spectrum(weights) } }
    let own = samples(comparison.mixture.middle)
    let shapes = SkyShapes(comparison.found, samples: own)
    let powers = shapes.powers(own)
    let spread = shapes.bins.indices.map { bin in Spread(of: powers.map { $0[bin] }) }
    // Where single skies are lost in the noise of their trajectories there is no line.
    func edge(_ value: KeyPath<Spread, Double>) -> [Double] {
      spread.map { $0.p16 > 0 ? $0[keyPath: value] : .nan }
    }
    let middle = edge(\.p50)
    let extents = variants.map { variant in
      let lines = variant.mixtures.map { tensors in
        var changes = shapes.change(from: own, to: samples(tensors)).map(\.value)
        if comparison.found.isAmplitudeFree {
          // A common factor of what is compared is another gradient.
          let logarithms = zip(shapes.bins, changes).filter { shapes.isCompared($0) && !$1.isNaN }.map { log($1) }
          let common = exp(logarithms.reduce(0, +) / Double(max(1, logarithms.count)))
          changes = changes.map { $0 / common }
        }
        return zip(middle, changes).map(*)
      }
      func edge(_ extreme: ([Double]) -> Double?) -> [Double] {
        middle.indices.map { place in
          let all = [middle[place]] + lines.map { $0[place] }
          return all.contains(where: \.isNaN) ? .nan : extreme(all) ?? .nan
        }
      }
      return SpectrumModel.Extent(name: variant.name, lower: edge { $0.min() }, upper: edge { $0.max() })
    }
    // Bands of more than one study would hide each other.
    let hasBand = comparison.model == sources[0].name
    return SpectrumModel(
      name: name(comparison), ell: shapes.ell, median: middle, lower: hasBand ? edge(\.p16) : [],
      upper: hasBand ? edge(\.p84) : [], extents: extents)
  }

  /// What changes by what is not known: a row for each comparison with variants, variant and bin of multipoles.
  func variants(_ panels: [Panel]) -> Table {
    typealias Row = (comparison: DataComparison, name: String, possibility: Int, bin: [Int], change: Estimate)
    let rows = panels.flatMap { panel in
      zip(panel.comparisons, panel.variants).flatMap { comparison, variants -> [Row] in
        let weights = comparison.gradient.skies[0]
        let own = comparison.mixture.middle.map { $0.spectrum(weights) }
        let shapes = SkyShapes(comparison.found, samples: own)
        return variants.flatMap { variant in
          variant.mixtures.enumerated().flatMap { place, tensors in
            let changes = shapes.change(from: own, to: tensors.map { $0.spectrum(weights) })
            return changes.indices.map {
              (
                comparison, variant.name, place + 1, shapes.bins[$0],
                changes[$0]
              )
            }
          }
        }
      }
    }
    return Table(
      columns: [
        Column("data", description: "measured spectrum", rows.map(\.comparison.found.spectrum.experiment)),
        Column("model", description: "study or scan", rows.map(\.comparison.model)),
        Column("gradient", description: "direction of the gradient", rows.map(\.comparison.side)),
        Column("variant", description: "what is not known", rows.map(\.name)),
        Column(
          "possibility", description: "number of the possibility, in the order of its file", rows.map(\.possibility)),
        Column("ell_min", description: "first multipole of the bin", rows.map { $0.bin.first ?? 0 }),
        Column("ell_max", description: "last multipole of the bin", rows.map { $0.bin.last ?? 0 }),
        Column(
          "change", description: "mean pseudo-C_l of the variant over that of the model", rows.map(\.change.value)),
        Column("change_err", description: "its jackknife error over realisations", rows.map(\.change.error)),
      ], meta: DappleVersion.header)
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

  /// Laws of the whole sky, folded through the window as isotropic skies are; scaled as the skies of the first comparison are, or
  /// with the C_1 that is given.
  private func templates(_ panel: Panel) throws -> [SpectrumCurve] {
    guard let first = panel.comparisons.first else { return [] }
    let lmax = 96
    let top = panel.observatory.lmax
    let coupling = CouplingMatrix(try WindowHarmonics(panel.observatory.window, lmax: lmax, observedLmax: top))
      .smoothed(by: panel.observatory.smoothing)
    let weights = first.gradient.skies[0]
    let shapes = SkyShapes(first.found, samples: first.mixture.middle.map { $0.spectrum(weights) })
    return try SpectrumTemplate.all.map { template in
      let folded = try coupling.fold(template.relativeSpectrum(lmax: lmax))
      let factor = c1 ?? shapes.factor(of: folded)
      return SpectrumCurve(
        name: title(template), ell: (1...top).map(Double.init), values: folded.dropFirst().map { factor * $0 })
    }
  }
}
