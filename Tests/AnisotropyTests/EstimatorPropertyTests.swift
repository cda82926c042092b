import Anisotropy
import Foundation
import RandomStreams
import Sphere
import Transport
import _TestSupport
import Testing

/// Identities that the estimators obey for any input, on random ensembles of random displacement maps.
@Suite(.timeLimit(.minutes(40))) struct EstimatorPropertyTests {
  /// An ensemble of displacement maps with random smooth and rough parts, of random size and times.
  struct Ensemble {
    var realizations: [RealizationMeasurement] = []

    init(seed: UInt64, turned: Bool = false, scale: Double = 1) throws {
      var stream = RandomStream(seed: seed, realization: 0, purpose: .testing)
      let nside = 1 << Int.random(in: 1...3, using: &stream)
      let isPaired = Bool.random(using: &stream)
      let count = Int.random(in: 3...6, using: &stream)
      let times = (1...Int.random(in: 1...3, using: &stream)).map { Double($0) * 1.7 }
      let measurement = SkyMeasurement(grid: try HEALPixGrid(nside: nside))
      for number in 0..<count {
        let sets = try MeasurementTests.sets(nside: nside, isPaired: isPaired, realization: number)
        let matrix = (0..<9).map { _ in stream.uniform(from: -1, to: 1) }
        let maps = (0..<sets.count).map { set in
          times.map { time -> [[Double]] in
            let vectors = sets.directions(ofSet: set).map { p -> SIMD3<Double> in
              var r = SIMD3(repeating: 0.3 * stream.uniform())
              for i in 0..<3 {
                r[i] += time * (matrix[3 * i] * p.x + matrix[3 * i + 1] * p.y + matrix[3 * i + 2] * p.z)
              }
              return r * scale
            }
            // A turn by 90° about the field takes the displacement (x, y) to (−y, x).
            return turned
              ? [vectors.map { -$0.y }, vectors.map(\.x), vectors.map(\.z)]
              : (0..<3).map { axis in
                vectors.map { $0[axis] }
              }
          }
        }
        realizations.append(
          measurement.measure(number: number, times: times, orbits: maps.map { Orbits(positions: $0) }, sets: sets))
      }
    }

    var result: EnsembleResult { EnsembleAverage(realizations).result() }
  }

  static func close(_ a: Double, _ b: Double, _ scale: Double) -> Bool {
    (a.isNaN && b.isNaN) || abs(a - b) <= 1e-11 * max(abs(scale), abs(a), abs(b))
  }

  @Test(arguments: 0..<12) func orderDoesNotMatter(seed: Int) throws {
    let ensemble = try Ensemble(seed: UInt64(seed))
    // As text, digit by digit: what a single time leaves undefined is NaN, which no number equals.
    func text(_ realizations: [RealizationMeasurement]) -> String {
      "\(EnsembleAverage(realizations).result().parallel)"
    }
    let isSame = text(ensemble.realizations.reversed()) == text(ensemble.realizations)
    let isSameWithFewer = text(ensemble.realizations.dropLast()) == text(ensemble.realizations)
    #expect(isSame && !isSameWithFewer)
  }

  /// Every quantity is quadratic in the displacement.
  @Test(arguments: 0..<12) func scalesAsTheSquare(seed: Int) throws {
    let (one, three) = (try Ensemble(seed: UInt64(seed)).result, try Ensemble(seed: UInt64(seed), scale: 3).result)
    for (a, b) in [(one.parallel, three.parallel), (one.perpendicular, three.perpendicular)] {
      for time in one.omegaT.indices {
        let scale = 9 * a.auto[time][1].value
        for ell in 0...one.lmax { #expect(Self.close(9 * a.auto[time][ell].value, b.auto[time][ell].value, scale)) }
        #expect(Self.close(9 * a.diffusion[time].value, b.diffusion[time].value, 0))
        #expect(Self.close(9 * a.noise[time], b.noise[time], 0))
        #expect(Self.close(9 * a.monopole[time].value, b.monopole[time].value, scale))
        #expect(Self.close(9 * a.standardDipole[time].value, b.standardDipole[time].value, scale))
        #expect(Self.close(a.autoRatio[time][2].value, b.autoRatio[time][2].value, 1))
      }
    }
  }

  /// A turn of the displacements by 90° about the field leaves both reported gradients alone, and swaps x and y.
  @Test(arguments: 0..<12) func symmetricAboutTheField(seed: Int) throws {
    let (plain, turned) = (try Ensemble(seed: UInt64(seed)), try Ensemble(seed: UInt64(seed), turned: true))
    let pairs = [
      (plain.result.parallel, turned.result.parallel), (plain.result.perpendicular, turned.result.perpendicular),
      (
        EnsembleAverage(plain.realizations).result(for: .direction(SIMD3(1, 0, 0))),
        EnsembleAverage(turned.realizations).result(for: .direction(SIMD3(0, 1, 0)))
      ),
    ]
    for (a, b) in pairs {
      for time in a.auto.indices {
        let scale = a.auto[time][1].value
        for ell in a.auto[time].indices {
          #expect(Self.close(a.auto[time][ell].value, b.auto[time][ell].value, scale))
        }
        #expect(Self.close(a.standardDipole[time].value, b.standardDipole[time].value, scale))
      }
    }
    // Negative control: x and y differ.
    let (x, y) = (
      EnsembleAverage(plain.realizations).result(for: .direction(SIMD3(1, 0, 0))),
      EnsembleAverage(plain.realizations).result(for: .direction(SIMD3(0, 1, 0)))
    )
    #expect(!Self.close(x.auto[0][1].value, y.auto[0][1].value, 0))
  }

  /// Auto-spectra are not negative for any gradient, and those of three orthogonal gradients sum to the trace.
  @Test(arguments: 0..<12) func positiveAndAdditive(seed: Int) throws {
    let ensemble = EnsembleAverage(try Ensemble(seed: UInt64(seed)).realizations)
    var stream = RandomStream(seed: UInt64(seed), realization: 1, purpose: .testing)
    let rotation = Rotation(quaternion: stream.rotationQuaternion())
    func trace(_ axes: [SIMD3<Double>]) -> [Double] {
      let spectra = axes.map { ensemble.result(for: .direction($0)).auto[0].map(\.value) }
      for spectrum in spectra { #expect(spectrum.allSatisfy { $0 >= -1e-12 * (spectrum.max() ?? 1) }) }
      return spectra[0].indices.map { ell in spectra.reduce(0) { $0 + $1[ell] } }
    }
    let axes: [SIMD3<Double>] = [SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1)]
    for (a, b) in zip(trace(axes), trace(axes.map(rotation.apply))) { #expect(Self.close(a, b, 1e-3)) }
  }
}
