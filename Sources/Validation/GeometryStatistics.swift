// The statistics of the fields whose wave vectors lie along and across B0.
//
// With S(k) as in `FieldModel`, in one dimension and in two, and s the separation along B0 and across it,
//
//   slab   R_xx = R_yy = ½ ∫S(k) cos(ks) dk
//   2D     R_LL = ⟨sin²θ cos(ks cos θ)⟩ = ∫S(k) J₁(x)/x dk,   R_NN = ∫S(k) [J₀(x) − J₁(x)/x] dk,   x = ks
//
// since ξ̂ = ẑ × k̂ has the component sin θ along a separation at the angle θ to k̂. In the composite the slab is all that is
// left of ⟨δB(r)·δB(r + s)⟩ far across B0, and the two-dimensional part all that is left far along it.

import Foundation
import RandomStreams
import Turbulence
import _Threads

extension GeometryChecks {
  /// k·ξ̂ and Σ A_n² of the waves.
  package func waves() -> [Check] {
    Geometry.allCases.flatMap { geometry -> [Check] in
      let fields = (0..<100).map { field(geometry, $0).waves }
      let cosines = fields.joined().map {
        abs(dot($0.waveVector, $0.amplitude)) / length($0.waveVector) / length($0.amplitude)
      }
      let errors = fields.map { abs($0.reduce(-spectrum.strength) { $0 + dot($1.amplitude, $1.amplitude) / 2 }) }
      return [
        check(
          "largest |k·ξ|/(|k||ξ|) of \(cosines.count) waves, \(geometry.rawValue)", 0, largestError(cosines), 1e-15,
          "round-off: a few units of the last place in each of three products"),
        check(
          "largest |Σ A_n² − σ²| of \(errors.count) realisations, \(geometry.rawValue)", 0, largestError(errors), 1e-13,
          "round-off of a sum of some hundred terms"),
      ]
    }
  }

  /// The slab is the same all across B0, the two-dimensional field all along it, and neither has a δB_z: to the bit.
  package func symmetry() -> [Check] {
    let shifts: [(Geometry, String, SIMD3<Double>)] = [
      (.slab, "across", SIMD3(1, 1, 0)), (.twoDimensional, "along", SIMD3(0, 0, 1)),
    ]
    return shifts.flatMap { geometry, direction, axes -> [Check] in
      var stream = FieldSampling.stream(0, seed: 71)
      let field = field(geometry, 0)
      let pairs = (0..<500).map { _ in
        let place = FieldSampling.point(&stream, size: 100 * bendOver)
        let other = place + axes * FieldSampling.point(&stream, size: 100 * bendOver)
        return (field.field(at: place), field.field(at: other))
      }
      return [
        check(
          "largest change of the field \(direction) B0, \(geometry.rawValue)", 0,
          largestError(pairs.map { length($0 - $1) }), 0, "to the bit: no phase has that coordinate in it"),
        check(
          "largest |δB_z|, \(geometry.rawValue)", 0, largestError(pairs.map { abs($0.0.z - 1) }), 0,
          "to the bit: the amplitudes have none"),
      ]
    }
  }

  /// The variances of δB_x and δB_y at the origin and 10⁵ L_c away, and their covariance.
  package func moments(effort: Effort, threads: Int) -> [Check] {
    Geometry.allCases.flatMap { geometry -> [Check] in
      let far = SIMD3(0.6, -0.48, 0.64) * (1e5 * bendOver)
      let values = inOrder(effort.samples(10_000), threads: threads) { number -> SIMD4<Double> in
        let field = field(geometry, number)
        let (origin, here) = (field.field(at: .zero), field.field(at: far))
        return SIMD4(origin.x * origin.x, origin.y * origin.y, dot(here, here) - here.z * here.z, here.x * here.y)
      }
      let half = spectrum.strength / 2
      let lines = [
        ("⟨δB_x²⟩ at the origin", half), ("⟨δB_y²⟩ at the origin", half),
        ("⟨δB²⟩ at 1e5 L_c", spectrum.strength), ("⟨δB_x δB_y⟩ at 1e5 L_c", 0),
      ]
      return lines.enumerated().map { index, line in
        statistical(
          "\(line.0), \(geometry.rawValue)", line.1, Sample(values.map { $0[index] }),
          of: "\(values.count) realisations")
      }
    }
  }

  /// R_xx along B0 in the slab; R_LL and R_NN across it in the two-dimensional field. At separations where these hardly
  /// differ from σ²/2, the structure functions D = 2(R(0) − R).
  package func correlations(effort: Effort, threads: Int) -> [Check] {
    let separations = [0.1, 0.3, 1, 3]
    let slab = pairs(.slab, separations, effort, threads) { _ in SIMD3(0, 0, 1) }
    let plane = pairs(.twoDimensional, separations, effort, threads) { SIMD3(cos($0), sin($0), 0) }
    let (line, disc) = (FieldModel(sampled(.one)), FieldModel(sampled(.two)))
    return separations.enumerated().flatMap { index, separation -> [Check] in
      let longitudinal = disc.integral { j1($0 * separation) / ($0 * separation) }
      let correlations: [(kind: String, value: Double, pairs: [Pair])] = [
        ("xx", line.integral { cos($0 * separation) } / 2, slab.map { $0[index].both.halved }),
        ("LL", longitudinal, plane.map { $0[index].along }),
        ("NN", disc.integral { j0($0 * separation) } - longitudinal, plane.map { $0[index].across }),
      ]
      return correlations.map { kind, value, pairs in
        let place = "\(separation) L_c) \(kind == "xx" ? "along B0, slab" : "across B0, two-dimensional")"
        let ensemble = "\(pairs.count) realisations"
        return separation < 1
          ? statistical(
            "D_\(kind)(\(place)", spectrum.strength - 2 * value, Sample(pairs.map(\.squaredDifference)), of: ensemble)
          : statistical("R_\(kind)(\(place)", value, Sample(pairs.map(\.product)), of: ensemble)
      }
    }
  }

  /// The spectrum of the fields in the dimension of a model.
  private func sampled(_ dimensions: TurbulenceSpectrum.Dimensions) -> TurbulenceSpectrum {
    var copy = spectrum
    copy.dimensions = dimensions
    return copy
  }

  /// A component of δB at two places, or the sum over components: product and squared difference.
  private struct Pair {
    var product: Double
    var squaredDifference: Double

    var halved: Pair { Pair(product: product / 2, squaredDifference: squaredDifference / 2) }
  }

  /// δB at places some separations apart along a direction: its component along that, the one across, and both together.
  private func pairs(
    _ geometry: Geometry, _ separations: [Double], _ effort: Effort, _ threads: Int,
    direction: @escaping @Sendable (_ angle: Double) -> SIMD3<Double>
  ) -> [[(along: Pair, across: Pair, both: Pair)]] {
    inOrder(effort.samples(10_000), threads: threads) { number in
      var stream = FieldSampling.stream(number, seed: 72)
      let field = field(geometry, number)
      let place = FieldSampling.point(&stream, size: 100 * bendOver)
      let axis = direction(2 * Double.pi * stream.uniform())
      let here = field.field(at: place) - SIMD3(0, 0, 1)
      return separations.map { separation in
        let there = field.field(at: place + separation * bendOver * axis) - SIMD3(0, 0, 1)
        let difference = here - there
        let both = Pair(product: dot(here, there), squaredDifference: dot(difference, difference))
        let along = Pair(
          product: dot(here, axis) * dot(there, axis),
          squaredDifference: dot(difference, axis) * dot(difference, axis))
        let across = Pair(
          product: both.product - along.product, squaredDifference: both.squaredDifference - along.squaredDifference)
        return (along, across, both)
      }
    }
  }

  /// What is left of the composite's correlation 20 L_c across and along B0.
  package func energyFractions(effort: Effort, threads: Int) -> [Check] {
    let far = 20.0
    let (line, disc) = (FieldModel(sampled(.one)), FieldModel(sampled(.two)))
    let parts = (slab: slabFraction, plane: 1 - slabFraction)
    let across = pairs(.composite, [far], effort, threads) { SIMD3(cos($0), sin($0), 0) }
    let along = pairs(.composite, [far], effort, threads) { _ in SIMD3(0, 0, 1) }
    return [
      statistical(
        "energy that does not vary across B0, slab-2d",
        parts.slab * spectrum.strength + parts.plane * disc.integral { j0($0 * far) },
        Sample(across.map { $0[0].both.product }), of: "\(across.count) realisations"),
      statistical(
        "energy that does not vary along B0, slab-2d",
        parts.plane * spectrum.strength + parts.slab * line.integral { cos($0 * far) },
        Sample(along.map { $0[0].both.product }), of: "\(along.count) realisations"),
    ]
  }

  /// The correlation lengths that the models state, of a wide range of scales against the closed forms and of that of the
  /// other checks against integrals.
  package func correlationLengths() -> [Check] {
    let wide = TurbulenceSpectrum(modes: 8000, kMin: 1e-6, kMax: 1e7)
    return [
      (Geometry.slab, TurbulenceSpectrum.Dimensions.one, "π G(0)/∫G dk", "1.585"),
      (.twoDimensional, .two, "2⟨1/k⟩", "1.531"),
    ].flatMap { geometry, dimensions, formula, value -> [Check] in
      var limits = wide
      limits.dimensions = dimensions
      return [
        check(
          "\(formula) of a wide range in L_c, \(geometry.rawValue) (closed form \(value))",
          FieldModel(limits).unlimitedCorrelationLength, correlationLength(ensemble(geometry, wide)), 1e-4,
          "energy beyond the range, (k_max L_c)^(−2/3)"),
        check(
          "\(formula) of k L_c from 0.01 to 30 in L_c, \(geometry.rawValue)",
          FieldModel(sampled(dimensions)).correlationLength, correlationLength(ensemble(geometry, spectrum)),
          5e-4, "a sum over \(spectrum.modes) waves in place of an integral: (Δ ln k)²/24 = 1.1e-4"),
      ]
    }
  }
}
