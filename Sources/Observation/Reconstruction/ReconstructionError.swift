// What can go wrong when events are made up or a sky is reconstructed from them, each in one line.

import _Text

/// Why events cannot be made up, or a sky cannot be reconstructed from them.
public enum ReconstructionError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A detector that cannot be; `reason` says why and what to give.
  case badDetector(name: String, reason: String)
  /// No detector, or too many.
  case badDetectorCount(Int)
  /// Fewer sidereal steps than pixels in a ring, so that a detector would pass over pixels; or too many.
  case badSteps(count: Int, allowed: ClosedRange<Int>)
  /// A number of events that is none, or beyond what can be counted.
  case badEvents(Double)
  /// A rate that is not positive and finite at a sidereal step.
  case badRate(value: Double, step: Int)
  /// So few events that no ring of pixels expects enough of them in each pixel.
  case tooFewEvents(fewest: Double)
  /// A sky without value, or with an intensity that is not positive, in a pixel that is seen.
  case badIntensity(value: Double, pixel: Int)
  /// Maps of different N_side.
  case differentGrids(Int, Int)
  /// Counts that do not belong to the observation: other lengths.
  case foreignCounts
  /// An iteration gave a pixel an intensity that is not positive: its events are too few.
  case lostPixel(pixel: Int, events: Double)
  /// Pixels that do not determine a dipole in the equatorial plane.
  case noDipole

  /// One line: what is wrong, and what to do about it.
  public var description: String {
    switch self {
    case .badDetector(let name, let reason):
      "Detector \(name.oneLine): \(reason.oneSentence)"
    case .badDetectorCount(let count):
      "\(count) detectors: give 1 to \(SyntheticObservation.mostDetectors)."
    case .badSteps(let count, let allowed):
      "\(count) sidereal steps: give \(allowed.lowerBound) (four times N_side, or a detector passes over pixels) to "
        + "\(allowed.upperBound)."
    case .badEvents(let value):
      "\(value) events: give a number above 0 and up to 1e15."
    case .badRate(let value, let step):
      "The rate of events in sidereal step \(step) is \(value); it must be positive and finite."
    case .tooFewEvents(let fewest):
      "In no ring does each pixel expect \(fewest) events; give more events or lower N_side."
    case .badIntensity(let value, let pixel):
      "The sky's relative intensity is \(value) in pixel \(pixel), which is seen; it must be a number above -1."
    case .differentGrids(let first, let second):
      "N_side is \(first) and \(second); the sky and the observation must have the same."
    case .foreignCounts:
      "The counts are not of this observation; give for each detector those of its steps and pixels."
    case .lostPixel(let pixel, let events):
      "Pixel \(pixel) with \(events) events was given an intensity of zero or less; give more events or lower N_side."
    case .noDipole:
      "The pixels with a value do not determine the dipole in the equatorial plane; see more right ascensions."
    }
  }
}
