// The two-sided correlation length ℓ_c = ∫_{−∞}^{∞} ⟨B(0)·B(r)⟩ dr/⟨B²⟩ = π⟨1/k⟩: of a spectrum without limits in
// closed form, of the preset's range as an integral, and of realised fields along random lines.
//
// On a line, M points at x_i = x₀ + s g_i e (g_i Gaussian numbers) give, as in `FieldBands`,
//
//   ⟨U⟩ = ∫S(k) ⟨e^{−k²s²μ²}⟩_μ dk = ∫S(k) (√π/2) erf(ks)/(ks) dk   →   ℓ_c = 2√π s ⟨U⟩/σ²   for s ≫ 1/k.

import Foundation
import Turbulence
import _Threads

extension FieldChecks {
  /// The correlation length by sum, by integral and by measurement.
  package func correlationLengths(effort: Effort, threads: Int) -> [Check] {
    let wide = TurbulenceSpectrum(modes: 8000, kMin: 1e-5, kMax: 1e7)
    let unlimited = FieldModel(wide).unlimitedCorrelationLength
    return [
      Check(
        group: name, quantity: "π⟨1/k⟩ of a wide range in L_c (closed form 1.716)", expected: unlimited,
        measured: correlationLength(wide), tolerance: 1e-4,
        reason: "energy beyond the range, (k_max L_c)^(−2/3)"),
      Check(
        group: name, quantity: "π⟨1/k⟩ of the preset's range in L_c (1.793)", expected: model.correlationLength,
        measured: correlationLength(spectrum), tolerance: 5e-4,
        reason: "a sum over \(spectrum.modes) waves in place of an integral: (Δ ln k)²/24 = 1.4e-4"),
      measuredCorrelationLength(effort: effort, threads: threads),
    ]
  }

  private func measuredCorrelationLength(effort: Effort, threads: Int) -> Check {
    let width = 20.0
    let scale = 2 * Double.pi.squareRoot() * width / spectrum.strength
    let lengths = inOrder(effort.samples(6000), threads: threads) { number in
      scale * lineEnergy(makeField(number), width: width, item: number)
    }
    let expected = scale * model.integral { k in Double.pi.squareRoot() / 2 * erf(k * width) / (k * width) }
    return statistical(
      "correlation length of the fields along lines of \(Int(width)) L_c, in L_c", expected, Sample(lengths),
      of: "\(lengths.count) realisations")
  }

  /// U on one random line.
  private func lineEnergy(_ field: PlaneWaveField, width: Double, item: Int) -> Double {
    var stream = FieldSampling.stream(item, seed: 51)
    let center = FieldSampling.point(&stream, size: 100 * bendOver)
    let direction = stream.direction()
    let values = (0..<75).map { _ in
      fluctuation(field, center + (FieldSampling.gaussianNumber(&stream) * width * bendOver) * direction)
    }
    return pairMeanSquare(values)
  }
}
