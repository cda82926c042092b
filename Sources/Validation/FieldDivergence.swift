// ∇·B = 0: of each wave, since k·ξ̂ = 0; of the field, by its derivative; and by central
// differences, where it falls as h².

import Foundation
import Turbulence
import RandomStreams

extension FieldChecks {
  /// ∇·δb three ways.
  package func divergence(effort: Effort) -> [Check] {
    [obliqueness(effort), analyticDivergence(effort), differenceOrder(effort)]
  }

  /// Largest |k·a|/(|k||a|) of all waves.
  private func obliqueness(_ effort: Effort) -> Check {
    let waves = (0..<effort.samples(100)).flatMap { makeField($0).waves }
    let cosines = waves.map { wave in
      abs(dot(wave.waveVector, wave.amplitude)) / length(wave.waveVector) / length(wave.amplitude)
    }
    return Check(
      group: name, quantity: "largest |k·ξ|/(|k||ξ|) of \(waves.count) waves", expected: 0,
      measured: largestError(cosines), tolerance: 1e-15,
      reason: "round-off: a few units of the last place in each of three products")
  }

  /// ∇·δb from the derivative, against the sum of |k||a| that it cancels from.
  private func analyticDivergence(_ effort: Effort) -> Check {
    var stream = FieldSampling.stream(0, seed: 11)
    let field = makeField(0)
    let scale = field.waves.reduce(0) { $0 + length($1.waveVector) * length($1.amplitude) }
    let divergences = (0..<effort.samples(1000)).map { _ in
      abs(field.divergence(at: FieldSampling.point(&stream, size: 10 * bendOver))) / scale
    }
    return Check(
      group: name, quantity: "largest |∇·δb|/Σ|k||a|, analytic", expected: 0, measured: largestError(divergences),
      tolerance: 1e-15, reason: "round-off of k·ξ, as above")
  }

  /// The order in h of the root mean square of ∇·b by central differences.
  private func differenceOrder(_ effort: Effort) -> Check {
    let field = makeField(0)
    let smallest = bendOver / spectrum.kMax
    let steps = [0.2, 0.1, 0.05, 0.025].map { $0 * smallest }
    let divergences = steps.map { step -> Double in
      var stream = FieldSampling.stream(0, seed: 12)
      let squares = (0..<effort.samples(500)).map { _ -> Double in
        let value = differenceDivergence(field, FieldSampling.point(&stream, size: 10 * bendOver), step)
        return value * value
      }
      return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    }
    return Check(
      group: name, quantity: "order in h of ∇·b by central differences", expected: 2,
      measured: fittedSlope(steps.map { log($0) }, divergences.map { log($0) }), tolerance: 0.02,
      reason: "the next order, h⁴, bends the slope by less than (k_max h)²/20")
  }

  private func differenceDivergence(_ field: PlaneWaveField, _ point: SIMD3<Double>, _ h: Double) -> Double {
    (0..<3).reduce(0) { sum, axis in
      var step = SIMD3<Double>.zero
      step[axis] = h
      return sum + (field.field(at: point + step)[axis] - field.field(at: point - step)[axis]) / (2 * h)
    }
  }
}
