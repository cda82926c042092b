// A study as a value: everything that a study file says.
//
// Each field is one key of the file and one entry of the parameter registry (`Parameter.all`), where its text, unit,
// range and place in the file are written once. Reading, writing, checking and hashing are extensions beside this file.

import Anisotropy
import Transport

/// The configuration of a study: what to simulate, how finely, and what to keep.
///
/// Lengths of the turbulence are in L_c (its bend-over scale), times in 1/Ω, steps in r_L, the Larmor radius of the
/// particle in the regular field. A value built by hand is not checked until ``validate(source:)`` is called; one that
/// was read from a file is.
public struct StudyConfiguration: Sendable, Equatable {
  /// Name of the study, and of the directory its results go to (`study.name`).
  public var name: String
  /// Seed of every random stream (`study.seed`), 0 to 2⁶³−1.
  public var seed: UInt64
  /// Number of realisations of the turbulence (`study.realizations`), at least 1.
  public var realizations: Int
  /// The magnetic field (`[field]`).
  public var field: FieldConfiguration
  /// The particle, and with it the scale ρ = r_L/L_c (`[particle]`).
  public var particle: ParticleConfiguration
  /// The sky of directions (`[sky]`).
  public var sky: SkyConfiguration
  /// Backtracking times and step (`[backtracking]`).
  public var backtracking: BacktrackingConfiguration
  /// What is kept beside the tables (`[output]`).
  public var output: OutputConfiguration
  /// The engines that `backtracking.engine` chooses from. No key: who adds to it does so for each study that he reads.
  public var engines: EngineList = .standard
  /// What is measured and averaged. No key, likewise.
  public var estimators: EstimatorList = .standard

  /// A study from its parts; what is left out is the preset's.
  public init(
    name: String = "ahlers-mertsch-2015",
    seed: UInt64 = 20_151_215,
    realizations: Int = 100,
    field: FieldConfiguration = FieldConfiguration(),
    particle: ParticleConfiguration = ParticleConfiguration(),
    sky: SkyConfiguration = SkyConfiguration(),
    backtracking: BacktrackingConfiguration = BacktrackingConfiguration(),
    output: OutputConfiguration = OutputConfiguration()
  ) {
    self.name = name
    self.seed = seed
    self.realizations = realizations
    self.field = field
    self.particle = particle
    self.sky = sky
    self.backtracking = backtracking
    self.output = output
  }
}
