// Whether a command draws what it has found, decided and said at its start: who has no gnuplot should not learn it after
// hours of computing, and loses pictures only, nothing that was computed.

import Figures
import _Text

/// What a command does about its figures.
enum FigurePlan {
  /// Data, scripts and pictures.
  case pictures
  /// Data and scripts, from which gnuplot draws the pictures elsewhere or later.
  case scripts
  /// Nothing: they are not wanted.
  case nothing

  /// Looks for gnuplot where figures are wanted, and warns where it is missing. `isAvoidable` says whether the command has
  /// the option --no-figures.
  static func made(wanted: Bool, isAvoidable: Bool = true) -> FigurePlan {
    guard wanted else { return .nothing }
    do throws(FiguresError) {
      _ = try GnuplotProgram.find()
      return .pictures
    } catch {
      note(
        "warning: there will be no pictures: \(error) Everything else is as ever"
          + (isAvoidable ? "; --no-figures leaves the figures out" : ""))
      return .scripts
    }
  }

  /// Writes figures into a directory and, where they are to be pictures, draws them; returns the names of all files made.
  ///
  /// Throws `FiguresError`, untyped: a `catch where` around typed errors and a closure crashes the compiler of Swift 6.3.1.
  @discardableResult
  func draw(
    _ figures: [any Figure], into directory: String, note: String? = nil, isStopped: () -> Bool = { false }
  ) throws -> [String] {
    switch self {
    case .pictures: try FigureSet.draw(figures, into: directory, note: note, isStopped: isStopped)
    case .scripts: try FigureSet.write(figures, into: directory, note: note)
    case .nothing: []
    }
  }

  /// The files of a figure in words, `path` without the ending; nil where it has none.
  func files(_ path: String) -> String? {
    switch self {
    case .pictures: "\(path.oneLine).pdf, .svg, .png"
    case .scripts: "\(path.oneLine).gp, which gnuplot draws"
    case .nothing: nil
    }
  }
}

/// What became of the figures of a study that is complete otherwise.
enum FigureOutcome {
  /// They are as the study wants them.
  case complete
  /// They are left to a later command: there is no gnuplot, or --no-figures was given.
  case left
  /// gnuplot or the disk failed.
  case failed(any Error)
}
