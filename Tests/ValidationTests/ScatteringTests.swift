import RandomStreams
import Testing
import Theory
import Validation

/// Negative controls of the checks by scattering processes and Brownian motion.
@Suite(.timeLimit(.minutes(40))) struct ScatteringTests {
  static func failed(_ checks: [Check]) -> [Int] { EnsembleChecksTests.failed(checks) }

  static func wrong(_ change: (inout EnsembleSubject) -> Void) -> EnsembleChecks {
    EnsembleChecksTests.wrong(change)
  }

  @Test func threadsDoNotMatter() throws {
    let one = try EnsembleChecks().scattering(.redrawn, rate: 1, realizations: 4, threads: 1)
    let three = try EnsembleChecks().scattering(.redrawn, rate: 1, realizations: 4, threads: 3)
    #expect(one == three)
  }

  /// Without scatterings the displacement is the helix of the backtracked particle, in closed form.
  @Test func helixBetweenScatterings() {
    var stream = RandomStream(seed: 1, realization: 0, purpose: .testing)
    let process = ScatteringProcess(kernel: .redrawn, rate: 1e-12)
    // After half a turn, p̂ = x̂ has been to −2 ŷ: r_y(−T) = −∫ sin t dt.
    let half = process.displacement(of: SIMD3(1, 0, 0), time: Double.pi, stream: &stream)
    #expect(abs(half.x) < 1e-14 && abs(half.y + 2) < 1e-14 && half.z == 0)
    let along = process.displacement(of: SIMD3(0, 0, 1), time: 2, stream: &stream)
    #expect(along == SIMD3(0, 0, -2))
  }

  /// Gyration in the other sense changes the sign of K_A and nothing else, for each kernel and rate.
  @Test(arguments: [ScatteringKernel.redrawn, .diffusive], [0.2, 1, 5])
  func reversedGyrationTurnsTheHallCoefficient(kernel: ScatteringKernel, rate: Double) throws {
    let reversed = Self.wrong { $0.gyration = -1 }
    let checks = try reversed.scattering(kernel, rate: rate, realizations: 8, threads: 2)
    #expect(Self.failed(checks) == [2])
    #expect(checks[2].measured < 0)
  }

  /// The rates of the theory exchanged or without gyration; a scattering rate that is 10 % off.
  @Test func otherTensorsAreSeen() throws {
    func run(_ change: @escaping @Sendable (DiffusionTensor) -> DiffusionTensor) throws -> [Int] {
      let right = EnsembleSubject().diffusion
      let checks = Self.wrong { $0.diffusion = { change(try right($0)) } }
      return try Self.failed(checks.scattering(.redrawn, rate: 1, realizations: 40, threads: 2))
    }
    #expect(try run { $0 }.isEmpty)
    let isotropic = try run { DiffusionTensor(parallel: $0.parallel, perpendicular: $0.parallel, hall: $0.hall) }
    #expect(isotropic == [1, 4, 5])
    let parallel = try run {
      DiffusionTensor(parallel: 1.1 * $0.parallel, perpendicular: $0.perpendicular, hall: $0.hall)
    }
    #expect(parallel == [0, 3])
    let hall = try run {
      DiffusionTensor(parallel: $0.parallel, perpendicular: $0.perpendicular, hall: -$0.hall)
    }
    #expect(hall.contains(2))
  }

  /// A density that is behind by a fifth of the time is seen in every multipole and in the histogram.
  @Test func anotherBrownianMotionIsSeen() throws {
    let right = EnsembleSubject().brownianDensity
    let early = Self.wrong { $0.brownianDensity = { try right($0, 0.8 * $1) } }
    #expect(try Self.failed(early.brownianMotion(walkers: 200_000, threads: 2)) == [0, 1, 2, 3, 4])
  }
}
