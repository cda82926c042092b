// A damaged file is refused with one line that names file, line, column and value, and never crashes the reader.

import Files
import Foundation
import Testing
import _TestSupport

@Suite("Damaged tables are refused", .timeLimit(.minutes(40)))
struct TableDamageTests {
  static let whole = """
    # %ECSV 1.0
    # ---
    # datatype:
    # - {name: ell, datatype: int64}
    # - {name: cl, datatype: float64}
    # - {name: note, datatype: string}
    # meta: !!omap
    # - {experiment: HAWC}
    # schema: astropy-2.0
    ell cl note
    1 1.5 "a b"
    2 2.5 c

    """

  @Test("The undamaged text is read: the control of all cases below")
  func control() throws {
    let table = try Table.parse(Self.whole)
    #expect(try table["cl"] == [1.5, 2.5])
  }

  @Test(
    "Each kind of damage",
    arguments: [
      ("2 2.5 c", "2 2.5", "line 12", "2 fields where there are 3"),
      ("2 2.5 c", "2 2.5 c d", "line 12", "4 fields"),
      ("2.5", "two", "line 12, column 'cl'", "found 'two'"),
      ("2.5", "0x10", "line 12, column 'cl'", "not a number"),
      ("2.5", "1e999", "line 12, column 'cl'", "not a number"),
      ("\n2 ", "\n2.0 ", "line 12, column 'ell'", "whole number"),
      ("\n2 ", "\n99999999999999999999 ", "line 12, column 'ell'", "whole number"),
      ("\"a b\"", "\"a b", "line 11", "quote is not closed"),
      ("\"a b\"", "\"a\"b", "line 11", "closing quote"),
      ("2 2.5 c\n", "2 2.5 c", "line 12", "ends within a line"),
      ("# %ECSV 1.0\n", "", "line 1", "no ECSV"),
      ("ECSV 1.0", "ECSV 7.0", "line 1", "version"),
      ("ell cl note\n", "", "line 10", "names"),
      ("ell cl note\n1 1.5 \"a b\"\n2 2.5 c\n", "", "line 9", "names is missing"),
      ("name: cl,", "name: ell,", "line 5", "same name"),
      ("name: cl, ", "", "line 5", "no name"),
      ("float64", "complex128", "line 5, column 'cl'", "complex128"),
      ("datatype: float64}", "datatype: float64", "line 6", "character 5: did not find expected ',' or '}'"),
      ("# datatype:", "# columns:", "line 9", "no columns"),
      ("# - {experiment: HAWC}", "# - HAWC", "line 8", "character 5: an entry of '!!omap'"),
      ("# schema", "# delimiter: ';'\n# schema", "line 9", "delimiter"),
    ])
  func damage(from: String, to: String, place: String, problem: String) throws {
    let text = Self.whole.replacing(from, with: to, maxReplacements: 1)
    try #require(text != Self.whole)
    let error = try #require(throws: TableError.self) { try Table.parse(text, source: "some/file.ecsv") }
    let message = error.description
    #expect(message.hasPrefix("some/file.ecsv, "))
    #expect(message.contains(place), "\(message)")
    #expect(message.contains(problem), "\(message)")
    #expect(!message.contains("\n"))
  }

  @Test("Absent file, directory, binary file")
  func unreadable() throws {
    let directory = try TemporaryDirectory()
    #expect(throws: TableError.unreadable(path: "/absent/x.ecsv", reason: "there is no such file; check the name")) {
      try Table.read(path: "/absent/x.ecsv")
    }
    #expect(throws: TableError.self) { try Table.read(path: directory.path) }
    let path = directory.path + "/binary"
    try Data([0xFF, 0xFE, 0x00]).write(to: URL(fileURLWithPath: path))
    #expect(throws: TableError.self) { try Table.read(path: path) }
  }

  @Test("Every truncation is refused", arguments: [Self.whole])
  func truncation(text: String) {
    // Cutting after the first row leaves a whole, shorter table: the format has no count of rows.
    let bytes = Array(text.utf8)
    let wholeLengths = [Self.length(upTo: "note\n", in: text), Self.length(upTo: "b\"\n", in: text), bytes.count]
    for length in 0..<bytes.count where !wholeLengths.contains(length) {
      let cut = String(decoding: bytes.prefix(length), as: UTF8.self)
      #expect(throws: TableError.self, "cut after \(length) bytes") { try Table.parse(cut) }
    }
  }

  private static func length(upTo end: String, in text: String) -> Int {
    text.range(of: end).map { text[..<$0.upperBound].utf8.count } ?? 0
  }

  @Test("Mutated files give a table or a TableError, soon", arguments: 0..<200)
  func mutation(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let texts = [Self.whole, AstropyTests.fixture, try RoundTripTests.randomTable(using: &generator).ecsvText]
    for text in texts {
      var bytes = Array(text.utf8)
      for _ in 0..<Int.random(in: 1...6, using: &generator) { Self.mutate(&bytes, using: &generator) }
      let start = ContinuousClock.now
      defer { #expect(start.duration(to: .now) < .seconds(60)) }
      do {
        let table = try Table.parse(String(decoding: bytes, as: UTF8.self))
        #expect(table.columns.allSatisfy { $0.count == table.rowCount })
      } catch let error as TableError {
        #expect(!error.description.utf8.contains(10))
        #expect(error.description.utf8.count < 5000)
      }
    }
  }

  private static func mutate(_ bytes: inout [UInt8], using generator: inout SeededGenerator) {
    let position = Int.random(in: 0...bytes.count, using: &generator)
    let signs = Array("{}[]'\",:#-! \n\\%&*|>~e0".utf8)
    let words = [
      "&a ", "*a", "? ", "- ", "!!str ", "!!omap ", "!<x> ", "|\n#  ", ">-\n# ", "---", "...", "\"\\x00\\ud800\"", "\0",
    ]
    switch Int.random(in: 0...5, using: &generator) {
    case 0: bytes.insert(signs.randomElement(using: &generator) ?? 0, at: position)
    case 1: if position < bytes.count { bytes.remove(at: position) }
    case 2: if position < bytes.count { bytes[position] ^= 1 << UInt8.random(in: 0...7, using: &generator) }
    case 3:
      let end = min(bytes.count, position + Int.random(in: 0...40, using: &generator))
      bytes.insert(contentsOf: bytes[position..<end], at: Int.random(in: 0...bytes.count, using: &generator))
    case 4: bytes.insert(contentsOf: (words.randomElement(using: &generator) ?? "").utf8, at: position)
    default: bytes.removeSubrange(position..<min(bytes.count, position + 30))
    }
  }

  @Test("Deep nesting and long lines are refused or read in bounded time", .timeLimit(.minutes(40)))
  func hostile() throws {
    let start = "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: a, datatype: float64}\n# meta:"
    for (text, isTable) in [
      (start + " {a: " + String(repeating: "[", count: 200_000) + "}\na\n", false),
      (start + "\n# " + String(repeating: "- ", count: 100_000) + "\na\n", false),
      (start + " {a: '" + String(repeating: "x", count: 1_000_000) + "'}\na\n1\n", true),
    ] {
      if isTable {
        #expect(try Table.parse(text).rowCount == 1)
      } else {
        #expect(throws: TableError.self) { try Table.parse(text) }
      }
    }
  }

  @Test("Tables that do not fit together are not written")
  func inconsistent() {
    for table in [
      Table(columns: []), Table(columns: [Column("a", [1.0]), Column("b", [1.0, 2.0])]),
      Table(columns: [Column("a", [1.0]), Column("a", [2.0])]), Table(columns: [Column("", [1.0])]),
      Table(columns: [Column("a", ["x\ny"])]), Table(columns: [Column("a", ["x\r\ny"])]),
      Table(columns: [Column("a", ["x\u{2028}y"])]), Table(columns: [Column("a\u{85}", [1.0])]),
      Table(columns: [Column("a", [1.0])], meta: [MetaEntry("k", 1), MetaEntry("k", 2)]),
    ] {
      #expect(throws: TableError.self) { try table.ecsvText }
    }
  }
}
