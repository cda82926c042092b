import _Text

/// What can go wrong with a FITS file. `description` is one line: what is wrong, with which file, and what to do.
public enum FITSError: Error, Sendable, Equatable, CustomStringConvertible {
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
