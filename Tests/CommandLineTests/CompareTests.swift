// `dapple compare` from the command line: measured spectra against the skies of run directories.

import Files
import Foundation
import Testing
import _TestSupport

@Suite("The command compare", .timeLimit(.minutes(40))) struct CompareTests {
  @Test("holds a spectrum against skies: two tables and words, each directory with its own numbers, apart by labels")
  func compare() throws {
    let folder = try Folder()
    let many = ["--set", "study.realizations=8", "--set", "output.figures=false", "--quiet"]
    _ = try finishedStudy(folder)
    for (name, more) in [
      ("a", ["--set", "study.seed=5"]), ("b", ["--set", "field.strength=0.3"]),
      ("weak", ["--set", "study.seed=5", "--set", "field.strength=0.3"]),
    ] {
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
    func compare(_ arguments: [String]) throws -> Program.Result {
      try Program.run(["compare", "--data", "data.ecsv", "--no-figures"] + arguments, in: folder.path)
    }
    let refused = try compare(["a", "b", "--output", "both"])
    #expect(
      refused.status != 0 && refused.error.contains("two studies have the name tiny; tell them apart with --label"))
    let both = try compare(["a", "b", "--label", "first", "--label", "second", "--output", "both"])
    #expect(both.status == 0, "\(both.error)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder / "both").sorted()
        == ["bins.ecsv", "comparison.ecsv", "summary.txt", "variants.ecsv"])
    let table = try Table.read(path: folder / "both/comparison.ecsv")
    // Along and across B0, of each.
    let c1 = try table["c1"]
    #expect(c1.count == 4 && c1.allSatisfy { $0 > 0 })
    for (name, rows) in [("a", [0, 1]), ("b", [2, 3])] {
      let alone = try compare([name, "--output", "alone"])
      #expect(alone.status == 0, "\(alone.error)")
      #expect(try Table.read(path: folder / "alone/comparison.ecsv")["c1"] == rows.map { c1[$0] })
    }
    #expect(abs(c1[0] / c1[2] - 1) > 1e-6)
    #expect(try table["probability"].allSatisfy { (0...1).contains($0) })
    #expect(try Table.read(path: folder / "both/bins.ecsv").columns.count > 4)
    // With a given C_1 there is nothing to fit.
    let given = try compare(["a", "--c1", "3e-6", "--output", "given"])
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
    let labels = ["first", "same", "weak"].flatMap { ["--label", $0] }
    let shown = try compare(["a", "--output", "shown", "--alternative", "copy", "--alternative", "weak"] + labels)
    #expect(shown.status == 0, "\(shown.error)")
    let variants = try Table.read(path: folder / "shown/variants.ecsv")
    let names = try variants.strings("variant")
    func changes(_ name: String) throws -> [Double] {
      zip(names, try variants["change"]).filter { $0.0 == name && !$0.1.isNaN }.map(\.1)
    }
    let (same, weak) = (try changes("same"), try changes("weak"))
    #expect(same.count > 3 && same.allSatisfy { $0 == 1 }, "\(same)")
    #expect(weak.count > 3 && weak.allSatisfy { abs($0 - 1) > 1e-3 }, "\(weak)")
    let errors = zip(names, try variants["change_err"]).filter { $0.0 == "weak" && !$0.1.isNaN }
    #expect(errors.count == weak.count && errors.allSatisfy { $0.1 > 0 })
    for (arguments, message) in [
      (["copy"], "two studies have the name tiny"), (["b", "--label", "x", "--label", "y"], "study.seed is"),
      (["copy", "--label", "x", "--label", "window"], "is what another band is called"),
      (["copy", "--alternative", "copy", "--alternative", "copy", "--alternative", "copy"], "three at most"),
      (["copy", "--compton-getting", "26 km/s,75,17", "--c1", "3e-6"], "leave one out"),
    ] {
      let found = try compare(["a", "--output", "refused", "--alternative"] + arguments)
      #expect(found.status != 0 && found.error.contains(message), "\(arguments): \(found.error)")
    }
    let nameless = data.replacingOccurrences(of: "#   observatory: combined\n", with: "")
    try nameless.write(toFile: folder / "nameless.ecsv", atomically: true, encoding: .utf8)
    let unknown = try Program.run(["compare", "a", "--data", "nameless.ecsv", "--no-figures"], in: folder.path)
    #expect(unknown.status != 0 && unknown.error.contains("its table names no observatory; give --observatory"))
  }
}
