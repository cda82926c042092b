import Files
import Foundation
import Testing
import _TestSupport

@testable import Anisotropy

@Suite("Shapes of skies beside a measurement", .timeLimit(.minutes(40)))
struct SkyShapesTests {
  /// Skies of one shape and many amplitudes.
  private func skies(_ random: inout SeededGenerator, scatter: Double) -> [[Double]] {
    (0..<30).map { _ in
      let amplitude = exp(2 * random.normal())
      return (0...20).map { ell in ell == 0 ? 0 : amplitude * exp(scatter * random.normal()) / Double(ell * ell) }
    }
  }

  @Test(
    "skies of one shape are one line, through a measurement of that shape, whatever their amplitudes; not with one f for all"
  )
  func oneShape() throws {
    var random = SeededGenerator(seed: 5)
    let samples = skies(&random, scatter: 1e-3)
    let data = spectrum((0...20).map { $0 == 0 ? 0 : 7 / Double($0 * $0) })
    let shapes = SkyShapes(try EnsembleComparison(data, samples: samples), samples: samples)
    #expect(shapes.bins.count <= SkyShapes.most && shapes.bins.flatMap { $0 } == Array(1...20))
    for sky in shapes.powers(samples) {
      // Shapes scatter by 0.1 %, and 1/ℓ² at the geometric mean of a bin is the bin's.
      for (ell, power) in zip(shapes.ell, sky) { #expect(abs(power * ell * ell / 7 - 1) < 6e-3) }
    }
    let fixed = SkyShapes(try EnsembleComparison(data, samples: samples, amplitude: 7), samples: samples)
    let spread = Spread(of: fixed.powers(samples).map { $0[0] })
    #expect(fixed.factors.allSatisfy { abs($0 - 7) < 1e-9 } && spread.p84 / spread.p16 > 10)
  }

  @Test("a change is known better than the skies; bins that are not reached, or are noise, have none")
  func change() throws {
    var random = SeededGenerator(seed: 6)
    let samples = skies(&random, scatter: 0.5)
    let data = spectrum((0...20).map { $0 == 0 ? 0 : 1 / Double($0 * $0) })
    let shapes = SkyShapes(try EnsembleComparison(data, samples: samples), samples: samples)
    // Half the power from ℓ = 3 on, of the first ten skies to ℓ = 15.
    let other = samples.prefix(10).map { sky in
      (0...15).map { $0 < 3 ? sky[$0] : sky[$0] * 0.5 * exp(0.01 * random.normal()) }
    }
    let found = shapes.change(from: samples, to: other)
    for (bin, change) in zip(shapes.bins, found) {
      if bin.contains(where: { $0 > 15 }) {
        #expect(change.value.isNaN)
      } else if bin[0] < 3 {
        #expect(change.value == 1 && change.error < 1e-15)
      } else {
        #expect(abs(change.value - 0.5) < 4.5 * change.error && change.error < 0.02 && change.error > 1e-4)
      }
    }
    let noise = samples.map { sky in sky.map { $0 * random.normal() } }
    #expect(shapes.change(from: samples, to: noise).filter(\.value.isNaN).count > 7)
  }
}
