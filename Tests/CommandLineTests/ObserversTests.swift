// `dapple observers`, and the dipole of an observer's motion in `observe` and `compare`.

import Files
import Foundation
import Testing
import _TestSupport

@Suite("The command observers", .timeLimit(.minutes(40))) struct ObserversTests {
  private func run(_ name: String, step: String, realizations: Int = 24, sky: String = "", in folder: Folder) throws {
    let study = """
      [study]
      name = "\(name)"
      realizations = \(realizations)
      [field]
      modes = 16
      k_min = 0.1
      k_max = 20
      [sky]
      nside = 2
      observer_step = \(step)
      \(sky)
      [backtracking]
      omega_t = [8]
      [output]
      maps = 0
      figures = false
      """
    try study.write(toFile: folder / "\(name).toml", atomically: true, encoding: .utf8)
    let run = try Program.run(["run", "\(name).toml", "--output", name, "--quiet"], in: folder.path)
    try #require(run.status == 0, "\(run.error)")
  }

  @Test("places become tables, lines and a figure; neighbours agree, places far apart do not")
  func observers() throws {
    let folder = try Folder()
    try run("near", step: "[1e-4, 0, 0]", in: folder)
    try run("far", step: "[20, 3, 0]", in: folder)
    try run("fields", step: "[0, 0, 0]", realizations: 40, in: folder)
    let found = try Program.run(
      ["observers", "near", "far", "--ensemble", "fields", "--output", "out/here"], in: folder.path)
    #expect(found.status == 0, "\(found.error)")
    let table = try Table.read(path: folder / "out/here/observers.ecsv")
    let (steps, ells, distances) = (try table["steps"], try table["ell_first"], try table["distance_larmor"])
    let (values, errors) = (try table["correlation_perpendicular"], try table["correlation_perpendicular_err"])
    for row in steps.indices where steps[row] == 1 && ells[row] == 2 && values[row].isFinite {
      if distances[row] < 1 {
        #expect(values[row] > 0.99)
      } else {
        // 20 L_c apart: zero within errors of 24 places.
        #expect(abs(values[row]) < 4 * errors[row])
      }
    }
    #expect(values.contains { $0 > 0.99 } && values.contains { abs($0) < 0.9 })
    #expect(try Table.read(path: folder / "out/here/ergodicity.ecsv")["ratio_perpendicular"].allSatisfy { $0 > 0 })
    #expect(found.output.contains("24 places 0.0001 L_c = 0.001 r_L apart") && found.output.contains("many fields"))
    #expect(FileManager.default.fileExists(atPath: folder / "out/here/observers.png"))
  }

  @Test("studies that are no observers of one field are named with the key and an example")
  func wrong() throws {
    let folder = try Folder()
    try run("fields", step: "[0, 0, 0]", in: folder)
    try run("few", step: "[1, 0, 0]", realizations: 3, in: folder)
    try run("places", step: "[1, 0, 0]", in: folder)
    try run("single", step: "[1, 0, 0]", sky: "directions = \"centres\"", in: folder)
    try run("finer", step: "[1, 0, 0]", in: folder)
    for (arguments, words) in [
      (["fields"], "--set 'sky.observer_step=[0.02,0,0]'"), (["few"], "16 or more"),
      (["single"], "sky.directions=paired"),
      (["places", "single"], "differs from"), (["places", "--ensemble", "finer"], "many fields"),
      (["nowhere"], "not a run directory"),
    ] {
      let found = try Program.run(["observers"] + arguments + ["--output", "out"], in: folder.path)
      #expect(found.status == 1 && found.error.contains(words), "\(found.error)")
      #expect(found.error.split(separator: "\n").count == 1)
      #expect(!FileManager.default.fileExists(atPath: folder / "out"))
    }
  }

  @Test("the dipole of a motion raises C_1 of what is observed and leaves ℓ = 2 of the whole sky; nonsense is refused")
  func motion() throws {
    let folder = try Folder()
    try run("fields", step: "[0, 0, 0]", realizations: 4, in: folder)
    let motion = ["--compton-getting", "2000 km/s,40,-20", "--spectral-index", "2.7"]
    func spectra(_ name: String, _ more: [String]) throws -> Table {
      let found = try Program.run(
        ["observe", "fields", "--observatory", "hawc", "--no-figures", "--output", name] + more, in: folder.path)
      try #require(found.status == 0, "\(found.error)")
      #expect(found.output.contains("Compton-Getting dipole of 0.0313") == !more.isEmpty)
      return try Table.read(path: folder / "\(name)/spectra.ecsv")
    }
    let (rest, moving) = (try spectra("rest", []), try spectra("moving", motion))
    for column in ["pseudo_parallel", "whole_perpendicular"] {
      #expect(try moving[column][0] > 10 * rest[column][0])
    }
    #expect(try abs(moving["whole_parallel"][1] / rest["whole_parallel"][1] - 1) < 1e-9)
    // A² (4π/9) and C_1 of the gradient's own sky, but for the cross term of four skies.
    let total = try moving["whole_parallel"][0] * (moving[meta: "factor_parallel"]?.number ?? .nan)
    #expect(abs(total / (4 * Double.pi / 9 * pow(4.7 * 2000 / 299_792.458, 2)) - 1) < 0.2)
    for (arguments, words) in [
      (["observe", "fields", "--compton-getting", "26,40,20"], "26 km/s,75,17"),
      (["observe", "fields", "--compton-getting", "26 km/s,40,95"], "-90 to 90"),
      (["observe", "fields", "--spectral-index", "2.7"], "--compton-getting"),
      (["compare", "fields", "--compton-getting", "26 km/s,40,20"], "--c1"),
    ] {
      let found = try Program.run(arguments, in: folder.path)
      #expect(found.status != 0 && found.error.contains(words), "\(found.error)")
    }
    // A dipole of the motion alone: C_1 of the gradient is that of the command line.
    try run("many", step: "[0, 0, 0]", realizations: 80, in: folder)
    func pulls(_ more: [String]) throws -> [Double] {
      let found = try Program.run(
        ["compare", "many", "--c1", "2.6e-6", "--no-figures", "--output", "compared", "--data", "icecube-12yr"] + more,
        in: folder.path)
      try #require(found.status == 0, "\(found.error)")
      #expect(found.output.contains("Compton-Getting") == !more.isEmpty)
      #expect(
        try Table.read(path: folder / "compared/comparison.ecsv")["c1"].allSatisfy { abs($0 / 2.6e-6 - 1) < 1e-9 })
      return try Table.read(path: folder / "compared/comparison.ecsv")["chi_squared"]
    }
    #expect(try pulls([]) != pulls(motion))
  }
}
