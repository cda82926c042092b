// Gaussian skies of known C_ℓ, and distances of distributions, for the tests of comparisons.

import Files
import Foundation
import Testing
import Theory
import _TestSupport

@testable import Anisotropy

extension SeededGenerator {
  /// The pseudo spectrum, ℓ = 0…lmax, of a Gaussian sky of C_ℓ = ℓ^slope behind a window that adds 0.5 a_ℓ+1,m to a_ℓm, with
  /// m = 0 lost: neighbours are correlated, and ℓ = 1 has two squares.
  mutating func pseudoSpectrum(lmax: Int, slope: Double, amplitude: Double = 1) -> [Double] {
    var sums = [Double](repeating: 0, count: lmax + 1)
    for m in 1...lmax {
      // Real and imaginary part.
      for _ in 0..<2 {
        var above = m <= lmax ? normal() * pow(Double(lmax + 1), slope / 2) : 0
        for l in stride(from: lmax, through: m, by: -1) {
          let own = normal() * pow(Double(l), slope / 2)
          let seen = own + 0.5 * above
          sums[l] += seen * seen
          above = own
        }
      }
    }
    return sums.enumerated().map { l, sum in amplitude * sum / Double(2 * l + 1) }
  }

  /// Correlated Gaussian numbers: y_b = g_b + 0.7 g_b−1 of different scatter.
  mutating func logarithms(_ count: Int) -> [Double] {
    var before = normal()
    return (0..<count).map { bin in
      let own = normal()
      defer { before = own }
      return (own + 0.7 * before) * (0.2 + 0.1 * Double(bin))
    }
  }
}

/// The Kolmogorov–Smirnov distance to a uniform distribution in [0, 1], times √n: above 2.47 in 10⁻⁵ of all cases.
func distanceFromUniform(_ values: [Double]) -> Double {
  let count = Double(values.count)
  let largest = values.sorted().enumerated().map { max($1 - Double($0) / count, Double($0 + 1) / count - $1) }.max()
  return (largest ?? .infinity) * count.squareRoot()
}

/// √n D is above it with probability 2 exp(−2·2.47²) = 1e-5.
let largestChanceDistance = 2.47

func bins(_ measured: [Double], _ samples: [[Double]], errors: [Double]? = nil) -> LogarithmicBins {
  LogarithmicBins(
    multipoles: measured.indices.map { [$0 + 1] }, measured: measured,
    errors: errors ?? measured.map { _ in 0 }, samples: samples, unit: measured.map { _ in 1 })
}

func spectrum(_ cl: [Double], relativeError: Double = 0.1) -> MeasuredSpectrum {
  let values = Array(cl.dropFirst())
  return MeasuredSpectrum(
    experiment: "A", reference: "none", noiseLevel: nil, ell: values.indices.map { Double($0 + 1) }, cl: values,
    clError: values.map { relativeError * $0 })
}

/// Mean and root mean square.
func meanAndScatter(_ values: [Double]) -> (mean: Double, rms: Double) {
  let count = Double(values.count)
  return (values.reduce(0, +) / count, (values.reduce(0) { $0 + $1 * $1 } / count).squareRoot())
}
