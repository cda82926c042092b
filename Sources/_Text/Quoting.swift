// Quoting: text from outside, put where another program reads it as data and must not read it as anything else.
//
// Everything works on Unicode scalars. Swift's `Character` is a cluster of them: "\r\n" is one Character and no line feed,
// an apostrophe with a combining mark behind it is one Character and no apostrophe. Code that looks for "'" or "\n" among
// Characters overlooks both, while gnuplot and the shell, which read bytes, see them.
//
// Control characters (C0, DEL, C1, and the separators U+2028 and U+2029) never pass unchanged, except in `ecsv` and
// `backslashed`, whose callers have refused or replaced them.

/// Text as data for other programs.
package enum Quoting {
  /// The text with some of its scalars replaced: those for which `replacement` is not nil.
  package static func mapped(_ text: String, _ replacement: (Unicode.Scalar) -> String?) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if let replaced = replacement(scalar) {
        // One by one: `append(contentsOf:)` copies the whole text each time.
        for scalar in replaced.unicodeScalars { result.append(scalar) }
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// Whether a scalar is a control character, or separates lines: C0, DEL, C1 (with U+0085), U+2028, U+2029.
  package static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029: true
    default: false
    }
  }

  /// Whether all of a text is letters and digits of ASCII, or among the `others`.
  package static func isPlain(_ text: String, and others: StaticString) -> Bool {
    others.withUTF8Buffer { others in
      text.utf8.allSatisfy { byte in
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
          || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || others.contains(byte)
      }
    }
  }

  /// The text with a backslash before each of the `specials`.
  package static func backslashed(_ text: String, before specials: Set<Unicode.Scalar>) -> String {
    mapped(text) { specials.contains($0) ? "\\" + String($0) : nil }
  }

  // MARK: Programs that run commands

  /// The text as one word of bash: bare where it has nothing but letters, digits and a few signs, in single quotes
  /// where it has no control characters, and otherwise as `$'…'` with their bytes escaped. NUL, which no word of a shell
  /// can hold, is left out.
  package static func shell(_ text: String) -> String {
    if !text.isEmpty, isPlain(text, and: "/._-+:,="), text.utf8.first != UInt8(ascii: "=") { return text }
    guard text.unicodeScalars.contains(where: isControl) else {
      return "'" + mapped(text) { $0 == "'" ? "'\\''" : nil } + "'"
    }
    return "$'"
      + mapped(text) { scalar in
        switch scalar {
        case "\0": ""
        case "'", "\\": "\\" + String(scalar)
        default:
          isControl(scalar) ? String(scalar).utf8.map { "\\x" + hexadecimal(UInt32($0), digits: 2) }.joined() : nil
        }
      } + "'"
  }

  /// The text as a string of gnuplot in single quotes, in which gnuplot expands nothing; control characters become blanks,
  /// and apostrophes the typographic one: gnuplot 5.4 knows a doubled "'" neither at the start nor twice in a row.
  package static func gnuplot(_ text: String) -> String {
    "'" + mapped(text) { $0 == "'" ? "\u{2019}" : isControl($0) ? " " : nil } + "'"
  }

  /// The text for a comment of gnuplot, without the characters that gnuplot obeys even there; control characters become
  /// blanks.
  package static func gnuplotComment(_ text: String) -> String {
    mapped(text) { $0 == "`" ? "'" : $0 == "\\" ? "/" : isControl($0) ? " " : nil }
  }

  // MARK: File formats

  /// The text in YAML's double quotes, with everything escaped that is not seen.
  package static func yaml(_ text: String) -> String {
    "\""
      + mapped(text) { scalar in
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default:
          switch scalar.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
            return "\\U" + hexadecimal(scalar.value, digits: 8)
          default: return nil
          }
        }
      } + "\""
  }

  /// The text as a field of an ECSV row: bare where it has nothing but letters, digits and a few signs, otherwise in
  /// double quotes, which are doubled inside.
  package static func ecsv(_ text: String) -> String {
    if !text.isEmpty, isPlain(text, and: "_-+.:/") { return text }
    return "\"" + mapped(text) { $0 == "\"" ? "\"\"" : nil } + "\""
  }

  /// The text as a basic string of TOML.
  package static func toml(_ text: String) -> String {
    "\""
      + mapped(text) { scalar in
        switch scalar {
        case "\"": "\\\""
        case "\\": "\\\\"
        default: isControl(scalar) ? "\\u" + hexadecimal(scalar.value, digits: 4) : nil
        }
      } + "\""
  }

  /// The text as TeX prints it letter by letter, for a field of BibTeX in braces; control characters become blanks.
  package static func tex(_ text: String) -> String {
    mapped(text) { scalar in
      switch scalar {
      case "\\": "{\\textbackslash}"
      case "^": "{\\textasciicircum}"
      case "~": "{\\textasciitilde}"
      // A brace counts for BibTeX even behind a backslash.
      case "{": "{\\textbraceleft}"
      case "}": "{\\textbraceright}"
      case "$", "&", "#", "%", "_": "\\" + String(scalar)
      default: isControl(scalar) ? " " : nil
      }
    }
  }

  private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }
}
