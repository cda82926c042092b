// What the tests of the theory share: a seeded generator and comparisons.

import Foundation

/// SplitMix64 (Steele, Lea & Flood 2014), so that a statistical test is the same every time.
struct TheoryGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A standard normal number (Box & Muller 1958).
  mutating func normal() -> Double {
    let u = Double.random(in: .leastNonzeroMagnitude..<1, using: &self)
    return (-2 * log(u)).squareRoot() * cos(2 * .pi * Double.random(in: 0..<1, using: &self))
  }
}

/// |a/b − 1|.
func relativeError(_ a: Double, _ b: Double) -> Double { abs(a / b - 1) }

/// The largest |a_i − b_i|.
func largestDifference(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map { abs($0 - $1) }.max() ?? 0 }
