// MaskedSpectrum.swift: the pseudo power spectrum of a sky of which a part is masked.
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
  /// Pseudo power spectrum of this map; sets up a transform and calls its `powerSpectrum(of:mask:removeMean:iterations:)`.
  ///
  /// - Parameter lmax: Largest multipole, by default 3 N_side − 1; that is also the largest one allowed, or 4 N_side without
  ///   iterations. Beyond it the Jacobi iterations diverge: for a map of noise with lmax = 4 N_side the largest C_ℓ grows
  ///   2·10⁷-fold in twenty at N_side 64, 10¹³-fold at N_side 2; up to 3 N_side − 1 they converge at every N_side.
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
