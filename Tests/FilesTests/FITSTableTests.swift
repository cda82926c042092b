import Files
import Foundation
import Testing
import _TestSupport

@Suite("FITS tables", .timeLimit(.minutes(40))) struct FITSTableTests {
  /// Two tables with everything that a table may have.
  static let tables = [
    FITSTable(
      name: "SPECTRA",
      columns: [
        FITSColumn(
          name: "cl_parallel", unit: "r_L**2", width: 3,
          values: [
            0, -0.0, Double.leastNormalMagnitude / 2048, .pi, -.infinity, .greatestFiniteMagnitude, 1 / 3, -2.5e-17, 42,
          ]),
        FITSColumn(name: "omega_t", values: [0.1, 1, 10]),
      ],
      cards: [
        FITSCard("SEED", .int(20_151_215), "seed of the study"), FITSCard("LARGEST", .int(.max)),
        FITSCard("SIGMA2", .double(0.1)), FITSCard("TINY", .double(-Double.leastNonzeroMagnitude)),
        FITSCard("BIG", .double(1.2345678901234567e300)),
        FITSCard("WHOLE", .double(3), "a real number"), FITSCard("PAIRED", .bool(true)),
        FITSCard("FLAG", .bool(false), "no"),
        FITSCard("MODEL", .string("isotropic"), "geometry"), FITSCard("QUOTE", .string("it's 'so' & so")),
        FITSCard("LONG", .string((0..<60).map { "word\($0)" }.joined(separator: " "))), FITSCard("EMPTY", .string("")),
      ]),
    FITSTable(name: "", rowCount: 0, columns: [FITSColumn(name: "nothing", width: 2, values: [])]),
    FITSTable(name: "CARDS", rowCount: 0, columns: [], cards: [FITSCard("ANSWER", .int(42))]),
  ]

  @Test("come back bit for bit, and the same content makes the same bytes") func roundTrip() throws {
    try withTemporaryFolder { folder in
      let (path, other) = ("\(folder)/a+b[1](2).fits", "\(folder)/other.fits")
      try FITSTable.write(Self.tables, to: path)
      let read = try FITSTable.read(path: path)
      #expect(read == Self.tables)
      #expect(read[0].columns[0].values[1].sign == .minus)
      #expect(read[0].card("seed")?.int == 20_151_215 && read[0].column("OMEGA_T")?.values == [0.1, 1, 10])
      Thread.sleep(forTimeInterval: 1.1)  // A date in the file would show.
      try FITSTable.write(read, to: other)
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      #expect(try Data(contentsOf: URL(fileURLWithPath: other)) == bytes)
      #expect(bytes.count % 2880 == 0)
      // Nothing else is left in the folder.
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["a+b[1](2).fits", "other.fits"])
      // Negative control: another number makes another file.
      var changed = Self.tables
      changed[0].columns[1].values[2] = 10.nextUp
      try FITSTable.write(changed, to: other)
      #expect(try Data(contentsOf: URL(fileURLWithPath: other)) != bytes)
      #expect(try FITSTable.read(path: other) != Self.tables)
    }
  }

  @Test("keep the payload of a NaN") func notANumber() throws {
    try withTemporaryFolder { folder in
      let value = Double(nan: 0x1234, signaling: false)
      try FITSTable.write(
        [FITSTable(name: "N", columns: [FITSColumn(name: "x", values: [value])])], to: "\(folder)/n.fits")
      let read = try FITSTable.read(path: "\(folder)/n.fits")
      #expect(read[0].columns[0].values[0].bitPattern == value.bitPattern)
    }
  }

  @Test("are written and read by many threads at once") func threads() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sky-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let equal = try await withThrowingTaskGroup(of: Bool.self) { group in
      for index in 0..<32 {
        group.addTask {
          // Every fourth task writes the same file.
          let path = folder.appendingPathComponent("\(index % 4 == 0 ? 0 : index).fits").path
          try FITSTable.write(Self.tables, to: path)
          return try FITSTable.read(path: path) == Self.tables
        }
      }
      return try await group.reduce(true) { $0 && $1 }
    }
    #expect(equal)
  }

  @Test("that FITS cannot hold are refused, with the name of the fault") func invalid() throws {
    func table(_ columns: [FITSColumn] = [], _ cards: [FITSCard] = [], name: String = "T", rows: Int = 1) -> FITSTable {
      FITSTable(name: name, rowCount: rows, columns: columns, cards: cards)
    }
    let wrong: [(FITSTable, String)] = [
      (table([FITSColumn(name: "x", values: [1, 2])]), "'x'"),
      (table([FITSColumn(name: "x", width: 0, values: [])], rows: 0), "'x'"),
      (table([FITSColumn(name: "x", values: [1]), FITSColumn(name: "X", values: [1])]), "'X'"),
      (table([FITSColumn(name: "", values: [1])]), "''"),
      (table([FITSColumn(name: "x", unit: "µG", values: [1])]), "'x'"),
      (table([], [FITSCard("lower", .int(1))]), "'lower'"),
      (table([], [FITSCard("TOOLONGKEY", .int(1))]), "'TOOLONGKEY'"),
      (table([], [FITSCard("NAXIS2", .int(1))]), "'NAXIS2'"),
      (table([], [FITSCard("DATASUM", .string("0"))]), "'DATASUM'"),
      (table([], [FITSCard("A", .int(1)), FITSCard("A", .int(2))]), "'A'"),
      (table([], [FITSCard("A", .double(.nan))]), "'A'"),
      (table([], [FITSCard("A", .string("σ²"))]), "'A'"),
      (table([], [FITSCard("A", .int(1), "two\nlines")]), "'A'"),
      (table(name: "β"), "'β'"),
    ]
    try withTemporaryFolder { folder in
      for (table, fault) in wrong {
        let error = thrown(FITSError.self) { try FITSTable.write([table], to: "\(folder)/x.fits") }
        #expect(error?.description.contains(fault) == true, "\(error?.description ?? "no error")")
      }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left.isEmpty)
    }
  }
}
