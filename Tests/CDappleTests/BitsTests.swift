import CDapple
import Study
import Testing
import Transport
import _CInterface

/// The C interface against the program's own rooms: the same bits, for every model.
@Suite(.timeLimit(.minutes(40))) struct BitsTests {
  static let positions: [SIMD3<Double>] = [SIMD3(0, 0, 0), SIMD3(1, -2, 3), SIMD3(-40.5, 1e3, 0.25)]
  static let momenta: [SIMD3<Double>] = (0..<37).map { SIMD3(Double($0) - 18.2, 3, Double($0 * $0 % 7) - 3) }
  static let times = [0, 0.03, 1, 12.34]

  static func study(_ overrides: [String]) throws -> StudyConfiguration {
    try StudyConfiguration.parse(toml: "", source: "test", overrides: overrides)
  }

  @Test(arguments: [
    [], ["field.model=slab", "field.spectrum=kraichnan", "backtracking.precision=double"],
    ["field.model=two-dimensional", "study.seed=9223372036854775807"],
    ["field.model=slab-2d", "field.slab_fraction=0.35", "field.spectrum=3.9", "field.modes=33"],
    ["field.model=slab-2d", "field.slab_fraction=1"], ["field.strength=0"], ["field.modes=1"],
    ["particle.rigidity=10 TV", "particle.regular_field=4 uG", "particle.coherence_length=10 pc"],
    ["sky.observer=[1.5, -2, 30]", "sky.observer_step=[0.1, 0, 1e3]", "backtracking.steps_per_larmor_radius=7.5"],
  ])
  func sameAsTheProgram(overrides: [String]) throws {
    let configuration = try Self.study(overrides)
    let field = configuration.field(ofRealization: 5)
    let tracker = try configuration.tracker(ofRealization: 5)
    let unit = Self.momenta.map { $0 / ($0 * $0).sum().squareRoot() }
    let orbits = try tracker.orbits(of: unit, times: Self.times, momenta: true)
    try withField(configuration, 5) { handle in
      var values = flat(Self.positions)
      // Into the array of the positions, which is allowed.
      let evaluated = Answer.of { message, capacity in
        values.withUnsafeMutableBufferPointer {
          dapple_field_evaluate(
            handle, $0.baseAddress, Int64(Self.positions.count), $0.baseAddress, nil, message, capacity)
        }
      }
      #expect(evaluated == .fine)
      #expect(values == flat(field.field(at: Self.positions)))

      // A part of wider arrays, beside which nothing is written.
      let row = Self.momenta.count + 2
      var found = [Double](repeating: -7, count: 3 * row * Self.times.count)
      var turned = found
      let tracked = Answer.of {
        dapple_field_backtrack(
          handle, flat(Self.momenta), Int64(Self.momenta.count), Self.times, Int64(Self.times.count), 0, Int64(row),
          &found,
          &turned, nil, $0, $1)
      }
      #expect(tracked == .fine)
      for time in Self.times.indices {
        let (first, last) = (3 * row * time, 3 * row * (time + 1))
        #expect(
          Array(found[first..<last])
            == flat(Self.momenta.indices.map { orbits.position(of: $0, at: time) }) + [Double](repeating: -7, count: 6))
        #expect(
          Array(turned[first..<last])
            == flat(Self.momenta.indices.map { orbits.momentum(of: $0, at: time) }) + [Double](repeating: -7, count: 6))
      }
    }
  }

  @Test func unitVectorsAreTakenToTheBit() throws {
    let configuration = try Self.study([])
    // A little longer than one.
    let direction = SIMD3(0.6, 0, 0.8 + 1e-10)
    let orbit = try configuration.tracker(ofRealization: 0).orbits(of: [direction], times: [50])
    for (flags, isSame) in [(UInt32(DAPPLE_UNIT_DIRECTIONS), true), (0, false)] {
      var found = [Double](repeating: 0, count: 3)
      try withField(configuration, 0) { handle in
        let answer = Answer.of {
          dapple_field_backtrack(handle, flat([direction]), 1, [50], 1, flags, 1, &found, nil, nil, $0, $1)
        }
        #expect(answer == .fine)
      }
      #expect((found == flat([orbit.position(of: 0, at: 0)])) == isSame)
    }
  }

  @Test func waves() throws {
    let configuration = try Self.study(["field.model=slab-2d"])
    try withField(configuration, 2) { handle in
      var (count, regularField) = (Int64(0), 0.0)
      #expect(Answer.of { dapple_field_size(handle, &count, &regularField, $0, $1) } == .fine)
      #expect(count == 320 && regularField == 1)
      var vectors = [Double](repeating: 0, count: 960)
      var (amplitudes, phases) = (vectors, [Double](repeating: 0, count: 320))
      #expect(Answer.of { dapple_field_waves(handle, count, &vectors, &amplitudes, &phases, $0, $1) } == .fine)
      let waves = configuration.observedTurbulence.field(ofRealization: 2).waves
      #expect(vectors == flat(waves.map(\.waveVector)))
      #expect(amplitudes == flat(waves.map(\.amplitude)))
      #expect(phases == waves.map(\.phase))
    }
  }

  @Test func raisedFlagEndsTheCall() throws {
    var flag: Int32 = 1
    var values = [Double](repeating: 0, count: 6)
    try withField(.default, 0) { handle in
      let evaluated = Answer.of { dapple_field_evaluate(handle, [0, 0, 0], 1, &values, &flag, $0, $1) }
      #expect(evaluated.status == Int32(DAPPLE_CANCELLED))
      // Years of work, and no step of it.
      let tracked = Answer.of {
        dapple_field_backtrack(handle, [0, 0, 1], 1, [1e9], 1, 0, 1, &values, nil, &flag, $0, $1)
      }
      #expect(tracked == Answer(status: Int32(DAPPLE_CANCELLED), message: "cancelled by the caller"))
    }
  }
}
