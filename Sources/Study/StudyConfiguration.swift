// A study as a value: everything that a study file says.
//
// Each field is one key of the file and one entry of the parameter registry (`Parameter.all`), where its text, unit,
// range and place in the file are written once. Reading, writing, checking and hashing are extensions beside this file.

import Anisotropy
import Files
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
  /// Number of realisations of the turbulence (`study.realizations`), 1 to `mostRealizations`.
  public var realizations: Int
  /// The magnetic field (`[field]`).
  public var field: FieldConfiguration
  /// The particle, and with it the scale ρ = r_L/L_c (`[particle]`).
  public var particle: ParticleConfiguration
  /// The sky of directions (`[sky]`).
  public var sky: SkyConfiguration
  /// Pairs of particles (`[pairs]`).
  public var pairs: PairsConfiguration
  /// Backtracking times and step (`[backtracking]`).
  public var backtracking: BacktrackingConfiguration
  /// What is kept beside the tables (`[output]`).
  public var output: OutputConfiguration
  /// What is measured with momenta and against the local field (`[momenta]`).
  public var momenta: MomentaConfiguration
  /// The engines that `backtracking.engine` chooses from. No key: who adds to it does so for each study that he reads.
  public var engines: EngineList = .standard
  /// What is measured and averaged. No key, likewise.
  public var estimators: EstimatorList = .standard

  /// What ``realizations`` may be at most.
  package static let mostRealizations = 1_000_000

  /// A study from its parts; what is left out is the preset's.
  public init(
    name: String = "ahlers-mertsch-2015",
    seed: UInt64 = 20_151_215,
    realizations: Int = 100,
    field: FieldConfiguration = FieldConfiguration(),
    particle: ParticleConfiguration = ParticleConfiguration(),
    sky: SkyConfiguration = SkyConfiguration(),
    pairs: PairsConfiguration = PairsConfiguration(),
    momenta: MomentaConfiguration = MomentaConfiguration(),
    backtracking: BacktrackingConfiguration = BacktrackingConfiguration(),
    output: OutputConfiguration = OutputConfiguration()
  ) {
    self.name = name
    self.seed = seed
    self.realizations = realizations
    self.field = field
    self.particle = particle
    self.sky = sky
    self.pairs = pairs
    self.backtracking = backtracking
    self.output = output
    self.momenta = momenta
  }
}

// MARK: - Presets

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

  /// The preset with pairs, for the law of small scales: what `dapple reproduce` runs.
  public static let paper = StudyConfiguration(pairs: PairsConfiguration(references: 32))

  /// The same, reduced to about a minute on two cores: a coarser sky, fewer realisations and pairs, shorter times.
  public static let quick = StudyConfiguration(
    name: "ahlers-mertsch-2015-quick",
    realizations: 80,
    sky: SkyConfiguration(nside: 16),
    pairs: PairsConfiguration(references: 16),
    backtracking: BacktrackingConfiguration(
      omegaT: .list([
        0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 85, 100, 120, 150, 200, 250, 300,
      ])))
}

// MARK: - Written out

extension StudyConfiguration {
  /// How every resolved study file begins, by which a run directory is told from a folder with a study file in it.
  package static let resolvedMark = "# Resolved configuration of a Dapple study"

  /// A study file with every key and a line of comment for each; reading it gives an equal configuration.
  ///
  /// A key that is not set, because the particle is described the other way or the field has another model, is there as a
  /// comment.
  public var resolvedTOML: String { text(commenting: []) }

  /// As ``resolvedTOML``, for a study that is yet to be run: the present generation of the kernels, which a later version has
  /// not, is there as a comment.
  public var portableTOML: String {
    text(commenting: backtracking.kernel == Stepping.kernelGeneration ? ["backtracking.kernel"] : [])
  }

  private func text(commenting comments: [String]) -> String {
    let tables = Parameter.tables.map { table in
      let keys = Parameter.all.filter { $0.table == table }.map { parameter in
        let literal = parameter.literal(in: self)
        let value = literal ?? parameter.example ?? parameter.defaultValue ?? ""
        let mark = literal == nil || comments.contains(parameter.key) ? "# " : ""
        return "# \(parameter.summary)\n\(mark)\(parameter.name) = \(value)\n"
      }
      return "[\(table)]\n" + keys.joined(separator: "\n")
    }
    return Self.resolvedMark + ": every key, defaults included.\n\n"
      + tables.joined(separator: "\n")
  }

  /// The keys in which this study differs from `other`, with both values as TOML ("unset" where there is none).
  public func differences(from other: StudyConfiguration) -> [(key: String, mine: String, theirs: String)] {
    Parameter.all.compactMap { parameter in
      let mine = parameter.literal(in: self) ?? "unset"
      let theirs = parameter.literal(in: other) ?? "unset"
      return mine == theirs ? nil : (key: parameter.key, mine: mine, theirs: theirs)
    }
  }
}

// MARK: - Digest
//
// A fingerprint of what decides the numbers of a realisation, so that a run resumes its own files and no others.
//
// Hashed is canonical text: one line "key=value" for each key that decides numbers, in the registry's order, with the
// number the simulation uses (γ, ρ, the sorted times) in the fewest digits that identify the double. Two ways of writing
// the same study, a name or an index for the spectrum, a range or a list for the times, therefore agree.
//
// The bytes of that text are hashed one by one (`Digest`).

extension StudyConfiguration {
  /// Sixteen hexadecimal digits that depend on every key but study.name, study.realizations and output.*.
  public var physicsDigest: String {
    var digest = Digest()
    for byte in canonicalPhysics.utf8 { digest.add(byte: byte) }
    return digest.text
  }

  /// The text that is hashed. Its first line is the version of this canonical form.
  package var canonicalPhysics: String {
    let lines = Parameter.all.filter(\.decidesNumbers).compactMap { parameter in
      parameter.canonical(self).map { "\(parameter.key)=\($0)" }
    }
    return (["dapple-study-2"] + lines).joined(separator: "\n")
  }
}
