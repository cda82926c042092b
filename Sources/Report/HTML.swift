// Text of a page. Whatever comes from a run (names, study text, paths, errors) is put into it escaped, because that is
// the only thing that an interpolated `String` can be: markup is a type of its own.
//
//   let row: HTML = "<td>\(name)</td>"       a String, escaped
//   let list: HTML = "<ul>\(row)</ul>"       markup, as it is

import _Text

/// Markup: literals as they stand, and everything that is put into them escaped.
struct HTML: Sendable, Equatable, ExpressibleByStringInterpolation {
  /// The markup.
  private(set) var text: String

  init(stringLiteral value: String) { text = value }
  init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

  /// Markup from this program's own files: a style sheet, a script. Never for text from outside.
  init(trusted text: String) { self.text = text }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(2 * literalCapacity) }

    mutating func appendLiteral(_ literal: String) { text += literal }
    mutating func appendInterpolation(_ value: String) { text += HTML.escaped(value) }
    mutating func appendInterpolation(_ value: Int) { text += String(value) }
    mutating func appendInterpolation(_ value: HTML) { text += value.text }
    mutating func appendInterpolation(_ values: [HTML]) {
      for value in values { text += value.text }
    }
  }

  /// Text as it reads on the page, in elements and in quoted attributes: line breaks stay, and every other control or
  /// format character is shown (a name must not turn the direction of writing for what follows it).
  private static func escaped(_ text: String) -> String {
    Quoting.mapped(OneLine.visible(text, keepingLineBreaks: true)) { scalar in
      switch scalar {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case "\"": "&quot;"
      case "'": "&#39;"
      default: nil
      }
    }
  }

  /// JSON for a block of data within a page: no `<`, so that nothing in it ends the block or begins a comment.
  static func data(_ json: String) -> HTML {
    HTML(trusted: Quoting.mapped(json) { $0 == "<" ? "\\u003c" : nil })
  }
}

extension [HTML] {
  /// The pieces with markup between them.
  func joined(_ separator: HTML) -> HTML {
    HTML(trusted: map(\.text).joined(separator: separator.text))
  }
}
