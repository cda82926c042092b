// HarmonicTransform.swift: between maps and spherical-harmonic coefficients, with libsharp.
//
// Synthesis   S: f_i = Σ_ℓm a_ℓm Y_ℓm(p_i).
// Quadrature  A: a_ℓm = (4π/N_pix) Σ_i f_i Y*_ℓm(p_i), which on HEALPix inverts S only approximately.
// Analysis: a⁽⁰⁾ = A f, a⁽ᵏ⁺¹⁾ = a⁽ᵏ⁾ + A (f − S a⁽ᵏ⁾), three Jacobi iterations by default, as healpy's `map2alm`.
//
// The quadrature of a constant is exact for ℓ = 0 only, and the iterations do not converge near ℓ = 3 N_side: a mean of 1
// over a signal of 1e-4 swamps the spectrum there after three iterations (everywhere, without any). healpy leaves it at that.
// `centered` takes the mean of f out first and adds it to a_00 at the end, which is exact for constants.
//
// libsharp (Reinecke & Seljebotn 2013, A&A 554, A112) is told not to use OpenMP: its threads cost more than they gain at
// these sizes when other threads are busy. Parallelism is over maps: one instance serves any number of threads.

import CSharp
import Foundation

/// Spherical-harmonic analysis and synthesis on one HEALPix grid up to one ℓ_max. Immutable; safe to share among threads.
public final class HarmonicTransform: @unchecked Sendable {
  // @unchecked: libsharp's descriptions of geometry and coefficients are written in `init` only and const afterwards.

  /// The pixelisation of the maps.
  public let grid: HEALPixGrid
  /// Largest multipole.
  public let lmax: Int

  private let geometry: UnsafeMutablePointer<sharp_geom_info>
  private let layout: UnsafeMutablePointer<sharp_alm_info>

  /// Prepares transforms up to `lmax`, by default 3 N_side − 1 (healpy's default).
  public init(grid: HEALPixGrid, lmax: Int? = nil) {
    let lmax = lmax ?? 3 * grid.nside - 1
    precondition(lmax >= 0, "lmax must not be negative")
    var geometry: UnsafeMutablePointer<sharp_geom_info>?
    var layout: UnsafeMutablePointer<sharp_alm_info>?
    sharp_make_weighted_healpix_geom_info(Int32(grid.nside), 1, nil, &geometry)
    sharp_make_triangular_alm_info(Int32(lmax), Int32(lmax), 1, &layout)
    guard let geometry, let layout else { preconditionFailure("libsharp is out of memory") }
    self.grid = grid
    self.lmax = lmax
    self.geometry = geometry
    self.layout = layout
  }

  deinit {
    sharp_destroy_geom_info(geometry)
    sharp_destroy_alm_info(layout)
  }

  /// Coefficients of a sky given by one value per pixel in RING order.
  ///
  /// - Parameters:
  ///   - values: One per pixel.
  ///   - iterations: Jacobi iterations. Below 2 N_side or so each gains a factor of ten or more; near 3 N_side few.
  ///   - centered: Whether to keep the mean from leaking into high multipoles: true for a sky with a large mean. False gives
  ///     what healpy's `map2alm(iter=iterations)` does; where the mean is zero there is no difference.
  ///
  /// A sky with pixels that are NaN, infinite or UNSEEN has no coefficients: all of them are returned as NaN. Use
  /// `powerSpectrum(of:mask:removeMean:iterations:)` for such a sky.
  public func analyze(_ values: [Double], iterations: Int = 3, centered: Bool = false) -> SphericalHarmonicCoefficients
  {
    analyze(values[...], iterations: iterations, centered: centered)
  }

  /// The same for a part of a larger array, read in place.
  public func analyze(
    _ values: ArraySlice<Double>, iterations: Int = 3, centered: Bool = false
  ) -> SphericalHarmonicCoefficients {
    precondition(values.count == grid.pixelCount, "one value per pixel")
    precondition(iterations >= 0, "iterations must not be negative")
    var sum = 0.0
    var unseen = false
    for value in values {
      sum += value
      unseen = unseen || value == HEALPixMap.unseen
    }
    let mean = sum / Double(values.count)
    var result = SphericalHarmonicCoefficients(lmax: lmax)
    guard mean.isFinite, !unseen else {
      for index in result.values.indices { result.values[index] = SIMD2(.nan, .nan) }
      return result
    }
    let offset = centered ? mean : 0
    let sky = centered ? values.map { $0 - offset } : Array(values)
    var residual = sky
    execute(SHARP_MAP2ALM, &result.values, &residual, addToOutput: false)
    for _ in 0..<iterations {
      execute(SHARP_ALM2MAP, &result.values, &residual, addToOutput: false)
      residual.withUnsafeMutableBufferPointer { residual in
        sky.withUnsafeBufferPointer { sky in
          for i in 0..<sky.count { residual[i] = sky[i] - residual[i] }
        }
      }
      execute(SHARP_MAP2ALM, &result.values, &residual, addToOutput: true)
    }
    result.values[0].x += offset * (4 * Double.pi).squareRoot()
    return result
  }

  /// Values at the pixel centres, in RING order, of the function with these coefficients. Multipoles above this
  /// transform's `lmax` are left out.
  public func synthesize(_ coefficients: SphericalHarmonicCoefficients) -> [Double] {
    var input = coefficients.resized(lmax: lmax).values
    var values = [Double](repeating: 0, count: grid.pixelCount)
    execute(SHARP_ALM2MAP, &input, &values, addToOutput: false)
    return values
  }

  private func execute(
    _ job: sharp_jobtype, _ coefficients: inout [SIMD2<Double>], _ values: inout [Double], addToOutput: Bool
  ) {
    let flags = SHARP_DP.rawValue | SHARP_NO_OPENMP.rawValue | (addToOutput ? SHARP_ADD.rawValue : 0)
    coefficients.withUnsafeMutableBytes { coefficients in
      values.withUnsafeMutableBytes { values in
        // libsharp wants arrays of pointers, here of one each.
        var coefficientPointer = coefficients.baseAddress
        var valuePointer = values.baseAddress
        sharp_execute(job, 0, &coefficientPointer, &valuePointer, geometry, layout, Int32(flags), nil, nil)
      }
    }
  }
}

// MARK: - Masked skies
//
// The pseudo power spectrum of a sky of which a part is masked.
//
// With weights w_i ≥ 0 (the mask; 0 where the map has no value) and f̄ = Σ w_i f_i/Σ w_i:
//
//   C_ℓ = C_ℓ[w (f − f̄)] / ⟨w²⟩,   ⟨w²⟩ = (1/N_pix) Σ w_i²
//
// which has the right expectation for a flat spectrum (Hivon et al. 2002, ApJ 567, 2, their w_2 = ⟨w²⟩). It mixes
// neighbouring multipoles over Δℓ ~ π/(width of the region seen); this is not deconvolved.

extension HarmonicTransform {
  /// Pseudo power spectrum C_ℓ, ℓ = 0 ... `lmax`, in the squared unit of the map.
  ///
  /// - Parameters:
  ///   - map: The sky; pixels that are NaN, infinite or UNSEEN are masked.
  ///   - mask: Weights ≥ 0 on the same grid; where NaN the pixel is masked. None: every pixel with a value counts 1.
  ///   - removeMean: Whether to subtract the weighted mean first.
  ///   - iterations: Jacobi iterations of the analysis.
  /// - Returns: With no pixel masked and `removeMean` false exactly healpy's `anafast(map, iter=iterations)`.
  /// - Throws: `SphereError.invalidArgument` if the grids differ or a weight is negative or infinite, `.emptySky` if nothing
  ///   is left.
  public func powerSpectrum(
    of map: HEALPixMap, mask: HEALPixMap? = nil, removeMean: Bool = false, iterations: Int = 3
  ) throws(SphereError) -> [Double] {
    guard map.grid == grid, mask == nil || mask?.grid == grid else {
      throw .invalidArgument(
        reason: "The map (N_side = \(map.grid.nside)), its mask (\(mask?.grid.nside ?? map.grid.nside)) and the "
          + "transform (\(grid.nside)) must have the same N_side.")
    }
    var weights = mask?.values ?? [Double](repeating: 1, count: grid.pixelCount)
    var (sum, sumOfWeights, sumOfSquares) = (0.0, 0.0, 0.0)
    for pixel in weights.indices {
      let value = map.values[pixel]
      if weights[pixel].isNaN || !value.isFinite || HEALPixMap.isUnseen(value) || HEALPixMap.isUnseen(weights[pixel]) {
        weights[pixel] = 0
      }
      let weight = weights[pixel]
      guard weight >= 0, weight.isFinite else {
        throw .invalidArgument(reason: "The mask has the weight \(weight); weights must be finite and not negative.")
      }
      if weight > 0 { sum += weight * value }
      sumOfWeights += weight
      sumOfSquares += weight * weight
    }
    guard sumOfSquares > 0 else { throw .emptySky }
    let mean = removeMean ? sum / sumOfWeights : 0
    let weighted = weights.indices.map { weights[$0] > 0 ? weights[$0] * (map.values[$0] - mean) : 0 }
    let correction = Double(grid.pixelCount) / sumOfSquares
    return analyze(weighted, iterations: iterations).powerSpectrum.map { $0 * correction }
  }
}

extension HEALPixMap {
  /// Pseudo power spectrum of this map; sets up a transform and calls its `powerSpectrum(of:mask:removeMean:iterations:)`,
  /// which says what the other parameters are.
  ///
  /// The largest multipole is 3 N_side − 1 by default; that is also the largest one allowed, or 4 N_side without
  /// iterations. Beyond it the Jacobi iterations diverge: for a map of noise with lmax = 4 N_side the largest C_ℓ grows
  /// 2·10⁷-fold in twenty at N_side 64, 10¹³-fold at N_side 2; up to 3 N_side − 1 they converge at every N_side.
  ///
  /// - Throws: What that throws, and `SphereError.invalidArgument` if `lmax` is negative or too large.
  public func powerSpectrum(
    mask: HEALPixMap? = nil, removeMean: Bool = false, lmax: Int? = nil, iterations: Int = 3
  ) throws(SphereError) -> [Double] {
    let largest = iterations > 0 ? 3 * grid.nside - 1 : 4 * grid.nside
    if let lmax, !(0...largest).contains(lmax) {
      throw .invalidArgument(
        reason: "lmax = \(lmax) must be from 0 to \(largest) for a map of N_side = \(grid.nside)"
          + (iterations > 0 ? " with Jacobi iterations, which diverge above 3 N_side - 1." : " (4 N_side)."))
    }
    return try HarmonicTransform(grid: grid, lmax: lmax)
      .powerSpectrum(of: self, mask: mask, removeMean: removeMean, iterations: iterations)
  }
}
