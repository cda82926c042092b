// From the study's keys to the ensemble of fields.

import Turbulence

extension StudyConfiguration {
  /// The ensemble of turbulent fields of this study.
  public var turbulence: any TurbulenceEnsemble<PlaneWaveField> {
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

  /// Trajectories × steps of one realisation: the measure of its cost.
  public var particleStepsPerRealization: Double {
    let sets = sky.directions == .paired ? 2.0 : 1.0
    return sets * 12 * Double(sky.nside * sky.nside) * backtracking.stepsPerLarmorRadius
      * (backtracking.times.last ?? 0)
  }
}
