// Spectra between rigidities, and of their mixtures, of the realisations of a scan.
//
//   C_ℓ(R_i, R_j) = ½ [C_ℓ(A_i, B_j) + C_ℓ(B_i, A_j)]       of two independent sets of directions A and B: no shot noise
//   correlation   = C_ℓ(R_i, R_j)/√(C_ℓ(R_i) C_ℓ(R_j))
//   F_ij          = ⟨(r_i·g)(r_j·g)⟩ = Σ_ℓ (2ℓ+1)/4π C_ℓ(A_i, A_j)   of both sets: in the same direction, i ≠ j
//
// for gradients of 1/√(r_L,i r_L,j); with i = j the first is the cross-spectrum of the point's own tables. Along B0 the gradient
// is along z, across it the mean of those along x and y. F_ij falls as −(χ/λ) ln|R_i/R_j| where the law of small scales holds;
// multipoles end at 3 N_side − 1, beyond which little is left where rigidities differ by more than a pixel does in angle.
//
// A mixture is of skies for the same physical gradient, here 1/r_L at the median of the response, in bands of ℓ:
//
//   P = Σ (2ℓ+1) ℓ(ℓ+1) C_ℓ/Σ (2ℓ+1)      and both bounds of RigidityWeights

import Anisotropy
import Files
import Foundation
import Observation
import Sphere
import Study
import _Text

/// What each realisation of a scan over rigidity has of spectra.
package struct RigiditySpectra: Sendable {
  /// The scan.
  package let scan: RigidityScan
  /// The largest multipole that is kept, 2 N_side.
  package let lmax: Int
  /// C_ℓ(R_i, R_j) of each realisation, at `place(i, j, side, ell)`.
  private let spectra: [[Double]]
  /// F_ij of each realisation, at `pair(i, j) + side × pairs`.
  private let correlations: [[Double]]

  /// The directions of the gradient.
  package enum Side: Int, CaseIterable, Sendable {
    /// Along B0.
    case parallel
    /// Across B0.
    case perpendicular

    /// The unit gradients along these axes are averaged.
    fileprivate var axes: [Int] { self == .parallel ? [2] : [0, 1] }
    var name: String { self == .parallel ? "parallel" : "perpendicular" }
    var words: String { self == .parallel ? "along B0" : "across B0" }
    /// ∥ or ⊥.
    package var sign: String { self == .parallel ? "∥" : "⊥" }
  }

  /// Reads the skies of all points, one realisation after another.
  ///
  /// - Throws: what reading throws, `Interrupted`.
  package init(_ scan: RigidityScan, interruption: Interruption = Interruption()) throws {
    self.scan = scan
    lmax = scan.resolved
    let (count, lmax) = (scan.rigidities.count, lmax)
    var (spectra, correlations) = ([[Double]](), [[Double]]())
    for number in scan.numbers {
      try interruption.check()
      // [point][set][axis]
      let skies = try scan.skies.map { try $0.read(number) }
      var (ours, equal) = ([Double](), [Double]())
      for side in Side.allCases {
        for i in 0..<count {
          for j in i..<count {
            func mean(_ first: Int, _ second: Int) -> [Double] {
              let found = side.axes.map { axis in
                SphericalHarmonicCoefficients.crossSpectrum(skies[i][first][axis], skies[j][second][axis])
              }
              return found[0].indices.map { ell in found.reduce(0) { $0 + $1[ell] } / Double(found.count) }
            }
            ours += zip(mean(0, 1), mean(1, 0)).prefix(lmax + 1).map { ($0 + $1) / 2 }
            equal.append(
              zip(mean(0, 0), mean(1, 1)).enumerated().reduce(0) { sum, item in
                sum + Double(2 * item.offset + 1) / (8 * .pi) * (item.element.0 + item.element.1)
              })
          }
        }
      }
      spectra.append(ours)
      correlations.append(equal)
    }
    (self.spectra, self.correlations) = (spectra, correlations)
  }

  /// The number of realisations.
  package var realizations: Int { spectra.count }

  /// The place of a pair of points, i ≤ j, among all.
  private func pair(_ i: Int, _ j: Int) -> Int { i * (2 * scan.rigidities.count - i + 1) / 2 + j - i }
  private var pairs: [(i: Int, j: Int)] {
    scan.rigidities.indices.flatMap { i in (i..<scan.rigidities.count).map { (i, $0) } }
  }

  private func place(_ i: Int, _ j: Int, _ side: Side, _ ell: Int) -> Int {
    (side.rawValue * pairs.count + pair(i, j)) * (lmax + 1) + ell
  }

  /// C_ℓ(R_i, R_j), i ≤ j, for a gradient of 1/√(r_L,i r_L,j), with its standard error over realisations.
  package func spectrum(_ i: Int, _ j: Int, _ side: Side, _ ell: Int) -> Estimate {
    let place = place(i, j, side, ell)
    return Estimate(meanOf: spectra.map { $0[place] })
  }

  /// C_ℓ(R_i, R_j)/√(C_ℓ(R_i) C_ℓ(R_j)), i ≤ j, with its jackknife error; NaN where a spectrum is not positive.
  package func correlation(_ i: Int, _ j: Int, _ side: Side, _ ell: Int) -> Estimate {
    let places = [(i, j), (i, i), (j, j)].map { place($0.0, $0.1, side, ell) }
    return Estimate(ofMeans: spectra.map { sample in places.map { sample[$0] } }) {
      $0[0] / ($0[1] * $0[2]).squareRoot()
    }
  }

  /// F_ij in r_L,i r_L,j over the squared unit gradient, i ≤ j; of i = j with the shot noise of unresolved structure.
  package func equalDirections(_ i: Int, _ j: Int, _ side: Side) -> Estimate {
    let place = side.rawValue * pairs.count + pair(i, j)
    return Estimate(meanOf: correlations.map { $0[place] })
  }
}

// MARK: - Mixtures

/// A band of the spectrum of a mixture.
package struct MixedBand: Sendable, Equatable {
  /// The multipoles.
  package var ells: ClosedRange<Int>
  /// P of the mixture from below and from above, with standard errors over realisations.
  package var lower: Estimate, upper: Estimate
  /// Both over P of the point nearest to the median, with jackknife errors.
  package var lowerRatio: Estimate, upperRatio: Estimate
}

/// The spectrum that a detector sees whose events have rigidities of a response.
package struct MixedSpectrum: Sendable {
  /// The response.
  package let response: RigidityResponse
  /// Its weights at the points of the scan.
  package let weights: RigidityWeights
  /// The bands of each side, in the order of `RigiditySpectra.Side`.
  package let sides: [[MixedBand]]
  /// F of two events from one direction, ⟨(r_1·g)(r_2·g)⟩, of each side: from below and, with those of equal rigidity and the
  /// shot noise of what pixels do not resolve, from above; in r_L² at the median.
  package let equalDirections: [(lower: Estimate, upper: Estimate)]
}

extension RigiditySpectra {
  /// The spectrum of a mixture in bands of multipoles within 1…``lmax``, for a gradient of 1/r_L at the response's median.
  ///
  /// - Throws: `ResponseError` where the response is none for these points.
  package func mixed(_ response: RigidityResponse, in bands: [ClosedRange<Int>]) throws -> MixedSpectrum {
    let weights = try response.weights(at: scan.rigidities)
    let reference = scan.nearest(to: response.median)
    let units = scan.rigidities.map { $0 / response.median }
    let sides = Side.allCases.map { side in
      bands.map { ells in
        let total = ells.reduce(0.0) { $0 + Double(2 * $1 + 1) }
        func power(_ sample: [Double], _ i: Int, _ j: Int) -> Double {
          let sum = ells.reduce(0.0) { sum, ell in
            sum + Double((2 * ell + 1) * ell * (ell + 1)) * sample[place(i, j, side, ell)]
          }
          return units[i] * units[j] * sum / total
        }
        let samples = spectra.map { sample in
          let (lower, upper) = weights.mixed { power(sample, $0, $1) }
          return [lower, upper, power(sample, reference, reference)]
        }
        return MixedBand(
          ells: ells, lower: Estimate(meanOf: samples.map { $0[0] }), upper: Estimate(meanOf: samples.map { $0[1] }),
          lowerRatio: Estimate(ofMeans: samples) { $0[0] / $0[2] },
          upperRatio: Estimate(ofMeans: samples) { $0[1] / $0[2] })
      }
    }
    let equal = Side.allCases.map { side in
      let found = correlations.map { sample in
        weights.mixed { units[$0] * units[$1] * sample[side.rawValue * pairs.count + pair($0, $1)] }
      }
      return (lower: Estimate(meanOf: found.map(\.lower)), upper: Estimate(meanOf: found.map(\.upper)))
    }
    return MixedSpectrum(response: response, weights: weights, sides: sides, equalDirections: equal)
  }
}
