// HEALPixMap.swift: a function on the sphere, sampled at the pixel centres.
//
// A pixel that was not observed is NaN in memory. In FITS files it is HEALPix's UNSEEN, −1.6375e30, and is converted on
// reading and writing. The bare harmonic transforms answer a sky with such pixels with NaN; `powerSpectrum` masks them.
//
// What is done to whole maps here: moments over the observed pixels, the map less its large scales, f − Σ_{ℓ≤L} a_ℓm Y_ℓm
// with a_ℓm as analysed (not a fit: the map is full), and the mean over the cap around each direction (`SphericalHarmonicCoefficients.smoothed`).

/// One number per pixel of a HEALPix grid, in RING order; NaN marks a pixel without a value.
public struct HEALPixMap: Sendable, Equatable {
  /// The pixelisation.
  public let grid: HEALPixGrid
  /// The values in RING order, `grid.pixelCount` of them.
  public private(set) var values: [Double]

  /// Number that stands for a pixel without a value in HEALPix files.
  public static let unseen = -1.6375e30

  /// Makes a map of values in RING order; UNSEEN (−1.6375e30, to 1e-5 as healpy has it) becomes NaN.
  /// - Throws: `SphereError.invalidArgument` if there is not exactly one value per pixel.
  public init(grid: HEALPixGrid, values: [Double]) throws(SphereError) {
    guard values.count == grid.pixelCount else {
      throw .invalidArgument(
        reason: "A map of N_side = \(grid.nside) has \(grid.pixelCount) pixels, but \(values.count) values were given.")
    }
    self.grid = grid
    self.values = values.contains(where: Self.isUnseen) ? values.map { Self.isUnseen($0) ? .nan : $0 } : values
  }

  /// Makes a map by evaluating a function at the pixel centres.
  public init(grid: HEALPixGrid, _ function: (SIMD3<Double>) -> Double) {
    self.grid = grid
    self.values = (0..<grid.pixelCount).map { function(grid.direction(ofPixel: $0)) }
  }

  /// The value of a pixel (RING).
  public subscript(pixel: Int) -> Double {
    get { values[pixel] }
    set { values[pixel] = newValue }
  }

  /// Whether a number is UNSEEN to the precision of a 4-byte real, as healpy decides it.
  static func isUnseen(_ value: Double) -> Bool { abs(value - unseen) <= 1e-5 * -unseen }
}

// MARK: - What was observed

extension HEALPixMap {
  /// The values of the observed pixels, in RING order.
  public var observed: [Double] { values.filter(\.isFinite) }

  /// The mean and the standard deviation over observed pixels, all of one weight; NaN where there are none.
  public var moments: (mean: Double, deviation: Double) {
    let seen = observed
    guard !seen.isEmpty else { return (.nan, .nan) }
    let mean = seen.reduce(0, +) / Double(seen.count)
    let variance = seen.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(seen.count)
    return (mean, variance.squareRoot())
  }

  /// The map in units of its standard deviation about its mean; NaN where nothing was observed, and everywhere for a
  /// constant.
  public var standardized: HEALPixMap {
    let (mean, deviation) = moments
    var copy = self
    copy.values = values.map { $0.isFinite && deviation > 0 ? ($0 - mean) / deviation : .nan }
    return copy
  }
}

// MARK: - Scales

extension HEALPixMap {
  /// The map less its multipoles 0…`multipole`: its small scales. A map with unobserved pixels becomes NaN.
  ///
  /// `transform` is one of the map's own resolution; the multipoles are exact to its analysis (`HarmonicTransform`).
  public func removingMultipoles(upTo multipole: Int, with transform: HarmonicTransform) -> HEALPixMap {
    let large = transform.analyze(values).resized(lmax: multipole).resized(lmax: transform.lmax)
    var copy = self
    copy.values = zip(values, transform.synthesize(large)).map { $0 - $1 }
    return copy
  }

  /// The map smoothed by the mean over caps of angular radius `radius` (rad, in (0, π]), band-limited to the `lmax` of
  /// `transform`, which is of the map's own resolution. A map with unobserved pixels becomes NaN.
  public func smoothed(topHat radius: Double, with transform: HarmonicTransform) -> HEALPixMap {
    var copy = self
    copy.values = transform.synthesize(transform.analyze(values).smoothed(topHat: radius))
    return copy
  }
}
