// What can go wrong with a figure, and what to do about it.

import Foundation
import _Text

/// An error in rendering or drawing a figure.
package enum FiguresError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No gnuplot program at the place or in the search path named.
  case gnuplotNotFound(searched: String)
  /// Data and scripts are written, as was said at the start; there is no gnuplot to draw them.
  case notDrawn
  /// The program is there and could not be started.
  case cannotRun(program: String, reason: String)
  /// gnuplot stopped with an error; `message` is what it wrote.
  case gnuplotFailed(script: String, message: String)
  /// gnuplot ended without complaint, but a picture is missing, empty or cut off.
  case outputIncomplete(file: String)
  /// The file system is full.
  case diskFull(file: String)
  /// A file could not be written for another reason.
  case cannotWrite(file: String, reason: String)
  /// A picture that was drawn could not be read to see whether it is whole.
  case cannotRead(file: String, reason: String)
  /// Data that do not fit together or a name that cannot be a file name.
  case invalidData(figure: String, reason: String)
  /// The drawing was stopped because its caller asked for it.
  case interrupted
  /// No point of the figure could be seen.
  case nothingToDraw(figure: String, reason: String)

  /// What happened and what to do.
  package var description: String {
    switch self {
    case .gnuplotNotFound(let searched):
      "gnuplot was not found in \(searched.oneLine). Install it (Debian, Ubuntu: apt-get install gnuplot-nox; "
        + "macOS: brew install gnuplot); figures are written as data and scripts, and drawn when it is there."
    case .notDrawn:
      "no picture was drawn, since there is no gnuplot; data and scripts are written"
    case .cannotRun(let program, let reason):
      "\(program.oneLine) could not be started: \(reason.oneSentence); then draw the figures again"
    case .gnuplotFailed(let script, let message):
      "gnuplot could not draw \(script.oneLine): \(message.oneSentence)"
    case .outputIncomplete(let file):
      "gnuplot left \(file.oneLine) missing or cut off. Check the free space of the disk and that gnuplot has its cairo "
        + "terminals (gnuplot -e \"set terminal\" lists pdfcairo and pngcairo), then draw again."
    case .diskFull(let file):
      "The disk is full: \(file.oneLine) could not be written. Free some space and draw the figures again."
    case .cannotWrite(let file, let reason):
      "\(file.oneLine) could not be written: \(reason.oneSentence)"
    case .cannotRead(let file, let reason):
      "\(file.oneLine) was drawn and could not be read: \(reason.oneSentence)"
    case .invalidData(let figure, let reason):
      "The figure \(figure.oneLine) cannot be made: \(reason.oneSentence)"
    case .interrupted:
      "interrupted while drawing; draw the figures again"
    case .nothingToDraw(let figure, let reason):
      "The figure \(figure.oneLine) would be empty: \(reason.oneSentence)"
    }
  }

  /// The error for a file operation that failed with a Foundation error.
  package init(writing file: String, cause: any Error) {
    let error = cause as NSError
    let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError
    let full = [error, underlying].compactMap { $0 }.contains { candidate in
      (candidate.domain == NSCocoaErrorDomain && candidate.code == CocoaError.fileWriteOutOfSpace.rawValue)
        || (candidate.domain == NSPOSIXErrorDomain && [Int(ENOSPC), Int(EDQUOT)].contains(candidate.code))
    }
    self = full ? .diskFull(file: file) : .cannotWrite(file: file, reason: error.localizedDescription)
  }
}
