// What is written reads back the same, bit for bit.

import Files
import Foundation
import Testing
import _TestSupport

@Suite("Tables survive writing and reading", .timeLimit(.minutes(40)))
struct RoundTripTests {
  @Test("Columns, units, descriptions and header of every type")
  func everything() throws {
    let table = Table(
      columns: [
        Column("ell", description: "multipole: \"ℓ\", no unit", [1, 2, -3]),
        Column("cl", unit: "1 / rad2", [1.905e-6, 0.1 + 0.2, -0.0]),
        Column("odd name, really", unit: "%", [.leastNonzeroMagnitude, .infinity, -.greatestFiniteMagnitude]),
        Column("text", ["", "two words", "say \"hi\" #1, it's ' fine"]),
      ],
      meta: [
        MetaEntry("experiment", "HAWC & IceCube: both"), MetaEntry("noise_level", 2.95e-10), MetaEntry("tiny", 1e-5),
        MetaEntry("count", 3), MetaEntry("yes", "no"), MetaEntry("on", true), MetaEntry("empty", ""),
        MetaEntry("lines", "one\n\n two\t\u{1}\u{2028}"), MetaEntry("number-like", "1e5"), MetaEntry("void", .null),
        MetaEntry("list", ["a", 1, 2.5, false, ["nested", []]]),
        MetaEntry("map", .mapping([MetaEntry("a b", 1), MetaEntry("c", .mapping([]))])),
      ])
    let text = try table.ecsvText
    let again = try Table.parse(text)
    #expect(again == table)
    #expect(try again.ecsvText == text)
    #expect(try again["cl"].map(\.bitPattern) == table["cl"].map(\.bitPattern), "the sign of −0 included")
    #expect(try again["ell"] == [1, 2, -3])
    #expect(again[meta: "noise_level"]?.number == 2.95e-10)
  }

  @Test("A NaN is written as nan and read as NaN")
  func missing() throws {
    let text = try Table(columns: [Column("x", [1, .nan, -.nan])]).ecsvText
    #expect(text.hasSuffix("x\n1.0\nnan\nnan\n"))
    #expect(try Table.parse(text)["x"].map(\.isNaN) == [false, true, true])
  }

  @Test("Random tables", arguments: 0..<300)
  func random(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let table = Self.randomTable(using: &generator)
    let text = try table.ecsvText
    let again = try Table.parse(text)
    #expect(try again.ecsvText == text)
    #expect(again.columnNames == table.columnNames)
    #expect(again.meta == table.meta)
    for (before, after) in zip(table.columns, again.columns) {
      #expect(before.unit == after.unit)
      #expect(before.description == after.description)
      switch (before.values, after.values) {
      case (.doubles(let a), .doubles(let b)):
        #expect(a.map { $0.isNaN ? 0 : $0.bitPattern } == b.map { $0.isNaN ? 0 : $0.bitPattern })
      default: #expect(before.values == after.values)
      }
    }
  }

  @Test("Negative control: one changed last bit is noticed")
  func control() throws {
    let table = Table(columns: [Column("x", [0.1])])
    let other = Table(columns: [Column("x", [(0.1).nextUp])])
    #expect(try Table.parse(other.ecsvText) != table)
  }

  @Test("Truth values are read as astropy writes them, and come back as 1 and 0")
  func truth() throws {
    let table = Table(columns: [Column("a", values: .booleans([true, false]))])
    #expect(try table.ecsvText.contains("datatype: bool") && table.ecsvText.hasSuffix("a\nTrue\nFalse\n"))
    #expect(try Table.parse(table.ecsvText).integers("a") == [1, 0] && table.integers("a") == [1, 0])
    #expect(try table["a"] == [1, 0])
  }

  @Test("Whole numbers are had from whole doubles only")
  func integers() throws {
    let table = Table(columns: [Column("a", [1.0, 2.0]), Column("b", [1.5, 2.0]), Column("c", ["x", "y"])])
    #expect(try table.integers("a") == [1, 2])
    #expect(throws: TableError.self) { try table.integers("b") }
    #expect(throws: TableError.self) { try table["c"] }
    #expect(try table.strings("c") == ["x", "y"])
    #expect(throws: TableError.missingColumn(source: "table", name: "d", existing: ["a", "b", "c"])) { try table["d"] }
  }

  static func randomTable(using generator: inout SeededGenerator) -> Table {
    let rows = Int.random(in: 0...8, using: &generator)
    var columns: [Column] = []
    for index in 0..<Int.random(in: 1...6, using: &generator) {
      let name = "\(index)" + randomText(using: &generator)
      let unit = Bool.random(using: &generator) ? randomText(using: &generator) : nil
      let description = Bool.random(using: &generator) ? randomText(using: &generator) : nil
      let values: Column.Values =
        switch Int.random(in: 0...2, using: &generator) {
        case 0: .doubles((0..<rows).map { _ in Double(bitPattern: .random(in: 0...(.max), using: &generator)) })
        case 1: .integers((0..<rows).map { _ in .random(in: (.min)...(.max), using: &generator) })
        default: .strings((0..<rows).map { _ in randomText(using: &generator) })
        }
      columns.append(Column(name, unit: unit, description: description, values: values))
    }
    let meta = (0..<Int.random(in: 0...5, using: &generator)).map { index in
      MetaEntry("\(index)" + randomText(using: &generator), randomValue(depth: 0, using: &generator))
    }
    return Table(columns: columns, meta: meta)
  }

  private static func randomText(using generator: inout SeededGenerator) -> String {
    let alphabet = Array("ab1-+.e:,# '\"\\{}[]&*!|>%@`~ℓ🜨/?\t=_\u{301}\u{200D}".unicodeScalars)
    let scalars = (0..<Int.random(in: 0...9, using: &generator)).map { _ in
      alphabet.randomElement(using: &generator) ?? "x"
    }
    return String(String.UnicodeScalarView(scalars))
  }

  private static func randomValue(depth: Int, using generator: inout SeededGenerator) -> MetaValue {
    switch Int.random(in: 0...(depth < 3 ? 6 : 4), using: &generator) {
    case 0: .integer(.random(in: (.min)...(.max), using: &generator))
    case 1:
      .number(
        .random(in: -1...1, using: &generator)
          * Double(sign: .plus, exponent: .random(in: -99...99, using: &generator), significand: 1))
    case 2: .bool(.random(using: &generator))
    case 3: .null
    case 4: .string(randomText(using: &generator))
    case 5:
      .list(
        (0..<Int.random(in: 0...3, using: &generator)).map { _ in randomValue(depth: depth + 1, using: &generator) })
    default:
      .mapping(
        (0..<Int.random(in: 0...3, using: &generator)).map {
          MetaEntry("\($0)" + randomText(using: &generator), randomValue(depth: depth + 1, using: &generator))
        })
    }
  }
}
