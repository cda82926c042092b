// HEALPixGrid.swift: the equal-area pixelisation of the sphere.
//
// Górski et al. 2005, ApJ 622, 759. The sphere is cut into 12 N_side² pixels of equal area 4π/(12 N_side²), whose
// centres lie on 4 N_side − 1 rings of constant latitude. The work is done by libchealpix, the authors' C library.
// Pixel numbers are in RING order everywhere (from north to south, eastwards along each ring) unless a name says nested.

import CHealpix
import _Text

/// The HEALPix pixelisation of a given N_side, in RING order.
public struct HEALPixGrid: Sendable, Hashable {
  /// Resolution parameter N_side, a power of two from 1 to ``largestNside``.
  public let nside: Int

  /// The largest resolution of libchealpix's functions for pixel numbers of 32 bits.
  public static let largestNside = 8192

  /// Makes the grid of 12 `nside`² pixels.
  /// - Throws: `SphereError.unsupportedResolution` unless `nside` is a power of two from 1 to ``largestNside``.
  public init(nside: Int) throws(SphereError) {
    guard nside >= 1, nside <= Self.largestNside, nside.nonzeroBitCount == 1 else {
      throw .unsupportedResolution(nside: nside)
    }
    self.nside = nside
  }

  /// Number of pixels, 12 N_side².
  public var pixelCount: Int { 12 * nside * nside }

  /// Solid angle of a pixel in steradians, the same for all.
  public var pixelArea: Double { 4 * .pi / Double(pixelCount) }

  /// Unit vectors to all pixel centres, in RING order. Computed at each call: keep the array where it is needed often.
  public var directions: [SIMD3<Double>] { (0..<pixelCount).map(direction(ofPixel:)) }

  /// Unit vector to the centre of a pixel (RING, 0 ..< `pixelCount`).
  public func direction(ofPixel pixel: Int) -> SIMD3<Double> {
    precondition(pixel >= 0 && pixel < pixelCount, "pixel out of range")
    var vector = (0.0, 0.0, 0.0)
    withUnsafeMutableBytes(of: &vector) { bytes in
      pix2vec_ring(nside, pixel, bytes.assumingMemoryBound(to: Double.self).baseAddress)
    }
    return SIMD3(vector.0, vector.1, vector.2)
  }

  /// The pixel (RING) that contains a direction: any finite vector but zero; its length does not matter.
  public func pixel(containing direction: SIMD3<Double>) -> Int {
    let squaredLength = (direction * direction).sum()
    precondition(squaredLength > 0 && squaredLength.isFinite, "not a direction")
    var pixel = 0
    let vector = (direction.x, direction.y, direction.z)
    withUnsafeBytes(of: vector) { bytes in
      vec2pix_ring(nside, bytes.assumingMemoryBound(to: Double.self).baseAddress, &pixel)
    }
    return pixel
  }

  /// The pixels (RING) of each ring of constant latitude, 4 N_side − 1 of them, from north to south: 4, 8, … 4 N_side pixels
  /// in the caps, 4 N_side in each ring between, evenly spaced in longitude.
  public var rings: [Range<Int>] {
    var start = 0
    return (0..<(4 * nside - 1)).map { ring in
      let length = 4 * min(ring + 1, nside, 4 * nside - 1 - ring)
      defer { start += length }
      return start..<(start + length)
    }
  }

  /// For each pixel (RING) the pixel whose centre is the opposite point −p. The grid is symmetric under p → −p, so there
  /// is exactly one, and the list is its own inverse.
  public var antipodes: [Int] {
    // Ring r (0 ..< 4N−1) has the same pixels as ring 4N−2−r; the opposite point lies half a ring further.
    var result = [Int](repeating: 0, count: pixelCount)
    for ring in rings {
      let length = ring.count
      let oppositeStart = pixelCount - ring.lowerBound - length
      for index in 0..<length {
        result[ring.lowerBound + index] = oppositeStart + (index + length / 2) % length
      }
    }
    return result
  }

  /// The RING number of a pixel given in NESTED order.
  public func ring(fromNested nested: Int) -> Int {
    precondition(nested >= 0 && nested < pixelCount, "pixel out of range")
    var pixel = 0
    nest2ring(nside, nested, &pixel)
    return pixel
  }

  /// The NESTED number of a pixel given in RING order.
  public func nested(fromRing ring: Int) -> Int {
    precondition(ring >= 0 && ring < pixelCount, "pixel out of range")
    var pixel = 0
    ring2nest(nside, ring, &pixel)
    return pixel
  }
}

// MARK: - Errors

/// What can go wrong on the sphere. `description` is one line: what is wrong, with which argument, and what to do.
public enum SphereError: Error, Sendable, Equatable, CustomStringConvertible {
  /// N_side is not a power of two from 1 to ``HEALPixGrid/largestNside``.
  case unsupportedResolution(nside: Int)
  /// An argument does not fit the others; `reason` says which and how.
  case invalidArgument(reason: String)
  /// Every pixel of the sky is masked, so that nothing is left to transform.
  case emptySky

  /// One line: what is wrong, where, and what to do about it.
  public var description: String {
    switch self {
    case .unsupportedResolution(let nside):
      "N_side = \(nside) is not a power of two from 1 to \(HEALPixGrid.largestNside); choose for example 32."
    case .invalidArgument(let reason):
      reason.oneSentence
    case .emptySky:
      "Every pixel of the sky is masked; use a mask that leaves some pixels."
    }
  }
}
