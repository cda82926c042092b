// The result tables, as ECSV. Column names are contracts: scripts of users read them.
//
//   spectra.ecsv    C_ℓ(T), noise and cross-spectra, for the gradient along and across the field
//   diffusion.ecsv  diffusion coefficients, standard dipole and monopole against T
//   spread.ecsv     percentiles of C_ℓ over realisations: the cosmic variance
//   rates.ecsv      effective scattering rates ν = 1/(3K), and the residual of the sum rule

import Anisotropy
import Tables

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
    meta = header(result, configuration)
  }

  /// spectra.ecsv: a row per time and multipole.
  public var spectra: Table {
    let grid = TimeMultipoleGrid(result)
    let nan = [[Estimate]](
      repeating: [Estimate](repeating: Estimate(value: .nan, error: .nan), count: result.lmax + 1),
      count: result.omegaT.count)
    func cross(_ gradient: GradientResult) -> [[Estimate]] { gradient.cross.isEmpty ? nan : gradient.cross }
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
    return Table(columns: columns, meta: meta)
  }

  /// diffusion.ecsv: a row per time.
  public var diffusion: Table {
    let (along, across) = (result.parallel, result.perpendicular)
    let columns =
      [omegaTColumn]
      + pair("k_parallel", "K = <(r.g)^2>/(2T) along B0 [r_L^2 Omega]", along.diffusion)
      + pair("k_perpendicular", "K across B0 [r_L^2 Omega]", across.diffusion)
      + pair("k_hall", "K_A = (K_xy - K_yx)/2 [r_L^2 Omega]", result.hall)
      + pair("k_relative_parallel", "relative diffusion along B0 [r_L^2 Omega]", along.relativeDiffusion)
      + pair("k_relative_perpendicular", "relative diffusion across B0 [r_L^2 Omega]", across.relativeDiffusion)
      + pair("c1_standard_parallel", "C_1 of standard diffusion (unbiased pairs)", along.standardDipole)
      + pair("c1_standard_perpendicular", "C_1 of standard diffusion (unbiased pairs)", across.standardDipole)
      + pair("c0_parallel", "monopole C_0", along.monopole)
      + pair("c0_perpendicular", "monopole C_0", across.monopole)
    return Table(columns: columns, meta: meta)
  }

  /// spread.ecsv: a row per time and multipole.
  public var spread: Table {
    let grid = TimeMultipoleGrid(result)
    func columns(_ name: String, _ spread: [[Spread]]) -> [Column] {
      [
        Column(name + "_p16", description: "16th percentile over realisations", spread.flatMap { $0.map(\.p16) }),
        Column(name + "_p50", description: "median over realisations", spread.flatMap { $0.map(\.p50) }),
        Column(name + "_p84", description: "84th percentile over realisations", spread.flatMap { $0.map(\.p84) }),
      ]
    }
    return Table(
      columns: grid.keys + columns("cl_parallel", result.parallel.spread)
        + columns("cl_perpendicular", result.perpendicular.spread),
      meta: meta)
  }

  /// rates.ecsv: a row per time.
  public var rates: Table {
    func rate(_ estimates: [Estimate]) -> [Estimate] {
      estimates.map { Estimate(value: 1 / (3 * $0.value), error: $0.error / (3 * $0.value * $0.value)) }
    }
    let columns =
      [omegaTColumn]
      + pair("nu_parallel", "effective scattering rate 1/(3 K_parallel) [Omega]", rate(result.parallel.diffusion))
      + pair("nu_perpendicular", "1/(3 K_perpendicular) [Omega]", rate(result.perpendicular.diffusion))
      + pair("nu_axial", "1/(3 K_A) [Omega]", rate(result.hall))
      + [
        Column(
          "sum_rule_residual_parallel",
          description: "largest relative residual of the sum over multipoles (power beyond lmax is missing)",
          result.parallel.sumRuleResidual),
        Column(
          "sum_rule_residual_perpendicular", description: "likewise, gradient across B0",
          result.perpendicular.sumRuleResidual),
      ]
    return Table(columns: columns, meta: meta)
  }

  /// The spectra of one gradient direction: a row per time and multipole.
  public func spectra(for gradient: GradientResult, gradient direction: SIMD3<Double>) -> Table {
    let grid = TimeMultipoleGrid(result)
    let columns =
      grid.keys + grid.columns("cl", "C_l", gradient.auto)
      + (gradient.cross.isEmpty ? [] : grid.columns("cross", "C_l between the two sets", gradient.cross))
      + [grid.column("noise", "shot-noise level N", gradient.noise)]
    let vector = MetaValue.list([.number(direction.x), .number(direction.y), .number(direction.z)])
    return Table(columns: columns, meta: meta + [MetaEntry("gradient", vector)])
  }

  private var omegaTColumn: Column {
    Column("omega_t", description: "backtracking time [1/Omega]", result.omegaT)
  }

  private func pair(_ name: String, _ description: String, _ estimates: [Estimate]) -> [Column] {
    [
      Column(name, description: description, estimates.map(\.value)),
      Column(name + "_err", description: "standard error", estimates.map(\.error)),
    ]
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

  func columns(_ name: String, _ description: String, _ estimates: [[Estimate]]) -> [Column] {
    [
      Column(name, description: description, estimates.flatMap { $0.map(\.value) }),
      Column(name + "_err", description: "standard error over realisations", estimates.flatMap { $0.map(\.error) }),
    ]
  }

  func column(_ name: String, _ description: String, _ values: [Double]) -> Column {
    Column(name, description: description, values.flatMap { [Double](repeating: $0, count: lmax + 1) })
  }
}

/// The header of every table: what it belongs to, its units, and the factors to physical units.
private func header(_ result: EnsembleResult, _ configuration: StudyConfiguration) -> [MetaEntry] {
  let conversions = configuration.particle.conversions
  var entries =
    DappleVersion.header + [
      MetaEntry("study", .string(configuration.name)),
      MetaEntry("physics_digest", .string(configuration.physicsDigest)),
      MetaEntry("realizations", .integer(result.realizations)),
      MetaEntry("realizations_of_study", .integer(configuration.realizations)),
      MetaEntry("nside", .integer(result.nside)),
      MetaEntry(
        "units", .string("lengths r_L, times 1/Omega, gradient 1/r_L; C_l as healpy.anafast; K in r_L^2 Omega")),
      MetaEntry("larmor_radius_in_bendover_scales", .number(conversions.lengthInCoherenceLengths)),
    ]
  // Where the turbulence is off it has no correlation length.
  let correlationLength = configuration.turbulence.spectrum.correlationLength
  if correlationLength.isFinite {
    entries.append(MetaEntry("correlation_length_in_bendover_scales", .number(correlationLength)))
  }
  if let parsec = conversions.lengthInParsec { entries.append(MetaEntry("larmor_radius_in_pc", .number(parsec))) }
  if let factor = conversions.diffusionInSquareCentimetresPerSecond {
    entries.append(MetaEntry("diffusion_unit_in_cm2_per_s", .number(factor)))
  }
  if let years = conversions.timeInYears { entries.append(MetaEntry("time_unit_in_yr", .number(years))) }
  if result.realizations < configuration.realizations {
    entries.append(MetaEntry("incomplete", .bool(true)))
  }
  return entries
}
