import Anisotropy
import Foundation
import Testing
import Validation

/// The ensemble checks pass on the program as it is, and each fails on a subject that is wrong in what it checks.
@Suite(.timeLimit(.minutes(40))) struct EnsembleChecksTests {
  @Test func theProgramPasses() throws {
    let checks = try EnsembleChecks().run(effort: .quick, threads: 2)
    #expect(checks.count == 56)
    for check in checks {
      #expect(check.passed, "\(check)")
      #expect(check.group == "ensemble")
    }
    #expect(Set(checks.map(\.quantity)).count == checks.count)
  }

  /// The numbers of the failed checks.
  static func failed(_ checks: [Check]) -> [Int] { checks.indices.filter { !checks[$0].passed } }

  static func wrong(_ change: (inout EnsembleSubject) -> Void) -> EnsembleChecks {
    var subject = EnsembleSubject()
    change(&subject)
    return EnsembleChecks(subject: subject)
  }

  /// A measurement with every spectrum changed.
  static func withSpectra(_ change: @escaping @Sendable ([Double]) -> [Double]) -> EnsembleChecks {
    let right = EnsembleSubject().measure
    return wrong {
      $0.measure = { number, times, orbits, sets in
        var result = right(number, times, orbits, sets)
        for time in result.snapshots.indices {
          for set in result.snapshots[time].sets.indices {
            let components = result.snapshots[time].sets[set].spectra.components
            result.snapshots[time].sets[set].spectra = SpectraTensor(components: components.map(change))
          }
        }
        return result
      }
    }
  }

  /// Trajectories that are followed for another time, and a bend that is not there.
  @Test func wrongTrajectoriesAreNotFree() throws {
    let right = EnsembleSubject().orbits
    let late = Self.wrong { $0.orbits = { right($0, $1, $2.map { 1.001 * $0 }) } }
    #expect(try Self.failed(late.freeStreaming()) == [0, 2])
    let bent = Self.wrong {
      $0.orbits = { backtracker, directions, times in
        var found = right(backtracker, directions, times)
        for (index, p) in directions.enumerated() {
          let shift = 0.003 * times[0] * p.z * p.z * SIMD3(1, 0, 1)
          found.set(position: found.position(of: index, at: 0) + shift, momentum: .zero, of: index, at: 0)
        }
        return found
      }
    }
    #expect(try Self.failed(bent.freeStreaming()) == [1, 3])
  }

  /// Spectra without their monopole, or a few percent too large.
  @Test func missingPowerBreaksTheSumRule() throws {
    let headless = Self.withSpectra { [0] + $0.dropFirst() }
    #expect(Self.failed(headless.sumRule(try headless.realizations(2, threads: 2))) == [0, 1])
    let large = Self.withSpectra { $0.map { 1.03 * $0 } }
    let runs = try large.realizations(2, threads: 2)
    #expect(Self.failed(large.sumRule(runs)) == [0, 1])
    #expect(try Self.failed(large.relativeDiffusion(runs)) == [5, 7])
  }

  /// Relative diffusion that forgets the mean displacement, and one that is of the wrong gradient.
  @Test func absoluteDiffusionIsNotRelative() throws {
    let right = EnsembleSubject().average
    let absolute = Self.wrong {
      $0.average = {
        var result = right($0)
        result.parallel.relativeDiffusion = result.parallel.diffusion
        result.perpendicular.relativeDiffusion = result.perpendicular.diffusion
        return result
      }
    }
    let runs = try absolute.realizations(2, threads: 2)
    #expect(try Self.failed(absolute.relativeDiffusion(runs)) == [0, 1, 2, 3, 4, 6])
    let shifted = Self.wrong {
      $0.average = {
        var result = right($0)
        for time in result.parallel.cross.indices { result.parallel.cross[time][0].value *= 1.005 }
        return result
      }
    }
    #expect(try Self.failed(shifted.relativeDiffusion(runs)) == [0, 1])
  }

  /// A dipole matrix with its indices exchanged gives another C_1.
  @Test func transposedDipoleIsSeen() throws {
    let right = EnsembleSubject().measure
    let transposed = Self.wrong {
      $0.measure = { number, times, orbits, sets in
        var result = right(number, times, orbits, sets)
        for time in result.snapshots.indices {
          for set in result.snapshots[time].sets.indices {
            let d = result.snapshots[time].sets[set].dipole
            result.snapshots[time].sets[set].dipole = [d[0], d[3], d[6], d[1], d[4], d[7], d[2], d[5], d[8]]
          }
        }
        return result
      }
    }
    let runs = try EnsembleChecks().realizations(1, threads: 1)
    #expect(try Self.failed(transposed.relativeDiffusion(runs)) == [5, 7])
    // In a scattering medium the same mistake turns the sign of K_A alone.
    #expect(try Self.failed(transposed.scattering(.redrawn, rate: 1, realizations: 8, threads: 2)) == [2])
  }

  /// The square of the mean, which the variance raises.
  @Test func squaredMeanIsBiased() {
    let plain = Self.wrong {
      $0.standardDipole = { dipoles, _ in
        let count = Double(dipoles.count)
        let squares = [2, 5, 8].map { index in
          let mean = dipoles.reduce(0) { $0 + $1[index] } / count
          return mean * mean
        }
        return Estimate(value: 4 * Double.pi * squares.reduce(0, +), error: 0)
      }
    }
    #expect(Self.failed(plain.standardDipoleBias(ensembles: 400)) == [0])
  }
}
