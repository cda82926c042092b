// What can be laid over a simulated power spectrum: theory curves and measured spectra.

import Anisotropy

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

/// A measured power spectrum, given by the user, brought to the scale of the simulation.
public struct MeasuredOverlay: Sendable, Equatable {
  /// The measurement.
  public var spectrum: MeasuredSpectrum
  /// The factor that brings the measured C_ℓ to the scale C_ℓ/C_1 of the simulation; stated in the key.
  public var rescale: Double

  /// A measurement and its factor.
  public init(_ spectrum: MeasuredSpectrum, rescale: Double) {
    self.spectrum = spectrum
    self.rescale = rescale
  }
}
