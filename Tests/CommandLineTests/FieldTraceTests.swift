import Files
import Foundation
import Sphere
import Study
import Testing
import Transport
import _TestSupport

/// Fields and trajectories as files: the numbers of the library, and those that a run of the same study is made of.
@Suite(.timeLimit(.minutes(40))) struct FieldTraceTests {
  static let study = """
    [study]
    name = "small"
    realizations = 2
    [field]
    modes = 24
    [sky]
    nside = 2
    [backtracking]
    omega_t = [0.7, 5]
    [output]
    maps = 0
    figures = false
    """

  static func bench() throws -> Folder {
    let folder = try Folder()
    try study.write(toFile: folder / "small.toml", atomically: true, encoding: .utf8)
    return folder
  }

  static func table(_ path: String, _ name: String) throws -> FITSTable {
    try #require(try FITSTable.read(path: path).first { $0.name == name })
  }

  static func vectors(_ table: FITSTable, _ names: [String], row: Int = 0) throws -> [SIMD3<Double>] {
    let columns = try names.map { try #require(table.column($0)) }
    let width = columns[0].width == 1 ? table.rowCount : columns[0].width
    return (0..<width).map { index in
      SIMD3(columns.map { $0.values[row * width + index] })
    }
  }

  @Test func planeOfAField() throws {
    let folder = try Self.bench()
    let done = try Program.run(
      [
        "field", "small.toml", "--realization", "1", "--plane", "xz", "--extent", "6", "--points", "5", "--offset",
        "-2",
      ],
      in: folder.path)
    #expect(done.status == 0, "\(done.error)")
    let table = try Self.table(folder / "small-field-1.fits", "FIELD")
    let positions = try Self.vectors(table, ["X", "Y", "Z"])
    #expect(positions.count == 25)
    #expect(
      positions[0] == SIMD3(-3, -2, -3) && positions[1] == SIMD3(-1.5, -2, -3) && positions[24] == SIMD3(3, -2, 3))
    let field = try StudyConfiguration.load(path: folder / "small.toml").field(ofRealization: 1)
    #expect(try Self.vectors(table, ["BX", "BY", "BZ"]) == field.field(at: positions))
    #expect(table.card("PLANE")?.string == "xz" && table.card("REALIZ")?.int == 1)
    #expect(table.card("STUDY")?.string == (try StudyConfiguration.load(path: folder / "small.toml").physicsDigest))
    // Negative control: another realisation is another field.
    let other = try StudyConfiguration.load(path: folder / "small.toml").field(ofRealization: 0)
    #expect(try Self.vectors(table, ["BX", "BY", "BZ"]) != other.field(at: positions))
  }

  /// Positions in L_c are those in r_L times ρ = 0.1.
  @Test func fieldAtPositionsOfAFile() throws {
    let folder = try Self.bench()
    let head = "# %ECSV 1.0\n# ---\n# datatype:\n"
    let columns = ["x", "y", "z"].map { "# - {name: \($0), datatype: float64}\n" }.joined()
    try (head + columns + "x y z\n1 2 3\n-4 0.5 6\n").write(
      toFile: folder / "places.ecsv", atomically: true, encoding: .utf8)
    let done = try Program.run(
      ["field", "small.toml", "--at", "places.ecsv", "--unit", "L_c", "--output", "b.ecsv"], in: folder.path)
    #expect(done.status == 0, "\(done.error)")
    let table = try Table.read(path: folder / "b.ecsv")
    #expect(table.columnNames == ["x", "y", "z", "bx", "by", "bz"])
    let field = try StudyConfiguration.load(path: folder / "small.toml").field(ofRealization: 0)
    let expected = field.field(at: [SIMD3(10, 20, 30), SIMD3(-40, 5, 60)])
    #expect(try table["bx"] == expected.map(\.x))
    #expect(try table["bz"] == expected.map(\.z))
    #expect(try table["y"] == [20, 5])
  }

  @Test func traceOfAHEALPixSky() throws {
    let folder = try Self.bench()
    for threads in ["1", "2"] {
      let done = try Program.run(
        [
          "trace", "small.toml", "--nside", "2", "--realization", "1", "--threads", threads, "--output",
          "\(threads).fits",
        ],
        in: folder.path)
      #expect(done.status == 0, "\(done.error)")
    }
    #expect(
      FileManager.default.contents(atPath: folder / "1.fits") == FileManager.default.contents(atPath: folder / "2.fits")
    )
    let trace = try Self.table(folder / "1.fits", "TRACE")
    let study = try StudyConfiguration.load(path: folder / "small.toml")
    let directions = try HEALPixGrid(nside: 2).directions
    #expect(try Self.vectors(Self.table(folder / "1.fits", "DIRECTIONS"), ["PX", "PY", "PZ"]) == directions)
    let orbits = try study.tracker(ofRealization: 1).orbits(of: directions, times: [0.7, 5], momenta: true)
    #expect(trace.column("OMEGA_T")?.values == [0.7, 5])
    for time in 0..<2 {
      let positions = try Self.vectors(trace, ["X", "Y", "Z"], row: time)
      let momenta = try Self.vectors(trace, ["PX", "PY", "PZ"], row: time)
      for index in directions.indices {
        #expect(positions[index] == orbits.position(of: index, at: time))
        #expect(momenta[index] == orbits.momentum(of: index, at: time))
        #expect(abs((momenta[index] * momenta[index]).sum() - 1) < 1e-12)
      }
    }
    // They are what a run of the study averages.
    let run = try Program.run(["run", "small.toml", "--output", "run"], in: folder.path)
    #expect(run.status == 0, "\(run.error)")
    let realization = try Self.table(folder / "run/realizations/000001.fits", "REALIZATION")
    let mean = try #require(realization.column("MEAN_A")).values
    for (index, value) in mean.enumerated() {
      let values = orbits.component(index % 3, at: index / 3)
      #expect(abs(values.reduce(0, +) / 48 - value) < 1e-14)
      #expect(abs(values.reduce(0, +) / 47 - value) > 1e-14)
    }
  }

  @Test func traceOfDirectionsOfAFile() throws {
    let folder = try Self.bench()
    let first = try Program.run(
      ["trace", "small.toml", "--nside", "1", "--omega-t", "0", "--output", "t.ecsv"], in: folder.path)
    #expect(first.status == 0, "\(first.error)")
    let done = try Program.run(
      ["trace", "small.toml", "--directions", "t.ecsv", "--omega-t", "0.1:10:3log", "--output", "u.fits"],
      in: folder.path)
    #expect(done.status == 0, "\(done.error)")
    let trace = try Self.table(folder / "u.fits", "TRACE")
    #expect(trace.column("OMEGA_T")?.values == [0.1, 1, 10])
    #expect(trace.column("X")?.width == 12)
    let ecsv = try Table.read(path: folder / "t.ecsv")
    #expect(try ecsv["x"].allSatisfy { $0 == 0 } && ecsv["pz"].count == 12)
  }

  @Test(arguments: [
    (["field", "small.toml", "--plane", "xy", "--at", "x"], "or --at, not both"),
    (["field", "small.toml", "--points", "1"], "--points 1"),
    (["field", "small.toml", "--extent", "nan"], "--extent"),
    (["field", "small.toml", "--realization", "-1"], "--realization"),
    (["field", "small.toml", "--at", "absent.fits"], "absent.fits"),
    (["field", "small.toml", "--at", "small.toml"], "this is no ECSV table"),
    (["field", "small.toml", "--at", "x.fits", "--points", "3"], "or --at, not both"),
    (["trace", "small.toml"], "--directions or --nside"),
    (["trace", "small.toml", "--nside", "3"], "N_side = 3"),
    (["trace", "small.toml", "--nside", "2", "--omega-t", "1:2"], "--omega-t = 1:2"),
    (["trace", "small.toml", "--nside", "2", "--omega-t=-1"], "--omega-t = -1"),
    (["trace", "small.toml", "--nside", "8192", "--omega-t", "0:1:10000"], "memory"),
    (["trace", "small.toml", "--nside", "2", "--set", "field.modes=0"], "field.modes"),
    (["trace", "small.toml", "--nside", "2", "--threads", "0"], "--threads 0"),
  ])
  func refusals(arguments: [String], words: String) throws {
    let folder = try Self.bench()
    let done = try Program.run(arguments, in: folder.path)
    #expect([1, 64].contains(done.status))
    #expect(done.error.contains(words), "\(done.error)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["small.toml"])
  }

  /// A file with the right columns and a vector of no length, or a hole.
  @Test(arguments: ["0 0 0", "nan 0 1"]) func directionsThatAreNone(row: String) throws {
    let folder = try Self.bench()
    let columns = ["px", "py", "pz"].map { "# - {name: \($0), datatype: float64}\n" }.joined()
    try ("# %ECSV 1.0\n# ---\n# datatype:\n" + columns + "px py pz\n1 0 0\n\(row)\n").write(
      toFile: folder / "p.ecsv", atomically: true, encoding: .utf8)
    let done = try Program.run(["trace", "small.toml", "--directions", "p.ecsv"], in: folder.path)
    #expect(done.status == 1 && done.error.contains("p.ecsv: row 2"), "\(done.error)")
  }
}
