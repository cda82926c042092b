// From the study's keys to the ensemble of fields, and to the engine that tracks particles through them.

import Anisotropy
import Transport
import Turbulence

extension StudyConfiguration {
  /// The fields of this study: their ensemble and seed, and from where each realisation is seen.
  public var observedTurbulence: ObservedTurbulence {
    ObservedTurbulence(
      model: field.model,
      spectrum: TurbulenceSpectrum(
        strength: field.strength, spectralIndex: field.spectralIndex, modes: field.modes, kMin: field.kMin,
        kMax: field.kMax),
      larmorRadius: particle.rho, seed: seed, observer: sky.observer, observerStep: sky.observerStep)
  }

  /// The ensemble of turbulent fields of this study.
  public var turbulence: any TurbulenceEnsemble<PlaneWaveField> { observedTurbulence.ensemble }

  /// What the realisations of that ensemble are; an engine takes some kinds of field and not others.
  package var fieldType: any MagneticField.Type {
    func type<Ensemble: TurbulenceEnsemble>(_: Ensemble) -> any MagneticField.Type { Ensemble.Field.self }
    return type(turbulence)
  }

  /// Trajectories × steps of one realisation.
  public var particleStepsPerRealization: Double { skyStepsPerRealization + followedStepsPerRealization }

  /// Those of the directions of the sky.
  package var skyStepsPerRealization: Double {
    (sky.directions == .paired ? 2.0 : 1.0) * 12 * Double(sky.nside * sky.nside) * stepsPerTrajectory
  }

  /// Those of particles that estimators follow, in double precision.
  package var followedStepsPerRealization: Double { Double(measured.followedParticles) * stepsPerTrajectory }

  /// Steps of one realisation by what they take: one in double precision, four of those in mixed precision.
  package var weightedStepsPerRealization: Double {
    skyStepsPerRealization + followedStepsPerRealization * (backtracking.precision == .mixed ? 4 : 1)
  }

  private var stepsPerTrajectory: Double { backtracking.stepsPerLarmorRadius * (backtracking.times.last ?? 0) }

  /// The engine that `backtracking.engine` chooses; nil where it does not take the fields of the study, or is no name.
  public var engine: (any Engine)? { engines.engine(backtracking.engine, for: fieldType) }

  /// The engine that `backtracking.engine` chooses.
  ///
  /// - Throws: ``StudyError`` where there is none.
  public func chosenEngine(source: String? = nil) throws(StudyError) -> any Engine {
    if let engine { return engine }
    let fitting = engines.engines.filter { $0.accepts(fieldType) }.map { "\"\($0.name)\"" }
    throw StudyError.outOfRange(
      source: source, key: "backtracking.engine", value: "\"\(backtracking.engine)\"",
      requirement: "an engine that takes the fields of this study: \"auto\", " + fitting.joined(separator: ", "))
  }

  /// The magnetic field of one realisation: b = B/B0, the regular field along z included, positions in r_L from the
  /// observer.
  public func field(ofRealization number: Int) -> any MagneticField {
    observedTurbulence.field(ofRealization: number)
  }

  /// The field of one realisation, ready to be tracked through.
  ///
  /// - Throws: what the engine throws; ``StudyError``.
  public func tracker(ofRealization number: Int) throws -> any Tracker {
    try checkKernel()
    return try chosenEngine().tracker(through: field(ofRealization: number), stepping: stepping)
  }

  /// Whether the bits have generations: those of the engines that share the kernels in mixed precision. Double precision has the
  /// bits that it always had.
  var hasGenerations: Bool { backtracking.precision == .mixed && engine?.digestEntry == nil }

  /// Refuses a study whose bits are those of an earlier version.
  ///
  /// - Throws: ``StudyError``.
  package func checkKernel() throws(StudyError) {
    guard hasGenerations, backtracking.kernel != Stepping.kernelGeneration else { return }
    throw StudyError.outOfRange(
      source: nil, key: "backtracking.kernel", value: "\(backtracking.kernel)",
      requirement: "\(Stepping.kernelGeneration) where trajectories are computed: the bits of earlier versions can be "
        + "read and averaged only")
  }

  /// One realisation, for the particles that estimators follow themselves: the same field in double precision. They are too few to
  /// fill a graphics processor, and some are followed in many short pieces: in place of an engine that computes elsewhere, the
  /// processor follows them, with the same bits.
  ///
  /// - Parameters:
  ///   - number: the realisation's number.
  ///   - times: backtracking times ΩT, ascending.
  ///   - isCancelled: asked often; when it answers true the work stops.
  /// - Throws: what the engine throws; ``StudyError``.
  public func followed(
    realization number: Int, times: [Double], isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> FollowedRealization {
    FollowedRealization(
      tracker: try followingTracker(ofRealization: number), seed: seed, number: number, times: times,
      isCancelled: isCancelled)
  }

  /// What takes those particles through the field of one realisation.
  ///
  /// - Throws: what the engine throws; ``StudyError``.
  package func followingTracker(ofRealization number: Int) throws -> any Tracker {
    var stepping = stepping
    stepping.precision = .double
    let chosen = try chosenEngine()
    let own =
      chosen.isElsewhere && chosen.digestEntry == nil ? engines.engine(EngineName.simd, for: fieldType) : nil
    return try (own ?? chosen).tracker(through: field(ofRealization: number), stepping: stepping)
  }

  /// How finely trajectories are stepped.
  public var stepping: Stepping {
    Stepping(stepsPerLarmorRadius: backtracking.stepsPerLarmorRadius, precision: backtracking.precision)
  }
}
