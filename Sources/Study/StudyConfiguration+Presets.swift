// The presets: the paper's study, and a reduced one of about a minute.

extension StudyConfiguration {
  /// The study of Ahlers & Mertsch (2015): isotropic Kolmogorov turbulence, σ² = 1, r_L = 0.1 L_c. Which of its numbers
  /// are certain is written beside them in Examples/paper.toml.
  public static let `default` = StudyConfiguration()

  /// The preset with the engines and estimators of this study, as what another study of the same kind is read on top of.
  package var base: StudyConfiguration {
    var base = StudyConfiguration.default
    (base.engines, base.estimators) = (engines, estimators)
    return base
  }

  /// The preset, reduced to about a minute on two cores: a coarser sky, fewer realisations, shorter times.
  public static let quick = StudyConfiguration(
    name: "ahlers-mertsch-2015-quick",
    realizations: 80,
    sky: SkyConfiguration(nside: 16),
    backtracking: BacktrackingConfiguration(
      omegaT: .list([
        0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 85, 100, 120, 150, 200, 250, 300,
      ])))
}
