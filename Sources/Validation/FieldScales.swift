// How the energy of the field is distributed over scales, measured on its values: in bands of wavenumbers, as correlation and
// structure functions, and as the correlation length.

import Foundation
import RandomStreams
import Turbulence
import _Threads

// MARK: - Energy in bands
//
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

// MARK: - Correlation functions
//
// Two-point statistics: the longitudinal and the transverse correlation function at separations about L_c, and the
// structure functions D = 2(R(0) − R(r)) at smaller ones, where R itself hardly differs from σ²/3. Against the
// integrals over the spectrum in `FieldModel`: they hold only for a solenoidal, isotropic field with that spectrum.

extension FieldChecks {
  /// R_LL, R_NN, D_LL and D_NN.
  package func correlations(effort: Effort, threads: Int) -> [Check] {
    let separations = [0.1, 0.3, 1, 2, 4]
    let pairs = 4
    let found = inOrder(effort.samples(4000), threads: threads) { number -> [[Double]] in
      var stream = FieldSampling.stream(number, seed: 41)
      let field = makeField(number)
      var sums = separations.map { _ in [Double](repeating: 0, count: 4) }
      for _ in 0..<pairs {
        let here = FieldSampling.point(&stream, size: 100 * bendOver)
        let direction = stream.direction()
        let b = fluctuation(field, here)
        for (index, separation) in separations.enumerated() {
          let c = fluctuation(field, here + separation * bendOver * direction)
          let products = twoPointProducts(b, c, direction)
          for kind in 0..<4 { sums[index][kind] += products[kind] / Double(pairs) }
        }
      }
      return sums
    }
    let third = spectrum.strength / 3
    return separations.enumerated().flatMap { index, separation -> [Check] in
      let along = model.longitudinalCorrelation(separation)
      let across = model.transverseCorrelation(separation)
      let expected = [along, across, 2 * (third - along), 2 * (third - across)]
      let kinds = separation < 1 ? [2, 3] : [0, 1]
      return kinds.map { kind in
        statistical(
          "\(["R_LL", "R_NN", "D_LL", "D_NN"][kind])(\(separation) L_c)", expected[kind],
          Sample(found.map { $0[index][kind] }), of: "\(found.count) realisations")
      }
    }
  }

  /// R_LL, R_NN, D_LL, D_NN of one pair of field values; the transverse ones per component.
  private func twoPointProducts(
    _ b: SIMD3<Double>, _ c: SIMD3<Double>, _ direction: SIMD3<Double>
  ) -> [Double] {
    let along = dot(b, direction) * dot(c, direction)
    let difference = b - c
    let stretched = dot(difference, direction) * dot(difference, direction)
    return [along, (dot(b, c) - along) / 2, stretched, (dot(difference, difference) - stretched) / 2]
  }
}

// MARK: - Correlation length
//
// The two-sided correlation length ℓ_c = ∫_{−∞}^{∞} ⟨B(0)·B(r)⟩ dr/⟨B²⟩ = π⟨1/k⟩: of a spectrum without limits in
// closed form, of the preset's range as an integral, and of realised fields along random lines.
//
// On a line, M points at x_i = x₀ + s g_i e (g_i Gaussian numbers) give, as for the bands,
//
//   ⟨U⟩ = ∫S(k) ⟨e^{−k²s²μ²}⟩_μ dk = ∫S(k) (√π/2) erf(ks)/(ks) dk   →   ℓ_c = 2√π s ⟨U⟩/σ²   for s ≫ 1/k.

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
