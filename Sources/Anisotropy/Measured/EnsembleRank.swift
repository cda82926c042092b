// Where a measured spectrum stands among simulated skies, without a distribution assumed.
//
// Each simulated sky in turn is taken for the measurement and held against all others, the measured one included. Of M + 1
// skies of one kind each is as likely as any other to be the farthest, so that with T_0² of the measured sky
//
//   P = (1 + number of simulated skies with T² ≥ T_0²)/(M + 1)
//
// is uniform on 1/(M+1), 2/(M+1), … 1 whatever the distribution is. For this the simulated skies need the errors of the
// measurement as well: z = y + σ n, n Gaussian and drawn once, the same every time. T² with mean and covariance of the M others is
// an increasing function of the distance with mean and covariance of all M + 1,
//
//   D² = (z − z̄)ᵀ C⁻¹ (z − z̄),
//
// which is computed. Where f is free, z are the differences of the numbers to the first, which do not know f.
//
// The rank of a single bin is that of its residual z_b − ĉ, with each sky's own ĉ: (½ + number of skies below)/(M + 1), uniform in
// (0, 1) up to 1/M.

import Foundation
import RandomStreams
import Theory

/// The rank of a measured spectrum within an ensemble.
package struct EnsembleRank: Sendable, Equatable {
  /// P: small where the measured sky is farther from the others than most of them are from each other.
  package let probability: Double
  /// The number of simulated skies, M; P is 1/(M + 1) at least.
  package let skies: Int
  /// For each bin, the fraction of skies below the measurement: near 0 too low, near 1 too high.
  package let fractions: [Double]

  /// Ranks a measurement.
  ///
  /// - Parameters:
  ///   - bins: measurement and skies, as logarithms.
  ///   - likelihood: of the same.
  /// - Throws: ``TheoryError`` where the covariance has no inverse.
  package init(_ bins: LogarithmicBins, _ likelihood: EnsembleLikelihood) throws {
    let isFree = likelihood.logAmplitudeError != nil
    let c = likelihood.logAmplitude
    let simulated = bins.samples.enumerated().map { number, sample in
      var stream = RandomStream(seed: 0, realization: number, purpose: .measurementErrors)
      return zip(sample, bins.errors).map { $0 + ($1 > 0 ? $1 * Self.normal(&stream) : 0) }
    }
    // The measured sky first. A given f is divided out.
    let skies = [bins.measured.map { isFree ? $0 : $0 - c }] + simulated
    let compared = isFree ? skies.map { sky in sky.dropFirst().map { $0 - sky[0] } } : skies
    let mean = columnMeans(compared)
    let covariance = EnsembleCovariance.ofMean(compared).map { $0 * Double(skies.count) }
    let inverse = try InverseCovariance(covariance, size: mean.count)
    let distances = compared.map { sky in inverse.square(of: zip(sky, mean).map { $0 - $1 }) }
    let beyond = distances.dropFirst().filter { $0 >= distances[0] }.count
    probability = Double(1 + beyond) / Double(skies.count)
    self.skies = simulated.count

    let residuals = skies.map { sky in
      let difference = zip(sky, likelihood.mean).map { $0 - $1 }
      let own = isFree ? zip(difference, likelihood.amplitudeWeights).reduce(0) { $0 + $1.0 * $1.1 } : 0
      return difference.map { $0 - own }
    }
    fractions = bins.measured.indices.map { bin in
      let below = residuals.dropFirst().filter { $0[bin] < residuals[0][bin] }.count
      return (0.5 + Double(below)) / Double(skies.count)
    }
  }

  /// A standard normal number (Box & Muller 1958).
  private static func normal(_ stream: inout RandomStream) -> Double {
    (-2 * log(1 - stream.uniform())).squareRoot() * cos(2 * .pi * stream.uniform())
  }
}
