import RandomStreams
import Testing
import Transport
import Turbulence

@testable import Validation

/// The checks on relative diffusion pass on the program and fail on trackers that are wrong in the right way.
@Suite(.timeLimit(.minutes(40))) struct RelativeDiffusionChecksTests {
  @Test func program() throws {
    for check in try RelativeDiffusionChecks().run(effort: .quick, threads: 2) {
      #expect(check.passed, "\(check)")
    }
  }

  /// Neither no turbulence nor time that runs faster by a quarter passes for λ.
  @Test func lyapunovControl() throws {
    let subjects: [RelativeDiffusionChecks.Subject] = [
      { _ in Backtracker(field: PlaneWaveField(), precision: .double) },
      { FasterTracker(tracker: Backtracker(field: $0, precision: .double)) },
    ]
    for subject in subjects {
      for check in try RelativeDiffusionChecks(growth: subject).lyapunov(effort: .quick, threads: 2) {
        #expect(!check.passed, "\(check)")
      }
    }
  }

  /// A scattering that pulls momenta together does not conserve particles.
  @Test func conservationControl() throws {
    let checks = RelativeDiffusionChecks(pairs: { PullingTracker(tracker: Backtracker(field: $0)) })
    for check in try checks.conservation(effort: .quick, threads: 2) { #expect(!check.passed, "\(check)") }
  }

  /// λ of a field with larger scales only does not fit the spectrum of this one.
  @Test func lawControl() throws {
    let checks = RelativeDiffusionChecks(growth: { field in
      let largest = 2.0
      let waves = field.waves.filter { ($0.waveVector * $0.waveVector).sum() < largest * largest }
      return Backtracker(field: PlaneWaveField(waves: waves), precision: .double)
    })
    for check in try checks.law(effort: .quick, threads: 2) { #expect(!check.passed, "\(check)") }
  }
}

/// Backtracks for a quarter longer than asked for.
private struct FasterTracker: Tracker {
  let tracker: Backtracker

  func orbits(from starts: [PhaseState], times: [Double], momenta: Bool, isCancelled: () -> Bool) -> Orbits? {
    tracker.orbits(from: starts, times: times.map { 1.25 * $0 }, momenta: momenta, isCancelled: isCancelled)
  }
}

/// Adds 2ẑ to every momentum and makes it a unit vector again: gathers momenta, as a rate that does not conserve does.
private struct PullingTracker: Tracker {
  let tracker: Backtracker

  func orbits(from starts: [PhaseState], times: [Double], momenta: Bool, isCancelled: () -> Bool) -> Orbits? {
    guard var found = tracker.orbits(from: starts, times: times, momenta: momenta, isCancelled: isCancelled) else {
      return nil
    }
    for time in times.indices {
      for index in starts.indices {
        let state = found.state(of: index, at: time)
        found.set(
          position: state.position, momentum: normalized(state.momentum + SIMD3(0, 0, 2)), of: index, at: time)
      }
    }
    return found
  }
}
