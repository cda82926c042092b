// Poisson numbers against their probabilities, by χ².

import Foundation
import Testing

@testable import RandomStreams

@Suite("Poisson numbers", .timeLimit(.minutes(40)))
struct PoissonTests {
  private static let draws = 100_000
  /// A χ² beyond this many standard deviations (in the cube root of Wilson and Hilferty, which is Gaussian to 10⁻² at these
  /// probabilities) has a chance of 10⁻⁶: 10⁻⁵ for all means of the tests.
  private static let largestChance = 4.75

  private func drawn(_ mean: Double, seed: UInt64) -> [Int] {
    var stream = RandomStream(seed: seed, realization: 0, purpose: .testing)
    return (0..<Self.draws).map { _ in stream.poisson(mean: mean) }
  }

  /// ln k!, k = 0…n, by its definition.
  private static func logFactorials(to n: Int) -> [Double] {
    (1...n).reduce(into: [0]) { $0.append($0[$1 - 1] + log(Double($1))) }
  }

  /// χ² of numbers against the Poisson distribution, in standard deviations. Bins are whole numbers that expect 25 draws or
  /// more, and the tails on both sides.
  private func deviation(of numbers: [Int], from mean: Double) -> Double {
    let range = Int(mean + 12 * mean.squareRoot() + 20)
    let all = Self.logFactorials(to: range).enumerated().map { k, logFactorial in
      Double(numbers.count) * exp(Double(k) * log(mean) - mean - logFactorial)
    }
    let wide = all.indices.filter { all[$0] >= 25 }
    guard let first = wide.first, let last = wide.last else { return .nan }
    var expected = [Double](repeating: 0, count: last - first + 3)
    var found = expected
    func bin(_ k: Int) -> Int { min(max(k - first + 1, 0), last - first + 2) }
    for k in all.indices { expected[bin(k)] += all[k] }
    for k in numbers { found[bin(k)] += 1 }
    let used = expected.indices.filter { expected[$0] >= 1 }
    let chiSquare = used.reduce(0) { $0 + (found[$1] - expected[$1]) * (found[$1] - expected[$1]) / expected[$1] }
    let freedom = Double(used.count - 1)
    return (cbrt(chiSquare / freedom) - 1 + 2 / (9 * freedom)) / (2 / (9 * freedom)).squareRoot()
  }

  @Test(
    "have Poisson's probabilities on both sides of the change of method; other means and rounded Gaussians have not",
    arguments: [0.3, 3, 9.999, 10, 37.5, 1000])
  func distribution(mean: Double) {
    let numbers = drawn(mean, seed: 71)
    #expect(deviation(of: numbers, from: mean) < Self.largestChance)
    // The numbers' mean is known to √(mean/draws); one that is off by fifteen of that adds 15² to χ².
    let off = mean + 15 * (mean / Double(Self.draws)).squareRoot()
    #expect(deviation(of: numbers, from: off) > Self.largestChance)
    guard mean < 100 else { return }
    var stream = RandomStream(seed: 72, realization: 0, purpose: .testing)
    let gaussian = (0..<Self.draws).map { _ in
      let radius = (-2 * log(1 - stream.uniform())).squareRoot()
      return max(0, Int((mean + mean.squareRoot() * radius * cos(2 * .pi * stream.uniform())).rounded()))
    }
    #expect(deviation(of: gaussian, from: mean) > Self.largestChance)
  }

  @Test("of large means have this mean and variance")
  func largeMeans() {
    for mean in [1e6, 1e9, 1e14] {
      let pulls = drawn(mean, seed: 73).map { (Double($0) - mean) / mean.squareRoot() }
      let average = pulls.reduce(0, +) / Double(pulls.count)
      let variance = pulls.reduce(0) { $0 + $1 * $1 } / Double(pulls.count)
      // Standard errors 1/√n of the mean, √(2/n) of the variance; 4.9 of them have a chance of 10⁻⁶.
      #expect(abs(average) < 4.9 / Double(pulls.count).squareRoot())
      #expect(abs(variance - 1) < 4.9 * (2 / Double(pulls.count)).squareRoot())
    }
  }

  @Test("of the mean 0 are 0; the logarithm of a factorial is the sum of logarithms")
  func edges() {
    var stream = RandomStream(seed: 74, realization: 0, purpose: .testing)
    #expect((0..<100).allSatisfy { _ in stream.poisson(mean: 0) == 0 })
    for (k, expected) in Self.logFactorials(to: 2000).enumerated() {
      // Stirling's series stops at 1/(1680 k⁷), 6·10⁻¹¹ for k = 10; beyond, round-off of the sum.
      #expect(abs(RandomStream.logFactorial(Double(k)) - expected) < 1e-10)
    }
  }
}
