// What the tests draw: invented results and maps.

import Anisotropy
import Figures
import Foundation
import Sphere

// MARK: - Results
//
// An invented but plausible ensemble to draw: growth laws T² → plateau fitted by eye to the reference numbers of the
// preset (σ² = 1, r_L/L_c = 0.1), with scatter from a fixed sequence. Never a result of the simulation.

/// Numbers that look random and are the same every time.
struct FixedSequence {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  /// A number in −1…1.
  mutating func next() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) / Double(1 << 52) - 1
  }
}

enum Synthetic {
  static let ratioEll = [1.0, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 100]
  static let ratioParallel = [1, 0.079, 0.032, 0.019, 0.0128, 0.0090, 0.0049, 0.0033, 0.0016, 8.8e-4, 4.0e-4, 2.0e-5]
  static let ratioPerpendicular = [1, 0.116, 0.044, 0.027, 0.0172, 0.0119, 0.0068, 0.0046, 0.0022, 1.3e-3, 6e-4, 3e-5]

  static func interpolated(_ ratio: [Double], _ ell: Double) -> Double {
    let upper = ratioEll.firstIndex { $0 >= ell } ?? ratioEll.count - 1
    guard upper > 0 else { return ratio[0] }
    let part = log(ell / ratioEll[upper - 1]) / log(ratioEll[upper] / ratioEll[upper - 1])
    return exp(log(ratio[upper - 1]) * (1 - part) + log(ratio[upper]) * part)
  }

  /// Logarithmic times.
  static func times(_ from: Double, _ to: Double, _ count: Int) -> [Double] {
    (0..<count).map { from * pow(to / from, Double($0) / Double(max(1, count - 1))) }
  }

  static func gradient(_ times: [Double], isParallel: Bool, lmax: Int, realizations: Int, hasCross: Bool)
    -> GradientResult
  {
    var random = FixedSequence(isParallel ? 5 : 6)
    var result = GradientResult()
    let scatter = 0.15 / Double(realizations).squareRoot()
    func estimate(_ value: Double, _ relative: Double) -> Estimate {
      Estimate(value: value * (1 + relative * random.next()), error: abs(value) * relative)
    }
    for time in times {
      let dipole =
        1.4 * time * time
        / (isParallel ? (1 + time / 10) * (1 + time / 300) : (1 + time / 1.2) * (1 + time / 40))
      let diffusion = time / 6 / (1 + time / (isParallel ? 35 : 2.2))
      let level = 4 * Double.pi * 2 * time * diffusion / 12288
      let standard = dipole / (1 + (isParallel ? 1.0 : 9) * time / (time + 10))
      let monopole = 0.27 * dipole * pow(time / (time + 20), 2) * (isParallel ? 1 : 12)
      func multipole(_ ell: Int) -> Double {
        if ell == 0 { return monopole }
        let ratio = interpolated(isParallel ? ratioParallel : ratioPerpendicular, Double(ell))
        return dipole * ratio * pow(time * time / (time * time + 200), Double(ell - 1) / 2)
      }
      let plateau = 0.57 * level * pow(time / (time + 30), 4)
      result.auto.append(
        (0...lmax).map { ell in
          let relative = scatter * 3 / Double(2 * ell + 1).squareRoot() + 0.01
          return estimate(multipole(ell) + plateau, relative)
        })
      if hasCross {
        result.cross.append(
          (0...lmax).map { ell in
            let value = multipole(ell)
            let error = value * scatter * 3 / Double(2 * ell + 1).squareRoot() + 0.03 * plateau
            return Estimate(value: value + error * random.next(), error: error)
          })
      }
      result.ratioBands.append(bands(result, level: level, lmax: lmax))
      let slope = 1 + (1 - time / (isParallel ? 35 : 2.2) / (1 + time / (isParallel ? 35 : 2.2)))
      result.growth.append(Estimate(value: slope, error: 0.03))
      result.noise.append(level)
      result.standardDipole.append(estimate(standard, scatter * 2))
      result.monopole.append(estimate(monopole, scatter))
      result.diffusion.append(estimate(diffusion, scatter))
      result.relativeDiffusion.append(estimate(diffusion * (1 - 0.2 * time / (time + 20)), scatter))
    }
    return result
  }

  /// Bands of the last time added, with errors as if the multipoles were independent.
  static func bands(_ result: GradientResult, level: Double, lmax: Int) -> [RatioBand] {
    let (auto, cross) = (result.auto.last ?? [], result.cross.last)
    func ratio(_ spectrum: [Estimate], _ ells: ClosedRange<Int>, minus level: Double) -> Estimate {
      let weights = ells.map { Double(2 * $0 + 1) }
      let sum = zip(ells, weights).reduce(0) { $0 + $1.1 * (spectrum[$1.0].value - level) }
      let square = zip(ells, weights).reduce(0) { $0 + $1.1 * $1.1 * spectrum[$1.0].error * spectrum[$1.0].error }
      let (norm, dipole) = (weights.reduce(0, +), spectrum[1].value - level)
      return Estimate(value: sum / norm / dipole, error: square.squareRoot() / norm / dipole)
    }
    return RatioBand.standard(lmax: lmax).map { ells in
      let cross = cross.map { ratio($0, ells, minus: 0) }
      let subtracted = ratio(auto, ells, minus: level)
      let center = (cross ?? subtracted).value
      let width = ells == 1...1 ? 0 : 0.5
      return RatioBand(
        ells: ells, cross: cross, subtracted: subtracted,
        spread: Spread(p16: center * (1 - width), p50: center, p84: center * (1 + 2 * width)))
    }
  }

  /// A whole ensemble.
  static func result(times: [Double] = times(0.1, 1000, 41), hasCross: Bool = true) -> EnsembleResult {
    let realizations = 30
    return EnsembleResult(
      realizations: realizations, nside: 32, lmax: 95, omegaT: times,
      parallel: gradient(times, isParallel: true, lmax: 95, realizations: realizations, hasCross: hasCross),
      perpendicular: gradient(times, isParallel: false, lmax: 95, realizations: realizations, hasCross: hasCross),
      hall: times.map { time in
        Estimate(value: (time < 2 ? 1 : -1) * 0.3 * time * time / (time * time + 4), error: 0.02)
      })
  }

  /// An ensemble that has nothing to draw but what `change` puts into it.
  static func emptyResult(times: [Double]) -> EnsembleResult {
    EnsembleResult(
      realizations: 1, nside: 32, lmax: 95, omegaT: times, parallel: GradientResult(), perpendicular: GradientResult(),
      hall: [])
  }
}

// MARK: - Maps
//
// Invented sky maps: a dipole along the gradient and plane waves cos(k·n + β) with amplitudes that fall with k.

extension Synthetic {
  /// A map whose small scales reach up to multipoles of about `reach`; `dipole` and waves below ℓ ≈ 4 are left out
  /// where `isSmallScale`.
  static func sky(
    _ gradient: MapGradient, title: String, reach: Double = 45, strength: Double = 1, isSmallScale: Bool = false,
    nside: Int = 32
  ) throws -> SkyImage {
    var random = FixedSequence(gradient == .parallel ? 11 : 12)
    var waves: [(wave: SIMD3<Double>, phase: Double, amplitude: Double)] = []
    for index in 0..<160 {
      let k = pow(reach, (Double(index) + 0.5) / 160) * 1.2
      var direction = SIMD3(random.next(), random.next(), random.next())
      direction /= (direction * direction).sum().squareRoot()
      waves.append((direction * k, Double.pi * random.next(), 2.2 * pow(k, -0.8)))
    }
    let map = HEALPixMap(grid: try HEALPixGrid(nside: nside)) { n in
      var value = isSmallScale ? 0 : strength * 12 * (gradient == .parallel ? n.z : 0.6 * n.x + 0.5 * n.y)
      for wave in waves where !isSmallScale || (wave.wave * wave.wave).sum() > 25 {
        value += wave.amplitude * cos((wave.wave * n).sum() + wave.phase)
      }
      return value
    }
    return SkyImage(title: title, map: map, caption: "Invented map for a test.", gradient: gradient)
  }
}
