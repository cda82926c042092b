import Foundation
import RandomStreams
import Testing
import _TestSupport

@testable import Study

/// Study files from anybody: read as TOML 1.0 has it, or refused in one line.
@Suite("TOML text from outside", .timeLimit(.minutes(20)))
struct TOMLReaderTests {
  private func message(_ toml: String) -> String? {
    do {
      _ = try TOMLReader.entries(of: toml, source: "s.toml")
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test(
    "Characters beyond ASCII in an array: the reader before this one ended the process on three of them",
    arguments: ["\u{2028}", "\u{2029}", "\u{85}", "\u{A0}", "\u{FEFF}", "\u{B}", "\u{C}", "\r", "é"])
  func separators(_ character: String) {
    let digits = String(character.unicodeScalars.first?.value ?? 0, radix: 16, uppercase: true)
    let name = "U+" + String(repeating: "0", count: 4 - digits.count) + digits
    #expect(
      message("[a]\nb = [1,\(character) 2]")
        == "s.toml:2:8: not valid TOML: expected a value, found the character \(name)")
    // In quotes and comments they are text.
    if !character.utf8.contains(where: { $0 < 0x20 }) {
      #expect(message("[a]\nb = [\"\(character)\", '\(character)']") == nil)
    }
  }

  @Test("Depth and length have a limit")
  func limits() {
    for (open, close) in [("[", "]"), ("{ a = ", "}")] {
      func nested(_ depth: Int) -> String {
        "a = " + String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
      }
      #expect(message(nested(TOMLScanner.deepest)) == nil)
      #expect(message(nested(TOMLScanner.deepest + 1))?.contains("nested more than") == true)
      #expect(message(nested(100_000))?.contains("nested more than") == true)
    }
    func dotted(_ count: Int) -> String { Array(repeating: "a", count: count).joined(separator: ".") }
    #expect(message("[\(dotted(TOMLScanner.deepest))]") == nil)
    for text in ["[\(dotted(100_000))]", "\(dotted(100_000)) = 1", "x = { \(dotted(17)) = 1 }"] {
      #expect(message(text)?.contains("parts") == true)
    }
    #expect(message("a = [" + String(repeating: "1.5, ", count: 1000) + "]") == nil)
    #expect(message(String(repeating: "#", count: TOMLReader.longest + 1))?.contains("longer than") == true)
    #expect(message("#" + String(repeating: "x", count: TOMLReader.longest - 1)) == nil)
  }

  @Test(
    "A NUL, written in any way, is refused where it would end a key or a text in silence",
    arguments: [
      "a\0 = 1", "\"modes\\u0000x\" = 1", "a = \"x\\U00000000y\"", "a = \"\"\"x\n\\u0000\"\"\"", "# \0", "a = '\0'",
      "\"\\u0000\" = 1",
    ])
  func nul(_ toml: String) {
    #expect(message(toml)?.contains("NUL character") == true)
  }

  @Test("What looks like a NUL's escape and is none is text", arguments: ["\"\\\\u0000\"", "'\\u0000'", "\"\\u0001\""])
  func notNul(_ value: String) throws {
    #expect(message("a = \(value)") == nil)
  }

  @Test("A name with separators of lines is written so that it reads back")
  func resolvedName() throws {
    var configuration = StudyConfiguration.default
    configuration.name = "a\u{2028}b\u{2029}\"\u{301}é"
    let text = configuration.resolvedTOML
    #expect(!text.unicodeScalars.contains("\u{2028}"))
    let read = try StudyConfiguration.parse(toml: text, source: "s.toml")
    #expect(Array(read.name.unicodeScalars) == Array(configuration.name.unicodeScalars))
  }

  private func value(_ text: String) throws -> SettingValue? {
    try TOMLReader.entries(of: "a = \(text)", source: nil).first?.value
  }

  @Test("Values of TOML 1.0") func values() throws {
    let numbers: [(String, SettingValue)] = [
      ("0", .integer(0)), ("-17", .integer(-17)), ("+1_000", .integer(1000)), ("0xDEAD_beef", .integer(0xDEAD_BEEF)),
      ("0o755", .integer(0o755)), ("0b101", .integer(5)), ("9223372036854775807", .integer(.max)),
      ("-9223372036854775808", .integer(.min)), ("1.5", .real(1.5)), ("-0.0", .real(-0.0)), ("1e3", .real(1000)),
      ("6.626e-34", .real(6.626e-34)), ("1_0.2_5E+0_1", .real(102.5)), ("inf", .real(.infinity)),
      ("-inf", .real(-.infinity)), ("nan", .real(.nan)), ("true", .boolean(true)), ("false", .boolean(false)),
      ("1979-05-27", .other("1979-05-27")), ("07:32:00.999", .other("07:32:00.999")),
      ("1979-05-27T07:32:00Z", .other("1979-05-27T07:32:00Z")),
      ("1979-05-27 07:32:00.5-07:00 # day", .other("1979-05-27 07:32:00.5-07:00")),
      ("\"a\\tb\\\"\\\\\\u00e9\\U0001F600\"", .string("a\tb\"\\é😀")), ("'a\\tb'", .string("a\\tb")),
      ("\"\"\"\na\n b\\\n   \n c\"\"\"\"\"", .string("a\n bc\"\"")), ("'''\na''b'''", .string("a''b")),
      ("\"\"", .string("")),
      ("''", .string("")), ("[]", .list([])),
      ("[1, [2.0, \"x\"], ]", .list([.integer(1), .list([.real(2), .string("x")])])),
      ("[ # one\n 1,\r\n 2 # two\n]", .list([.integer(1), .integer(2)])), ("{}", .table([])),
      ("{ b = 1, a.c = 2 }", .table([("a", .table([("c", .integer(2))])), ("b", .integer(1))])),
    ]
    for (text, value) in numbers { #expect(try self.value(text) == value, "\(text)") }
  }

  @Test(
    "What is no value",
    arguments: [
      "", "=", "01", "1__0", "_1", "1_", "0x", "0xG", "+0x1", "1.", ".5", "1.e3", "1e", "1e1_", "--1", "Inf", "True",
      "yes",
      "1979-5-27", "1979-05-27T", "07:32", "9223372036854775808", "1e999", "\"a", "'a", "\"a\nb\"", "\"\\x\"",
      "\"\\u00g0\"",
      "\"\\uD800\"", "\"\\U00110000\"", "\"\"\"a", "\"\u{1}\"", "[1", "[1 2]", "[,]", "[}", "[}+inf", "{ a = 1",
      "{ a = 1, }",
      "{ a = 1\n}", "{ a = 1, a = 2 }", "{ a = 1, a.b = 2 }", "1 2", "1 = 2", "\"a\" b",
    ])
  func noValue(_ text: String) {
    #expect(message("a = \(text)") != nil)
  }

  @Test("Tables, by headers and by dotted keys") func tables() throws {
    let text = """
      \u{FEFF}top = 1 # comment with é\r
      [a] # header
      x . "y z" . 'w' = 1
      x.b = 2
      [ d . e ]
      f = 3
      [d]
      g = 4
      [[h]]
      i = 1
      [[h]]
      [h.j]
      k = 2
      """
    let entries = SettingValue.table(try TOMLReader.entries(of: text, source: nil))
    #expect(
      entries.toml
        == "{ a = { x = { b = 2, y z = { w = 1 } } }, d = { e = { f = 3 }, g = 4 }, "
        + "h = [{ i = 1 }, { j = { k = 2 } }], top = 1 }")
  }

  @Test(
    "What is no document",
    arguments: [
      "a", "a = 1 b = 2", "= 1", "a. = 1", ".a = 1", "é = 1", "\"\"\"a\"\"\" = 1", "[a", "[a]]", "[[a]", "[]", "[a.]",
      "[a] b = 1",
      "[a]\n[a]", "a = 1\na = 2", "a = 1\na.b = 2", "[a]\nb = 1\n[a.b]", "a.b = 1\n[a]", "[a.b]\n[a]\nb = 1",
      "a = {}\n[a.b]",
      "a = {}\na.b = 1", "[[a]]\n[a]", "[a]\n[[a]]", "a = [1]\n[[a]]", "a = 1 \r b = 2", "# \u{7}",
      "[a.b.c]\n[a]\nb.c.d = 1",
    ])
  func noDocument(_ text: String) {
    #expect(message(text) != nil)
  }

  @Test("Long documents take no more than their length") func long() throws {
    let numbers = "a = [" + String(repeating: "1.5e3, ", count: 140_000) + "]"
    let keys = (0..<60_000).map { "a.b\($0) = 1" }.joined(separator: "\n")
    for text in [numbers, keys] {
      let time = try ContinuousClock().measure { _ = try TOMLReader.entries(of: text, source: nil) }
      #expect(time < .seconds(20), "a megabyte takes under a second where tests are optimised")
    }
    let headers = (0...1000).map { "[a\($0)]" }.joined(separator: "\n")
    #expect(message(headers)?.contains("more than 1000 tables") == true)
  }

  /// Random sequences of what TOML is made of: each is read or refused in one line, and none ends the process, as
  /// "a = [}+inf" did with the library that read study files before.
  @Test("Sequences of tokens never end the process")
  func tokens() throws {
    let tokens = [
      "[", "]", "[[", "]]", "{", "}", "=", ",", ".", "\n", "\r\n", "\r", " ", "\t", "#", "\"", "'", "\"\"\"", "'''",
      "a",
      "b", "1", "-", "+", "_", "0x", "1e", "inf", "nan", "true", "1979-05-27", "T07:32:00Z", "07:32", "\\", "\\u",
      "\\u0000",
      "\\U0010FFFF", "\\uD800", "\0", "\u{1}", "\u{7F}", "\u{85}", "\u{A0}", "\u{2028}", "\u{2029}", "\u{3000}",
      "\u{FEFF}",
      "é", "\u{301}", "\u{10FFFF}", "\u{E000}", "\u{B}", "\u{C}", "a = [", "\n[t]\n", "x = \"", "inf.nan", "0b2",
      "1__0",
    ]
    var stream = RandomStream(seed: 5, realization: 0, purpose: .testing)
    let count = 30_000
    var read = 0
    for _ in 0..<count {
      let text = (0..<Int.random(in: 1...12, using: &stream)).map { _ in tokens.randomElement(using: &stream) ?? "" }
        .joined()
      if let message = message(text) {
        #expect(!message.unicodeScalars.contains("\n"))
      } else {
        read += 1
      }
    }
    #expect(read > count / 100)
  }
}
