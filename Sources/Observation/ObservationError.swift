// What can go wrong when a sky is observed, each in one line: what is wrong, with which number, and what to do.

import Sphere
import _Text

/// Why a sky cannot be observed or unfolded as asked.
public enum ObservationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A band of declinations (degrees) that is none.
  case badBand(south: Double, north: Double)
  /// A band (degrees) that is so narrow that it has no ring of pixels.
  case emptyBand(south: Double, north: Double, nside: Int)
  /// A weight that is negative, infinite or NaN, at a declination in degrees.
  case badWeight(value: Double, declination: Double)
  /// A weight that is zero at all declinations that it was asked for.
  case noWeight
  /// An angle out of its range: what it is, its value and the range in words.
  case badAngle(name: String, value: Double, range: String)
  /// A number out of its range: what it is, its value and the range in words.
  case badNumber(name: String, value: Double, range: String)
  /// An N_side that no grid has.
  case badGrid(nside: Int)
  /// A relative intensity below −1, of which no counts can be drawn.
  case negativeIntensity(Double)
  /// Maps, or a map and a transform, of different N_side.
  case differentGrids(Int, Int)
  /// Pixels within the band that have no value.
  case unseenPixels(count: Int)
  /// A spectrum of other length than the matrix has multipoles.
  case wrongLength(count: Int, expected: Int)
  /// Bins of multipoles that cannot be used; `reason` says why.
  case badBins(reason: String)
  /// A window that leaves too little to tell the bins apart: the condition number of the binned matrix, and the largest
  /// that was allowed.
  case singular(condition: Double, limit: Double)

  /// One line: what is wrong, and what to do about it.
  public var description: String {
    switch self {
    case .badBand(let south, let north):
      "The band of declinations from \(south) to \(north) degrees is none; give -90 <= south < north <= 90."
    case .emptyBand(let south, let north, let nside):
      "No ring of pixels of N_side = \(nside) lies between declinations \(south) and \(north) degrees; "
        + "raise N_side or widen the band."
    case .badWeight(let value, let declination):
      "The weight at declination \(declination) degrees is \(value); weights must be finite and not negative."
    case .noWeight:
      "The weight is zero all over the band; give one that sees some of it."
    case .badAngle(let name, let value, let range), .badNumber(let name, let value, let range):
      "The \(name) is \(value); it must be \(range)."
    case .badGrid(let nside): "N_side is \(nside); it must be a power of two, 1 to \(HEALPixGrid.largestNside)."
    case .negativeIntensity(let value):
      "The relative intensity is \(Float(value)) somewhere, below -1; give a smaller amplitude of the anisotropy."
    case .differentGrids(let first, let second):
      "N_side is \(first) and \(second); maps that are observed together and their transform must have the same."
    case .unseenPixels(let count):
      "\(count) pixels of the band have no value; give a map of the whole band, or a narrower band."
    case .wrongLength(let count, let expected):
      "The spectrum has \(count) multipoles, the coupling matrix \(expected), from 0; give as many."
    case .badBins(let reason):
      reason.oneSentence
    case .singular(let condition, let limit):
      (condition.isFinite
        ? "The window mixes multipoles too much to be undone: the condition number is \(Float(condition)), "
          + "above \(Float(limit));"
        : "The window leaves no information on some multipoles: its matrix is singular to round-off;")
        + " widen the bins, or fold the model forward instead."
    }
  }
}
