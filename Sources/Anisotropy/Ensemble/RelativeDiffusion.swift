// Relative diffusion as an ensemble with pairs measures it, for one direction of the gradient
// (Documentation/theory/RelativeDiffusion.md):
//
//   λ        growth rate of small separations, backward in time
//   χ(T)     d⟨(r·g)²⟩/dT − d(C_0/4π)/dT, the rate at which anisotropy is made; from the maps
//   F(θ,T)   ⟨(r_1·g)(r_2·g)⟩, from pairs, and its slope dF/d ln s against the chord s = 2 sin(θ/2), 1 − x = s²/2, from pairs
//            and from C_ℓ of the maps
//   ν_r(x)   χ/(2 dF/dx), the rate of relative scattering in its conserving form
//   the law  ℓ(ℓ+1) C_ℓ = 2πχ/λ, that is −dF/d ln s = χ/λ: as ratios to it, nothing fitted
//
// Errors are standard errors over realisations of what is linear, jackknife errors of ratios: λ, χ and C_ℓ come from the same
// realisations. Between two angles with u = 1 − x, dF/dx is the difference quotient, shown at the logarithmic mean of u,
// where it is exact for F ∝ ln u and for F ∝ u.

import Foundation
import Theory

/// What pairs and maps say about relative diffusion.
package struct RelativeDiffusion: Sendable, Equatable {
  /// Opening angles θ in radians: `[angle]`.
  package var angles: [Double]
  /// Angles at which derivatives are shown, one between each two neighbours: `[interval]`.
  package var middles: [Double]
  /// λ in Ω.
  package var lambda: Estimate
  /// χ in r_L²Ω: `[time]`.
  package var chi: [Estimate] = []
  /// F in r_L²: `[time][angle]`.
  package var correlation: [[Estimate]] = []
  /// dF/d ln s from pairs: `[time][interval]`.
  package var slope: [[Estimate]] = []
  /// dF/d ln s from C_ℓ of the maps; NaN below what they resolve: `[time][interval]`.
  package var mapSlope: [[Estimate]] = []
  /// ν_r in Ω from pairs: `[time][interval]`.
  package var rate: [[Estimate]] = []
  /// ν_r in Ω from maps: `[time][interval]`.
  package var mapRate: [[Estimate]] = []
  /// −(dF/d ln s) λ/χ from pairs, 1 where the law holds: `[time][interval]`.
  package var pairLaw: [[Estimate]] = []

  /// 1 − x at the middle of each interval.
  package var separations: [Double] { middles.map { 2 * pow(sin($0 / 2), 2) } }
}

extension EnsembleAverage {
  /// Relative diffusion of an ensemble with pairs.
  ///
  /// - Parameters:
  ///   - gradient: the direction of the gradient.
  ///   - pairs: the estimator that followed them.
  package func relativeDiffusion(for gradient: Gradient, _ pairs: Pairs) -> RelativeDiffusion {
    let (angles, chords, weights) = (pairs.angles, pairs.chords, gradient.weights)
    let intervals = SeparationInterval.between(angles)
    let resolved = 2 * nside
    var result = RelativeDiffusion(angles: angles, middles: intervals.map(\.angle), lambda: .unknown)
    let lambdas = lyapunovExponents()
    result.lambda = lambdas.map { Estimate(meanOf: $0) } ?? .unknown
    let mapWeights = mapSlopeWeights(angles, resolved)
    for time in times.indices {
      let correlations = pairCorrelations(at: time, weights, count: angles.count)
      let slopes = pairSlopes(at: time, weights, chords)
      let spectra = spectraWithoutNoise(at: time, weights)
      let mapSlopes = spectra.map { spectrum in
        mapWeights.map { row in row.map { zip($0, spectrum).reduce(0) { $0 + $1.0 * $1.1 } } ?? .nan }
      }
      let chi = fluxes(at: time, weights)
      result.chi.append(chi.map { Estimate(meanOf: $0) } ?? .unknown)
      result.correlation.append(columnEstimates(correlations))
      result.slope.append(columnEstimates(slopes))
      result.mapSlope.append(columnEstimates(mapSlopes))
      // dF/dx = −(dF/d ln s) Δ ln s/Δu, and ln u = 2 ln s.
      func rates(_ slopes: [[Double]]) -> [Estimate] {
        intervals.enumerated().map { index, interval in
          guard let chi else { return .unknown }
          return Estimate(ratioOf: chi, to: slopes.map { $0[index] }).scaled(by: -interval.mean)
        }
      }
      result.rate.append(rates(slopes))
      result.mapRate.append(rates(mapSlopes))
      func ratios(_ quantities: [[Double]]) -> [Estimate] {
        quantities[0].indices.map { index in
          guard let chi, let lambdas else { return .unknown }
          let samples = quantities.indices.map { [quantities[$0][index], lambdas[$0], chi[$0]] }
          return Estimate(ofMeans: samples) { $0[0] * $0[1] / $0[2] }
        }
      }
      result.pairLaw.append(ratios(slopes.map { $0.map { -$0 } }))
    }
    return result
  }

  /// C_ℓ of each realisation at one time, of the cross-spectrum where there is one, and otherwise of the auto-spectrum less the
  /// noise N′ of what its pixels do not resolve.
  func spectraWithoutNoise(at time: Int, _ weights: SymmetricTensor) -> [[Double]] {
    zip(realizations, spectra(at: time, weights)).map { realization, spectrum in
      let snapshot = realization.snapshots[time]
      guard snapshot.cross == nil else { return spectrum }
      let noise = unresolvedNoise(
        secondMoment: secondMoment(snapshot, weights), spectrum: spectrum, isFreeOfNoise: false,
        pixelCount: Double(12 * nside * nside))
      return spectrum.map { $0 - noise }
    }
  }

  /// F of each realisation at one time: `[realisation][angle]`.
  func pairCorrelations(at time: Int, _ weights: SymmetricTensor, count: Int) -> [[Double]] {
    jointSamples("PAIR_F", at: time).map { values in
      (1...count).map { SymmetricTensor(Array(values[6 * $0..<6 * $0 + 6])).contracted(with: weights) }
    }
  }

  /// dF/d ln s of each realisation at one time: `[realisation][interval]`.
  func pairSlopes(at time: Int, _ weights: SymmetricTensor, _ chords: [Double]) -> [[Double]] {
    let steps = zip(chords, chords.dropFirst()).map { log($1 / $0) }
    return pairCorrelations(at: time, weights, count: chords.count).map { f in
      steps.indices.map { (interval: Int) -> Double in (f[interval + 1] - f[interval]) / steps[interval] }
    }
  }

  /// χ of each realisation at one time, between the neighbouring snapshots; nil with a single snapshot.
  func fluxes(at time: Int, _ weights: SymmetricTensor) -> [Double]? {
    guard let (a, b) = neighbors(of: time, count: times.count) else { return nil }
    return realizations.map { realization in
      func anisotropy(_ index: Int) -> Double {
        secondMoment(realization.snapshots[index], weights) - meanProduct(realization.snapshots[index], weights)
      }
      return (anisotropy(b) - anisotropy(a)) / (times[b] - times[a])
    }
  }

  /// The times between which λ is measured: from the first snapshot beyond a fifth of the last time on, when separations
  /// have found the direction of fastest growth; nil where there are no two.
  var lyapunovInterval: (from: Int, to: Int)? {
    guard let last = times.indices.last, let first = times.firstIndex(where: { $0 >= times[last] / 5 }), first < last
    else { return nil }
    return (first, last)
  }

  /// λ of each realisation: the mean of its orbits.
  func lyapunovExponents() -> [Double]? {
    guard let (from, to) = lyapunovInterval else { return nil }
    let (early, late) = (jointSamples("GROWTH", at: from), jointSamples("GROWTH", at: to))
    guard !early.isEmpty else { return nil }
    return zip(early, late).map { (mean($1) - mean($0)) / (times[to] - times[from]) }
  }

  /// For each interval between angles, the weights that take C_ℓ, ℓ = 0…`resolved`, to dF/d ln s; nil below what these
  /// resolve (``ScatteringRate/resolvedPhase``).
  private func mapSlopeWeights(_ angles: [Double], _ resolved: Int) -> [[Double]?] {
    let values = angles.map { angle -> [Double]? in
      guard angle * Double(resolved) >= ScatteringRate.resolvedPhase else { return nil }
      let polynomials = LegendrePolynomials.values(lmax: resolved, at: cos(angle))
      return polynomials.indices.map { Double(2 * $0 + 1) / (4 * Double.pi) * polynomials[$0] }
    }
    return (1..<angles.count).map { index in
      guard let before = values[index - 1], let after = values[index] else { return nil }
      let step = log(sin(angles[index] / 2) / sin(angles[index - 1] / 2))
      return zip(before, after).map { ($1 - $0) / step }
    }
  }
}

/// Means and standard errors of the columns of a matrix of samples.
func columnEstimates(_ samples: [[Double]]) -> [Estimate] {
  (samples.first ?? []).indices.map { column in Estimate(meanOf: samples.map { $0[column] }) }
}
