// HEALPixMap.swift: a function on the sphere, sampled at the pixel centres.
//
// A pixel that was not observed is NaN in memory. In FITS files it is HEALPix's UNSEEN, −1.6375e30, and is converted on
// reading and writing. The bare harmonic transforms answer a sky with such pixels with NaN; `powerSpectrum` masks them.

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
