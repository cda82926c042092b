// The common head of every gnuplot script: how to use it, page size, terminals, fonts.
//
// The three terminals measure differently (pdfcairo in points, pngcairo and svg in pixels), so every size in a script
// is written in points times `pt`, the number of terminal units in a point: 1 for pdf, 300/72 for png (300 dpi) and
// 192/72 for svg (drawn at twice the size in CSS pixels, for screens). Point sizes scale by themselves; `dot` is what
// svg's differ by. Cairo's terminals take 96 points of text to the inch: `text` sets that right, so that a font of 7
// points is one on the printed page, and in every format. One unit of line width is half a point everywhere.

import Foundation
import _Text

/// Assembles a gnuplot script.
struct GnuplotScript {
  /// The line that says that there is nothing to remark.
  static let noNote = "note = ''"
  /// The command that draws the remark; `unset label` takes it away.
  static let drawNote = "set label 1000 note at screen 0.985,0.02 left rotate front font tiny textcolor rgb '#C00000'"

  /// The line that says that no study is named.
  static let noStudy = "study = ''"
  /// The command that names the study, in a small grey line along the lower edge.
  static let drawStudy = "set label 1001 study at screen 0.5,first_line center front font tiny textcolor rgb '#707070'"

  /// Sizes of the fonts in points.
  static let (smallFont, tinyFont) = (7.0, 6.0)

  /// The stem of the files.
  let name: String
  private var lines: [String]

  /// The head: caption, variables `format` and `width`, terminal and fonts; `aspect` is height over width.
  init(name: String, caption: String, width: FigureWidth, aspect: Double) {
    self.name = name
    let shownWidth = String(format: "%g", width.centimeters)
    lines = GnuplotText.comment(caption)
    lines += """
      #
      # To redraw, in this directory, with gnuplot 5.4 or later:
      #     gnuplot \(name).gp                        svg, pdf and png
      #     gnuplot -e "format='pdf'" \(name).gp      one of them
      #     gnuplot -e "width=17.8" \(name).gp        another width in cm (a column is 8.6, a page 17.8)

      if (!exists("width")) { width = \(shownWidth) }
      if (!exists("format")) {
        do for [format in "svg pdf png"] { load '\(name).gp' }
        undefine format
        exit
      }
      reset
      set encoding utf8
      height = \(String(format: "%.4f", aspect)) * width
      pt = (format eq 'pdf') ? 1.0 : (format eq 'png') ? 300/72.0 : 192/72.0
      dot = (format eq 'svg') ? 0.75 : 1.0
      # One name: of a list with commas, gnuplot's svg terminal takes what follows for a size.
      face = 'DejaVu Sans'
      text = (format eq 'svg') ? pt : 0.75 * pt
      large = sprintf('%s,%.4g', face, 9 * text)
      small = sprintf('%s,%.4g', face, \(Self.smallFont) * text)
      tiny = sprintf('%s,%.4g', face, \(Self.tinyFont) * text)
      if (format eq 'svg') {
        set terminal svg enhanced size int(width*192/2.54),int(height*192/2.54) \\
          font large linewidth 0.5*pt background 'white'
      }
      if (format eq 'pdf') {
        set terminal pdfcairo enhanced size width cm,height cm font large fontscale 1 linewidth 1
      }
      if (format eq 'png') {
        set terminal pngcairo enhanced size int(width*300/2.54),int(height*300/2.54) \\
          font large linewidth 0.5*pt pointscale pt
      }
      set output '\(name).'.format
      set datafile columnheaders
      set minussign
      # A remark along the lower right edge: gnuplot -e "note='preliminary'" \(name).gp
      if (!exists("note")) { \(Self.noNote) }
      \(Self.drawNote)
      # The study, along the lower edge: gnuplot -e "study=''" \(name).gp leaves it out
      if (!exists("study")) { \(Self.noStudy) }
      first_line = 5.5 / (height / 2.54 * 72)
      \(Self.drawStudy)

      """.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// Adds lines.
  mutating func add(_ text: String) {
    lines.append(text)
  }

  /// Adds one `plot` command of the given elements.
  mutating func plot(_ elements: [String]) {
    lines.append("plot \\\n  " + elements.joined(separator: ", \\\n  "))
  }

  /// The whole script, with the output closed at the end.
  var text: String {
    (lines + ["unset output"]).joined(separator: "\n") + "\n"
  }

  /// Throws unless `name` can be the stem of a file and stand in a gnuplot string.
  static func check(name: String) throws(FiguresError) {
    let allowed = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    guard allowed, !name.isEmpty, !name.hasPrefix("."), !name.hasPrefix("-") else {
      throw .invalidData(figure: name, reason: "its name may have letters, digits, '.', '_' and '-' only")
    }
  }
}

// MARK: - Text
//
// Text for gnuplot: quoting, escaping, comments.
//
// Single quotes only: in them gnuplot expands neither backslashes nor `command` substitutions. Enhanced text has the
// specials _ ^ { } @ & ~ \, which text from a user must not trigger.

/// Functions that make text safe inside a gnuplot script.
package enum GnuplotText {
  /// A backtracking time as a reader wants it: 0.316, 31.6, 10024; never with an exponent below a million.
  static func time(_ omegaT: Double) -> String {
    String(format: (1000..<1e6).contains(omegaT) ? "%.0f" : "%.4g", omegaT)
  }

  /// Mark-up for the symbols of the paper, in gnuplot's enhanced text.
  static let cell = "{/:Italic C}_ℓ"
  package static let gradientUnit = "({/:Italic r}_L {/:Italic g})^2"
  static let omegaT = "Ω{/:Italic T}"

  /// A single-quoted gnuplot string; enhanced mark-up in it stays alive.
  package static func quoted(_ text: String) -> String { Quoting.gnuplot(text) }

  /// Text shown letter by letter: every special of the enhanced mode is escaped.
  package static func literal(_ text: String) -> String { Quoting.backslashed(text, before: specials) }

  private static let specials: Set<Unicode.Scalar> = ["_", "^", "{", "}", "@", "&", "~", "\\"]

  /// Comment lines of at most about 100 columns, without the characters that gnuplot obeys even in comments.
  package static func comment(_ text: String) -> [String] {
    var lines: [String] = []
    for paragraph in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
      let plain = Quoting.gnuplotComment(String(paragraph))
      var line = "#"
      var length = 1
      for word in plain.unicodeScalars.split(separator: " ") {
        if length + word.count > 100, length > 1 {
          lines.append(line)
          line = "#"
          length = 1
        }
        line += " " + String(word)
        length += 1 + word.count
      }
      lines.append(line)
    }
    return lines
  }
}
