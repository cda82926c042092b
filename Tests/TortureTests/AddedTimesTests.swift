import Foundation
import Testing
import _TestSupport

extension Torture {
  /// Times added to a finished study. Why it is right: a row and a map do not know which other times were asked for, so that
  /// the files put together must be those of a study that had them all from the start; what is there has cost time and is
  /// never computed again.
  @Suite(.timeLimit(.minutes(40))) struct AddedTimes {
    static let few = "[1.0, 5.0, 20.0]"
    static let more = "[0.3, 1.0, 3.3, 5.0, 20.0, 31.4]"

    private static func times(_ list: String) -> [String] { ["--set", "backtracking.omega_t=\(list)"] }

    @Test("the bytes are those of a study that had them", arguments: ["paired", "centres"])
    func bytes(directions: String) throws {
      let bench = try Bench(study(realizations: 4, times: Self.few))
      let options = ["--set", "sky.directions=\(directions)"]
      #expect(try bench.run(into: "grown", options).status == 0)
      let grown = try bench.run(into: "grown", options + Self.times(Self.more))
      #expect(grown.status == 0, "\(grown.error)")
      #expect(try bench.run(into: "fresh", options + Self.times(Self.more)).status == 0)
      let fresh = try results(bench.folder / "fresh")
      #expect(fresh.count > 4 + 12)
      let left = differences(try results(bench.folder / "grown"), fresh)
      #expect(left.isEmpty, "\(left)")
      // And nothing is left to do: nothing is written again.
      let again = try bench.run(into: "grown", options + Self.times(Self.more))
      #expect(again.status == 0 && !again.error.contains("set aside"), "\(again.error)")
    }

    /// Trajectories go as far as the largest time that is missing, and no farther.
    @Test("what is there is not computed again") func cheap() throws {
      let bench = try Bench(study(realizations: 4, nside: 16, maps: 1, times: "[60.0, 240.0]"))
      let first = try seconds(bench.folder / "whole")
      let run = try bench.run(into: "whole", Self.times("[0.5, 60.0, 240.0]"))
      #expect(run.status == 0, "\(run.error)")
      let second = try seconds(bench.folder / "whole")
      #expect(second.count == 2 && first.count == 1)
      #expect(second[1] < 0.2 * first[0], "0.5/240 of the way took \(second[1]) s instead of \(first[0]) s")
    }

    /// The moments are those in which the directory has files of both kinds.
    @Test("killed anywhere, the same command goes on to the same bytes", arguments: [0, 1, 2, 3])
    func killed(finished: Int) throws {
      let bench = try Bench(study(realizations: 4, times: Self.few))
      #expect(try bench.run(into: "fresh", Self.times(Self.more)).status == 0)
      let stopped = try bench.run(into: "whole", Self.times(Self.more), signal: SIGKILL) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: bench.folder / "whole/realizations")) ?? []
        let isBegun = names.contains { $0.hasSuffix(".earlier.fits") }
        return isBegun && (finished == 0 || bench.finished("whole") == finished)
      }
      // While it is half done, the averages say so instead of mixing. The last realisation may have come before the kill.
      if stopped.wasKilled, bench.finished("whole") < 4 {
        let early = try Program.run(["analyze", "whole"], in: bench.folder.path)
        #expect(early.status == 1 && early.error.contains("realisation"), "\(early.error)")
      }
      let run = try bench.run(into: "whole", Self.times(Self.more))
      #expect(run.status == 0, "\(run.error)")
      let left = differences(try results(bench.folder / "whole"), try results(bench.folder / "fresh"))
      #expect(left.isEmpty, "\(left)")
    }

    /// Files as a kill between any two steps leaves them, made by hand.
    @Test("every state between two steps is taken up") func between() throws {
      let bench = try Bench(study(realizations: 3, times: Self.few))
      #expect(try bench.run(into: "fresh", Self.times(Self.more)).status == 0)
      let manager = FileManager.default
      let (old, new) = (bench.folder / "whole", bench.folder / "fresh")
      func compare(_ name: String, _ options: [String]) throws {
        let run = try bench.run(into: name, options)
        #expect(run.status == 0, "\(name): \(run.error)")
        let expected = options.isEmpty ? bench.whole : try results(new)
        let left = differences(try results(bench.folder / name), expected)
        #expect(left.isEmpty, "\(name): \(left)")
      }
      func earlier(_ name: String, _ number: Int) throws {
        try manager.moveItem(
          atPath: bench.folder / "\(name)/realizations/00000\(number).fits",
          toPath: bench.folder / "\(name)/realizations/00000\(number).earlier.fits")
      }
      // Some files renamed, study.toml not yet written; then the old study goes on, or the new one does.
      for (name, options) in [("renamed-old", []), ("renamed-new", Self.times(Self.more))] {
        try manager.copyItem(atPath: old, toPath: bench.folder / name)
        try earlier(name, 1)
        try compare(name, options)
      }
      // study.toml written, a map re-sealed, the other not, one damaged, one gone.
      try manager.copyItem(atPath: old, toPath: bench.folder / "maps")
      for number in 0..<3 { try earlier("maps", number) }
      for name in ["study.toml", "maps/000000-omega_t-1.fits", "maps/000000-omega_t-0.3.fits"] {
        try? manager.removeItem(atPath: bench.folder / "maps/\(name)")
        try manager.copyItem(atPath: "\(new)/\(name)", toPath: bench.folder / "maps/\(name)")
      }
      try Data("no map".utf8).write(to: URL(fileURLWithPath: bench.folder / "maps/maps/000000-omega_t-5.fits"))
      try manager.removeItem(atPath: bench.folder / "maps/maps/000001-omega_t-20.fits")
      try compare("maps", Self.times(Self.more))
      // The realisation written, its earlier file not yet gone.
      try manager.copyItem(atPath: new, toPath: bench.folder / "left")
      try manager.copyItem(
        atPath: "\(old)/realizations/000002.fits", toPath: bench.folder / "left/realizations/000002.earlier.fits")
      try compare("left", Self.times(Self.more))
    }

    @Test("a damaged earlier file is set aside and computed again") func damaged() throws {
      let bench = try Bench(study(realizations: 2, maps: 0, times: Self.few))
      #expect(try bench.run(into: "fresh", Self.times(Self.more)).status == 0)
      let file = bench.folder / "whole/realizations/000001.fits"
      var bytes = try #require(FileManager.default.contents(atPath: file))
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: URL(fileURLWithPath: file))
      let run = try bench.run(into: "whole", Self.times(Self.more))
      #expect(run.status == 0 && run.error.contains("000001.earlier.fits.damaged"), "\(run.error)")
      var found = try results(bench.folder / "whole")
      #expect(found.removeValue(forKey: "realizations/000001.earlier.fits.damaged") == bytes)
      #expect(differences(found, try results(bench.folder / "fresh")).isEmpty)
    }

    @Test("tasks add them side by side") func tasks() throws {
      let bench = try Bench(study(realizations: 6, times: Self.few))
      #expect(try bench.run(into: "fresh", Self.times(Self.more)).status == 0)
      let running = try (0..<3).map { index in
        try Program.start(
          bench.arguments("whole") + Self.times(Self.more)
            + ["--task-index", "\(index)", "--task-count", "3", "--threads", "1"],
          in: bench.folder.path, environment: keepsBlocks)
      }
      for task in running.map({ $0.end() }) { #expect(task.status == 0, "\(task.error)") }
      let left = differences(try results(bench.folder / "whole"), try results(bench.folder / "fresh"))
      #expect(left.isEmpty, "\(left)")
    }

    /// A time whose name on the disk changes, since it is no longer the only one of its six digits; and more realisations.
    @Test("names of maps and the number of realisations may change with them") func names() throws {
      let bench = try Bench(study(realizations: 2, maps: 3, times: "[5.0000001, 20.0]"))
      let more = Self.times("[5.0, 5.0000001, 5.0000002, 20.0]") + ["--set", "study.realizations=3"]
      let run = try bench.run(into: "whole", more)
      #expect(run.status == 0, "\(run.error)")
      #expect(try bench.run(into: "fresh", more).status == 0)
      let fresh = try results(bench.folder / "fresh")
      #expect(fresh["maps/000000-omega_t-5.0000001.fits"] != nil && fresh["maps/000000-omega_t-5.fits"] != nil)
      let left = differences(try results(bench.folder / "whole"), fresh)
      #expect(left.isEmpty, "\(left)")
    }

    @Test("times cannot be taken away, nor other keys changed with them") func others() throws {
      let bench = try Bench(study(realizations: 2, times: Self.few))
      for options in [Self.times("[1.0, 5.0]"), Self.times(Self.more) + ["--set", "field.modes=25"]] {
        let run = try bench.run(into: "whole", options)
        #expect(run.status == 1 && run.error.contains("belongs to another study"), "\(run.error)")
        #expect(differences(try results(bench.folder / "whole"), bench.whole).isEmpty)
      }
    }

    /// More times written into the directory's own study.toml are added, too; any other change there is refused by its name.
    @Test("an edited study.toml is named, and its realisations are left alone") func edited() throws {
      let bench = try Bench(study(realizations: 2, times: Self.few))
      let file = bench.folder / "whole/study.toml"
      let text = try String(contentsOfFile: file, encoding: .utf8)
      try text.replacing("modes = 24", with: "modes = 25").write(toFile: file, atomically: true, encoding: .utf8)
      for arguments in [
        ["analyze", "whole"], ["figures", "whole"], ["status", "whole"],
        ["run", "whole/study.toml", "--output", "whole", "--quiet"],
      ] {
        let run = try Program.run(arguments, in: bench.folder.path)
        #expect(run.status == 1 && run.error.contains("study.toml: was changed after"), "\(arguments): \(run.error)")
      }
      var found = try results(bench.folder / "whole")
      found["study.toml"] = bench.whole["study.toml"]
      #expect(differences(found, bench.whole).isEmpty)
      try text.replacing("omega_t = \(Self.few)", with: "omega_t = \(Self.more)")
        .write(toFile: file, atomically: true, encoding: .utf8)
      let run = try Program.run(["run", "whole/study.toml", "--output", "whole", "--quiet"], in: bench.folder.path)
      #expect(run.status == 0, "\(run.error)")
      #expect(try bench.run(into: "fresh", Self.times(Self.more)).status == 0)
      #expect(differences(try results(bench.folder / "whole"), try results(bench.folder / "fresh")).isEmpty)
    }

    /// Processor seconds of trajectories of each run on a directory.
    private func seconds(_ directory: String) throws -> [Double] {
      let text = try String(contentsOfFile: directory + "/provenance.json", encoding: .utf8)
      return text.matches(of: /"trajectory_seconds" : ([0-9.]+)/).compactMap { Double($0.1) }
    }
  }
}
