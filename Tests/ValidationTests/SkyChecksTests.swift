import RandomStreams
import Testing
import Turbulence
import Validation

/// The sky checks pass on the program as it is, and each fails on a subject that is wrong in what it checks.
@Suite(.timeLimit(.minutes(40))) struct SkyChecksTests {
  @Test func theProgramPasses() throws {
    let checks = try SkyChecks().run(effort: .quick, threads: 2)
    #expect(checks.count == 16)
    for check in checks {
      #expect(check.passed, "\(check)")
      #expect(check.group == "sky")
    }
    #expect(Set(checks.map(\.quantity)).count == checks.count)
  }

  /// The quantities of failed checks, in order.
  static func failed(_ checks: [Check]) -> [Int] { checks.indices.filter { !checks[$0].passed } }

  static func wrong(_ change: (inout SkySubject) -> Void) -> SkyChecks {
    var subject = SkySubject()
    change(&subject)
    return SkyChecks(subject: subject)
  }

  /// A particle that is lost, and one that is accelerated by one part in 1e11.
  @Test func lostAndAcceleratedParticlesAreSeen() throws {
    let right = SkySubject().backtrack
    let lost = Self.wrong {
      $0.backtrack = { field, directions, time, steps in
        var points = right(field, directions, time, steps)
        points[100].position.x = .infinity
        return points
      }
    }
    #expect(try Self.failed(lost.constantSky()) == [0, 1])
    let accelerated = Self.wrong {
      $0.backtrack = { field, directions, time, steps in
        right(field, directions, time, steps).map { .init(position: $0.position, momentum: $0.momentum * (1 + 1e-11)) }
      }
    }
    #expect(try Self.failed(accelerated.constantSky()) == [2])
  }

  /// A transform that leaks a constant, as healpy's does without `centered`.
  @Test func leakingMonopoleIsSeen() throws {
    let right = SkySubject().analyze
    let leaking = Self.wrong { $0.analyze = { map, lmax, iterations, _ in right(map, lmax, iterations, false) } }
    #expect(try Self.failed(leaking.constantSky()) == [1])
  }

  /// A step too many: the first check sees the displacement, and its gradient is not a dipole of streaming alone.
  @Test func aStepAtTheStartIsSeen() throws {
    let (orbits, backtrack) = (SkySubject().orbits, SkySubject().backtrack)
    let early = Self.wrong {
      $0.orbits = { orbits($0, $1, $2 + 0.05) }
      $0.backtrack = { backtrack($0, $1, $2 + 5, $3) }
    }
    #expect(try Self.failed(early.startOfBacktracking()) == [0, 1, 2])
  }

  /// Turbulence changes the spectrum; gyration in the wrong sense keeps it, and turns the map the other way.
  @Test func aFieldThatIsNotUniformIsSeen() throws {
    let right = SkySubject().backtrack
    let turbulent = Self.wrong {
      $0.backtrack = { _, directions, time, steps in
        let field = IsotropicTurbulence(spectrum: TurbulenceSpectrum(strength: 1e-4, modes: 20), larmorRadius: 0.1)
        return right(field.realization(0, seed: 1), directions, time, steps)
      }
    }
    #expect(try Self.failed(turbulent.uniformField()) == [0, 1])
    let reversed = Self.wrong {
      $0.backtrack = { _, directions, time, steps in
        right(PlaneWaveField(regularField: -1), directions, time, steps)
      }
    }
    #expect(try Self.failed(reversed.uniformField()) == [1])
  }

  /// One Jacobi iteration less.
  @Test func anotherAnalysisIsSeen() throws {
    let right = SkySubject().analyze
    let less = Self.wrong { $0.analyze = { map, lmax, iterations, _ in right(map, lmax, iterations - 1, false) } }
    #expect(try Self.failed(less.healpyReference()) == [0])
    let normalized = Self.wrong {
      $0.analyze = { map, lmax, iterations, centered in
        var coefficients = right(map, lmax, iterations, centered)
        for l in 0...lmax { coefficients.values[l].x *= 1 + 1e-9 }  // m = 0 only
        return coefficients
      }
    }
    #expect(try Self.failed(normalized.parseval()) == [0])
  }

  /// The inverse rotation keeps spectra but not coefficients; one that mixes ℓ keeps neither.
  @Test func anotherRotationIsSeen() throws {
    let right = SkySubject().rotate
    let passive = Self.wrong { $0.rotate = { right($0, $1.inverse) } }
    #expect(try Self.failed(passive.rotations()) == [1])
    let mixing = Self.wrong {
      $0.rotate = { coefficients, rotation in
        var turned = right(coefficients, rotation)
        turned[3, 1].real *= 1.001
        return turned
      }
    }
    #expect(try Self.failed(mixing.rotations()) == [0, 1])
  }

  /// Pixels left in order have the spectrum of the sky; a grid that is analysed at another scale has another noise.
  @Test func orderedPixelsAreNotNoise() throws {
    let ordered = Self.wrong { $0.shuffle = { values, _ in values } }
    #expect(try Self.failed(ordered.shuffledPixels(shuffles: 4)) == [0, 1])
  }

  /// The spectrum of one set, in the place of that between the two, and two sets with the same noise not turned back.
  @Test func sharedNoiseIsSeen() throws {
    let right = SkySubject().measure
    let auto = Self.wrong {
      $0.measure = { sets, maps in
        var snapshot = right(sets, maps)
        snapshot.cross = snapshot.sets[0].spectra
        return snapshot
      }
    }
    #expect(try Self.failed(auto.independentNoise(maps: 20)) == [1])
    let doubled = Self.wrong { $0.measure = { sets, maps in right(sets, maps.map { $0.map { 1.1 * $0 } }) } }
    #expect(try Self.failed(doubled.independentNoise(maps: 20)) == [0])
  }
}
