import Foundation
import _TestSupport
import Testing
import Turbulence
import Validation

/// Every check on transport passes for the program's backtracker and fails for one that is wrong in what it checks.
@Suite(.timeLimit(.minutes(40))) struct TransportChecksTests {
  /// The backtracker with the turbulence scaled, and the displacements.
  static func wrong(turbulence: Double = 1, displacement: Double = 1) -> TransportChecks {
    TransportChecks(
      subject: TransportSubject { field, directions, times, steps in
        let waves = field.waves.map {
          PlaneWave(waveVector: $0.waveVector, amplitude: turbulence * $0.amplitude, phase: $0.phase)
        }
        let scaled = PlaneWaveField(regularField: field.regularField, waves: turbulence == 0 ? [] : waves)
        return TransportSubject.backtracker.orbits(scaled, directions, times, steps).scaled(by: displacement)
      })
  }

  @Test func theProgramPasses() throws {
    let checks = try TransportChecks().run(effort: .quick, threads: 2)
    #expect(checks.count == 28)
    for check in checks {
      #expect(check.group == "transport")
      #expect(check.passed, "\(check.quantity): \(check.measured) for \(check.expected) ± \(check.tolerance)")
    }
  }

  /// σ² larger by a quarter makes K smaller by as much.
  @Test func weakScatteringControl() {
    let check = Self.wrong(turbulence: 1.25.squareRoot()).weakScatteringCheck(effort: .quick, threads: 2)
    #expect(!check.passed, "\(check.measured)")
  }

  /// Every quantity is quadratic in the displacement: 72 % too large or too small fails all of the table, as nothing at
  /// all does. (With references of 30 realisations a monopole of zero passed.)
  @Test(arguments: [1.72, 0.28, 0]) func tableControl(factor: Double) throws {
    for check in try Self.wrong(displacement: factor.squareRoot()).tableChecks(effort: .quick, threads: 2) {
      #expect(!check.passed, "\(check.quantity): \(check.measured)")
    }
  }

  /// Without turbulence particles stream along the field: K_∥ is too large and grows with time, λ ∝ ρ.
  @Test func streamingControl() {
    for check in Self.wrong(turbulence: 0).trendChecks(effort: .quick, threads: 2) {
      #expect(!check.passed, "\(check.quantity): \(check.measured)")
    }
  }

  /// Points come in order, the mean free path is 3Kρ, and the slope of a power law is its exponent.
  @Test func scanOfAPowerLaw() {
    let scan = TransportScan(
      points: [10, 0.1, 1].map { .init(rho: $0, diffusion: 2 * pow($0, -0.5), error: 0.1 * pow($0, -0.5)) })
    #expect(scan.points.map(\.rho) == [0.1, 1, 10])
    #expect(abs(scan.points[1].meanFreePath - 6) < 1e-12)
    #expect(abs(scan.points[1].meanFreePathError - 0.3) < 1e-12)
    #expect(abs(scan.slope(from: 0, to: 2).value - 0.5) < 1e-12)
    #expect(abs(scan.slope(from: 0, to: 2).error - 0.05 * 2.0.squareRoot() / log(100)) < 1e-12)
  }

  /// The scan does not depend on the number of threads.
  @Test func scanIsDeterministic() {
    let one = TransportScan.measured(rho: [1], realizations: 3, threads: 1)
    #expect(one == TransportScan.measured(rho: [1], realizations: 3, threads: 3))
    #expect(one != TransportScan.measured(rho: [1], realizations: 3, seed: 7, threads: 3))
  }
}
