// Invented sky maps: a dipole along the gradient and plane waves cos(k·n + β) with amplitudes that fall with k.

import Figures
import Foundation
import Sphere

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
