// The tables of a study file as values: the field, the particle, the sky, the backtracking and the output. Each field is one
// key.

import Anisotropy
import Transport
import Turbulence

// MARK: - The field
//
// The magnetic field of a study: B0 ẑ plus turbulence made of plane waves (Documentation/theory/Physics.md, section 2).

/// The table `[field]`: the turbulence laid over the regular field B0 ẑ.
public struct FieldConfiguration: Sendable, Equatable {
  /// Geometry of the turbulence, with the keys that it alone has.
  public typealias Model = TurbulenceModel

  /// Shape of the power spectrum.
  public typealias Spectrum = SpectrumShape

  /// Geometry of the turbulence (`field.model`, `field.slab_fraction`).
  public var model: Model
  /// σ² = ⟨δB²⟩/B0² (`field.strength`), at least 0.
  public var strength: Double
  /// Shape of the power spectrum (`field.spectrum`).
  public var spectrum: Spectrum
  /// Number of plane waves of a realisation (`field.modes`), at least 1; slab-2d has as many in each of its two parts.
  public var modes: Int
  /// Smallest wavenumber in 1/L_c (`field.k_min`), greater than 0.
  public var kMin: Double
  /// Largest wavenumber in 1/L_c (`field.k_max`), greater than ``kMin``.
  public var kMax: Double

  /// A field from its parts; what is left out is the preset's.
  public init(
    model: Model = .isotropic, strength: Double = TurbulenceSpectrum().strength, spectrum: Spectrum = .kolmogorov,
    modes: Int = TurbulenceSpectrum().modes,
    kMin: Double = TurbulenceSpectrum().kMin, kMax: Double = TurbulenceSpectrum().kMax
  ) {
    self.model = model
    self.strength = strength
    self.spectrum = spectrum
    self.modes = modes
    self.kMin = kMin
    self.kMax = kMax
  }

  /// The index γ of the three-dimensional spectrum.
  public var spectralIndex: Double { spectrum.spectralIndex }
}

// MARK: - The particle
//
// The particle of a study, given by the ratio ρ = r_L/L_c or by three physical quantities.

/// The table `[particle]`: either ``larmorRadius`` or all three of ``rigidity``, ``regularField`` and
/// ``coherenceLength`` are set; ``StudyConfiguration/validate(source:)`` rejects everything else.
public struct ParticleConfiguration: Sendable, Equatable {
  /// ρ = r_L/L_c as given (`particle.larmor_radius`), greater than 0; nil where the physical quantities are given.
  public var larmorRadius: Double?
  /// Rigidity R (`particle.rigidity`), greater than 0.
  public var rigidity: Quantity?
  /// Regular field B0 (`particle.regular_field`), greater than 0.
  public var regularField: Quantity?
  /// Bend-over scale L_c of the turbulence (`particle.coherence_length`), greater than 0.
  public var coherenceLength: Quantity?

  /// A particle of r_L = `larmorRadius` · L_c, by default the preset's 0.1.
  public init(larmorRadius: Double = 0.1) {
    self.larmorRadius = larmorRadius
  }

  /// A particle of given rigidity in a given regular field, and the length scale of its turbulence.
  public init(rigidity: Quantity, regularField: Quantity, coherenceLength: Quantity) {
    self.rigidity = rigidity
    self.regularField = regularField
    self.coherenceLength = coherenceLength
  }

  /// The physical scales; nil where the study is dimensionless, or one of the three quantities is missing.
  public var physical: PhysicalScales? {
    guard let rigidity, let regularField, let coherenceLength else { return nil }
    return PhysicalScales(rigidity: rigidity, regularField: regularField, coherenceLength: coherenceLength)
  }

  /// ρ = r_L/L_c, from whichever description is given; NaN only in a configuration that does not validate.
  public var rho: Double { larmorRadius ?? physical?.rho ?? .nan }

  /// The factors from the units of the results (r_L, 1/Ω, r_L² Ω) to others.
  public var conversions: UnitConversions { UnitConversions(rho: rho, physical: physical) }
}

/// Factors by which a result in r_L, 1/Ω or r_L² Ω is multiplied to get it in other units.
public struct UnitConversions: Sendable, Equatable {
  /// From r_L to L_c: ρ.
  public let lengthInCoherenceLengths: Double
  /// From r_L to pc; nil in a dimensionless study.
  public let lengthInParsec: Double?
  /// From r_L² Ω to cm²/s: r_L c; nil in a dimensionless study.
  public let diffusionInSquareCentimetersPerSecond: Double?
  /// From 1/Ω to Julian years; nil in a dimensionless study.
  public let timeInYears: Double?

  /// The factors of a study with Larmor radius ρ L_c and, where it is physical, its scales.
  public init(rho: Double, physical: PhysicalScales?) {
    lengthInCoherenceLengths = rho
    lengthInParsec = physical?.larmorRadiusParsec
    diffusionInSquareCentimetersPerSecond = physical?.diffusionUnit
    timeInYears = physical?.timeUnitYears
  }
}

// MARK: - The sky

/// The table `[sky]`: the HEALPix grid of directions.
public struct SkyConfiguration: Sendable, Equatable {
  /// Which directions stand for a pixel.
  public enum Directions: String, Sendable, CaseIterable {
    /// Two independent sets of directions, whose cross-spectrum is free of shot noise.
    case paired
    /// One set, the pixel centres, as in the paper.
    case centers = "centres"
  }

  /// HEALPix resolution N_side (`sky.nside`), a power of two from 1 to `HEALPixGrid.largestNside`; a set has 12 N_side² directions.
  public var nside: Int
  /// Which directions are tracked (`sky.directions`).
  public var directions: Directions
  /// The observer's place in L_c (`sky.observer`).
  public var observer: SIMD3<Double>
  /// What the observer's place changes by from one realisation to the next, in L_c (`sky.observer_step`). Zero: every
  /// realisation is another field. Anything else: all are the first field, seen from other places.
  public var observerStep: SIMD3<Double>

  /// A sky from its parts; what is left out is the preset's.
  public init(
    nside: Int = 32, directions: Directions = .paired, observer: SIMD3<Double> = .zero,
    observerStep: SIMD3<Double> = .zero
  ) {
    self.nside = nside
    self.directions = directions
    self.observer = observer
    self.observerStep = observerStep
  }
}

// MARK: - Backtracking

/// The table `[backtracking]`: snapshot times and step length.
public struct BacktrackingConfiguration: Sendable, Equatable {
  /// The snapshot times Ω T as they were asked for (`backtracking.omega_t`).
  public var omegaT: BacktrackingTimes
  /// Steps of the Boris pusher per Larmor radius of path (`backtracking.steps_per_larmor_radius`), greater than 0; the
  /// step is h = r_L/stepsPerLarmorRadius, and Ω Δt = 1/stepsPerLarmorRadius.
  public var stepsPerLarmorRadius: Double
  /// In which precision the field is summed along the trajectories (`backtracking.precision`).
  public var precision: FieldPrecision
  /// Whose bits the numbers have in mixed precision (`backtracking.kernel`): `Stepping.kernelGeneration`, or a generation
  /// before it, whose runs can be read.
  public var kernel: Int
  /// Which engine integrates the trajectories (`backtracking.engine`): a name of the study's list, or "auto" for the first
  /// of it that takes the field.
  public var engine: String

  /// A backtracking from its parts; what is left out is the preset's.
  public init(
    omegaT: BacktrackingTimes = .logarithmic(from: 0.1, to: 1000.0, count: 41),
    stepsPerLarmorRadius: Double = Stepping().stepsPerLarmorRadius,
    precision: FieldPrecision = Stepping().precision, kernel: Int = Stepping.kernelGeneration,
    engine: String = EngineList.automatic
  ) {
    self.omegaT = omegaT
    self.stepsPerLarmorRadius = stepsPerLarmorRadius
    self.precision = precision
    self.kernel = kernel
    self.engine = engine
  }

  /// The snapshot times Ω T, ascending, in units 1/Ω.
  public var times: [Double] { omegaT.values }
}

// MARK: - Output

/// The table `[output]`: maps and figures.
public struct OutputConfiguration: Sendable, Equatable {
  /// Which skies are kept as harmonics.
  public enum SkyTimes: Sendable, Equatable {
    /// That of the summary.
    case summary
    /// The snapshots nearest to these times ΩT, each greater than 0; none for an empty list.
    case list([Double])
  }

  /// Number of realisations whose HEALPix maps are kept (`output.maps`), at least 0; more than there are means all.
  public var maps: Int
  /// Whether the figures are drawn at the end (`output.figures`).
  public var figures: Bool
  /// Backtracking time ΩT, greater than 0, whose nearest snapshot the summary, Figure 2 and the sky maps show
  /// (`output.spectrum_time`).
  public var spectrumTime: Double
  /// The backtracking times whose skies every realisation keeps as harmonics (`output.sky_times`).
  public var skyTimes: SkyTimes

  /// An output from its parts; what is left out is the preset's.
  public init(maps: Int = 1, figures: Bool = true, spectrumTime: Double = 100.0, skyTimes: SkyTimes = .summary) {
    self.maps = maps
    self.figures = figures
    self.spectrumTime = spectrumTime
    self.skyTimes = skyTimes
  }
}

extension StudyConfiguration {
  /// The snapshot times ΩT whose skies are kept as harmonics, ascending.
  public var skyTimes: [Double] {
    let wanted =
      switch output.skyTimes {
      case .summary: [output.spectrumTime]
      case .list(let times): times
      }
    return snapshotTimes(nearest: wanted, in: backtracking.times).sorted()
  }
}
