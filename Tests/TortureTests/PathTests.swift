import Foundation
import Testing
import _TestSupport

extension Torture {
  /// Why it is right: a name is bytes. What a library or a replacement of text reads into it is its own affair.
  @Suite(.timeLimit(.minutes(40))) struct Paths {
    @Test("a study may lie under any name") func names() throws {
      let bench = try Bench(Torture.study(realizations: 2, nside: 4, maps: 1, times: "[1, 5]"))
      let long = String(repeating: String(repeating: "long", count: 50) + "/", count: 6) + "x"
      for name in ["~x", " x", "a.fits.d", "a[1]", "b(c)", "mem:", "x y", long] {
        for attempt in 1...2 {
          let run = try Program.run(
            ["run", "study.toml", "--output=" + name, "--quiet"], in: bench.folder.path, environment: keepsBlocks)
          #expect(run.status == 0 && !run.error.contains("damaged"), "\(name), \(attempt): \(run.error)")
        }
        #expect(differences(try results(bench.folder / name), bench.whole).isEmpty, "\(name)")
        let map = try Program.run(
          ["spectrum", "\(name)/maps/000000-omega_t-5.fits"], in: bench.folder.path)
        #expect(map.status == 0, "\(name): \(map.error)")
      }
      // Blocks stay in their directory.
      let there = try FileManager.default.contentsOfDirectory(atPath: bench.folder.path)
      #expect(!there.contains { $0.contains(".blocks") }, "\(there)")
    }

    /// No command waits for the other end of a pipe.
    @Test("a pipe or a folder in the place of a file is named at once") func pipes() throws {
      let bench = try Bench(Torture.study(realizations: 1, nside: 4, maps: 1, times: "[1, 5]"))
      try #require(mkfifo(bench.folder / "pipe", 0o600) == 0)
      try FileManager.default.createDirectory(atPath: bench.folder / "folder", withIntermediateDirectories: false)
      for (name, word) in [("pipe", "a named pipe"), ("folder", "a directory")] {
        for arguments in [
          ["run", name], ["spectrum", name], ["spectrum", "whole/maps/000000-omega_t-5.fits", "--mask", name],
          ["run", "study.toml", "--output", "whole", "--data", name],
        ] {
          let run = try Program.run(arguments, in: bench.folder.path, within: 100)
          let lines = run.error.split(separator: "\n").filter { !$0.hasPrefix("warning: ") }
          #expect(run.status == 1 && lines.count == 1 && lines[0].contains(word), "\(arguments): \(run.error)")
        }
      }
    }

    @Test("a weight above 1 is no mask, and multipoles end where the analysis does") func spectrum() throws {
      let bench = try Bench(Torture.study(realizations: 1, nside: 4, maps: 1, times: "[1, 5]"))
      let map = "whole/maps/000000-omega_t-5.fits"
      for (options, word) in [
        (["--lmax", "1000"], "from 0 to 11"), (["--lmax", "12"], "diverge"),
        (["--lmax", "17", "--iterations", "0"], "16"),
        (["--mask", map], "between 0 (masked) and 1"),
      ] {
        let run = try Program.run(["spectrum", map] + options, in: bench.folder.path)
        #expect(run.status == 1 && run.error.contains(word), "\(options): \(run.error)")
      }
      #expect(try Program.run(["spectrum", map, "--lmax", "11"], in: bench.folder.path).status == 0)
    }
  }
}
