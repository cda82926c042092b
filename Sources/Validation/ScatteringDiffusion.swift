// Diffusion by a known process: its trajectories without turbulence, and the averages of the program over them against BGK's
// tensor.

import Anisotropy
import Foundation
import RandomStreams
import Sphere
import Theory
import Transport
import _Threads

// MARK: - The process
//
// A scattering process without turbulence: exact helices in a uniform field between jumps of the momentum direction.
//
// Jumps come at Poisson times, at a rate λ, and turn p̂ by a fixed angle θ about a random azimuth. The dipole of p̂
// then decays as e^{−νt} with ν = λ(1 − cos θ), exactly, whatever θ; so every such process has BGK's diffusion tensor,
//
//   K_ij(T) = ∫_0^T dt ⟨p̂_i(0) p̂_j(−t)⟩,   K_∥ = (1/3ν)(1 − e^{−νT}),   K_⊥ + iK_A = (1 − e^{−(ν−iΩ)T})/(3(ν − iΩ)).
//
// Run backwards, the process is itself with the gyration reversed: dp̂/dt = p̂ × ẑ gives p̂(−t) = R_z(+t) p̂(0), and
// r(−T) = −∫_0^T p̂(−t) dt. Hence −⟨p̂_i r_j(−T)⟩ = K_ij with K_xy = +K_A.

/// How a scattering turns the momentum.
package enum ScatteringKernel: String, Sendable {
  /// To a direction drawn anew: λ = ν, BGK in the narrow sense.
  case redrawn
  /// By 18° (cos θ = 0.95) twenty times as often: close to isotropic pitch-angle diffusion.
  case diffusive

  var cosine: Double? { self == .redrawn ? nil : 0.95 }
}

/// Particles that gyrate about ẑ with Ω = 1 and scatter, followed back in time.
package struct ScatteringProcess: Sendable {
  /// How a scattering turns the momentum.
  package var kernel: ScatteringKernel
  /// ν, the rate at which the dipole of the momentum decays, in Ω.
  package var rate: Double
  /// +1 for dp̂/dt = p̂ × ẑ; −1 turns the other way.
  package var gyration: Double

  /// A process with a kernel and a rate ν > 0.
  package init(kernel: ScatteringKernel, rate: Double, gyration: Double = 1) {
    (self.kernel, self.rate, self.gyration) = (kernel, rate, gyration)
  }

  /// The displacement r(−T) in r_L of a particle with momentum direction p̂ at the origin.
  package func displacement(
    of direction: SIMD3<Double>, time: Double, stream: inout RandomStream
  ) -> SIMD3<Double> {
    var (p, r) = (direction, SIMD3<Double>.zero)
    advance(&r, &p, time: time, stream: &stream)
    return r
  }

  /// Takes a particle back by a time, from one snapshot to the next: the process has no memory of its last jump.
  package func advance(
    _ r: inout SIMD3<Double>, _ p: inout SIMD3<Double>, time: Double, stream: inout RandomStream
  ) {
    let jumpRate = rate / (1 - (kernel.cosine ?? 0))
    var left = time
    while true {
      let wait = -log(1 - stream.uniform()) / jumpRate
      let leg = min(wait, left)
      let (s, c) = (gyration * sin(leg), cos(leg))
      // ∫_0^t R_z(±t') p̂ dt', and the momentum at the end of the leg.
      let turned = gyration * (1 - c)
      r -= SIMD3(p.x * gyration * s - p.y * turned, p.x * turned + p.y * gyration * s, p.z * leg)
      p = SIMD3(p.x * c - p.y * s, p.x * s + p.y * c, p.z)
      left -= leg
      guard left > 0 else { return }
      if let cosine = kernel.cosine {
        p = Self.deflected(p, cosine: cosine, azimuth: 2 * .pi * stream.uniform())
      } else {
        p = stream.direction()
      }
    }
  }

  /// A unit vector turned by an angle of the given cosine, towards an azimuth about it.
  static func deflected(_ p: SIMD3<Double>, cosine: Double, azimuth: Double) -> SIMD3<Double> {
    // A frame without a singular direction (Duff et al. 2017, JCGT 6, 1).
    let sign = p.z < 0 ? -1.0 : 1.0
    let a = -1 / (sign + p.z)
    let b = p.x * p.y * a
    let first = SIMD3(1 + sign * p.x * p.x * a, sign * b, -sign * p.x)
    let second = SIMD3(b, sign + p.y * p.y * a, -p.y)
    let sine = max(0, 1 - cosine * cosine).squareRoot()
    let turned = cosine * p + sine * (cos(azimuth) * first + sin(azimuth) * second)
    return normalized(turned)
  }
}

// MARK: - Its diffusion
//
// The estimators on a scattering process without turbulence, against the generalised BGK tensor.
//
// Displacements of independent particles, one per pixel, go the way of any run: SkyMeasurement, EnsembleAverage. At a
// finite T the tensor of Documentation/theory/Physics.md, section 5, with κ = K_⊥ + iK_A and z = ν − iΩ, stands for
//
//   −D:      K_∥(1 − e^{−νT}),                      κ(1 − e^{−zT})
//   ⟨r²⟩/2T: K_∥(1 − (1 − e^{−νT})/(νT)),       Re κ(1 − (1 − e^{−zT})/(zT)),      its mean over 0…T.

extension EnsembleChecks {
  /// K_∥, K_⊥, K_A and the standard dipole of scattering at a rate ν, at T = 5/ν.
  package func scattering(
    _ kernel: ScatteringKernel, rate: Double, realizations count: Int, threads: Int
  ) throws -> [Check] {
    let time = 5 / rate
    let grid = try HEALPixGrid(nside: 16)
    // At a given νT the same numbers would give the same K_∥ν at every rate.
    let seed = UInt64(kernel == .redrawn ? 0 : 1) ^ rate.bitPattern
    let process = ScatteringProcess(kernel: kernel, rate: rate, gyration: subject.gyration)
    let runs = inOrder(count, threads: threads) { number in
      let sets = DirectionSets(grid: grid, isPaired: true, seed: 32, realization: number)
      var stream = RandomStream(seed: seed, realization: number, purpose: .testing)
      let orbits = (0..<2).map { set in
        let directions = sets.directions(ofSet: set)
        var orbits = Orbits(timeCount: 1, directionCount: directions.count)
        for (index, direction) in directions.enumerated() {
          let end = process.displacement(of: direction, time: time, stream: &stream)
          orbits.set(position: end, momentum: .zero, of: index, at: 0)
        }
        return orbits
      }
      return subject.measure(number, [time], orbits, sets)
    }
    let expected = try expectation(rate: rate, time: time)
    let result = subject.average(runs)
    let dipoles = runs.map { run in
      (0..<9).map { index in run.snapshots[0].sets.reduce(0) { $0 + $1.dipole[index] / 2 } }
    }
    let measured = [
      ("K_∥ = −D_zz", Sample(dipoles.map { -$0[8] }), expected.running.parallel),
      ("K_⊥ = −(D_xx + D_yy)/2", Sample(dipoles.map { -($0[0] + $0[4]) / 2 }), expected.running.perpendicular),
      ("K_A", Sample(result.hall[0]), expected.running.hall),
      ("⟨z²⟩/2T", Sample(result.parallel.diffusion[0]), expected.mean.parallel),
      ("⟨x² + y²⟩/4T", Sample(result.perpendicular.diffusion[0]), expected.mean.perpendicular),
      (
        "√(C_1^std/4π) ⊥", Sample(rootOfDipole: result.perpendicular.standardDipole[0]),
        (expected.running.perpendicular * expected.running.perpendicular
          + expected.running.hall * expected.running.hall).squareRoot()
      ),
    ]
    return measured.map { quantity, sample, value in
      check(
        "\(kernel.rawValue) scattering, ν/Ω = \(rate), νT = 5: \(quantity), r_L²Ω", expected: value, sample.mean,
        within: allowedStandardErrors * sample.error + 4e-4 * abs(value),
        "4.5 standard errors over \(count) × 6144 particles, and 4e-4 for the quadrature of ⟨p̂_i p̂_j⟩ over the pixels"
      )
    }
  }

  /// The tensor at a finite time, and its mean from 0 to then.
  func expectation(rate: Double, time: Double) throws -> (running: DiffusionTensor, mean: DiffusionTensor) {
    let tensor = try subject.diffusion(rate)
    let decay = exp(-rate * time)
    // e^{−zT}, and (1 − e^{−zT})/(zT).
    let left = (decay * cos(time), decay * sin(time))
    let square = (rate * rate + 1) * time
    let average = (
      ((1 - left.0) * rate + left.1) / square, ((1 - left.0) - left.1 * rate) / square
    )
    func times(_ factor: (Double, Double)) -> (Double, Double) {
      (
        tensor.perpendicular * (1 - factor.0) + tensor.hall * factor.1,
        tensor.hall * (1 - factor.0) - tensor.perpendicular * factor.1
      )
    }
    let (running, mean) = (times(left), times(average))
    return (
      DiffusionTensor(parallel: tensor.parallel * (1 - decay), perpendicular: running.0, hall: running.1),
      DiffusionTensor(
        parallel: tensor.parallel * (1 - (1 - decay) / (rate * time)), perpendicular: mean.0, hall: mean.1)
    )
  }
}

extension Sample {
  /// The mean and the standard error of an estimate.
  fileprivate init(_ estimate: Estimate) {
    (mean, error) = (estimate.value, estimate.error)
  }

  /// √(C_1/4π) of a dipole C_1.
  fileprivate init(rootOfDipole estimate: Estimate) {
    mean = (estimate.value / (4 * .pi)).squareRoot()
    error = estimate.error / (8 * .pi * mean)
  }
}
