// The registry: every key of a study file, in the order in which the file has them.
//
// Every range has an upper limit, far beyond what a study of cosmic rays needs and well inside of what doubles, kernels
// and integers hold: a slip of the keyboard is named within a second, and nothing that passes traps or overflows. What
// keys allow together is checked in `StudyConfiguration.validate`.

import Sphere
import Transport
import Turbulence

extension Parameter {
  /// All parameters, in the order of the study file.
  public static let all: [Parameter] = study + field + particle + sky + pairs + momenta + backtracking + output

  /// The three keys that describe the particle physically.
  static let physicalParticleKeys = ["particle.rigidity", "particle.regular_field", "particle.coherence_length"]

  private static let study: [Parameter] = [
    name,
    seed,
    .integer(
      "study.realizations", \.realizations, range: .from(1, to: StudyConfiguration.mostRealizations),
      help: "Number of realisations of the turbulence over which the ensemble averages", decidesNumbers: false),
  ]

  private static let field: [Parameter] = [
    model,
    slabFraction,
    .number(
      "field.strength", \.field.strength, unit: "B0²", range: .within(FieldLimits.strength),
      help: "Strength of the turbulence, σ² = ⟨δB²⟩/B0²"),
    spectrum,
    .integer(
      "field.modes", \.field.modes, range: .within(FieldLimits.modes),
      help: "Number of plane waves of which a realisation is the sum; slab-2d has as many in each of its two parts"),
    .number(
      "field.k_min", \.field.kMin, unit: "1/L_c", range: .within(FieldLimits.wavenumber),
      help: "Smallest wavenumber; less than field.k_max"),
    .number(
      "field.k_max", \.field.kMax, unit: "1/L_c", range: .within(FieldLimits.wavenumber),
      help: "Largest wavenumber; greater than field.k_min"),
  ]

  private static let particle: [Parameter] = [
    larmorRadius,
    .quantity(
      "particle.rigidity", \.particle.rigidity, .rigidity, from: Quantity(1, .volt), to: Quantity(1e12, .exavolt),
      example: "\"10 TV\"",
      help: "Rigidity R of the particle, which with the next two keys stands for larmor_radius: r_L = R/(c B0)"),
    .quantity(
      "particle.regular_field", \.particle.regularField, .magneticField, from: Quantity(1e-12, .nanogauss),
      to: Quantity(1e12, .tesla),
      example: "\"4 uG\"",
      help: "Regular magnetic field B0"),
    .quantity(
      "particle.coherence_length", \.particle.coherenceLength, .length, from: Quantity(1, .meter),
      to: Quantity(1e12, .kiloparsec),
      example: "\"10 pc\"",
      help: "Coherence length L_c, the bend-over scale of the turbulence's spectrum"),
  ]

  private static let sky: [Parameter] = [
    .integer(
      "sky.nside", \.sky.nside, range: .powerOfTwo(upTo: HEALPixGrid.largestNside),
      help: "HEALPix resolution of the grid of directions, which has 12 nside² pixels"),
    .choice(
      "sky.directions", \.sky.directions,
      help: "Directions tracked: two independent sets, whose cross-spectrum has no shot noise, or pixel centres"),
    .place("sky.observer", \.sky.observer, help: "The observer's place, x, y and z; B0 is along z").asOption,
    .place(
      "sky.observer_step", \.sky.observerStep,
      help: "What the observer's place changes by from one realisation to the next; with anything but zeros all "
        + "realisations are the first one's field, seen from other places"
    ).asOption,
  ]

  private static let pairs: [Parameter] = [
    .integer(
      "pairs.references", \.pairs.references, range: .from(0, to: 100_000),
      help: "First particles of a realisation, each of one pair at every opening angle; 0 for no pairs"
    ).asOption,
    .integer(
      "pairs.angles", \.pairs.angles, range: .from(3, to: 1000),
      help: "Number of opening angles, in equal logarithmic steps from pairs.smallest_angle to π; C_l from pairs wants "
        + "steps of a factor of 3 at most"
    ).asOption { $0.pairs.references > 0 },
    .number(
      "pairs.smallest_angle", \.pairs.smallestAngle, unit: "rad", range: .from(1e-8, to: 1),
      help: "Smallest opening angle of a pair"
    ).asOption { $0.pairs.references > 0 },
  ]

  private static let momenta: [Parameter] = [
    Parameter.boolean(
      "momenta.boundary", \.momenta.boundary,
      help: "Whether the spectra are also made with the streaming term −3 p̂(−T)·K of the boundary (boundary.ecsv)",
      decidesNumbers: true
    ).asOption,
    Parameter.integer(
      "momenta.mixing", \.momenta.mixing, range: .from(0, to: MomentaConfiguration.largestMixing),
      help: "Largest multipole of the mixing matrix (mixing.ecsv, steady.ecsv), 2 sky.nside at most; 0 for none"
    ).asOption,
    Parameter.boolean(
      "momenta.local_field", \.momenta.localField,
      help: "Whether skies are also measured in the frame of the field at the observer (local-field.ecsv, "
        + "local-pitch.ecsv)",
      decidesNumbers: true
    ).asOption,
  ]

  private static let backtracking: [Parameter] = [
    omegaT,
    .number(
      "backtracking.steps_per_larmor_radius", \.backtracking.stepsPerLarmorRadius, unit: "1/r_L",
      range: .within(Stepping.allowedStepsPerLarmorRadius),
      help: "Steps of the integrator per Larmor radius of path"),
    .choice(
      "backtracking.precision", \.backtracking.precision,
      help: "Precision of the field along a trajectory: the same field within 1e-6 B_rms (mixed, several times faster) "
        + "or 1e-12 (double)"),
    kernel,
    engine,
  ]

  private static let output: [Parameter] = [
    .integer(
      "output.maps", \.output.maps, range: .from(0, to: 1_000_000),
      help: "Number of realisations whose HEALPix maps are kept", decidesNumbers: false),
    .boolean(
      "output.figures", \.output.figures, help: "Whether the figures are drawn at the end", decidesNumbers: false),
    .number(
      "output.spectrum_time", \.output.spectrumTime, unit: "1/Ω",
      range: .from(BacktrackingTimes.shortest, to: BacktrackingTimes.longest),
      help: "Backtracking time Ω T of the summary, Figure 2 and the sky maps; the nearest snapshot is taken",
      decidesNumbers: false),
    skyTimes,
  ]
}
