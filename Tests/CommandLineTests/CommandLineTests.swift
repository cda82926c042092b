import Files
import Foundation
import Sphere
import Testing
import _TestSupport

/// The program as a user meets it: a tiny study end to end, and what it says to bad input.
@Suite(.serialized, .timeLimit(.minutes(40))) struct CommandLineTests {
  static let tiny = """
    [study]
    name = "tiny"
    realizations = 3
    [field]
    modes = 24
    k_min = 0.1
    k_max = 10
    [sky]
    nside = 4
    [backtracking]
    omega_t = [1, 10]
    """

  @Test func aStudyFromEndToEnd() throws {
    let folder = try Folder()
    try Self.tiny.write(toFile: folder / "tiny.toml", atomically: true, encoding: .utf8)
    let first = try Program.run(["run", "tiny.toml"], in: folder.path)
    #expect(first.status == 0, "\(first.error)")
    #expect(first.output.contains("3 of 3 realisations"))
    #expect(first.output.contains(/Done in .*, with .* of processor time, [0-9.]+% of it for trajectories\./))
    for name in ["study.toml", "provenance.json", "spectra.ecsv", "diffusion.ecsv", "summary.txt"] {
      #expect(FileManager.default.fileExists(atPath: folder / "tiny/\(name)"))
    }
    let spectra = try Table.read(path: folder / "tiny/spectra.ecsv")
    #expect(spectra.rowCount == 2 * 12)
    #expect(try spectra["cross_parallel"].allSatisfy(\.isFinite))
    let map = folder / "tiny/maps/000000-omega_t-10.fits"
    #expect(try HEALPixMap.read(path: map, column: "RELATIVE_INTENSITY_Z").grid.nside == 4)
    for figure in ["power-spectrum-evolution", "spectrum-at-time", "sky-map-panel", "running-diffusion"] {
      for format in ["svg", "pdf", "png"] {
        #expect(FileManager.default.fileExists(atPath: folder / "tiny/figures/\(figure).\(format)"))
      }
    }
    // Again: nothing is computed; extended: only what is new.
    let before = try Data(contentsOf: URL(fileURLWithPath: folder / "tiny/realizations/000000.fits"))
    let second = try Program.run(["run", "tiny.toml", "--set", "study.realizations=4"], in: folder.path)
    #expect(second.status == 0 && second.error.contains("1 of 4 realisations to compute"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder / "tiny/realizations/000000.fits")) == before)
    let status = try Program.run(["status", "tiny"], in: folder.path)
    #expect(status.output.contains("4 of 4"))
    #expect(try Program.run(["analyze", "tiny", "--gradient", "1,0,1"], in: folder.path).status == 0)
    #expect(try Table.read(path: folder / "tiny/spectra_gradient.ecsv").rowCount == 24)
    let spectrum = try Program.run(["spectrum", map, "--column", "3"], in: folder.path)
    #expect(try Table.parse(spectrum.output, source: "stdout").columnNames == ["ell", "cl"])
  }

  /// Every output of an average with gaps says so, and none of one without.
  @Test func gapsAreSaidEverywhere() throws {
    let folder = try Folder()
    try Self.tiny.write(toFile: folder / "tiny.toml", atomically: true, encoding: .utf8)
    #expect(try Program.run(["run", "tiny.toml", "--quiet"], in: folder.path).status == 0)
    func outputs() throws -> [String: String] {
      var found: [String: String] = [:]
      for name in try FileManager.default.subpathsOfDirectory(atPath: folder / "tiny") {
        guard [".ecsv", ".gp", ".dat", ".svg", "summary.txt"].contains(where: name.hasSuffix) else { continue }
        found[name] = String(
          decoding: FileManager.default.contents(atPath: folder / "tiny/\(name)") ?? Data(), as: UTF8.self)
      }
      return found
    }
    for (name, text) in try outputs() { #expect(!text.contains("incomplete"), "\(name)") }
    try FileManager.default.removeItem(atPath: folder / "tiny/realizations/000001.fits")
    #expect(try Program.run(["analyze", "tiny"], in: folder.path).status == 1)
    #expect(try Program.run(["figures", "tiny"], in: folder.path).status == 1)
    let analysis = try Program.run(
      ["analyze", "tiny", "--allow-incomplete", "--replace-by-fewer", "--gradient", "1,0,0"], in: folder.path)
    #expect(analysis.output.contains("incomplete: 2 of 3 realisations"))
    #expect(try Program.run(["figures", "tiny", "--allow-incomplete"], in: folder.path).status == 0)
    let found = try outputs()
    #expect(found.count > 20)
    for (name, text) in found {
      #expect(
        text.contains(name.hasSuffix(".ecsv") ? "incomplete: true" : "incomplete: 2 of 3 realisations"), "\(name)")
    }
  }

  @Test func measuredSpectraAreLaidOverTheFigure() throws {
    let folder = try Folder()
    try Self.tiny.write(toFile: folder / "tiny.toml", atomically: true, encoding: .utf8)
    let data = Table(
      columns: [Column("ell", [1, 2, 3]), Column("cl", [1e-6, 2e-7, 1e-7]), Column("cl_err", [1e-7, 1e-8, 1e-8])],
      meta: [
        MetaEntry("experiment", .string("TEST ARRAY")), MetaEntry("reference", .string("none")),
        MetaEntry("noise_level", .number(1e-9)),
      ])
    try data.write(to: folder / "measured.ecsv")
    let run = try Program.run(["run", "tiny.toml", "--data", "measured.ecsv", "--quiet"], in: folder.path)
    #expect(run.status == 0 && run.output.isEmpty, "\(run.error)")
    let script = try String(contentsOfFile: folder / "tiny/figures/spectrum-at-time.gp", encoding: .utf8)
    #expect(script.contains("TEST ARRAY"))
  }

  @Test func theoryPrintsTheTableOfTheory() throws {
    let result = try Program.run(["theory", "--p", "0.5", "--lmax", "40"])
    let table = try Table.parse(result.output, source: "stdout")
    let ratio = try table["ratio_p_0.5"]
    #expect(abs(ratio[1] - 0.15646) < 1e-5 && abs(ratio[39] / 3.2272e-5 - 1) < 1e-4)
  }

  @Test func citePrintsBibTeX() throws {
    let result = try Program.run(["cite"])
    #expect(result.status == 0 && result.output.contains("@article{AhlersMertsch2015"))
  }

  @Test func validateMeasuresTheAcceptanceList() throws {
    let folder = try Folder()
    let result = try Program.run(["validate", "--group", "sky", "--json", "--page", folder / "page.md"])
    #expect(result.status == 0, "\(result.error)")
    let report = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect((report["checks"] as? [Any])?.isEmpty == false)
    #expect(try String(contentsOfFile: folder / "page.md", encoding: .utf8).contains("## Sky"))
  }

  /// The keys and names of the report are a contract.
  @Test func benchmarkReports() throws {
    let result = try Program.run(["benchmark", "--quick", "--json", "--threads", "2"])
    #expect(result.status == 0, "\(result.error)")
    let report = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let keys = ["version", "instruction_set", "peak_fma", "transforms", "trajectories_per_second", "thread_scaling"]
    for key in keys { #expect(report[key] != nil, "\(key)") }
    let kernels = try #require(report["kernels"] as? [[String: Any]])
    #expect(kernels.contains { $0["name"] as? String == "plain-double" })
    for kernel in kernels {
      for key in ["precision", "instruction_set", "waves"] { #expect(kernel[key] != nil, "\(key)") }
      for key in ["ns_per_step", "ns_per_step_and_wave", "ratio_to_plain_double"] {
        #expect((kernel[key] as? Double ?? 0) > 0, "\(key)")
      }
    }
    let table = try Program.run(["benchmark", "--quick", "--threads", "1"])
    #expect(table.status == 0 && table.output.contains("plain-double"))
  }

  /// Interrupted by a signal: status 75, and the same command goes on.
  @Test(arguments: [SIGINT, SIGTERM]) func aSignalKeepsWhatIsFinished(number: Int32) throws {
    let folder = try Folder()
    let long = Self.tiny.replacingOccurrences(of: "realizations = 3", with: "realizations = 4000")
    try long.write(toFile: folder / "tiny.toml", atomically: true, encoding: .utf8)
    let result = try Program.run(["run", "tiny.toml"], in: folder.path, signal: number) {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder / "tiny/realizations")) ?? []
      return names.count { $0.hasSuffix(".fits") } >= 3
    }
    #expect(result.status == 75, "\(result.error)")
    #expect(result.error.contains("the same command goes on"))
    let kept = try FileManager.default.contentsOfDirectory(atPath: folder / "tiny/realizations")
    #expect(kept.count >= 3 && kept.allSatisfy { $0.hasSuffix(".fits") })
    let resumed = try Program.run(["run", "tiny.toml", "--set", "study.realizations=5", "--quiet"], in: folder.path)
    #expect(resumed.status == 0, "\(resumed.error)")
  }

  struct BadInput: Sendable {
    var arguments: [String]
    var study = ""
    var says: [String]
  }

  @Test(arguments: [
    BadInput(arguments: ["run", "none.toml"], says: ["none.toml"]),
    BadInput(
      arguments: ["run", "s.toml"], study: "[field]\nmodess = 3", says: ["s.toml", "field.modess", "field.modes"]),
    BadInput(arguments: ["run", "s.toml"], study: "[field]\nmodes = \"many\"", says: ["s.toml", "field.modes"]),
    BadInput(arguments: ["run", "s.toml"], study: "[field]\nstrength = -1", says: ["s.toml", "field.strength", "-1"]),
    BadInput(arguments: ["run", "s.toml"], study: "[field]\nk_min = 200", says: ["s.toml", "field.k_min"]),
    BadInput(arguments: ["run", "s.toml"], study: "[sky]\nnside = 12", says: ["s.toml", "sky.nside", "12"]),
    BadInput(arguments: ["run", "s.toml"], study: "[sky\n", says: ["s.toml:1:5", "TOML"]),
    BadInput(
      arguments: ["run", "s.toml"],
      study: "[particle]\nrigidity = \"10 kg\"\nregular_field = \"4 uG\"\ncoherence_length = \"10 pc\"",
      says: ["s.toml", "particle.rigidity", "10 kg", "TV"]),
    BadInput(arguments: ["reproduce", "--set", "field.modes=0"], says: ["field.modes", "0"]),
    BadInput(arguments: ["run", "s.toml", "--data", "none.ecsv"], says: ["none.ecsv"]),
    BadInput(arguments: ["status", "nowhere"], says: ["nowhere", "not a run directory"]),
    BadInput(arguments: ["analyze", "."], says: ["not a run directory"]),
    BadInput(arguments: ["spectrum", "none.fits"], says: ["none.fits"]),
    BadInput(arguments: ["spectrum", "s.toml"], says: ["s.toml", "FITS"]),
    BadInput(arguments: ["theory", "--p", "2"], says: ["--p", "2"]),
    BadInput(arguments: ["run", "s.toml", "--threads", "0"], says: ["--threads"]),
    BadInput(arguments: ["benchmark", "--threads", "0"], says: ["--threads", "0"]),
    BadInput(arguments: ["validate", "--group", "skies"], says: ["--group", "skies", "transport"]),
    BadInput(arguments: ["run", "s.toml", "--output", "/dev/null/x"], says: ["/dev/null/x"]),
  ]) func badInputIsNamed(input: BadInput) throws {
    let folder = try Folder()
    try input.study.write(toFile: folder / "s.toml", atomically: true, encoding: .utf8)
    let result = try Program.run(input.arguments, in: folder.path)
    #expect(result.status != 0)
    #expect(result.error.hasPrefix("Error: "))
    for word in input.says { #expect(result.error.contains(word), "\(result.error)") }
    // One line, apart from the usage that a wrong command line adds.
    let lines = result.error.split(separator: "\n").filter { !$0.hasPrefix("Usage") && !$0.hasPrefix("  See") }
    #expect(lines.count == 1, "\(result.error)")
  }
}
