// `dapple rigidities`, from a scan to its tables and its figure.

import Files
import Foundation
import Testing
import _TestSupport

@Suite("The command rigidities", .timeLimit(.minutes(40))) struct RigiditiesTests {
  /// A tiny study, scanned along an axis into the directory "d".
  private func folder(_ arguments: [String]) throws -> Folder {
    let folder = try Folder()
    try CommandLineTests.tiny.write(toFile: folder / "s.toml", atomically: true, encoding: .utf8)
    let run = try Program.run(
      ["scan", "s.toml"] + arguments + ["-o", "d", "--quiet", "--no-figures"], in: folder.path)
    try #require(run.status == 0, "\(run.error)")
    return folder
  }

  @Test("C_l of a rigidity with itself is that of its own tables; a response has its row and its figure")
  func tables() throws {
    let folder = try folder(["particle.larmor_radius=0.11,0.08,0.09,0.1,0.125", "--time-exponent=-1"])
    let found = try Program.run(
      ["rigidities", "d", "--response", "lognormal:0", "--response", "lognormal:0.1", "-o", "out/here"], in: folder.path
    )
    #expect(found.status == 0, "\(found.error)")
    #expect(found.output.contains("5 rigidities, r_L = 0.08 L_c to 0.125, in 3 realisations"))
    #expect(!found.output.contains("different times"))
    for name in [
      "responses.png", "responses.pdf", "responses.svg", "responses.gp", "responses-1.dat", "responses-2.dat",
    ] {
      #expect(FileManager.default.fileExists(atPath: folder / "out/here/\(name)"), "\(name)")
    }
    let table = try Table.read(path: folder / "out/here/rigidities.ecsv")
    let spectra = try Table.read(path: folder / "d/larmor_radius=0.09/spectra.ecsv")
    let (first, second, ells) = (try table["rigidity_1"], try table["rigidity_2"], try table["ell"])
    let (times, own) = (try spectra["omega_t"], try spectra["ell"])
    let last = try #require(times.max())
    for ell in [1.0, 3] {
      let row = try #require(first.indices.first { first[$0] == 0.09 && second[$0] == 0.09 && ells[$0] == ell })
      let there = try #require(times.indices.first { times[$0] == last && own[$0] == ell })
      for side in ["parallel", "perpendicular"] {
        let (value, expected) = (try table["cl_\(side)"][row], try spectra["cross_\(side)"][there])
        #expect(abs(value / expected - 1) < 1e-9)
        let correlation = try table["correlation_\(side)"][row]
        #expect(correlation.isNaN || abs(correlation - 1) < 1e-12)
      }
    }
    let responses = try Table.read(path: folder / "out/here/responses.ecsv")
    let (names, ratios) = (try responses.strings("response"), try responses["ratio_upper_parallel"])
    #expect(Set(names) == ["one rigidity", "log-normal, width 0.1"] && ratios.first == 1)
    let pairs = try Table.read(path: folder / "out/here/rigidity-pairs.ecsv")
    #expect(pairs.columns[0].count == 15)
  }

  @Test("other scans, a response that the scan cannot do and a median that is none are named, and nothing is written")
  func wrong() throws {
    let folder = try folder(["particle.larmor_radius=0.09,0.1,0.11"])
    let cases: [([String], [String])] = [
      (["--response", "lognormal:1"], ["beyond", "wider"]), (["--response", "flat"], ["flat", "lognormal:WIDTH"]),
      (["--median", "3 TV"], ["--median 3 TV", "L_c"]), (["--nuclei", "1:x"], ["nuclei"]),
      (["--response", "table:none.ecsv"], ["none.ecsv"]),
    ]
    for (arguments, words) in cases {
      let found = try Program.run(["rigidities", "d", "-o", "out"] + arguments, in: folder.path)
      #expect(found.status == 1 && words.allSatisfy(found.error.contains), "\(found.error)")
      #expect(found.error.split(separator: "\n").count == 1)
    }
    #expect(!FileManager.default.fileExists(atPath: folder / "out"))
    let different = try Program.run(["rigidities", "d", "-o", "out", "--no-figures"], in: folder.path)
    #expect(different.status == 0 && different.output.contains("followed for different times"), "\(different.error)")
    #expect(different.error.contains("lognormal:0.1 says"))
    let other = try self.folder(["field.strength=0.5,1"])
    let axes = try Program.run(["rigidities", "d"], in: other.path)
    #expect(axes.status == 1 && axes.error.contains("field.strength") && axes.error.contains("particle.rigidity"))
    // Waves that follow r_L are the same ones, unless a sum of two geometries draws them one after the other.
    let waves = try self.folder(["particle.larmor_radius=0.1,0.2", "--k-max-rho", "1"])
    let same = try Program.run(["rigidities", "d", "-o", "out", "--no-figures"], in: waves.path)
    #expect(same.status == 0, "\(same.error)")
    let sum = try self.folder(["particle.larmor_radius=0.1,0.2", "--k-max-rho", "1", "--set", "field.model=slab-2d"])
    let refused = try Program.run(["rigidities", "d"], in: sum.path)
    #expect(refused.status == 1 && refused.error.contains("waves of its own in slab-2d turbulence"), "\(refused.error)")
    let none = try Program.run(["rigidities", "nowhere"], in: folder.path)
    #expect(none.status == 1 && none.error.contains("nowhere"))
  }
}
