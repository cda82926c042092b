import Foundation
import _TestSupport
import Testing
import Transport
import Turbulence
import Validation

/// The acceptance list of the kernels: every check passes on the right kernel and fails on a wrong one.
@Suite(.timeLimit(.minutes(40))) struct KernelCheckTests {
  /// The kernels with something done to the field before or to the values after.
  static func wrong(
    field change: @escaping @Sendable (PlaneWave) -> PlaneWave = { $0 },
    value: @escaping @Sendable (SIMD3<Double>, InstructionSet) -> SIMD3<Double> = { value, _ in value }
  ) -> KernelChecks {
    let right = KernelSubject()
    var subject = right
    subject.field = { field, points, set in
      let changed = PlaneWaveField(regularField: field.regularField, waves: field.waves.map(change))
      return right.field(changed, points, set).map { value($0, set) }
    }
    subject.track = { field, directions, steps, set, precision in
      right.track(field, directions, steps, set, precision).map { value($0, set) }
    }
    subject.fieldAlongTrack = { field, directions, steps in
      let changed = PlaneWaveField(regularField: field.regularField, waves: field.waves.map(change))
      return right.fieldAlongTrack(changed, directions, steps)
    }
    return KernelChecks(subject: subject)
  }

  static func expectFailures(_ checks: [Check], _ count: Int) {
    #expect(checks.count == count)
    for check in checks { #expect(!check.passed, "\(check)") }
  }

  let builds = InstructionSet.available.count

  @Test func passesOnTheRightKernels() throws {
    let checks = try KernelChecks().run(effort: .quick, threads: 2)
    #expect(checks.count == 4 * builds + 3 * (builds - 1) + 17)
    for check in checks { #expect(check.passed, "\(check)") }
  }

  /// A polynomial whose error is twice as large.
  @Test func seesAnInaccurateCosine() {
    let wrong = Self.wrong(value: { value, _ in value + 4e-14 })
    Self.expectFailures(wrong.cosine(effort: .quick), builds)
  }

  /// One phase off by 1e-11 rad is seen near the origin.
  @Test func seesAWrongPhase() {
    let wrong = Self.wrong(field: {
      PlaneWave(waveVector: $0.waveVector, amplitude: $0.amplitude, phase: $0.phase + 1e-11)
    })
    Self.expectFailures(wrong.nearField(effort: .quick, threads: 2), builds)
  }

  /// Wave vectors off by 100 units of the last place are seen far away.
  @Test func seesWrongWaveVectors() {
    let wrong = Self.wrong(field: {
      PlaneWave(waveVector: $0.waveVector * (1 + 2e-14), amplitude: $0.amplitude, phase: $0.phase)
    })
    Self.expectFailures(wrong.farField(effort: .quick, threads: 2), 2 * builds)
  }

  /// One component off by one unit of the last place, in all builds but the best, is seen.
  @Test func seesABitThatDiffers() {
    let wrong = Self.wrong(value: { value, set in
      set == .best ? value : SIMD3(value.x, value.y.nextUp, value.z)
    })
    Self.expectFailures(wrong.agreement(effort: .quick, threads: 2), 3 * (builds - 1))
  }

  /// Phases off by 1e-5 rad are seen by the checks on mixed precision.
  @Test func seesAWrongMixedField() {
    let wrong = Self.wrong(field: {
      PlaneWave(waveVector: $0.waveVector, amplitude: $0.amplitude, phase: $0.phase + 1e-5)
    })
    Self.expectFailures(wrong.mixedField(effort: .quick, threads: 2), 10)
  }

  /// Displacements that are 1e-5 too large in mixed precision are seen at short times, and twice too large ones at late times.
  @Test func seesWrongStatistics() throws {
    func checks(_ factor: Double) throws -> [Check] {
      let right = KernelSubject()
      var subject = right
      subject.orbits = { field, directions, times, precision in
        let found = right.orbits(field, directions, times, precision)
        return precision == .double ? found : found.scaled(by: factor)
      }
      return try KernelChecks(subject: subject).mixedStatistics(effort: .quick, threads: 2)
    }
    #expect(try checks(1 + 1e-5).filter { $0.quantity.contains("ΩT = 5,") }.allSatisfy { !$0.passed })
    #expect(try checks(2).allSatisfy { !$0.passed })
  }

  /// A trajectory in mixed precision that is off by 1e-4 r_L is seen.
  @Test func seesAWrongMixedTrack() {
    let right = KernelSubject()
    var subject = right
    subject.track = { field, directions, steps, set, precision in
      right.track(field, directions, steps, set, precision).map {
        precision == .mixed ? $0 + SIMD3(1e-4, 0, 0) : $0
      }
    }
    Self.expectFailures(KernelChecks(subject: subject).mixedTracks(effort: .quick), 1)
  }

  #if arch(x86_64) && os(Linux)
    /// The pair of doubles against the 64-bit significand of the processor's extended format: phases of 10⁷ rad are
    /// good to 1e-12 there. The plain evaluation is not.
    @Test func extendedPhasesAreExtended() {
      let field = FieldChecks.preset(0)
      let point = FieldChecks().farPoint
      var b = SIMD3(0, 0, field.regularField)
      for wave in field.waves {
        var phase = Float80(wave.phase)
        for axis in 0..<3 { phase += Float80(wave.waveVector[axis]) * Float80(point[axis]) }
        b += wave.amplitude * Double(cos(phase))
      }
      func error(_ c: SIMD3<Double>) -> Double { ((c - b) * (c - b)).sum().squareRoot() }
      #expect(error(KernelChecks.extendedField(field, point)) < 1e-11)
      #expect(error(field.field(at: point)) > 1e-11)
    }
  #endif
}
