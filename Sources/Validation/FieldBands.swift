// The energy of the field per band of wavenumbers, measured on the field itself.
//
// Average δB over a Gaussian ball of width s = 1/q: a wave k is damped by F_q(k) = e^{−k²/2q²}. The difference of two
// such averages about one centre holds the waves between, and its mean square is ∫S(k) [F_q'(k) − F_q(k)]² dk. M random
// points of the balls, x_i = x₀ + s g_i with the same Gaussian vectors g_i for both, give it without bias:
//
//   U = (|Σ D_i|² − Σ |D_i|²)/(M(M − 1)),   D_i = δB(x₀ + s' g_i) − δB(x₀ + s g_i),
//
// since the terms i ≠ j average to the product of two independent averages, whatever the directions of the waves. No
// table of amplitudes is read, no Fourier transform is needed, and the energy of long waves is seen although short
// waves dominate the value at a point. The last band reaches to s' = 0, the value at x₀ itself.

import Foundation
import Turbulence
import _Threads
import RandomStreams

extension FieldChecks {
  /// The energy in half-decades of k, from the realised fields.
  package func bandEnergies(effort: Effort, threads: Int) -> [Check] {
    let edges = [0, 0.3, 1, 3, 10, 30, .infinity]
    let energies = inOrder(effort.samples(3000), threads: threads) { number in
      self.energies(makeField(number), edges, item: number)
    }
    return zip(edges, edges.dropFirst()).enumerated().map { band, limits in
      let expected = model.integral { k in
        let difference = lowPass(k, limits.1) - lowPass(k, limits.0)
        return difference * difference
      }
      let name = limits.1.isFinite ? "from \(limits.0) to \(limits.1)" : "above \(limits.0)"
      return statistical(
        "energy of k L_c \(name)", expected, Sample(energies.map { $0[band] }),
        of: "\(energies.count) realisations")
    }
  }

  /// F_q(k): nothing passes for q = 0, everything for q = ∞.
  private func lowPass(_ k: Double, _ edge: Double) -> Double { exp(-k * k / (2 * edge * edge)) }

  /// U of each band between successive edges q in 1/L_c.
  private func energies(_ field: PlaneWaveField, _ edges: [Double], item: Int) -> [Double] {
    var stream = FieldSampling.stream(item, seed: 31)
    let center = FieldSampling.point(&stream, size: 100 * bendOver)
    let offsets = (0..<60).map { _ in FieldSampling.gaussianVector(&stream) }
    let here = fluctuation(field, center)
    var wider = [SIMD3<Double>](repeating: .zero, count: offsets.count)
    return edges.dropFirst().map { edge in
      let values = offsets.map { edge.isFinite ? fluctuation(field, center + $0 * (bendOver / edge)) : here }
      defer { wider = values }
      return pairMeanSquare(zip(values, wider).map { $0 - $1 })
    }
  }

  /// The mean of v_i·v_j over all pairs i ≠ j.
  func pairMeanSquare(_ vectors: [SIMD3<Double>]) -> Double {
    let count = Double(vectors.count)
    let sum = vectors.reduce(SIMD3<Double>.zero, +)
    let squares = vectors.reduce(0) { $0 + dot($1, $1) }
    return (dot(sum, sum) - squares) / (count * (count - 1))
  }
}
