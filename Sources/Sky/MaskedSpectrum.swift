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
  /// - Throws: `SkyError.invalidArgument` if the grids differ or a weight is negative or infinite, `.emptySky` if nothing
  ///   is left.
  public func powerSpectrum(
    of map: HEALPixMap, mask: HEALPixMap? = nil, removeMean: Bool = false, iterations: Int = 3
  ) throws(SkyError) -> [Double] {
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
  /// - Throws: What that throws, and `SkyError.invalidArgument` if `lmax` is negative.
  public func powerSpectrum(
    mask: HEALPixMap? = nil, removeMean: Bool = false, lmax: Int? = nil, iterations: Int = 3
  ) throws(SkyError) -> [Double] {
    if let lmax, lmax < 0 { throw .invalidArgument(reason: "lmax = \(lmax) must not be negative.") }
    return try HarmonicTransform(grid: grid, lmax: lmax)
      .powerSpectrum(of: self, mask: mask, removeMean: removeMean, iterations: iterations)
  }
}
