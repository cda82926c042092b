// What field lines and particles do in the slab and in two-dimensional turbulence, exactly or nearly so.

import Foundation
import RandomStreams
import Transport
import Turbulence
import _Threads

// MARK: - Diffusion in the slab
//
// Field lines. δB depends on z alone and B_z = B0, so that Δx = ∫δB_x dz/B0 is a sum of known terms,
//
//   ⟨Δx²⟩(z) = ∫S(k) (1 − cos kz)/k² dk  →  2κz,   κ = ⟨δB_x²⟩ ℓ_∥/B0²,   ℓ_∥ = ∫₀^∞R_xx dz/R_xx(0) = (π/2) G(0)/∫G dk
//
// (Jokipii & Parker 1969, ApJ 155, 777). ℓ_∥ is one-sided, half of the model's correlation length: (5/6) sin(3π/5) L_c =
// 0.7925 L_c for Kolmogorov's spectrum without limits. The local κ, (⟨Δx²⟩(2z) − ⟨Δx²⟩(z))/2z, leaves the start out.
//
// Pitch angle. To first order in δB, on the helix with µ = p_z and z = µt, dµ/dt = p_x δB_y − p_y δB_x, hence
//
//   ⟨Δµ²⟩(t) = (1−µ²) ∫½S(k) Σ_± [1 − cos((1 ± kµ)t)]/(1 ± kµ)² dk  →  2 D_µµ t,
//   D_µµ = (π/4)(1−µ²) Ω k S(k)/B0²  at  k = Ω/|µ|          (k in 1/r_L, v = 1, ∫S dk = ⟨δB²⟩ over k > 0)
//
// (Jokipii 1966, ApJ 146, 480). Again the local slope, between four and eight gyrations: waves off resonance come round at
// whole gyrations, so that the first-order integral already has its limit there, within 0.6 % at µ = 0.25 and 0.2 % for the
// others (between two and four it is 4 % off). It takes waves so dense that those that act differ by less than a turn,
// Δln k · Ωt < 2π, here 1.9, and turbulence so weak that µ stays what it was: the terms left out grow with ⟨Δµ²⟩/µ². At ρ = 1
// they are up to 6 % of the slope between two and four gyrations for σ² = 10⁻³ and half of it for 10⁻², where the window closes
// before it opens; at µ = 0.25 they were 2 % here for 10⁻⁴. Hence σ² = 2.5·10⁻⁵.

extension GeometryChecks {
  /// ⟨Δx²⟩ along field lines of the slab, and κ.
  package func fieldLineDiffusion(effort: Effort, threads: Int) -> [Check] {
    let spectrum = TurbulenceSpectrum(modes: 140, kMin: 1e-5, kMax: 10, dimensions: .one)
    let (step, distances) = (0.25, [3.0, 30, 60])
    let steps = distances.map { Int($0 / step) }
    let squares = inOrder(effort.samples(1500), threads: threads) { number in
      var stream = FieldSampling.stream(number, seed: 73)
      let start = FieldSampling.point(&stream, size: 1e4 * bendOver)
      let line = fieldLine(
        in: field(.slab, spectrum, number), from: start, step: step * bendOver, steps: steps[2])
      return steps.map { index -> Double in
        let shift = (line[index] - start) / bendOver
        return (shift.x * shift.x + shift.y * shift.y) / 2
      }
    }
    let model = FieldModel(spectrum)
    let ensemble = "\(squares.count) field lines"
    let exact = distances.enumerated().map { index, z in
      let expected = model.integral { (1 - cos($0 * z)) / ($0 * $0) }
      return statistical(
        "⟨Δx²⟩ along field lines over its exact value, z = \(Int(z)) L_c, slab", 1,
        Sample(squares.map { $0[index] / expected }), of: ensemble)
    }
    let kappa = spectrum.strength / 2 * model.correlationLength / 2
    let local = squares.map { ($0[2] - $0[1]) / (2 * (distances[2] - distances[1])) / kappa }
    return exact + [
      statistical(
        "κ of field lines over ⟨δB_x²⟩ℓ_∥/B0², from \(Int(distances[1])) to \(Int(distances[2])) L_c, slab", 1,
        Sample(local), of: ensemble, margin: 0.01, reason: "1 % for distances that are not infinite, and ")
    ]
  }

  /// The points of a field line, dr/dz = b/b_z, after each step in z: the Runge–Kutta scheme of order 4.
  func fieldLine(
    in field: some MagneticField, from start: SIMD3<Double>, step: Double, steps: Int
  ) -> [SIMD3<Double>] {
    func slope(_ point: SIMD3<Double>) -> SIMD3<Double> {
      let b = field.field(at: point)
      return b / b.z
    }
    var points = [start]
    for index in 0..<steps {
      let point = points[index]
      let first = slope(point)
      let second = slope(point + step / 2 * first)
      let third = slope(point + step / 2 * second)
      let fourth = slope(point + step * third)
      points.append(point + step / 6 * (first + 2 * second + 2 * third + fourth))
    }
    return points
  }

  /// D_µµ of weak slab turbulence at four pitch angles.
  package func pitchAngleDiffusion(effort: Effort, threads: Int) -> [Check] {
    let spectrum = TurbulenceSpectrum(strength: 2.5e-5, modes: 160, kMin: 0.1, kMax: 40, dimensions: .one)
    let fields = effort.samples(100)
    let cosines = [0.25, 0.5, 0.8, -0.5]
    let found = inOrder(fields, threads: threads) { number in
      let field = field(.slab, spectrum, number)
      return cosines.map { scattering(in: field, cosine: $0, number: number) }
    }
    let model = FieldModel(spectrum)
    return cosines.enumerated().map { index, cosine in
      let energy = model.energyPerLogarithm(bendOver / abs(cosine))
      let expected = Double.pi / 4 * (1 - cosine * cosine) * energy
      return statistical(
        "D_µµ over (π/4)(1 − µ²) Ω kE(k)/B0², µ = \(cosine), σ² = \(spectrum.strength), slab", 1,
        Sample(found.map { $0[index] / expected }), of: "\(fields) realisations", margin: 0.02,
        reason: "1 % for the first order and 1 % for a time that is not infinite, and ")
    }
  }

  /// Half the slope of ⟨Δµ²⟩ between four and eight gyrations, from 192 particles far from each other.
  private func scattering(in field: PlaneWaveField, cosine: Double, number: Int) -> Double {
    var stream = FieldSampling.stream(number, seed: 74)
    let sine = (1 - cosine * cosine).squareRoot()
    var states = (0..<192).map { _ -> PhaseState in
      let angle = 2 * Double.pi * stream.uniform()
      return PhaseState(
        position: SIMD3(0, 0, stream.uniform(from: -1e4, to: 1e4)),
        momentum: SIMD3(sine * cos(angle), sine * sin(angle), cosine))
    }
    let (turns, stepsPerTurn) = (4, 48)
    let squares = (0..<2).map { _ -> Double in
      states = pusher.advance(states, field, 2 * Double.pi / Double(stepsPerTurn), turns * stepsPerTurn)
      let changes = states.map { $0.momentum.z - cosine }
      return changes.reduce(0) { $0 + $1 * $1 } / Double(changes.count)
    }
    return (squares[1] - squares[0]) / (2 * 2 * Double.pi * Double(turns))
  }
}

// MARK: - Invariants in two dimensions
//
// What two-dimensional turbulence keeps. The field is the curl of a potential that depends on x and y alone,
//
//   δb = ∇ × A ẑ = (∂A/∂y, −∂A/∂x, 0),   A(x, y) = −√2 Σ_n (A_n/k_n) sin(k_n·r + β_n),
//
// and so is whatever B_z adds: A is constant along field lines, since δb·∇A = 0, and p_z + A along trajectories, since
//
//   dp_z/dt = p_x b_y − p_y b_x = −(p_x ∂A/∂x + p_y ∂A/∂y) = −dA/dt.
//
// Both hold for the equations; a scheme keeps them up to its error, which falls with its order.

extension GeometryChecks {
  /// A along field lines, p_z + A along trajectories.
  package func invariants() -> [Check] {
    let spectrum = TurbulenceSpectrum(modes: 60, kMin: 0.1, kMax: 10)
    let field = field(.twoDimensional, spectrum, 0)
    let scale =
      (field.waves.reduce(0) { $0 + dot($1.amplitude, $1.amplitude) / dot($1.waveVector, $1.waveVector) / 2 })
      .squareRoot()
    return [alongFieldLines(field, scale)] + alongTrajectories(field, scale)
  }

  private func alongFieldLines(_ field: PlaneWaveField, _ scale: Double) -> Check {
    var stream = FieldSampling.stream(0, seed: 75)
    let changes = (0..<16).flatMap { _ -> [Double] in
      let start = FieldSampling.point(&stream, size: 100 * bendOver)
      let line = fieldLine(in: field, from: start, step: 0.02 * bendOver, steps: 1000)
      return line.map { abs(potential(field, $0) - potential(field, start)) / scale }
    }
    return check(
      "largest change of A_z/rms along 16 field lines of 20 L_c, two-dimensional", 0, largestError(changes), 1e-5,
      "order 4: (k_max h)⁴/120 = 1e-5 at k_max h = 0.2, for the shortest waves alone")
  }

  private func alongTrajectories(_ field: PlaneWaveField, _ scale: Double) -> [Check] {
    var stream = FieldSampling.stream(0, seed: 76)
    let starts = (0..<64).map { _ in PhaseState(momentum: stream.direction()) }
    let steps = [20, 40, 80, 160]
    let errors = steps.map { perTime -> Double in
      let ends = pusher.advance(starts, field, 1 / Double(perTime), 20 * perTime)
      let squares = zip(starts, ends).map { start, end -> Double in
        let change = (invariant(field, end) - invariant(field, start)) / scale
        return change * change
      }
      return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    }
    return [
      check(
        "rms change of (p_z + A_z)/rms A_z over ΩT = 20, h = r_L/160, two-dimensional", 0, errors[3], 1e-5,
        "order 2: (k_max h)²/24 = 4e-5 at k_max h = 0.03, for the shortest waves alone"),
      check(
        "order in h of that change", 2, fittedSlope(steps.map { -log(Double($0)) }, errors.map { log($0) }), 0.05,
        "terms of order h⁴ bend the line at k_max h = 0.25"),
    ]
  }

  private func invariant(_ field: PlaneWaveField, _ state: PhaseState) -> Double {
    state.momentum.z + potential(field, state.position)
  }

  /// A(x, y) in B0 r_L: of each wave −(a·(ẑ × k))/k² sin(k·r + β).
  private func potential(_ field: PlaneWaveField, _ position: SIMD3<Double>) -> Double {
    field.waves.reduce(0) { sum, wave in
      let k = wave.waveVector
      let signed = (wave.amplitude.y * k.x - wave.amplitude.x * k.y) / dot(k, k)
      return sum - signed * sin(dot(k, position) + wave.phase)
    }
  }
}
