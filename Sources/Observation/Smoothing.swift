// Smoothing of a sky by a kernel that depends on the angle alone: a_ℓm → b_ℓ a_ℓm, C_ℓ → b_ℓ² C_ℓ.
//
//   top hat, radius θ:    b_ℓ = [P_{ℓ−1}(c) − P_{ℓ+1}(c)]/[(2ℓ+1)(1−c)],  c = cos θ     (mean over the cap; Sphere)
//   Gaussian, width σ:    b_ℓ = exp(−ℓ(ℓ+1)σ²/2)                                         (as healpy's gauss_beam)
//
// The Gaussian is diffusion on the sphere for a time σ²/2; its kernel is exp(−θ²/2σ²)/(2πσ²) for σ ≪ 1. b_0 = 1 for both: the
// mean stays. Smoothing commutes with rotations; with the cut of a band it does not: an observatory's own blur comes first.

import Foundation
import Sphere

/// A smoothing kernel, by its window function.
public struct Smoothing: Sendable, Hashable {
  private enum Kernel: Hashable { case topHat, gaussian }
  private let kernel: Kernel
  /// Radius of the cap or σ of the Gaussian, in radians.
  public let width: Double

  /// The mean over the cap of angular radius `radius`, in radians.
  /// - Throws: `ObservationError.badAngle` unless it is in (0, π].
  public static func topHat(radius: Double) throws(ObservationError) -> Self {
    guard radius > 0, radius <= .pi else {
      throw .badAngle(name: "radius of the top hat", value: radius, range: "above 0 and at most pi radians")
    }
    return Self(kernel: .topHat, width: radius)
  }

  /// A Gaussian whose projection on each axis of the tangent plane has the standard deviation `sigma`, in radians:
  /// 68 % lie within 1.51 σ, the full width at half maximum is 2.355 σ.
  /// - Throws: `ObservationError.badAngle` unless it is in [0, π].
  public static func gaussian(sigma: Double) throws(ObservationError) -> Self {
    guard sigma >= 0, sigma <= .pi else {
      throw .badAngle(name: "sigma of the Gaussian", value: sigma, range: "between 0 and pi radians")
    }
    return Self(kernel: .gaussian, width: sigma)
  }

  /// Whether it is the mean over a cap.
  public var isTopHat: Bool { kernel == .topHat }

  /// b_ℓ for ℓ = 0…`lmax`; b_0 = 1.
  public func window(lmax: Int) -> [Double] {
    switch kernel {
    case .topHat: SphericalHarmonicCoefficients.topHatWindow(radius: width, lmax: lmax)
    case .gaussian: (0...lmax).map { exp(-Double($0 * ($0 + 1)) * width * width / 2) }
    }
  }

  /// The smoothed function.
  public func apply(to coefficients: SphericalHarmonicCoefficients) -> SphericalHarmonicCoefficients {
    let window = window(lmax: coefficients.lmax)
    var result = coefficients
    for m in 0...result.lmax {
      for l in m...result.lmax { result.values[result.index(l, m)] *= window[l] }
    }
    return result
  }
}
