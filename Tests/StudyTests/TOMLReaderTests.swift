import Foundation
import RandomStreams
import Testing
import _TestSupport

@testable import Study

/// Study files from anybody: read as TOML 1.0 has it, or refused in one line.
@Suite("TOML text from outside", .timeLimit(.minutes(40)))
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
    "Characters that are not TOML's, in an array",
    arguments: [
      "\u{2028}", "\u{2029}", "\u{85}", "\u{A0}", "\u{3000}", "\u{FEFF}", "é", "\u{B}", "\u{C}", "\r", "\u{7F}",
    ])
  func separators(_ character: String) {
    let digits = String(character.unicodeScalars.first?.value ?? 0, radix: 16, uppercase: true)
    let name = "U+" + String(repeating: "0", count: 4 - digits.count) + digits
    let isControl = character.utf8.count == 1
    let problem =
      isControl ? "the control character \(name) in the text" : "expected a value, found the character \(name)"
    #expect(message("[a]\nb = [1,\(character) 2]") == "s.toml:2:8: not valid TOML: \(problem)")
    // In quotes and comments they are text. Columns count scalars, and a byte-order mark at the start is none.
    if !isControl {
      #expect(message("[a]\nb = [\"\(character)\", '\(character)'] # \(character)") == nil)
      #expect(message("\u{FEFF}a = '\(character)' \(character)")?.hasPrefix("s.toml:1:9: ") == true)
    }
  }

  @Test("Depth and length have a limit")
  func limits() {
    let deepest = TOMLGuard.deepest
    for (open, close) in [("[", "]"), ("{ a = ", "}")] {
      func nested(_ depth: Int) -> String {
        "a = " + String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
      }
      // The key is the first level.
      #expect(message(nested(deepest - 1)) == nil)
      #expect(message(nested(deepest))?.contains("nested more than") == true)
      #expect(message(nested(100_000))?.contains("nested more than") == true)
    }
    func dotted(_ count: Int) -> String { Array(repeating: "a", count: count).joined(separator: ".") }
    #expect(message("[\(dotted(deepest))]") == nil)
    #expect(message("[\(dotted(deepest / 2))]\n\(dotted(deepest / 2)) = 1") == nil)
    for text in [
      "[\(dotted(100_000))]", "\(dotted(100_000)) = 1", "x = { \(dotted(deepest)) = 1 }",
      "[\(dotted(deepest / 2))]\n\(dotted(deepest / 2)) = []",
    ] {
      #expect(message(text)?.contains("nested more than") == true)
    }
    #expect(message("a = [" + String(repeating: "1.5, ", count: 1000) + "]") == nil)
    #expect(message("a = 1." + String(repeating: "5", count: TOMLGuard.longestWord - 2)) == nil)
    #expect(message("a = 1." + String(repeating: "5", count: TOMLGuard.longestWord - 1))?.contains("too long") == true)
    #expect(message(String(repeating: "#", count: TOMLGuard.longest + 1))?.contains("longer than") == true)
    #expect(message("#" + String(repeating: "x", count: TOMLGuard.longest - 1)) == nil)
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
      ("1979-05-27t07:32:00", .other("1979-05-27T07:32:00")),
      ("1979-05-27T07:32:00.5-07:00 # day", .other("1979-05-27T07:32:00.5-07:00")),
      ("\"a\\tb\\\"\\\\\\u00e9\\U0001F600\"", .string("a\tb\"\\é😀")), ("'a\\tb'", .string("a\\tb")),
      ("\"\"\"\na\r\n b c\"\"\"\"\"", .string("a\n b c\"\"")), ("'''\na''b'''", .string("a''b")),
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
      "1979-05-27 07:32:00", "2015-02-29", "\"\"\"a\\\nb\"\"\"", "\"\"\"\\é\"\"\"",
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
      #expect(time < .seconds(120), "a megabyte takes under a second where tests are optimised")
    }
  }

  @Test(
    "Numbers beyond 64 bits name their key",
    arguments: [
      ("[study]\nseed = 99999999999999999999", "2:8", "study.seed = 99999999999999999999"),
      ("[ study ]\n seed=-9_223_372_036_854_775_809", "2:7", "study.seed = -9_223_372_036_854_775_809"),
      ("[t]\nx = { y = [1, 1e999] }", "2:15", "t.y = 1e999"),
    ])
  func beyond(_ toml: String, _ place: String, _ number: String) {
    #expect(message(toml) == "s.toml:\(place): not valid TOML: \(number) is beyond the numbers of 64 bits")
  }

  @Test("Text without quotes names its key and the remedy") func unquoted() {
    #expect(
      message("[field]\nmodel = slab # ?")
        == "s.toml:2:9: not valid TOML: field.model = slab is no value; put text in double quotes")
  }
}
