// Window functions against closed forms and against the mean of the kernel, node by node.

import Foundation
import Observation
import Sphere
import Testing
import _TestSupport

@Suite("Smoothing", .timeLimit(.minutes(40)))
struct SmoothingTests {
  /// P_ℓ by the explicit sum, for small ℓ.
  private func legendre(_ l: Int, _ x: Double) -> Double {
    switch l {
    case 0: 1
    case 1: x
    case 2: (3 * x * x - 1) / 2
    case 3: (5 * x * x * x - 3 * x) / 2
    default: (35 * x * x * x * x - 30 * x * x + 3) / 8
    }
  }

  /// ∫ kernel P_ℓ sin θ dθ/∫ kernel sin θ dθ from 0 to `end` with 20 000 midpoints.
  private func mean(_ l: Int, to end: Double, _ kernel: (Double) -> Double) -> Double {
    var (sum, norm) = (0.0, 0.0)
    for i in 0..<20_000 {
      let theta = (Double(i) + 0.5) * end / 20_000
      let weight = kernel(theta) * sin(theta)
      sum += weight * legendre(l, cos(theta))
      norm += weight
    }
    return sum / norm
  }

  @Test(
    "top hat: 1, (1+c)/2, c(1+c)/2 at ℓ = 0, 1, 2, and the mean of P_ℓ over the cap", arguments: [0.1, 0.6, 2, .pi])
  func topHat(radius: Double) throws {
    let window = try Smoothing.topHat(radius: radius).window(lmax: 4)
    let c = cos(radius)
    // 1 − c = 5e-3 at 0.1 rad costs three digits.
    let roundOff = 1e-12
    #expect(window[0] == 1)
    #expect(abs(window[1] - (1 + c) / 2) < roundOff && abs(window[2] - c * (1 + c) / 2) < roundOff)
    // Midpoints are off by (π/20 000)² times ℓ².
    for l in 0...4 { #expect(abs(window[l] - mean(l, to: radius) { _ in 1 }) < 1e-6) }
    if radius < 3 { #expect(abs(window[2] - mean(2, to: 1.1 * radius) { _ in 1 }) > 1e-4) }
  }

  @Test("a smoothed sky has at a pixel the mean over the cap around it; the sky itself has not")
  func cap() throws {
    var random = SeededGenerator(seed: 31)
    let transform = HarmonicTransform(grid: try HEALPixGrid(nside: 32), lmax: 12)
    let sky = random.sky([Double](repeating: 1, count: 13))
    let (values, smooth) = (
      transform.synthesize(sky), transform.synthesize(try Smoothing.topHat(radius: 0.5).apply(to: sky))
    )
    let directions = transform.grid.directions
    var (worst, untouched) = (0.0, 0.0)
    for pixel in stride(from: 5, to: directions.count, by: 1500) {
      let cap = directions.indices.filter { (directions[$0] * directions[pixel]).sum() > cos(0.5) }
      let mean = cap.reduce(0) { $0 + values[$1] } / Double(cap.count)
      worst = max(worst, abs(mean - smooth[pixel]))
      untouched = max(untouched, abs(mean - values[pixel]))
    }
    // The values have a deviation of 3.7; of 750 pixels in a cap some on its edge come in or stay out.
    #expect(worst < 0.1)
    #expect(untouched > 2)
  }

  @Test("Gaussian: the mean of P_ℓ over exp(−θ²/2σ²), to σ²; another width fails")
  func gaussian() throws {
    let sigma = 0.05
    let window = try Smoothing.gaussian(sigma: sigma).window(lmax: 4)
    let wider = try Smoothing.gaussian(sigma: 1.1 * sigma).window(lmax: 4)
    #expect(window[0] == 1 && abs(window[2] - exp(-3 * sigma * sigma)) < 1e-15)
    // The curvature of the sphere is not in exp(−θ²/2σ²): relative to 1 − b_ℓ it is of the order of σ².
    let curvature = sigma * sigma
    for l in 1...4 {
      let loss = 1 - mean(l, to: 10 * sigma) { exp(-$0 * $0 / (2 * sigma * sigma)) }
      #expect(abs((1 - window[l]) / loss - 1) < curvature)
      #expect(abs((1 - wider[l]) / loss - 1) > 0.15)
    }
    let none = try Smoothing.gaussian(sigma: 0)
    var random = SeededGenerator(seed: 32)
    let sky = random.sky([1, 1, 1])
    #expect(none.apply(to: sky) == sky)
  }

  @Test("widths that are none are refused")
  func refused() {
    for radius in [0, -1, 4, Double.nan] {
      #expect(thrown(ObservationError.self) { _ = try Smoothing.topHat(radius: radius) } != nil)
    }
    let error = thrown(ObservationError.self) { _ = try Smoothing.gaussian(sigma: -0.1) }
    #expect(error?.description == "The sigma of the Gaussian is -0.1; it must be between 0 and pi radians.")
  }
}
