// The sky against b̂, the direction of the magnetic field at the observer, of each realisation its own.
//
//   share of m = 0     ⟨|a'_ℓ0|²⟩/⟨Σ_m |a_ℓm|²⟩,   a'_ℓ0 = Σ_m a_ℓm Y_ℓm(b̂) √(4π/(2ℓ+1)),   1/(2ℓ+1) without preference
//   by pitch angle     ⟨(r·g)²⟩ and ⟨(r·b̂)²⟩ in bins of |µ|, µ = p̂·b̂, at the observer: mirrors would hold µ ≈ 0
//   by strength        the correlation over realisations of |b| with ⟨(r·g)²⟩
//
// The gradient keeps its direction against B0. a'_ℓ0 is the coefficient in a frame whose pole is b̂; powers are products
// between the two sets of directions where there are two.

import Files
import Foundation
import Sphere

/// The tables local-field.ecsv, local-pitch.ecsv and local-strength.ecsv.
package struct LocalField: Estimator {
  /// Bins of |µ| from 0 to 1, of equal width: of equal shares of an isotropic sky.
  package static let pitchBins = 10
  /// The largest multipole.
  package static let largest = 16

  package let name = "local field"
  package let needsLocalField = true
  private let isPaired: Bool

  /// Of one set of directions, or between two.
  package init(isPaired: Bool) { self.isPaired = isPaired }

  package func columns(lmax: Int) -> [MeasuredColumn] {
    [
      MeasuredColumn("FIELD", unit: "", width: 3, "b = B/B0 at the observer"),
      MeasuredColumn(
        "PITCH", unit: "r_L^2", width: 4 * Self.pitchBins,
        "in bins of |mu|: share of the directions; (r.z)^2, ((r.x)^2 + (r.y)^2)/2 and (r.b)^2 times it"),
    ] + (isPaired ? [] : [axial("AXIAL", lmax)])
  }

  package func measure(_ sky: SkySnapshot, set: Int) -> [[Double]] {
    let b = sky.localField
    return [[b.x, b.y, b.z], pitch(sky, set)] + (isPaired ? [] : [axialPower(sky, set, set)])
  }

  package func jointColumns(lmax: Int) -> [MeasuredColumn] { isPaired ? [axial("AXIAL_AB", lmax)] : [] }

  package func measureJointly(_ sky: SkySnapshot) -> [[Double]] { isPaired ? [axialPower(sky, 0, 1)] : [] }

  private func axial(_ name: String, _ lmax: Int) -> MeasuredColumn {
    MeasuredColumn(
      name, unit: "r_L^2", width: 6 * (min(lmax, Self.largest) + 1),
      "a_l0^i a_l0^j about the field at the observer, l = 0... for each pair ij in turn")
  }

  private func direction(_ sky: SkySnapshot) -> SIMD3<Double> {
    let b = sky.localField
    return b / (b * b).sum().squareRoot()
  }

  private func axialPower(_ sky: SkySnapshot, _ a: Int, _ b: Int) -> [Double] {
    let lmax = min(sky.coefficients[0][0].lmax, Self.largest)
    let pole = direction(sky)
    let turn = WignerRotation(
      rotation: Rotation(alpha: 0, beta: -acos(max(-1, min(1, pole.z))), gamma: -atan2(pole.y, pole.x)), lmax: lmax)
    let amplitudes = [a, b].map { set in
      sky.coefficients[set].map { coefficients -> [Double] in
        let turned = turn.rotate(coefficients.resized(lmax: lmax))
        return (0...lmax).map { turned[$0, 0].real }
      }
    }
    return SymmetricTensor.pairs.flatMap { i, j in
      (0...lmax).map { ell in
        (amplitudes[0][i][ell] * amplitudes[1][j][ell] + amplitudes[0][j][ell] * amplitudes[1][i][ell]) / 2
      }
    }
  }

  private func pitch(_ sky: SkySnapshot, _ set: Int) -> [Double] {
    let (pole, orbits, bins) = (direction(sky), sky.orbits[set], Self.pitchBins)
    var sums = [Double](repeating: 0, count: 4 * bins)
    for (index, p) in sky.directions(ofSet: set).enumerated() {
      let r = orbits.position(of: index, at: 0)
      let along = (r * pole).sum()
      let bin = min(bins - 1, Int(abs((p * pole).sum()) * Double(bins)))
      for (part, value) in [1, r.z * r.z, (r.x * r.x + r.y * r.y) / 2, along * along].enumerated() {
        sums[part * bins + bin] += value
      }
    }
    return sums.map { $0 / Double(orbits.directionCount) }
  }

  package func tables(of ensemble: EnsembleAverage, _ result: EnsembleResult) -> [ResultTable] {
    [shares(ensemble), pitchTable(ensemble), strengths(ensemble)]
  }

  private func shares(_ ensemble: EnsembleAverage) -> ResultTable {
    let found = ensemble.times.indices.map { ensemble.axialShares(at: $0) }
    let rows = MultipoleRows(ensemble.times, lmax: found[0][0].count - 1)
    return ResultTable(
      "local-field",
      rows.keys
        + zip(["parallel", "perpendicular"], ["along", "across"]).enumerated().flatMap { index, words in
          rows.columns(
            "share_\(words.0)",
            "share of m = 0 about the field at the observer, 1/(2l+1) without preference; gradient \(words.1) B0",
            found.map { $0[index] }, error: "jackknife error")
        })
  }

  private func pitchTable(_ ensemble: EnsembleAverage) -> ResultTable {
    let (times, bins) = (ensemble.times, Self.pitchBins)
    let found = times.indices.map { time in
      Estimate.ofMeans(ensemble.samples("PITCH", at: time)) { means in
        (bins..<4 * bins).map { means[$0] / means[$0 % bins] }
      }
    }
    func edge(_ name: String, _ description: String, _ offset: Int) -> Column {
      let edges = (0..<bins).map { Double($0 + offset) / Double(bins) }
      return Column(name, description: description, times.flatMap { _ in edges })
    }
    let names = [
      ("parallel", "<(r.g)^2>, g along B0"), ("perpendicular", "<(r.g)^2>, g across B0"),
      ("local", "<(r.b)^2>, b along the field at the observer"),
    ]
    let columns = names.enumerated().flatMap { index, words in
      let estimates = found.flatMap { $0[index * bins..<(index + 1) * bins] }
      return [
        Column("r2_" + words.0, unit: "r_L^2", description: words.1 + " [r_L^2]", estimates.map(\.value)),
        Column("r2_\(words.0)_err", unit: "r_L^2", description: "jackknife error", estimates.map(\.error)),
      ]
    }
    return ResultTable(
      "local-pitch",
      [
        Column(
          "omega_t", description: "backtracking time [1/Omega]",
          times.flatMap { [Double](repeating: $0, count: bins) }),
        edge("mu_min", "least |p.b| at the observer", 0), edge("mu_max", "largest |p.b|", 1),
      ] + columns)
  }

  private func strengths(_ ensemble: EnsembleAverage) -> ResultTable {
    let rows = TimeRows(ensemble.times)
    let strengths = ensemble.samples("FIELD", at: 0).map {
      ($0[0] * $0[0] + $0[1] * $0[1] + $0[2] * $0[2]).squareRoot()
    }
    func correlations(_ gradient: Gradient) -> [Estimate] {
      ensemble.times.indices.map { time in
        let moments = ensemble.samples("SECOND", at: time).map {
          SymmetricTensor($0).contracted(with: gradient.weights)
        }
        let samples = zip(strengths, moments).map { [$0, $1, $0 * $0, $1 * $1, $0 * $1] }
        return Estimate.ofMeans(samples) { m in
          [(m[4] - m[0] * m[1]) / ((m[2] - m[0] * m[0]) * (m[3] - m[1] * m[1])).squareRoot()]
        }[0]
      }
    }
    let mean = Estimate(meanOf: strengths)
    return ResultTable(
      "local-strength",
      [rows.key] + rows.columns("strength", "<|b|> at the observer, b = B/B0", ensemble.times.map { _ in mean })
        + rows.columns(
          "correlation_parallel", "correlation over realisations of |b| with <(r.g)^2>, g along B0",
          correlations(.parallel), error: "jackknife error")
        + rows.columns(
          "correlation_perpendicular", "likewise, g across B0", correlations(.perpendicular), error: "jackknife error"))
  }
}

extension EnsembleAverage {
  /// The share of m = 0 about the local field at one time, for a gradient along and across B0: `[gradient][ell]`.
  func axialShares(at time: Int) -> [[Estimate]] {
    let axial = shownSamples("AXIAL", at: time)
    let spectra = shownSamples("CL", at: time)
    return [Gradient.parallel, .perpendicular].map { gradient in
      let multipoles = axial[0].count / 6
      let samples = zip(axial, spectra).map { axial, spectra in
        SpectraTensor(values: axial).spectrum(gradient.weights)
          + SpectraTensor(values: spectra).spectrum(gradient.weights).prefix(multipoles)
      }
      return Estimate.ofMeans(samples) { means in
        (0..<multipoles).map { means[$0] / (Double(2 * $0 + 1) * means[multipoles + $0]) }
      }
    }
  }
}
