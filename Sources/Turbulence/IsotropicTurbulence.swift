// Isotropic three-dimensional turbulence: wave vectors of isotropic direction, polarisations isotropic in the plane
// perpendicular to each (Giacalone & Jokipii 1999, ApJ 520, 204; the 3D model of Ahlers & Mertsch 2015).
//
// Four uniform numbers per wave, in this order: two for k̂, one for the angle of ξ̂ about k̂, one for the phase. The stream
// belongs to (seed, realisation), so a realisation is the same however many others are made.

import Foundation
import RandomStreams

/// The ensemble of isotropic turbulent fields with a given spectrum.
public struct IsotropicTurbulence: TurbulenceEnsemble, Equatable {
  /// The three-dimensional spectrum, in units of the bend-over scale L_c.
  public let spectrum: TurbulenceSpectrum
  /// ρ = r_L/L_c, which converts wavenumbers from 1/L_c to 1/r_L.
  public let larmorRadius: Double

  /// An ensemble of fields.
  ///
  /// - Parameters:
  ///   - spectrum: the turbulence spectrum, taken in three dimensions.
  ///   - larmorRadius: ρ = r_L/L_c > 0.
  public init(spectrum: TurbulenceSpectrum, larmorRadius: Double) {
    self.spectrum = spectrum.inDimensions(.three)
    self.larmorRadius = larmorRadius
  }

  /// One realisation of the field.
  public func realization(_ number: Int, seed: UInt64, regularField: Double) -> PlaneWaveField {
    var stream = RandomStream(seed: seed, realization: number, purpose: .turbulence)
    let waves = zip(spectrum.wavenumbers, spectrum.powers).map { wavenumber, power in
      let direction = stream.direction()
      let angle = 2 * Double.pi * stream.uniform()
      let phase = 2 * Double.pi * stream.uniform()
      let polarization = perpendicular(to: direction, angle: angle)
      return PlaneWave(
        waveVector: wavenumber * larmorRadius * direction,
        amplitude: (2 * power).squareRoot() * polarization,
        phase: phase)
    }
    return PlaneWaveField(regularField: regularField, waves: waves)
  }

  /// The same along every line, π⟨1/k⟩: 1.716 L_c for Kolmogorov turbulence with a wide range of scales.
  public var correlationLength: Double { spectrum.correlationLength }

  /// k_max in 1/L_c.
  public var largestWavenumber: Double { spectrum.kMax }

  /// Plane waves of isotropic direction.
  public var citations: [Citation] { [.giacaloneJokipii1999] }
}

/// The unit vector at `angle` in the plane perpendicular to the unit vector `axis`.
///
/// The frame is built on the coordinate axis that is farthest from `axis`, and projected once more, so that the result
/// is perpendicular to round-off.
func perpendicular(to axis: SIMD3<Double>, angle: Double) -> SIMD3<Double> {
  let magnitude = SIMD3(abs(axis.x), abs(axis.y), abs(axis.z))
  var helper = SIMD3<Double>(0, 0, 1)
  if magnitude.x <= magnitude.y && magnitude.x <= magnitude.z {
    helper = SIMD3(1, 0, 0)
  } else if magnitude.y <= magnitude.z {
    helper = SIMD3(0, 1, 0)
  }
  let first = normalized(cross(axis, helper))
  let second = cross(axis, first)
  let vector = cos(angle) * first + sin(angle) * second
  return normalized(vector - dot(vector, axis) * axis)
}
