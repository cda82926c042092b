// BGK diffusion against a Green–Kubo integral, and Brownian motion on the sphere.

import Foundation
import Testing
import Theory

@Suite("BGK diffusion", .timeLimit(.minutes(40)))
struct TheoryDiffusionTests {
  /// K_ij = ∫ dt ⟨v_i(t) v_j(0)⟩ = (1/3) ∫ dt e^{−νt} v_i(t) for v(0) = e_j, with dv/dt = Ω v × b̂ integrated by the
  /// classical Runge–Kutta method and the integral as a fourth component of it.
  static func greenKubo(rate: Double, omega: Double, along b: SIMD3<Double>) -> [[Double]] {
    func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
      [a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x]
    }
    var columns: [SIMD3<Double>] = []
    for j in 0..<3 {
      // w = e^{−νt} v obeys dw/dt = Ω w × b̂ − νw, and K = ∫ w.
      var w = SIMD3<Double>.zero
      w[j] = 1
      var integral = SIMD3<Double>.zero
      let steps = 20_000
      let h = 40 / rate / Double(steps)
      let slope = { (w: SIMD3<Double>) in omega * cross(w, b) - rate * w }
      for _ in 0..<steps {
        let k1 = slope(w)
        let k2 = slope(w + h / 2 * k1)
        let k3 = slope(w + h / 2 * k2)
        let k4 = slope(w + h * k3)
        integral += h * w + h * h / 6 * (k1 + k2 + k3)
        w += h / 6 * (k1 + 2 * (k2 + k3) + k4)
      }
      columns.append(integral / 3)
    }
    return (0..<3).map { i in (0..<3).map { j in columns[j][i] } }
  }

  static let tolerance = 1e-9

  @Test("The tensor is the Green–Kubo integral", arguments: [0.3, 1.0, 4.0])
  func tensor(rate: Double) throws {
    let omega = 1.5
    let b: SIMD3<Double> = [2.0 / 7, -3.0 / 7, 6.0 / 7]
    let bgk = try BGKDiffusion(scatteringRate: rate, gyroFrequency: omega)
    let measured = Self.greenKubo(rate: rate, omega: omega, along: b)
    let expected = bgk.tensor.components(along: b)
    for i in 0..<3 { #expect(largestDifference(measured[i], expected[i]) < Self.tolerance) }
    // Negative controls: the Hall part reversed, and ν_⊥ without Ω.
    var reversed = bgk.tensor
    reversed.hall.negate()
    #expect(largestDifference(measured[0], reversed.components(along: b)[0]) > Self.tolerance)
    var unmagnetized = bgk.tensor
    unmagnetized.perpendicular = unmagnetized.parallel
    #expect(largestDifference(measured[0], unmagnetized.components(along: b)[0]) > Self.tolerance)
  }

  @Test("Rates from coefficients")
  func inverse() throws {
    let bgk = try BGKDiffusion(scatteringRate: 0.08, gyroFrequency: 1)
    #expect(relativeError(try BGKDiffusion(parallel: bgk.tensor.parallel).scatteringRate, 0.08) < 1e-15)
    let both = try BGKDiffusion(parallel: bgk.tensor.parallel, perpendicular: bgk.tensor.perpendicular)
    #expect(relativeError(both.gyroFrequency, 1) < 1e-12)
    #expect(relativeError(both.tensor.hall, bgk.tensor.hall) < 1e-12)
    #expect(throws: TheoryError.self) { try BGKDiffusion(parallel: 1, perpendicular: 2) }
    #expect(throws: TheoryError.self) { try BGKDiffusion(scatteringRate: 0) }
    #expect(throws: TheoryError.self) { try BGKDiffusion(parallel: -1) }
  }

  @Test("The standard dipole: C_1 = 4πK_∥² along, 4π(K_⊥² + K_A²) across; nothing else across without a field")
  func dipole() throws {
    let tensor = DiffusionTensor(parallel: 4.1, perpendicular: 0.44, hall: 0.3)
    #expect(relativeError(tensor.standardDipole(gradient: [0, 0, 1]), 4 * .pi * 4.1 * 4.1) < 1e-15)
    #expect(
      relativeError(tensor.standardDipole(gradient: [0.6, 0.8, 0]), 4 * .pi * (0.44 * 0.44 + 0.3 * 0.3)) < 1e-14)
    #expect(relativeError(tensor.sourceStrength(gradient: [1, 0, 0]), 8 * .pi / 3 * 0.44) < 1e-15)
    let free = try BGKDiffusion(scatteringRate: 2, gyroFrequency: 0).tensor
    #expect(free.hall == 0 && free.perpendicular == free.parallel)
  }
}

@Suite("Brownian motion on the sphere", .timeLimit(.minutes(40)))
struct TheoryBrownianTests {
  /// ∫ f dΩ over the sphere, and ∫ f cos θ dΩ.
  static func moments(_ density: (Double) throws -> Double) rethrows -> (Double, Double) {
    let (nodes, weights) = LegendrePolynomials.gaussRule(200)
    var moments = (0.0, 0.0)
    for (x, weight) in zip(nodes, weights) {
      let value = try 2 * .pi * weight * density(acos(x))
      moments.0 += value
      moments.1 += value * x
    }
    return moments
  }

  @Test("Normalisation, and ⟨cos θ⟩ = e^{−νt}", arguments: [0.01, 0.1, 1.0, 10.0])
  func normalization(time: Double) throws {
    let (total, mean) = try Self.moments { try BrownianSphere.density(angle: $0, scatteringTime: time) }
    #expect(abs(total - 1) < 1e-11)
    #expect(abs(mean - exp(-time)) < 1e-11)
    #expect(abs(mean - exp(-time / 2)) > 1e-11, "negative control: the rate of one axis alone")
  }

  @Test("The Gaussian of short times, with an error of order νt", arguments: [1e-3, 1e-4, 1e-5, 1e-6])
  func gaussian(time: Double) throws {
    for sigma in [0.0, 0.5, 1, 2] {
      let angle = sigma * time.squareRoot()
      let density = try BrownianSphere.density(angle: angle, scatteringTime: time)
      #expect(relativeError(density, BrownianSphere.gaussianLimit(angle: angle, scatteringTime: time)) < 2 * time)
      let wrong = BrownianSphere.gaussianLimit(angle: angle, scatteringTime: 1.01 * time)
      if sigma < 1 { #expect(relativeError(density, wrong) > 2 * time, "negative control: a width 0.5 % off") }
    }
  }

  @Test("Series and short-time expansion meet")
  func join() throws {
    let limit = 1e-7
    for sigma in [0.0, 1, 3] {
      let angle = sigma * limit.squareRoot()
      let series = try BrownianSphere.density(angle: angle, scatteringTime: limit)
      let expansion = try BrownianSphere.density(angle: angle, scatteringTime: limit.nextDown)
      #expect(abs(series - expansion) * 2 * .pi * limit < 1e-11)
    }
  }

  @Test("Semigroup: two steps in a row are one of the sum of the times")
  func semigroup() throws {
    let (t1, t2) = (0.2, 0.35)
    let (nodes, weights) = LegendrePolynomials.gaussRule(60)
    let azimuths = 60
    func twoSteps(to angle: Double) throws -> Double {
      var sum = 0.0
      for (x, weight) in zip(nodes, weights) {
        let first = try BrownianSphere.density(angle: acos(x), scatteringTime: t1)
        for k in 0..<azimuths {
          let phi = 2 * .pi * Double(k) / Double(azimuths)
          let cosine = x * cos(angle) + (1 - x * x).squareRoot() * sin(angle) * cos(phi)
          let second = try BrownianSphere.density(angle: acos(max(-1, min(1, cosine))), scatteringTime: t2)
          sum += weight * 2 * .pi / Double(azimuths) * first * second
        }
      }
      return sum
    }
    for angle in [0.1, 1, 2.5] {
      let two = try twoSteps(to: angle)
      #expect(abs(two - (try BrownianSphere.density(angle: angle, scatteringTime: t1 + t2))) < 1e-12)
      #expect(abs(two - (try BrownianSphere.density(angle: angle, scatteringTime: t1 + 1.001 * t2))) > 1e-12)
    }
  }

  @Test("Late times are isotropic; bad arguments are errors")
  func limits() throws {
    #expect(relativeError(try BrownianSphere.density(angle: 2, scatteringTime: 100), 1 / (4 * .pi)) < 1e-15)
    #expect(try BrownianSphere.density(angle: .pi, scatteringTime: 1e-12) == 0)
    #expect(try BrownianSphere.density(angle: 0, scatteringTime: 1e-300).isFinite)
    #expect(throws: TheoryError.self) { try BrownianSphere.density(angle: 1, scatteringTime: 0) }
    #expect(throws: TheoryError.self) { try BrownianSphere.density(angle: -0.1, scatteringTime: 1) }
  }
}
