// The diffusion tensor of an ensemble in full, three ways:
//
//   running   ⟨r_i r_j⟩/2T           symmetric; an average over the whole of the time T
//   local     d⟨r_i r_j⟩/2dT         symmetric; between the neighbouring snapshots
//   dipole    −⟨p̂_i(0) r_j(−T)⟩      all nine: its antisymmetric part is the Hall effect
//
// The first two have six components in the order of `SymmetricTensor`, the third nine, row by row.

import Files

/// The table tensor.ecsv.
package struct TensorComponents: Estimator {
  package let name = "tensor"

  /// The only one.
  package init() {}

  package func tables(of ensemble: EnsembleAverage, _ result: EnsembleResult) -> [ResultTable] {
    let rows = TimeRows(result.omegaT)
    let tensors = ensemble.diffusionTensors()
    func columns(_ prefix: String, _ what: String, _ names: [String], _ values: [[Estimate]]) -> [Column] {
      zip(names, values).flatMap { name, estimates in
        rows.columns("k_\(prefix)_\(name)", "\(what), component \(name)", unit: diffusionUnit, estimates)
      }
    }
    let names = DiffusionTensors.symmetricNames
    let table =
      [rows.key] + columns("running", "<r_i r_j>/(2T)", names, tensors.running)
      + columns("local", "d<r_i r_j>/(2dT)", names, tensors.local)
      + columns("dipole", "-<p_i r_j>", DiffusionTensors.names, tensors.dipole)
    return [ResultTable("tensor", table)]
  }
}

/// Diffusion tensors against backtracking time, in r_L²Ω, with standard errors over realisations.
public struct DiffusionTensors: Sendable, Equatable {
  /// The names of six symmetric components, in order.
  public static let symmetricNames = SymmetricTensor.pairs.map { axes[$0.0] + axes[$0.1] }
  /// The names of all nine, in order.
  public static let names = axes.flatMap { i in axes.map { i + $0 } }
  private static let axes = ["x", "y", "z"]

  /// ⟨r_i r_j⟩/2T: `[component][time]`.
  public var running: [[Estimate]]
  /// d⟨r_i r_j⟩/2dT: `[component][time]`; NaN with a single time.
  public var local: [[Estimate]]
  /// −⟨p̂_i r_j⟩: `[component][time]`.
  public var dipole: [[Estimate]]
}

extension EnsembleAverage {
  /// The diffusion tensors at all times.
  public func diffusionTensors() -> DiffusionTensors {
    let moments = (0..<6).map { component -> [[Double]] in
      times.indices.map { time in
        realizations.map { realization in
          mean(realization.snapshots[time].sets.map { $0.second.components[component] })
        }
      }
    }
    let dipoles = times.indices.map { time in realizations.map { meanDipole($0.snapshots[time]) } }
    return DiffusionTensors(
      running: moments.map { moments in
        zip(moments, times).map { values, time in Estimate(meanOf: values.map { $0 / (2 * time) }) }
      },
      local: moments.map { localDiffusion($0, times: times) },
      dipole: (0..<9).map { component in dipoles.map { Estimate(meanOf: $0.map { -$0[component] }) } })
  }
}
