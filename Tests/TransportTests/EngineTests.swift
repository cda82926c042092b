import Foundation
import RandomStreams
import Testing
import Transport
import Turbulence

/// The socket for engines: what its two first ones promise.
@Suite(.timeLimit(.minutes(40))) struct EngineTests {
  /// A field that is no sum of plane waves: the circular field of a wire along z.
  struct Wire: MagneticField {
    func field(at position: SIMD3<Double>) -> SIMD3<Double> {
      SIMD3(-position.y, position.x, 1) / (1 + position.x * position.x + position.y * position.y)
    }
  }

  static let directions: [SIMD3<Double>] = {
    var stream = RandomStream(seed: 7, realization: 0, purpose: .testing)
    return (0..<20).map { _ in stream.direction() }
  }()

  static func orbits(
    _ engine: String, _ field: any MagneticField, times: [Double], directions: [SIMD3<Double>] = Self.directions,
    steps: Double = 20
  ) throws -> Orbits {
    let chosen = try #require(EngineList.standard.engine(engine, for: type(of: field)))
    let tracker = try chosen.tracker(
      through: field, stepping: Stepping(stepsPerLarmorRadius: steps, precision: .double))
    return try #require(try tracker.orbits(of: directions, times: times, momenta: true, isCancelled: { false }))
  }

  @Test func theFirstThatTakesTheFieldIsAutomatic() throws {
    let list = EngineList.standard
    #expect(list.names == ["auto", "simd", "reference", "gpu"])
    #expect(list.engine("auto", for: PlaneWaveField.self)?.name == "simd")
    #expect(list.engine("auto", for: Wire.self)?.name == "reference")
    #expect(list.engine("simd", for: Wire.self) == nil)
    #expect(list.engine("reference", for: PlaneWaveField.self)?.name == "reference")
    #expect(list.engine("gpu", for: PlaneWaveField.self)?.name == "gpu")
    #expect(list.engine("gpu", for: Wire.self) == nil)
    #expect(list.engine("abacus", for: PlaneWaveField.self) == nil)
    #expect(throws: EngineError.unsupportedField(engine: "simd", field: "Wire")) {
      try list.engines[0].tracker(through: Wire(), stepping: Stepping())
    }
  }

  /// Boris steps approach the reference with the square of the step: a factor of 16 from 20 to 80 steps per r_L.
  @Test func boundToTheReference() throws {
    let field = KernelTests.field
    let times = [0.5, 3.21]
    let reference = try Self.orbits("reference", field, times: times)
    let errors = try [20.0, 80].map { steps in
      zip(try Self.orbits("simd", field, times: times, steps: steps).values, reference.values)
        .reduce(0) { max($0, abs($1.0 - $1.1)) }
    }
    #expect(errors[0] < 0.05)
    #expect((8...32).contains(errors[0] / errors[1]), "\(errors)")
  }

  /// Snapshots so close that no whole step lies between them are work, too.
  @Test func stopsBetweenCloseSnapshots() {
    var questions = 0
    let times = (1...1000).map { Double($0) * 1e-5 }
    let orbits = Backtracker(field: KernelTests.field, stepsPerLarmorRadius: 20).orbits(
      from: Self.directions.map { PhaseState(momentum: $0) }, times: times, momenta: false,
      isCancelled: {
        questions += 1
        return questions == 10
      })
    #expect(orbits == nil && questions == 10)
  }

  /// A state does not know, to the bit, which other times and particles there are.
  @Test func referenceStatesStandAlone() throws {
    let many = try Self.orbits("reference", Wire(), times: [0, 0.1, 0.77, 2, 5])
    let few = try Self.orbits("reference", Wire(), times: [0.77, 5], directions: Array(Self.directions[3..<9]))
    for (time, other) in [(2, 0), (4, 1)] {
      for index in 3..<9 {
        #expect(many.position(of: index, at: time) == few.position(of: index - 3, at: other))
        #expect(many.momentum(of: index, at: time) == few.momentum(of: index - 3, at: other))
      }
    }
    #expect(many.position(of: 3, at: 0) == .zero)
    #expect(many.position(of: 3, at: 3) != few.position(of: 0, at: 1))
  }

  /// A field that is nowhere finite, one that grows beyond all numbers, and one that jumps at every place: an error, not a
  /// loop without end.
  @Test(arguments: [Double.nan, 1e300, .infinity]) func fieldsWithoutStepsAreRefused(strength: Double) throws {
    struct Rough: MagneticField {
      var strength: Double
      func field(at position: SIMD3<Double>) -> SIMD3<Double> { SIMD3(strength * position.x + strength, 0, 1) }
    }
    #expect(throws: EngineError.self) {
      try Self.orbits("reference", Rough(strength: strength), times: [1])
    }
  }

  /// In the field of a wire the energy and the canonical momenta p_z + A_z and x p_y − y p_x + r A_φ are constant, with
  /// A_z = −½ ln(1 + r²) for the circular part, and r A_φ = ½ ln(1 + r²) for the axial part.
  @Test func anyFieldKeepsItsInvariants() throws {
    let found = try Self.orbits("reference", Wire(), times: [5, 50])
    func invariants(_ r: SIMD3<Double>, _ p: SIMD3<Double>) -> SIMD3<Double> {
      let flux = 0.5 * log(1 + r.x * r.x + r.y * r.y)
      return SIMD3((p * p).sum(), p.z - flux, r.x * p.y - r.y * p.x + flux)
    }
    for (index, p) in Self.directions.enumerated() {
      for time in 0..<2 {
        let (end, start) = (
          invariants(found.position(of: index, at: time), found.momentum(of: index, at: time)), invariants(.zero, p)
        )
        let change = end - start
        // A tolerance of 1e-10 a step, over some thousand steps.
        for axis in 0..<3 { #expect(abs(change[axis]) < 1e-6, "\(change)") }
      }
    }
    // Negative control: the axial flux alone is no invariant.
    let flux = Self.directions.indices.map { index -> Double in
      let r = found.position(of: index, at: 1)
      return 0.5 * log(1 + r.x * r.x + r.y * r.y)
    }
    #expect((flux.max() ?? 0) > 1e-2)
  }
}
