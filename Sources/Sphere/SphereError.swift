import _Text

/// What can go wrong on the sphere. `description` is one line: what is wrong, with which argument, and what to do.
public enum SphereError: Error, Sendable, Equatable, CustomStringConvertible {
  /// N_side is not a power of two from 1 to 8192.
  case unsupportedResolution(nside: Int)
  /// An argument does not fit the others; `reason` says which and how.
  case invalidArgument(reason: String)
  /// Every pixel of the sky is masked, so that nothing is left to transform.
  case emptySky

  /// One line: what is wrong, where, and what to do about it.
  public var description: String {
    switch self {
    case .unsupportedResolution(let nside):
      "N_side = \(nside) is not a power of two from 1 to 8192; choose for example 32."
    case .invalidArgument(let reason):
      reason.oneSentence
    case .emptySky:
      "Every pixel of the sky is masked; use a mask that leaves some pixels."
    }
  }
}
