// The waves of the field and its values at one point: free of divergence, isotropic, of the variance and the mean that they should
// have, and the same everywhere.

import Foundation
import RandomStreams
import Turbulence
import _Threads

// MARK: - Divergence
//
// ∇·B = 0: of each wave, since k·ξ̂ = 0; of the field, by its derivative; and by central
// differences, where it falls as h².

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

// MARK: - Isotropy
//
// Isotropy of the ensemble: the cosine of the polar angle and the azimuth of k̂ are uniform, as are the angle of ξ̂ about
// k̂ and the phase. Each is put through the Kolmogorov–Smirnov test; no bins, and a stated probability of a false alarm.
//
// All waves of many realisations enter with equal weight, and once more only those that carry most of the energy.

extension FieldChecks {
  /// Kolmogorov–Smirnov tests of wave directions, polarisation angles and phases.
  package func isotropy(effort: Effort) -> [Check] {
    let waves = (0..<effort.samples(200)).flatMap { makeField($0).waves }
    let energetic = waves.filter { dot($0.amplitude, $0.amplitude) > 0.01 * spectrum.strength }
    return [("all waves", waves), ("energetic waves", energetic)].flatMap { label, waves in
      [
        uniformity("cos θ of k̂, \(label)", waves.map { (1 + $0.waveVector.z / length($0.waveVector)) / 2 }),
        uniformity("azimuth of k̂, \(label)", waves.map { turn($0.waveVector.y, $0.waveVector.x) }),
        uniformity("angle of ξ about k̂, \(label)", waves.map(polarizationAngle)),
        uniformity("phase, \(label)", waves.map { turn(sin($0.phase), cos($0.phase)) }),
      ]
    }
  }

  /// An angle as a fraction of a turn in [0, 1].
  private func turn(_ sine: Double, _ cosine: Double) -> Double { 0.5 + atan2(sine, cosine) / (2 * Double.pi) }

  /// The angle of the amplitude about k̂, from the direction of decreasing polar angle.
  private func polarizationAngle(_ wave: PlaneWave) -> Double {
    let k = wave.waveVector / length(wave.waveVector)
    let east = SIMD3(-k.y, k.x, 0) / (k.x * k.x + k.y * k.y).squareRoot()
    let north = SIMD3(0, 0, 1) - k.z * k
    return turn(dot(wave.amplitude, east), dot(wave.amplitude, north) / length(north))
  }

  private func uniformity(_ quantity: String, _ values: [Double]) -> Check {
    Check(
      group: name, quantity: "Kolmogorov–Smirnov λ, \(quantity)", expected: 0,
      measured: KolmogorovSmirnov.statistic(values),
      tolerance: KolmogorovSmirnov.critical(falseAlarm: allowedFalseAlarm),
      reason: "exceeded with probability \(allowedFalseAlarm) by \(values.count) uniform numbers")
  }
}

// MARK: - Moments
//
// One-point statistics: ⟨δB²⟩ = σ²B0² summed over waves, averaged over space, and averaged over realisations; a mean
// field that is the regular one; equal variances of the three components and no correlation between them.

extension FieldChecks {
  /// ⟨δB²⟩ = σ² of the waves, and of one realisation over space.
  package func meanSquares(effort: Effort, threads: Int) -> [Check] {
    let errors = (0..<100).map { number in
      abs(makeField(number).waves.reduce(-spectrum.strength) { $0 + dot($1.amplitude, $1.amplitude) / 2 })
    }
    let field = makeField(0)
    // A cube of 2·10⁵ L_c, 300 of the longest waves, leaves 10⁻⁵ of a wave's phase average.
    let squares = inOrder(effort.samples(40_000), threads: threads) { item in
      var stream = FieldSampling.stream(item, seed: 21)
      let b = fluctuation(field, FieldSampling.point(&stream, size: 1e5 * bendOver))
      return dot(b, b)
    }
    return [
      Check(
        group: name, quantity: "largest |Σ A_n² − σ²| of \(errors.count) realisations", expected: 0,
        measured: largestError(errors), tolerance: 1e-13,
        reason: "round-off of a sum of \(spectrum.modes) terms"),
      statistical(
        "⟨δB²⟩ over space in one realisation", spectrum.strength, Sample(squares), of: "\(squares.count) points"),
    ]
  }

  /// Moments over realisations at a random point of each.
  package func moments(effort: Effort, threads: Int) -> [Check] {
    let fields = inOrder(effort.samples(10_000), threads: threads) { number in
      var stream = FieldSampling.stream(number, seed: 22)
      return fluctuation(makeField(number), FieldSampling.point(&stream, size: 100 * bendOver))
    }
    let ensemble = "\(fields.count) realisations"
    let axes = ["x", "y", "z"]
    var checks = [
      statistical("⟨δB²⟩ over realisations", spectrum.strength, Sample(fields.map { dot($0, $0) }), of: ensemble)
    ]
    for axis in 0..<3 {
      checks.append(
        statistical("mean of δB_\(axes[axis])", 0, Sample(fields.map { $0[axis] }), of: ensemble))
    }
    for axis in 0..<3 {
      let next = (axis + 1) % 3
      let difference = fields.map { $0[axis] * $0[axis] - $0[next] * $0[next] }
      let product = fields.map { $0[axis] * $0[next] }
      let pair = "δB_\(axes[axis])", other = "δB_\(axes[next])"
      checks.append(statistical("⟨\(pair)²⟩ − ⟨\(other)²⟩", 0, Sample(difference), of: ensemble))
      checks.append(statistical("⟨\(pair) \(other)⟩", 0, Sample(product), of: ensemble))
    }
    return checks
  }

  /// The variance at the origin and far from it, and the correlation functions far from it.
  package func homogeneity(effort: Effort, threads: Int) -> [Check] {
    let far = farPoint
    let separation = 1.0
    let fields = inOrder(effort.samples(10_000), threads: threads) { number in
      var stream = FieldSampling.stream(number, seed: 23)
      let direction = stream.direction()
      let field = makeField(number)
      let origin = fluctuation(field, .zero)
      let here = fluctuation(field, far)
      let there = fluctuation(field, far + separation * bendOver * direction)
      let along = dot(here, direction) * dot(there, direction)
      return SIMD4(dot(origin, origin), dot(here, here), along, (dot(here, there) - along) / 2)
    }
    let expected = [
      ("⟨δB²⟩ at the origin", spectrum.strength), ("⟨δB²⟩ at 1e5 L_c", spectrum.strength),
      ("R_LL(1 L_c) at 1e5 L_c", model.longitudinalCorrelation(separation)),
      ("R_NN(1 L_c) at 1e5 L_c", model.transverseCorrelation(separation)),
    ]
    return expected.enumerated().map { index, line in
      statistical(line.0, line.1, Sample(fields.map { $0[index] }), of: "\(fields.count) realisations")
    }
  }

  /// A point 10⁵ L_c from the origin, in r_L.
  package var farPoint: SIMD3<Double> { SIMD3(0.6, -0.48, 0.64) * (1e5 * bendOver) }
}
