import _Text

/// What can go wrong in this module. `description` is one line: what is wrong, with which file or argument, and what to do.
public enum SkyError: Error, Sendable, Equatable, CustomStringConvertible {
  /// N_side is not a power of two from 1 to 8192.
  case unsupportedResolution(nside: Int)
  /// An argument does not fit the others; `reason` says which and how.
  case invalidArgument(reason: String)
  /// Every pixel of the sky is masked, so that nothing is left to transform.
  case emptySky
  /// A table that FITS cannot hold; `reason` names the table, column or keyword.
  case unwritableContent(path: String, reason: String)
  /// No file of this name.
  case fileMissing(path: String)
  /// The file was not read: the system refuses, it is no regular file, or too large. Nothing is known of its content.
  case fileUnreadable(path: String, reason: String)
  /// The file does not begin as a FITS file does.
  case notFITS(path: String)
  /// The file ends before its content does.
  case fileTruncated(path: String)
  /// The file's bytes do not agree with its checksums or with the FITS standard.
  case fileDamaged(path: String, reason: String)
  /// A sound FITS file without the content asked for.
  case unsupportedContent(path: String, reason: String)
  /// No space (or quota) left on the file's device.
  case diskFull(path: String)
  /// The system refuses to write the file, for any other reason.
  case fileUnwritable(path: String, reason: String)

  /// One line: what is wrong, where, and what to do about it.
  public var description: String {
    switch self {
    case .unsupportedResolution(let nside):
      "N_side = \(nside) is not a power of two from 1 to 8192; choose for example 32."
    case .invalidArgument(let reason):
      reason.oneSentence
    case .emptySky:
      "Every pixel of the sky is masked; use a mask that leaves some pixels."
    case .unwritableContent(let path, let reason):
      "Cannot write \(path.oneLine): \(reason.oneSentence)"
    case .fileMissing(let path):
      "There is no file \(path.oneLine); check the name."
    case .fileUnreadable(let path, let reason):
      "Cannot read \(path.oneLine): \(reason.oneSentence)."
    case .notFITS(let path):
      "\(path.oneLine) is not a FITS file; give a FITS binary table (.fits or .fits.gz)."
    case .fileTruncated(let path):
      "\(path.oneLine) is truncated; remove it and make or copy it again."
    case .fileDamaged(let path, let reason):
      "\(path.oneLine) is damaged (\(reason.oneSentence)); remove it and make or copy it again."
    case .unsupportedContent(let path, let reason):
      "Cannot use \(path.oneLine): \(reason.oneSentence)"
    case .diskFull(let path):
      "No space left on the device (or quota) while writing \(path.oneLine); free some and run again."
    case .fileUnwritable(let path, let reason):
      "Cannot write \(path.oneLine): \(reason.oneSentence); check the folder and its permissions."
    }
  }
}
