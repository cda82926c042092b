// From the study's keys to the ensemble of fields, and to the engine that tracks particles through them.

import Transport
import Turbulence

extension StudyConfiguration {
  /// The ensemble of turbulent fields of this study.
  public var turbulence: any TurbulenceEnsemble {
    let spectrum = TurbulenceSpectrum(
      strength: field.strength, spectralIndex: field.spectralIndex, modes: field.modes, kMin: field.kMin,
      kMax: field.kMax)
    return switch field.model {
    case .isotropic: IsotropicTurbulence(spectrum: spectrum, larmorRadius: particle.rho)
    case .slab: SlabTurbulence(spectrum: spectrum, larmorRadius: particle.rho)
    case .twoDimensional: TwoDimensionalTurbulence(spectrum: spectrum, larmorRadius: particle.rho)
    case .slab2D(let slabFraction):
      CompositeTurbulence(spectrum: spectrum, slabFraction: slabFraction, larmorRadius: particle.rho)
    }
  }

  /// What the realisations of that ensemble are; an engine takes some kinds of field and not others.
  package var fieldType: any MagneticField.Type {
    func type<Ensemble: TurbulenceEnsemble>(_: Ensemble) -> any MagneticField.Type { Ensemble.Field.self }
    return type(turbulence)
  }

  /// Trajectories × steps of one realisation: the measure of its cost.
  public var particleStepsPerRealization: Double {
    let sets = sky.directions == .paired ? 2.0 : 1.0
    return sets * 12 * Double(sky.nside * sky.nside) * backtracking.stepsPerLarmorRadius
      * (backtracking.times.last ?? 0)
  }

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

  /// The magnetic field of one realisation: b = B/B0, the regular field along z included, positions in r_L.
  public func field(ofRealization number: Int) -> any MagneticField { turbulence.realization(number, seed: seed) }

  /// The field of one realisation, ready to be tracked through.
  ///
  /// - Throws: what the engine throws; ``StudyError``.
  public func tracker(ofRealization number: Int) throws -> any Tracker {
    try chosenEngine().tracker(
      through: field(ofRealization: number),
      stepping: stepping)
  }

  /// How finely trajectories are stepped.
  public var stepping: Stepping {
    Stepping(stepsPerLarmorRadius: backtracking.stepsPerLarmorRadius, precision: backtracking.precision)
  }
}
