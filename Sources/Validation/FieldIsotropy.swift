// Isotropy of the ensemble: the cosine of the polar angle and the azimuth of k̂ are uniform, as are the angle of ξ̂ about
// k̂ and the phase. Each is put through the Kolmogorov–Smirnov test; no bins, and a stated probability of a false alarm.
//
// All waves of many realisations enter with equal weight, and once more only those that carry most of the energy.

import Foundation
import Turbulence
import RandomStreams

extension FieldChecks {
  /// Kolmogorov–Smirnov tests of wave directions, polarisation angles and phases.
  package func isotropy(effort: Effort) -> [Check] {
    let waves = (0..<effort.samples(200)).flatMap { makeField($0).waves }
    let energetic = waves.filter { dot($0.amplitude, $0.amplitude) > 0.01 * spectrum.strength }
    return [("all waves", waves), ("energetic waves", energetic)].flatMap { label, waves in
      [
        uniformity("cos θ of k̂, \(label)", waves.map { (1 + $0.waveVector.z / length($0.waveVector)) / 2 }),
        uniformity("azimuth of k̂, \(label)", waves.map { turn($0.waveVector.y, $0.waveVector.x) }),
        uniformity("angle of ξ about k̂, \(label)", waves.map(polarizationAngle)),
        uniformity("phase, \(label)", waves.map { turn(sin($0.phase), cos($0.phase)) }),
      ]
    }
  }

  /// An angle as a fraction of a turn in [0, 1].
  private func turn(_ sine: Double, _ cosine: Double) -> Double { 0.5 + atan2(sine, cosine) / (2 * Double.pi) }

  /// The angle of the amplitude about k̂, from the direction of decreasing polar angle.
  private func polarizationAngle(_ wave: PlaneWave) -> Double {
    let k = wave.waveVector / length(wave.waveVector)
    let east = SIMD3(-k.y, k.x, 0) / (k.x * k.x + k.y * k.y).squareRoot()
    let north = SIMD3(0, 0, 1) - k.z * k
    return turn(dot(wave.amplitude, east), dot(wave.amplitude, north) / length(north))
  }

  private func uniformity(_ quantity: String, _ values: [Double]) -> Check {
    Check(
      group: name, quantity: "Kolmogorov–Smirnov λ, \(quantity)", expected: 0,
      measured: KolmogorovSmirnov.statistic(values),
      tolerance: KolmogorovSmirnov.critical(falseAlarm: allowedFalseAlarm),
      reason: "exceeded with probability \(allowedFalseAlarm) by \(values.count) uniform numbers")
  }
}
