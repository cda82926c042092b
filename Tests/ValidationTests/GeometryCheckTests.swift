import Testing
import Turbulence
import Validation

/// The acceptance list of the slab, two-dimensional and composite fields: every check passes on the right ones and has a
/// wrong one on which it fails.
@Suite(.timeLimit(.minutes(40))) struct GeometryCheckTests {
  typealias Control = NegativeControl<GeometryChecks>

  static func changed(_ change: @escaping @Sendable (PlaneWave) -> PlaneWave) -> GeometryChecks {
    GeometryChecks(change: { field in
      PlaneWaveField(regularField: field.regularField, waves: field.waves.map(change))
    })
  }

  /// The same wave with another wave vector, or another amplitude.
  static func wave(_ wave: PlaneWave, k: SIMD3<Double>? = nil, a: SIMD3<Double>? = nil) -> PlaneWave {
    PlaneWave(waveVector: k ?? wave.waveVector, amplitude: a ?? wave.amplitude, phase: wave.phase)
  }

  /// δB a quarter too strong.
  static let strong = changed { wave($0, a: 1.25 * $0.amplitude) }
  /// A compressive part of a thousandth.
  static let compressive = changed {
    wave(
      $0, a: $0.amplitude + 1e-3 * FieldVariant.size($0.amplitude) / FieldVariant.size($0.waveVector) * $0.waveVector)
  }
  /// Wave vectors out of their line or plane by a hundredth.
  static let tilted = changed {
    wave($0, k: $0.waveVector + 0.01 * FieldVariant.size($0.waveVector) * SIMD3(0.6, 0, 0.8))
  }
  /// A δB_z of 10⁻⁹.
  static let lifted = changed { wave($0, a: $0.amplitude + SIMD3(0, 0, 1e-9)) }
  /// More of δB_x than of δB_y, or the other way round.
  static func stretched(_ x: Double, _ y: Double) -> GeometryChecks {
    changed { wave($0, a: $0.amplitude * SIMD3(x, y, 0)) }
  }
  /// δB_x and δB_y that know of each other.
  static let polarized = changed { wave($0, a: $0.amplitude + 0.2 * SIMD3($0.amplitude.y, $0.amplitude.x, 0)) }
  /// All waves longer or shorter by one factor.
  static func rescaled(_ factor: Double) -> GeometryChecks { changed { wave($0, k: factor * $0.waveVector) } }
  /// Other shares of the energy in waves along B0 and in the rest.
  static func shared(slab: Double, plane: Double) -> GeometryChecks {
    changed { wave($0, a: ($0.waveVector.z != 0 ? slab : plane).squareRoot() * $0.amplitude) }
  }
  static let wrongLength = GeometryChecks(correlationLength: { 1.001 * $0.correlationLength })
  static let models = ["slab", "two-dimensional", "slab-2d"]

  static let waves: @Sendable (GeometryChecks) -> [Check] = { $0.waves() }
  static let symmetry: @Sendable (GeometryChecks) -> [Check] = { $0.symmetry() }
  static let moments: @Sendable (GeometryChecks) -> [Check] = { $0.moments(effort: .quick, threads: 2) }
  static let correlations: @Sendable (GeometryChecks) -> [Check] = { $0.correlations(effort: .quick, threads: 2) }
  static let fractions: @Sendable (GeometryChecks) -> [Check] = { $0.energyFractions(effort: .quick, threads: 2) }
  static let lengths: @Sendable (GeometryChecks) -> [Check] = { $0.correlationLengths() }
  static let lines: @Sendable (GeometryChecks) -> [Check] = { $0.fieldLineDiffusion(effort: .quick, threads: 2) }
  static let scattering: @Sendable (GeometryChecks) -> [Check] = { $0.pitchAngleDiffusion(effort: .quick, threads: 2) }
  static let invariants: @Sendable (GeometryChecks) -> [Check] = { $0.invariants() }

  static let controls: [Control] = [
    Control(
      testDescription: "compressive", wrong: compressive, part: waves,
      failing: ["16000 waves, slab", "16000 waves, two-dimensional", "32000 waves, slab-2d"].map {
        "largest |k·ξ|/(|k||ξ|) of " + $0
      }),
    Control(
      testDescription: "too strong", wrong: strong, part: waves,
      failing: models.map { "largest |Σ A_n² − σ²| of 100 realisations, " + $0 }),
    Control(
      testDescription: "tilted", wrong: tilted, part: symmetry,
      failing: ["largest change of the field across", "largest change of the field along"]),
    Control(
      testDescription: "with a δB_z", wrong: lifted, part: symmetry,
      failing: ["largest |δB_z|, slab", "largest |δB_z|, two-dimensional"]),
    Control(
      testDescription: "more of δB_x", wrong: stretched(1.2, 0.8), part: moments,
      failing: models.flatMap { ["⟨δB_x²⟩ at the origin, " + $0, "⟨δB_y²⟩ at the origin, " + $0] }),
    Control(
      testDescription: "polarised", wrong: polarized, part: moments,
      failing: models.map { "⟨δB_x δB_y⟩ at 1e5 L_c, " + $0 }),
    Control(
      testDescription: "too strong", wrong: strong, part: moments, failing: models.map { "⟨δB²⟩ at 1e5 L_c, " + $0 }),
    Control(
      testDescription: "longer waves", wrong: rescaled(0.4), part: correlations,
      failing: ["D_xx(0.1", "D_LL(0.1", "D_NN(0.1", "D_xx(0.3", "D_LL(0.3", "D_NN(0.3", "R_xx(1", "R_LL(1", "R_NN(1"]
        + ["R_xx(3", "R_LL(3", "R_NN(3"]),
    Control(
      testDescription: "half of the energy in each part", wrong: shared(slab: 2.5, plane: 0.625), part: fractions,
      failing: ["energy that does not vary across", "energy that does not vary along"]),
    Control(
      testDescription: "correlation length off by 0.1 %", wrong: wrongLength, part: lengths,
      failing: ["π G(0)/∫G dk of a wide", "π G(0)/∫G dk of k L_c", "2⟨1/k⟩ of a wide", "2⟨1/k⟩ of k L_c"]),
    Control(
      testDescription: "too strong", wrong: strong, part: lines,
      failing: ["⟨Δx²⟩ along field lines over its exact value, z = "].flatMap { start in
        ["3 L_c", "30", "60"].map { start + $0 }
      } + ["κ of field lines"]),
    Control(
      testDescription: "too strong", wrong: strong, part: scattering,
      failing: ["0.25", "0.5", "0.8", "-0.5"].map {
        "D_µµ over (π/4)(1 − µ²) Ω kE(k)/B0², µ = \($0)"
      }),
    Control(
      testDescription: "tilted", wrong: tilted, part: invariants,
      failing: ["largest change of A_z", "rms change of (p_z + A_z)", "order in h of that change"]),
  ]

  @Test func passesOnTheRightFields() throws {
    expectControlledPasses(try GeometryChecks().run(effort: .quick, threads: 2), Self.controls)
  }

  @Test(arguments: controls) func failsOnTheWrongField(control: Control) { control.expectFailures() }

  /// A pusher of first order does not keep p_z + A_z as one of second order does.
  @Test func seesAWrongPusher() {
    let wrong = GeometryChecks(pusher: PusherVariants.driftKick)
    #expect(wrong.invariants().contains { !$0.passed })
  }
}
