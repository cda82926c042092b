// What can be laid over a simulated power spectrum: theory curves and measured spectra.

/// A predicted spectrum in units of its dipole.
public struct TheoryCurve: Sendable, Equatable {
  /// The text at the end of the line, for example `p = 0.5`.
  public var label: String
  /// Multipoles, ascending.
  public var ell: [Double]
  /// C_ℓ/C_1 at these multipoles, dimensionless.
  public var ratio: [Double]

  /// A labelled curve; the arrays must have equal length.
  public init(label: String, ell: [Double], ratio: [Double]) {
    self.label = label
    self.ell = ell
    self.ratio = ratio
  }
}

/// A measured power spectrum, given by the user: this program ships no measured points.
public struct MeasuredSpectrum: Sendable, Equatable {
  /// The name of the experiment, shown in the key.
  public var experiment: String
  /// Multipoles.
  public var ell: [Double]
  /// C_ℓ of the relative intensity, as measured.
  public var value: [Double]
  /// Errors downwards, of the same length; NaN for none.
  public var errorLow: [Double]
  /// Errors upwards, of the same length; NaN for none.
  public var errorHigh: [Double]
  /// The noise level, in the unit of `value`.
  public var noise: Double?
  /// The factor that brings the measured C_ℓ to the scale C_ℓ/C_1 of the simulation; stated in the key.
  public var rescale: Double

  /// A measured spectrum; the arrays must have equal length.
  public init(
    experiment: String, ell: [Double], value: [Double], errorLow: [Double], errorHigh: [Double], noise: Double?,
    rescale: Double
  ) {
    self.experiment = experiment
    self.ell = ell
    self.value = value
    self.errorLow = errorLow
    self.errorHigh = errorHigh
    self.noise = noise
    self.rescale = rescale
  }
}
