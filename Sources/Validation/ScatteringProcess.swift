// A scattering process without turbulence: exact helices in a uniform field between jumps of the momentum direction.
//
// Jumps come at Poisson times, at a rate λ, and turn p̂ by a fixed angle θ about a random azimuth. The dipole of p̂
// then decays as e^{−νt} with ν = λ(1 − cos θ), exactly, whatever θ; so every such process has BGK's diffusion tensor,
//
//   K_ij(T) = ∫_0^T dt ⟨p̂_i(0) p̂_j(−t)⟩,   K_∥ = (1/3ν)(1 − e^{−νT}),   K_⊥ + iK_A = (1 − e^{−(ν−iΩ)T})/(3(ν − iΩ)).
//
// Run backwards, the process is itself with the gyration reversed: dp̂/dt = p̂ × ẑ gives p̂(−t) = R_z(+t) p̂(0), and
// r(−T) = −∫_0^T p̂(−t) dt. Hence −⟨p̂_i r_j(−T)⟩ = K_ij with K_xy = +K_A.

import Foundation
import RandomStreams

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
    let jumpRate = rate / (1 - (kernel.cosine ?? 0))
    var (p, r) = (direction, SIMD3<Double>.zero)
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
      guard left > 0 else { return r }
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
