// Angular power spectra as tensors, C_ℓ^{ij} = Σ_m Re(a^i_ℓm a^j*_ℓm)/(2ℓ+1), i, j = x, y, z: of each set of directions, with
// its shot noise, and between two sets, without. Of the ensemble: C_ℓ for the gradient along and across the field.

import Sphere
import Files

/// The auto-spectra, the cross-spectra, and the table spectra.ecsv.
package struct Spectra: Estimator {
  package let name = "spectra"

  /// The only one.
  package init() {}

  package func columns(lmax: Int) -> [MeasuredColumn] {
    [
      MeasuredColumn(
        "CL", unit: "r_L^2", width: 6 * (lmax + 1), "auto-spectra tensor C_l^ij, l = 0...lmax for each pair ij in turn")
    ]
  }

  package func measure(_ sky: SkySnapshot, set: Int) -> [[Double]] {
    [SpectraTensor(between: sky.coefficients[set], and: sky.coefficients[set]).values]
  }

  package func jointColumns(lmax: Int) -> [MeasuredColumn] {
    [MeasuredColumn("CL_AB", unit: "r_L^2", width: 6 * (lmax + 1), "likewise, between the two sets of directions")]
  }

  package func measureJointly(_ sky: SkySnapshot) -> [[Double]] {
    [SpectraTensor(between: sky.coefficients[0], and: sky.coefficients[1]).values]
  }

  package func tables(of ensemble: EnsembleAverage, _ result: EnsembleResult) -> [ResultTable] {
    let rows = MultipoleRows(result)
    func cross(_ gradient: GradientResult) -> [[Estimate]] { gradient.cross.isEmpty ? rows.missing : gradient.cross }
    let columns =
      rows.keys
      + rows.columns("cl_parallel", "C_l, gradient along B0", result.parallel.auto)
      + rows.columns("cl_perpendicular", "C_l, gradient across B0", result.perpendicular.auto)
      + [
        rows.column("noise_parallel", "shot-noise level N", result.parallel.noise),
        rows.column("noise_perpendicular", "shot-noise level N", result.perpendicular.noise),
      ]
      + rows.columns("cross_parallel", "C_l between the two sets of directions", cross(result.parallel))
      + rows.columns("cross_perpendicular", "C_l between the two sets of directions", cross(result.perpendicular))
      + [
        rows.column(
          "noise_resolved_parallel", "shot noise N' of the structure below the pixels", result.parallel.resolvedNoise),
        rows.column(
          "noise_resolved_perpendicular", "shot noise N' of the structure below the pixels",
          result.perpendicular.resolvedNoise),
      ]
      + noiseColumns("parallel", result.parallel.noiseErrors)
      + noiseColumns("perpendicular", result.perpendicular.noiseErrors)
    return [ResultTable("spectra", columns)]
  }

  /// The errors that noise alone gives, for one gradient.
  private func noiseColumns(_ gradient: String, _ errors: [[NoiseError]]) -> [Column] {
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

  /// The spectra for one direction of the gradient: a row per time and multipole.
  ///
  /// - Parameters:
  ///   - gradient: the direction.
  ///   - ensemble: the realisations.
  package static func table(for gradient: SIMD3<Double>, of ensemble: EnsembleAverage) -> ResultTable {
    let rows = MultipoleRows(ensemble.times, lmax: ensemble.lmax)
    let found = ensemble.result(for: .direction(gradient))
    let columns =
      rows.keys + rows.columns("cl", "C_l", found.auto)
      + (found.cross.isEmpty ? [] : rows.columns("cross", "C_l between the two sets", found.cross))
      + [rows.column("noise", "shot-noise level N", found.noise)]
    let vector = MetaValue.list([.number(gradient.x), .number(gradient.y), .number(gradient.z)])
    return ResultTable("spectra", columns, meta: [MetaEntry("gradient", vector)])
  }
}

extension DirectionSetMeasurement {
  /// Auto-spectra tensor, shot noise included.
  public var spectra: SpectraTensor {
    get { SpectraTensor(values: self["CL"]) }
    set { self["CL"] = newValue.values }
  }
}

extension SnapshotMeasurement {
  /// Cross-spectra tensor between the two sets, symmetrised in i and j; nil with a single set.
  public var cross: SpectraTensor? {
    get { joint["CL_AB"].map { SpectraTensor(values: $0) } }
    set { joint["CL_AB"] = newValue?.values }
  }
}

/// C_ℓ^{ij}, symmetric in i and j: six spectra in r_L², in the order of `SymmetricTensor`.
public struct SpectraTensor: Sendable, Equatable {
  /// `[pair · (lmax + 1) + ell]`.
  public var values: [Double]

  /// A tensor from its numbers, pair by pair.
  public init(values: [Double]) {
    precondition(values.count % 6 == 0)
    self.values = values
  }

  /// A tensor from its six spectra, of equal length.
  public init(components: [[Double]]) {
    precondition(components.count == 6)
    values = components.flatMap { $0 }
  }

  /// The spectra between two sets of directions, symmetrised; of one set for it and itself.
  ///
  /// - Parameters:
  ///   - a: a_ℓm for gradients along x, y and z.
  ///   - b: likewise.
  package init(between a: [SphericalHarmonicCoefficients], and b: [SphericalHarmonicCoefficients]) {
    self.init(
      components: SymmetricTensor.pairs.map { i, j in
        let spectrum = SphericalHarmonicCoefficients.crossSpectrum(a[i], b[j])
        guard i != j else { return spectrum }
        return zip(spectrum, SphericalHarmonicCoefficients.crossSpectrum(a[j], b[i])).map { ($0 + $1) / 2 }
      })
  }

  /// ℓ_max + 1.
  public var multipoles: Int { values.count / 6 }

  /// The six spectra, ℓ = 0…lmax each: `[pair][ell]`.
  public var components: [[Double]] {
    get { (0..<6).map { Array(values[$0 * multipoles..<($0 + 1) * multipoles]) } }
    set { self = SpectraTensor(components: newValue) }
  }

  /// The spectrum for a gradient: C_ℓ = W_ij C_ℓ^{ij}.
  public func spectrum(_ weights: SymmetricTensor) -> [Double] {
    // As `SymmetricTensor.contracted(with:)`, to the bit, without a tensor for each ℓ.
    let multipoles = multipoles
    return (0..<multipoles).map { ell in
      var sum = 0.0
      for pair in 0..<6 {
        sum += (pair < 3 ? 1 : 2) * values[pair * multipoles + ell] * weights.components[pair]
      }
      return sum
    }
  }
}
