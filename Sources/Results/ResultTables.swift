// The result tables, as ECSV. Column names are contracts: scripts of users read them.
//
//   spectra.ecsv    C_ℓ(T), noise and cross-spectra, for the gradient along and across the field
//   ratios.ecsv     C_ℓ/C_1 with jackknife errors, and percentiles of the ratio of single skies
//   diffusion.ecsv  diffusion coefficients, standard dipole and monopole against T
//   tensor.ecsv     the diffusion tensor in full, three ways
//   spread.ecsv     percentiles of C_ℓ over realisations: the cosmic variance
//   rates.ecsv      effective scattering rates ν = 1/(3K), and the residual of the sum rule
//
// C_ℓ is for a gradient of 1/r_L and ΩT a phase: both are numbers, with the unit "" of astropy. What has a unit has r_L²Ω
// or Ω, which astropy does not know (QTable warns of units it does not know): `column_units` in the header names it.

import Anisotropy
import Files
import Study

/// Builds the tables of an ensemble result.
public struct ResultTables: Sendable {
  private let result: EnsembleResult
  private let meta: [MetaEntry]

  /// Tables of a result.
  ///
  /// - Parameters:
  ///   - result: the ensemble averages.
  ///   - configuration: the study they belong to, for the header.
  public init(_ result: EnsembleResult, of configuration: StudyConfiguration) {
    self.result = result
    meta = tableHeader(result, configuration)
  }

  /// spectra.ecsv: a row per time and multipole.
  public var spectra: Table {
    let grid = TimeMultipoleGrid(result)
    func cross(_ gradient: GradientResult) -> [[Estimate]] { gradient.cross.isEmpty ? grid.missing : gradient.cross }
    let columns =
      grid.keys
      + grid.columns("cl_parallel", "C_l, gradient along B0", result.parallel.auto)
      + grid.columns("cl_perpendicular", "C_l, gradient across B0", result.perpendicular.auto)
      + [
        grid.column("noise_parallel", "shot-noise level N", result.parallel.noise),
        grid.column("noise_perpendicular", "shot-noise level N", result.perpendicular.noise),
      ]
      + grid.columns("cross_parallel", "C_l between the two sets of directions", cross(result.parallel))
      + grid.columns("cross_perpendicular", "C_l between the two sets of directions", cross(result.perpendicular))
      + [
        grid.column(
          "noise_resolved_parallel", "shot noise N' of the structure below the pixels", result.parallel.resolvedNoise),
        grid.column(
          "noise_resolved_perpendicular", "shot noise N' of the structure below the pixels",
          result.perpendicular.resolvedNoise),
      ]
      + grid.columns("parallel", result.parallel.noiseErrors)
      + grid.columns("perpendicular", result.perpendicular.noiseErrors)
    return table(columns)
  }

  /// ratios.ecsv: a row per time and multipole.
  public var ratios: Table {
    let grid = TimeMultipoleGrid(result)
    func columns(_ name: String, _ which: String, _ ratios: [[Estimate]]) -> [Column] {
      grid.columns(
        name, "ratio of means C_l/C_1, \(which)", ratios.isEmpty ? grid.missing : ratios, error: "jackknife error")
    }
    func percentiles(_ name: String, _ which: String, _ spread: [[Spread]]) -> [Column] {
      grid.columns(name, spread) { "\($0) of the ratio C_l/C_1 of single skies, \(which)" }
    }
    let (along, across) = (result.parallel, result.perpendicular)
    let shown = along.crossRatio.isEmpty ? "auto-spectrum" : "cross-spectrum"
    return table(
      grid.keys + columns("cross_parallel", "cross-spectrum, gradient along B0", along.crossRatio)
        + columns("cross_perpendicular", "cross-spectrum, gradient across B0", across.crossRatio)
        + columns("cl_parallel", "auto-spectrum, shot noise included, gradient along B0", along.autoRatio)
        + columns("cl_perpendicular", "auto-spectrum, shot noise included, gradient across B0", across.autoRatio)
        + percentiles("ratio_parallel", "\(shown), gradient along B0", along.ratioSpread)
        + percentiles("ratio_perpendicular", "\(shown), gradient along x and along y", across.ratioSpread))
  }

  /// diffusion.ecsv: a row per time.
  public var diffusion: Table {
    let (along, across) = (result.parallel, result.perpendicular)
    let columns =
      [omegaTColumn]
      + pair("k_parallel", "running K = <(r.g)^2>/(2T) along B0", unit: Self.diffusionUnit, along.diffusion)
      + pair("k_perpendicular", "running K across B0", unit: Self.diffusionUnit, across.diffusion)
      + pair("k_hall", "K_A = (K_xy - K_yx)/2 from -<p r>", unit: Self.diffusionUnit, result.hall)
      + pair("k_relative_parallel", "relative diffusion along B0", unit: Self.diffusionUnit, along.relativeDiffusion)
      + pair(
        "k_relative_perpendicular", "relative diffusion across B0", unit: Self.diffusionUnit, across.relativeDiffusion)
      + pair("c1_standard_parallel", "C_1 of standard diffusion (unbiased pairs)", along.standardDipole)
      + pair("c1_standard_perpendicular", "C_1 of standard diffusion (unbiased pairs)", across.standardDipole)
      + pair("c0_parallel", "monopole C_0", along.monopole)
      + pair("c0_perpendicular", "monopole C_0", across.monopole)
      + pair("dipole_ratio_parallel", "C_1 over C_1 of standard diffusion", along.dipoleRatio, error: "jackknife error")
      + pair(
        "dipole_ratio_perpendicular", "C_1 over C_1 of standard diffusion", across.dipoleRatio, error: "jackknife error"
      )
      + pair("k_local_parallel", "local K = d<(r.g)^2>/(2dT) along B0", unit: Self.diffusionUnit, along.localDiffusion)
      + pair("k_local_perpendicular", "local K across B0", unit: Self.diffusionUnit, across.localDiffusion)
      + pair("k_dipole_parallel", "K = -<p.g r.g> along B0", unit: Self.diffusionUnit, along.dipoleDiffusion)
      + pair("k_dipole_perpendicular", "K = -<p.g r.g> across B0", unit: Self.diffusionUnit, across.dipoleDiffusion)
      + pair("growth_parallel", "d ln<(r.g)^2>/d ln T, 1 for diffusion", along.growth, error: "jackknife error")
      + pair("growth_perpendicular", "d ln<(r.g)^2>/d ln T", across.growth, error: "jackknife error")
    return table(columns)
  }

  /// tensor.ecsv: a row per time.
  public func tensor(_ tensors: DiffusionTensors) -> Table {
    func columns(_ prefix: String, _ what: String, _ names: [String], _ values: [[Estimate]]) -> [Column] {
      zip(names, values).flatMap { name, estimates in
        pair("k_\(prefix)_\(name)", "\(what), component \(name)", unit: Self.diffusionUnit, estimates)
      }
    }
    let names = DiffusionTensors.symmetricNames
    return table(
      [omegaTColumn] + columns("running", "<r_i r_j>/(2T)", names, tensors.running)
        + columns("local", "d<r_i r_j>/(2dT)", names, tensors.local)
        + columns("dipole", "-<p_i r_j>", DiffusionTensors.names, tensors.dipole))
  }

  /// spread.ecsv: a row per time and multipole.
  public var spread: Table {
    let grid = TimeMultipoleGrid(result)
    return table(
      grid.keys
        + grid.columns("cl_parallel", result.parallel.spread) { "\($0) over realisations" }
        + grid.columns("cl_perpendicular", result.perpendicular.spread) {
          "\($0) over realisations and the directions x and y of the gradient"
        })
  }

  /// rates.ecsv: a row per time.
  public var rates: Table {
    func rate(_ estimates: [Estimate]) -> [Estimate] {
      estimates.map { Estimate(value: 1 / (3 * $0.value), error: $0.error / (3 * $0.value * $0.value)) }
    }
    let columns =
      [omegaTColumn]
      + pair(
        "nu_parallel", "running effective scattering rate 1/(3 K_parallel)", unit: "Omega",
        rate(result.parallel.diffusion))
      + pair(
        "nu_perpendicular", "1/(3 K_perpendicular) of the running K", unit: "Omega",
        rate(result.perpendicular.diffusion))
      + pair("nu_axial", "1/(3 K_A)", unit: "Omega", rate(result.hall))
      + [
        Column(
          "sum_rule_residual_parallel",
          description: "largest relative residual of the sum over multipoles (power beyond lmax is missing)",
          result.parallel.sumRuleResidual),
        Column(
          "sum_rule_residual_perpendicular", description: "likewise, gradient across B0",
          result.perpendicular.sumRuleResidual),
      ]
    return table(columns)
  }

  /// The spectra of one gradient direction: a row per time and multipole.
  public func spectra(for gradient: GradientResult, gradient direction: SIMD3<Double>) -> Table {
    let grid = TimeMultipoleGrid(result)
    let columns =
      grid.keys + grid.columns("cl", "C_l", gradient.auto)
      + (gradient.cross.isEmpty ? [] : grid.columns("cross", "C_l between the two sets", gradient.cross))
      + [grid.column("noise", "shot-noise level N", gradient.noise)]
    let vector = MetaValue.list([.number(direction.x), .number(direction.y), .number(direction.z)])
    return table(columns, meta: [MetaEntry("gradient", vector)])
  }

  private var omegaTColumn: Column {
    Column("omega_t", description: "backtracking time [1/Omega]", result.omegaT)
  }

  private static let diffusionUnit = "r_L^2 Omega"

  private func pair(
    _ name: String, _ description: String, unit: String? = nil, _ estimates: [Estimate],
    error: String = "standard error"
  ) -> [Column] {
    [
      Column(
        name, unit: unit, description: description + (unit.map { " [\($0)]" } ?? ""), estimates.map(\.value)),
      Column(name + "_err", unit: unit, description: error, estimates.map(\.error)),
    ]
  }

  /// A table whose columns have units of astropy; those that astropy does not know go into the header.
  private func table(_ columns: [Column], meta more: [MetaEntry] = []) -> Table {
    let units = columns.compactMap { column in column.unit.map { MetaEntry(column.name, .string($0)) } }
    let plain = columns.map { column in
      var column = column
      column.unit = column.unit == nil ? "" : nil
      return column
    }
    let entries = units.isEmpty ? [] : [MetaEntry("column_units", .mapping(units))]
    return Table(columns: plain, meta: meta + more + entries)
  }
}

/// The rows of a table over times and multipoles: multipoles run fastest.
private struct TimeMultipoleGrid {
  let omegaT: [Double]
  let lmax: Int

  init(_ result: EnsembleResult) {
    omegaT = result.omegaT
    lmax = result.lmax
  }

  var keys: [Column] {
    [
      Column(
        "omega_t", description: "backtracking time [1/Omega]",
        omegaT.flatMap { [Double](repeating: $0, count: lmax + 1) }),
      Column("ell", description: "multipole", omegaT.flatMap { _ in Array(0...lmax) }),
    ]
  }

  /// What stands for estimates that the study has not.
  var missing: [[Estimate]] {
    omegaT.map { _ in [Estimate](repeating: Estimate(value: .nan, error: .nan), count: lmax + 1) }
  }

  func columns(
    _ name: String, _ description: String, _ estimates: [[Estimate]],
    error: String = "standard error over realisations"
  ) -> [Column] {
    [
      Column(name, description: description, estimates.flatMap { $0.map(\.value) }),
      Column(name + "_err", description: error, estimates.flatMap { $0.map(\.error) }),
    ]
  }

  /// Three percentiles, described by a closure that gets their names.
  func columns(_ name: String, _ spread: [[Spread]], description: (String) -> String) -> [Column] {
    [
      Column(name + "_p16", description: description("16th percentile"), spread.flatMap { $0.map(\.p16) }),
      Column(name + "_p50", description: description("median"), spread.flatMap { $0.map(\.p50) }),
      Column(name + "_p84", description: description("84th percentile"), spread.flatMap { $0.map(\.p84) }),
    ]
  }

  /// The errors that noise alone gives, for one gradient.
  func columns(_ gradient: String, _ errors: [[NoiseError]]) -> [Column] {
    [
      Column(
        "noise_only_err_" + gradient,
        description: "error of the mean C_l by shot noise alone, from the variance 2 N^2/(2l+1) of one sky",
        errors.flatMap { $0.map(\.alone) }),
      Column(
        "noise_signal_err_" + gradient,
        description: "likewise with the product of signal and noise, from (2 N^2 + 4 C_l N)/(2l+1)",
        errors.flatMap { $0.map(\.withSignal) }),
    ]
  }

  func column(_ name: String, _ description: String, _ values: [Double]) -> Column {
    Column(name, description: description, values.flatMap { [Double](repeating: $0, count: lmax + 1) })
  }
}
