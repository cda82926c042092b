// What a figure is: a value that renders to data files and to the gnuplot script that draws them.
//
// Drawing is kept apart from rendering (see FigureSet.swift): a user who wants another colour, another range or another
// font edits the script and runs it again, without this program.

import Foundation

/// A figure of the paper or of a study, as a value that can be written and drawn.
package protocol Figure: Sendable {
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
package struct RenderedFigure: Sendable, Equatable {
  /// The stem of all files.
  package var name: String
  /// The gnuplot script, `NAME.gp`: it reads the data by relative path and makes `NAME.svg`, `NAME.pdf`, `NAME.png`.
  package var script: String
  /// The data files that the script reads.
  package var data: [FigureFile]
  /// The printed width for which it was laid out.
  package var width: FigureWidth

  /// Collects the files of a figure.
  package init(name: String, script: String, data: [FigureFile], width: FigureWidth) {
    self.name = name
    self.script = script
    self.data = data
    self.width = width
  }

  /// The same figure with a remark, drawn along the lower right edge, and with the line that names its study; both are
  /// written in full into the script and its tables.
  package func with(note: String? = nil, study: StudyLabel? = nil) -> RenderedFigure {
    let texts = [note, study?.text].compactMap { $0 }
    guard !texts.isEmpty else { return self }
    let comment = texts.flatMap(GnuplotText.comment).joined(separator: "\n") + "\n"
    var noted = self
    if let note { noted.replace(GnuplotScript.noNote, with: "note = ", note) }
    if let study { noted.replace(GnuplotScript.noStudy, with: "study = ", study.line(points: width.points - 16)) }
    noted.script = comment + noted.script
    for (index, file) in data.enumerated() where file.name.hasSuffix(".dat") {
      noted.data[index].contents = Data(comment.utf8) + file.contents
    }
    return noted
  }

  /// Puts a text in place of an empty one, in the commands of the script and not in the comments above them, in which a
  /// text from outside may say the same.
  private mutating func replace(_ empty: String, with assignment: String, _ text: String) {
    var lines = script.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let index = lines.firstIndex(where: { !$0.hasPrefix("#") && $0.contains(empty) }) else { return }
    lines[index] = lines[index].replacing(
      empty, with: assignment + GnuplotText.quoted(GnuplotText.literal(text)), maxReplacements: 1)
    script = lines.joined(separator: "\n")
  }
}

/// A figure that names its study.
package struct LabeledFigure: Figure {
  private let figure: any Figure
  private let study: StudyLabel

  /// The same figure with the line that names its study.
  package init(_ figure: any Figure, study: StudyLabel) {
    self.figure = figure
    self.study = study
  }

  /// The stem of its files.
  package var name: String { figure.name }
  /// What the figure shows.
  package var caption: String { figure.caption }

  /// The data files and the script; see ``Figure/render()``.
  package func render() throws(FiguresError) -> RenderedFigure { try figure.render().with(study: study) }
}

/// What a figure says of its study.
package struct StudyLabel: Sendable, Equatable {
  /// The name, shortened in the picture where it is too long.
  package var name: String
  /// What a reader must know, most important first: σ², ρ, spectrum, N_side, realisations.
  package var facts: [String]
  /// What else the comments of script and tables say: seed, range of wavenumbers.
  package var details: [String]

  /// A label from its parts.
  package init(name: String, facts: [String], details: [String] = []) {
    self.name = name
    self.facts = facts
    self.details = details
  }

  /// Everything, for comments.
  var text: String { "Study \(name): " + (facts + details).joined(separator: ", ") + "." }

  /// One line of the smallest font; the name gives way to the facts.
  func line(points: Double) -> String {
    let fontSize = GnuplotScript.tinyFont
    let facts = facts.joined(separator: ", ")
    let left = points - TextWidth.points(": " + facts, fontSize: fontSize)
    let name = TextWidth.elided(name, points: left, fontSize: fontSize)
    return TextWidth.elided(name.isEmpty ? facts : "\(name): \(facts)", points: points, fontSize: fontSize)
  }
}

/// A data file of a figure.
package struct FigureFile: Sendable, Equatable {
  /// File name, without a directory.
  package var name: String
  /// The bytes.
  package var contents: Data

  /// A file of the given bytes.
  package init(name: String, contents: Data) {
    self.name = name
    self.contents = contents
  }

  init(name: String, text: String) {
    self.init(name: name, contents: Data(text.utf8))
  }
}

/// The printed width of a figure.
package enum FigureWidth: Sendable, Equatable {
  /// One column of a journal page, 8.6 cm.
  case singleColumn
  /// The full width of a journal page, 17.8 cm.
  case doubleColumn
  /// Any width in cm.
  case centimeters(Double)

  /// The width in cm.
  package var centimeters: Double {
    switch self {
    case .singleColumn: 8.6
    case .doubleColumn: 17.8
    case .centimeters(let width): width
    }
  }

  /// The width in points.
  var points: Double { centimeters / 2.54 * 72 }
}
