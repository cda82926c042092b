// `dapple compare` from the command line: measured spectra against the skies of run directories.

import Files
import Foundation
import Testing
import _TestSupport

@Suite("The command compare", .timeLimit(.minutes(20))) struct CompareTests {
  @Test("holds a spectrum against skies: two tables and words, each directory with its own numbers, apart by labels")
  func compare() throws {
    let folder = try Folder()
    let many = ["--set", "study.realizations=8", "--set", "output.figures=false", "--quiet"]
    _ = try finishedStudy(folder)
    for (name, more) in [("a", ["--set", "study.seed=5"]), ("b", ["--set", "field.strength=0.3"])] {
      let run = try Program.run(["run", "tiny.toml", "--output", name] + many + more, in: folder.path)
      try #require(run.status == 0, "\(run.error)")
    }
    let data = """
      # %ECSV 1.0
      # ---
      # datatype:
      # - {name: ell, datatype: int64}
      # - {name: cl, datatype: float64}
      # - {name: cl_err, datatype: float64}
      # meta:
      #   experiment: Invented
      #   reference: "made up"
      #   sky: cut
      #   observatory: combined
      ell cl cl_err
      1 2e-6 2e-7
      2 3e-7 3e-8
      3 6e-8 6e-9

      """
    try data.write(toFile: folder / "data.ecsv", atomically: true, encoding: .utf8)
    func compare(_ arguments: String...) throws -> Program.Result {
      try Program.run(["compare", "--data", "data.ecsv", "--no-figures"] + arguments, in: folder.path)
    }
    let refused = try compare("a", "b", "--output", "both")
    #expect(
      refused.status != 0 && refused.error.contains("two studies have the name tiny; tell them apart with --label"))
    let both = try compare("a", "b", "--label", "first", "--label", "second", "--output", "both")
    #expect(both.status == 0, "\(both.error)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder / "both").sorted()
        == ["bins.ecsv", "comparison.ecsv", "summary.txt"])
    let table = try Table.read(path: folder / "both/comparison.ecsv")
    // Along and across B0, of each.
    let c1 = try table["c1"]
    #expect(c1.count == 4 && c1.allSatisfy { $0 > 0 })
    for (name, rows) in [("a", [0, 1]), ("b", [2, 3])] {
      let alone = try compare(name, "--output", "alone")
      #expect(alone.status == 0, "\(alone.error)")
      #expect(try Table.read(path: folder / "alone/comparison.ecsv")["c1"] == rows.map { c1[$0] })
    }
    #expect(abs(c1[0] / c1[2] - 1) > 1e-6)
    #expect(try table["probability"].allSatisfy { (0...1).contains($0) })
    #expect(try Table.read(path: folder / "both/bins.ecsv").columns.count > 4)
    // With a given C_1 there is nothing to fit.
    let given = try compare("a", "--c1", "3e-6", "--output", "given")
    #expect(given.status == 0, "\(given.error)")
    let fixed = try Table.read(path: folder / "given/comparison.ecsv")
    #expect(try fixed["c1"].allSatisfy { abs($0 / 3e-6 - 1) < 1e-9 })
    #expect(try fixed["degrees_of_freedom"][0] == table["degrees_of_freedom"][0] + 1)
    for (arguments, message) in [
      (["a", "b", "tiny"], "3 directories: give one or two"),
      (["a", "--c1", "2"], "give a number above 0 and at most 1"),
      (["absent"], "absent"), (["a", "--output", ""], "--output is empty"),
      (["a", "--data", "nothing"], "nothing"),
      (["a", "--observatory", "nowhere"], "observatories that come with the program"),
    ] {
      let result = try Program.run(["compare", "--data", "data.ecsv", "--no-figures"] + arguments, in: folder.path)
      #expect(result.status != 0 && result.error.contains(message), "\(arguments): \(result.error)")
    }
    // What the same skies do is nothing, and what weaker turbulence does, something.
    try FileManager.default.copyItem(atPath: folder / "a", toPath: folder / "copy")
    let alternatives = ["--alternative", "copy", "--alternative", "b"]
    let shown = try Program.run(
      ["compare", "a", "--data", "data.ecsv", "--output", "shown"] + alternatives
        + ["first", "same", "weak"].flatMap { ["--label", $0] },
      in: folder.path)
    #expect(shown.status == 0, "\(shown.error)")
    let widths = try Self.bands(folder / "shown")
    // Where noise leaves no line there is no band.
    let (same, weak) = (try #require(widths["same"]), try #require(widths["weak"]))
    let lines = same.indices.filter { !same[$0].isNaN }
    #expect(lines.count > 5 && lines.allSatisfy { same[$0] < 1e-12 && weak[$0] > 1e-3 }, "\(same) \(weak)")
    let unnamed = try compare("a", "--alternative", "copy")
    #expect(unnamed.status != 0 && unnamed.error.contains("two studies have the name tiny"))
    let nameless = data.replacingOccurrences(of: "#   observatory: combined\n", with: "")
    try nameless.write(toFile: folder / "nameless.ecsv", atomically: true, encoding: .utf8)
    let unknown = try Program.run(["compare", "a", "--data", "nameless.ecsv", "--no-figures"], in: folder.path)
    #expect(unknown.status != 0 && unknown.error.contains("its table names no observatory; give --observatory"))
  }

  /// ln(upper/lower) at each multipole of what alternatives do to the first model of the figure.
  private static func bands(_ directory: String) throws -> [String: [Double]] {
    for file in try FileManager.default.contentsOfDirectory(atPath: directory) where file.hasSuffix(".dat") {
      let lines = try String(contentsOfFile: directory + "/" + file, encoding: .utf8).split(separator: "\n")
      // "# lower_2: lower edge of what NAME may do" explains a column of the table.
      let names = lines.compactMap { $0.wholeMatch(of: #/# (lower_\d+): lower edge of what (.+) may do/#) }
      guard !names.isEmpty else { continue }
      let rows = lines.filter { !$0.hasPrefix("#") }.map { $0.split(separator: " ") }
      return Dictionary(
        uniqueKeysWithValues: names.map { name in
          let column = rows[0].firstIndex(of: name.1) ?? 0
          return (
            String(name.2),
            rows.dropFirst().map { log((Double($0[column + 1]) ?? .nan) / (Double($0[column]) ?? .nan)) }
          )
        })
    }
    return [:]
  }
}
