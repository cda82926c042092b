import Foundation
import Testing
import Transport
import Turbulence
import Validation
import RandomStreams

/// Every check on the pusher passes for the program's pusher and fails for one that is wrong in what it checks.
@Suite(.timeLimit(.minutes(20))) struct PusherChecksTests {
  static let right = PusherChecks()

  @Test func theProgramPasses() throws {
    let checks = try Self.right.run(effort: .quick, threads: 2)
    #expect(checks.count == 15)
    for check in checks {
      #expect(check.group == "pusher")
      #expect(check.passed, "\(check.quantity): \(check.measured) for \(check.expected) ± \(check.tolerance)")
    }
  }

  /// Radius, phase, pitch and guiding centre, in this order.
  @Test func uniformFieldControls() {
    func passed(_ subject: PusherSubject) -> [Bool] {
      PusherChecks(subject: subject).uniformFieldChecks().map(\.passed)
    }
    #expect(passed(PusherVariants.driftKick) == [false, true, true, false])
    #expect(passed(PusherVariants.exactRotation) == [false, false, true, false])
    #expect(!passed(PusherVariants.negativeCharge)[1])
    #expect(!passed(PusherVariants.tilted)[2])
  }

  @Test func orderControls() {
    #expect(!PusherChecks(subject: PusherVariants.driftKick).orderCheck().passed)
    #expect(PusherChecks(subject: PusherVariants.midpoint).orderCheck().passed)
  }

  @Test func invarianceControls() {
    #expect(!PusherChecks(subject: PusherVariants.driftKick).timeReversalCheck().passed)
    let midpoint = PusherChecks(subject: PusherVariants.midpoint)
    #expect(!midpoint.jacobianCheck(steps: 1).passed)
    #expect(!midpoint.jacobianCheck(steps: 20).passed)
    #expect(!PusherChecks(subject: PusherVariants.heating).momentumCheck().passed)
  }

  /// Too large an error fails, and too small a one as well.
  @Test(arguments: [4.0, 0.25]) func accuracyControls(factor: Double) {
    let wrong = PusherChecks(subject: PusherVariants.steps(times: factor))
    for check in wrong.accuracyChecks(effort: .quick, threads: 2) {
      #expect(!check.passed, "\(check.quantity): \(check.measured)")
    }
  }

  /// No turbulence, and time that runs faster by a quarter, as with a rate that belongs to another field.
  @Test func lyapunovControl() {
    for wrong in [PusherVariants.uniform, PusherVariants.faster(by: 1.25)] {
      for check in PusherChecks(subject: wrong).lyapunovChecks(effort: .quick, threads: 2) {
        #expect(!check.passed, "\(check.quantity): \(check.measured)")
      }
    }
  }

  /// The reference integrator against the orbit in a uniform field, back and forth in time.
  @Test(arguments: [-20.0, 20]) func referenceIntegrator(time: Double) {
    let p = SIMD3(0.48, -0.6, 0.64)
    let integrator = ReferenceIntegrator(field: PlaneWaveField(), tolerance: 1e-10)
    let end = integrator.orbit(from: PhaseState(momentum: p), times: [0.5 * time, time])[1]
    let (s, c) = (sin(time), cos(time))
    let orbit = SIMD3(p.x * s + p.y * (1 - c), p.y * s - p.x * (1 - c), p.z * time)
    // A few hundred steps of at most 1e-10 each.
    #expect(length(end.position - orbit) < 1e-8)
    #expect(length(end.position - orbit * (1 + 1e-7)) > 1e-8)
  }
}
