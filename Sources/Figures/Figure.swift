// What a figure is: a value that renders to data files and to the gnuplot script that draws them.
//
// Drawing is kept apart from rendering (see FigureSet.swift): a user who wants another colour, another range or another
// font edits the script and runs it again, without this program.

import Foundation

/// A figure of the paper or of a study, as a value that can be written and drawn.
public protocol Figure: Sendable {
  /// The stem of all its files: letters, digits, `.`, `_` and `-`.
  var name: String { get }
  /// What the figure shows, in plain sentences fit for a paper's caption; also the head of its script.
  var caption: String { get }
  /// The data files and the script.
  ///
  /// Throws ``FiguresError/invalidData(figure:reason:)`` where arrays do not fit together and
  /// ``FiguresError/nothingToDraw(figure:reason:)`` where no point could be seen.
  func render() throws(FiguresError) -> RenderedFigure
}

/// The files of one figure before gnuplot runs.
public struct RenderedFigure: Sendable, Equatable {
  /// The stem of all files.
  public var name: String
  /// The gnuplot script, `NAME.gp`: it reads the data by relative path and makes `NAME.svg`, `NAME.pdf`, `NAME.png`.
  public var script: String
  /// The data files that the script reads.
  public var data: [FigureFile]

  /// Collects the files of a figure.
  public init(name: String, script: String, data: [FigureFile]) {
    self.name = name
    self.script = script
    self.data = data
  }

  /// The same figure with a remark: drawn along the lower right edge, and written into the script and its tables.
  public func with(note: String) -> RenderedFigure {
    let comment = GnuplotText.comment(note).joined(separator: "\n") + "\n"
    var noted = self
    noted.script =
      comment
      + script.replacing(
        GnuplotScript.noNote, with: "note = " + GnuplotText.quoted(GnuplotText.literal(note)), maxReplacements: 1)
    for (index, file) in data.enumerated() where file.name.hasSuffix(".dat") {
      noted.data[index].contents = Data(comment.utf8) + file.contents
    }
    return noted
  }
}

/// A data file of a figure.
public struct FigureFile: Sendable, Equatable {
  /// File name, without a directory.
  public var name: String
  /// The bytes.
  public var contents: Data

  /// A file of the given bytes.
  public init(name: String, contents: Data) {
    self.name = name
    self.contents = contents
  }

  init(name: String, text: String) {
    self.init(name: name, contents: Data(text.utf8))
  }
}

/// The printed width of a figure.
public enum FigureWidth: Sendable, Equatable {
  /// One column of a journal page, 8.6 cm.
  case singleColumn
  /// The full width of a journal page, 17.8 cm.
  case doubleColumn
  /// Any width in cm.
  case centimetres(Double)

  /// The width in cm.
  public var centimetres: Double {
    switch self {
    case .singleColumn: 8.6
    case .doubleColumn: 17.8
    case .centimetres(let width): width
    }
  }
}
