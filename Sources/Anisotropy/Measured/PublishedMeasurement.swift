// Published numbers on the large-scale anisotropy, each with its source. Points of spectra, which are public as figures only,
// are in `PublishedSpectrum`.

/// A published measurement of the anisotropy.
public struct PublishedMeasurement: Sendable, Equatable {
  /// Who measured it.
  public let experiment: String
  /// Where it was published.
  public let reference: String
  /// Median energy of the primaries in TeV.
  public let energy: Double
  /// The horizontal components of the dipole of the relative intensity, along α = 0 and α = 90°.
  public let dipole: SIMD2<Double>
  /// Noise levels of C_ℓ in the maps of the experiments.
  public let noiseLevels: [String: Double]

  /// C_1 = (4π/9) δ_h² of the horizontal dipole. The vertical component is not observable, so this is a lower bound.
  public var dipolePower: Double { 4 * .pi / 9 * (dipole * dipole).sum() }

  /// The combined all-sky map at 10 TeV: C_1 = 1.905e-6, noise about 2.95e-10 (HAWC) and 1.85e-10 (IceCube).
  public static let hawcIceCube = PublishedMeasurement(
    experiment: "HAWC+IceCube",
    reference: "Abeysekara et al. 2019, ApJ 871, 96 (arXiv:1812.05682)",
    energy: 10, dipole: [9.16e-4, 7.25e-4], noiseLevels: ["HAWC": 2.95e-10, "IceCube": 1.85e-10])
}
