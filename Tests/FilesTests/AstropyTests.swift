// Files of astropy are read, and astropy reads ours. The stored fixture was written by astropy 8.0; the live tests run
// where the environment variable DAPPLE_PYTHON names a Python that imports astropy.

import Files
import Foundation
import Testing
import _TestSupport

@Suite("Astropy's ECSV", .timeLimit(.minutes(40)))
struct AstropyTests {
  static let python = ProcessInfo.processInfo.environment["DAPPLE_PYTHON"]

  static let fixture = #"""
    # %ECSV 1.0
    # ---
    # datatype:
    # - {name: ell, datatype: int64}
    # - {name: cl, unit: m / s, datatype: float64, description: 'a long description: with colon, commas, and enough text that PyYAML wraps
    #     the line somewhere in the middle of it all, hopefully'}
    # - {name: f4, datatype: float32}
    # - {name: m, datatype: int64}
    # - {name: s, datatype: string}
    # - {name: b, datatype: bool}
    # meta: !!omap
    # - {experiment: HAWC}
    # - {noise_level: 2.95e-10}
    # - list: [1, 2.5, x, true, null]
    # - {multi: 'line one
    # 
    #     line two'}
    # - d:
    #     a: 1
    #     b: {c: q}
    # - {n: 1.0e-05}
    # - {quote: 'it''s: #1'}
    # - {big: 100000000000000000000}
    # - longlist: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32,
    #     33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59]
    # schema: astropy-2.0
    ell cl f4 m s b
    1 1.905e-06 0.1 1 "a b" True
    2 nan inf "" "say ""hi""" False
    3 1e+300 -0.0 3 x True

    """#

  @Test("The stored fixture: units, folded descriptions, masked values, header of every type")
  func fixture() throws { try Self.check(Table.parse(Self.fixture)) }

  @Test("The same with commas, as a plain mapping, with DOS line ends")
  func variants() throws {
    let rows = Self.fixture.split(separator: "\n").suffix(4).joined(separator: "\n")
    let commas =
      "ell,cl,f4,m,s,b\n1,1.905e-06,0.1,1,a b,True\n2,nan,inf,,\"say \"\"hi\"\"\",False\n3 , 1e+300,-0.0,3,x,True"
    let withCommas = Self.fixture.replacing(rows, with: commas).replacing(
      "# schema", with: "# delimiter: ','\n# schema")
    try Self.check(Table.parse(withCommas))
    try Self.check(Table.parse(Self.fixture.replacing("\n", with: "\r\n")))
    let plain = """
      # %ECSV 1.0
      # ---
      # datatype:
      #   - name: a   # a comment
      #     datatype: float64
      #     unit: !astropy.units.Unit {unit: m}
      #   -
      #     name: "b"
      #     datatype: uint8
      # meta:
      #   experiment: HAWC
      #   reference: Abeysekara et al.
      #     2019
      #   noise_level: 2.95e-10
      #   nested:
      #     - - 1
      #       - 2
      #     - {x: y}
      a   b

      1.5   2
      # a comment
      "" ""

      """
    let table = try Table.parse(plain)
    #expect(table.columns[0].unit == "m")
    #expect(try table["a"].map { $0.isNaN } == [false, true])
    #expect(try table["b"][0] == 2)
    #expect(table[meta: "reference"]?.string == "Abeysekara et al. 2019")
    #expect(table[meta: "nested"] == [[1, 2], .mapping([MetaEntry("x", "y")])])
  }

  private static func check(_ table: Table) throws {
    #expect(table.columnNames == ["ell", "cl", "f4", "m", "s", "b"])
    #expect(try table.integers("ell") == [1, 2, 3])
    #expect(table.columns[1].unit == "m / s")
    #expect(
      table.columns[1].description
        == "a long description: with colon, commas, and enough text that PyYAML wraps the line somewhere in the middle of it all, hopefully"
    )
    let cl = try table["cl"]
    #expect(cl[0] == 1.905e-6 && cl[1].isNaN && cl[2] == 1e300)
    #expect(try table["f4"] == [0.1, .infinity, 0])
    let masked = try table["m"]
    #expect(masked[0] == 1 && masked[1].isNaN && masked[2] == 3)
    #expect(try table.strings("s") == ["a b", "say \"hi\"", "x"])
    #expect(try table.integers("b") == [1, 0, 1])
    #expect(table[meta: "noise_level"] == 2.95e-10)
    #expect(table[meta: "list"] == [1, 2.5, "x", true, .null])
    #expect(table[meta: "multi"] == "line one\nline two")
    #expect(table[meta: "d"] == .mapping([MetaEntry("a", 1), MetaEntry("b", .mapping([MetaEntry("c", "q")]))]))
    #expect(table[meta: "n"] == 1e-5)
    #expect(table[meta: "quote"] == "it's: #1")
    #expect(table[meta: "big"]?.number == 1e20)
    #expect(table[meta: "longlist"]?.list?.count == 60)
  }

  @Test("Astropy reads random tables of ours and writes them back", .enabled(if: python != nil), arguments: 0..<10)
  func live(seed: UInt64) throws {
    let python = try #require(Self.python)
    let directory = try TemporaryDirectory()
    var generator = SeededGenerator(seed: 1000 + seed)
    var tables: [Table] = []
    for index in 0..<10 {
      let table = Self.acceptable(RoundTripTests.randomTable(using: &generator))
      tables.append(table)
      try table.write(to: "\(directory.path)/\(index).ecsv")
    }
    let script = """
      import sys
      from astropy.table import Table
      for i in range(10):
          t = Table.read(f"{sys.argv[1]}/{i}.ecsv", format="ascii.ecsv")
          t.write(f"{sys.argv[1]}/{i}.back.ecsv", format="ascii.ecsv", delimiter=" ,"[i % 2])
      """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = ["-W", "ignore", "-c", script, directory.path]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    for (index, table) in tables.enumerated() {
      let back = try Table.read(path: "\(directory.path)/\(index).back.ecsv")
      #expect(back.columnNames == table.columnNames)
      #expect(try back.ecsvText == table.ecsvText, "seed \(seed), table \(index)")
    }
  }

  /// The table without what astropy is known to change: units it does not know, rows of no values, blanks at the ends
  /// of text, and empty text, which it takes for masked.
  private static func acceptable(_ table: Table) -> Table {
    var table = table
    for index in table.columns.indices {
      table.columns[index].name = "c\(index)"
      table.columns[index].unit = table.columns[index].unit == nil ? nil : "m / s"
      if table.columns[index].description == "" { table.columns[index].description = nil }
      if case .strings(let values) = table.columns[index].values {
        table.columns[index].values = .strings(values.map { "<\($0)>" })
      }
    }
    return table
  }
}
