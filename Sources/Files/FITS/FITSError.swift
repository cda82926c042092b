// What can go wrong with a FITS file, and the one lock around CFITSIO with the text of its errors.

import CFITSIO
import Synchronization
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

// MARK: - CFITSIO
//
// CFITSIO keeps its error stack in global memory, and may be built without locks of its own: one thread at a time. The
// slow part of writing, the disk, is outside (see `DurableFile`).

enum CFITSIO {
  /// Held by whoever calls CFITSIO.
  static let lock = Mutex(())

  /// One line for a status of CFITSIO; empties its error stack.
  static func message(_ status: Int32) -> String {
    var text = [CChar](repeating: 0, count: 81)
    ffgerr(status, &text)
    ffcmsg()
    return "CFITSIO error \(status): \(string(text))"
  }

  /// The text of a C string in an array.
  static func string(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// The class of a keyword, by which the ones that belong to the table itself are told from the user's.
  static func isReserved(keyword: String) -> Bool {
    // Classes: 10–100 structure, scaling, nulls, dimensions, ranges, units, display, names, checksums; 110, 120, 150 world
    // coordinates, reference system and everything else; 130, 140 comments and continuation.
    var card = Array((keyword.padding(to: 8) + "= 1").utf8CString)
    return ![110, 120, 150].contains(ffgkcl(&card))
  }
}

extension String {
  /// This text with blanks appended up to a length.
  func padding(to length: Int) -> String { self + String(repeating: " ", count: max(0, length - count)) }
}
