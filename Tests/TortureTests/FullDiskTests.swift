import Foundation
import Testing
import _TestSupport

extension Torture {
  /// A shell whose mounts nobody else sees and which go away with it: as root, or in a user namespace of its own.
  static let privateMounts: [String]? = {
    for prefix in [["--mount"], ["--user", "--map-root-user", "--mount"]] {
      let probe = FileManager.default.temporaryDirectory.path
      let run = try? Program.start(
        prefix + ["sh", "-c", "mount -t tmpfs -o size=64k tmpfs '\(probe)'"],
        program: URL(fileURLWithPath: "/usr/bin/unshare"))
      if run?.end().status == 0 { return prefix }
    }
    return nil
  }()

  static func inPrivateMounts(_ script: String, _ arguments: [String], in folder: String) throws -> Program.Result {
    try Program.start(
      (privateMounts ?? []) + ["sh", "-c", script, "sh", Program.url.path] + arguments, in: folder,
      environment: keepsBlocks, program: URL(fileURLWithPath: "/usr/bin/unshare")
    ).end()
  }

  /// Why it is right: a file that does not fit is never given its name, so what has one is whole; after space is made the
  /// same command finds it and goes on, to the bytes of a run that had space from the beginning.
  @Suite(
    .enabled(if: privateMounts != nil, "no mounts here: neither root nor user namespaces"), .timeLimit(.minutes(40)))
  struct FullDisk {
    /// The sizes run out in different files: study and locks, blocks, maps, realisations, tables.
    @Test(
      "a full disk is named, and after space is made the run ends at the same bytes",
      arguments: ["8k", "64k", "160k", "300k", "1m"])
    func fullDisk(size: String) throws {
      let bench = try Bench(Torture.study(realizations: 8, maps: 8, times: "{ from = 1, to = 30, count = 8 }"))
      let result = try Torture.inPrivateMounts(
        """
        mkdir disk && mount -t tmpfs -o size=$2 tmpfs disk || exit 99
        "$1" run study.toml --output disk/run --quiet; echo "first: $?"
        cp -a disk/run copy || exit 98
        mount -o remount,size=64m disk || exit 97
        "$1" run study.toml --output disk/run --quiet; echo "second: $?"
        cp -a disk/run full
        """, [size], in: bench.folder.path)
      #expect(result.status == 0, "\(result.error)")
      #expect(result.output == "first: 1\nsecond: 0\n", "\(size): \(result.output) \(result.error)")
      #expect(result.error.contains("Error: ") && result.error.contains("disk/run"), "\(result.error)")
      #expect(result.error.lowercased().contains("no space left on"), "\(result.error)")
      #expect(!result.error.contains("damaged"), "\(result.error)")
      #expect(differences(try results(bench.folder / "full"), bench.whole).isEmpty)
      // Copied to another disk it goes on as well.
      let copied = try bench.run(into: "copy")
      #expect(copied.status == 0, "\(copied.error)")
      #expect(differences(try results(bench.folder / "copy"), bench.whole).isEmpty)
    }

    /// Why it is right: a run that may not write has nothing to gain from computing; it must say so at once, and a finished
    /// directory must stay as it is.
    @Test("a read-only directory is an error that names it") func readOnly() throws {
      let bench = try Bench(Torture.study(realizations: 2, maps: 0))
      let result = try Torture.inPrivateMounts(
        """
        mkdir new && mount --bind whole whole && mount -o remount,bind,ro whole || exit 99
        mount --bind new new && mount -o remount,bind,ro new || exit 98
        "$1" run study.toml --output whole --set study.realizations=3 --quiet; echo "extended: $?"
        "$1" run study.toml --output new/run --quiet; echo "new: $?"
        "$1" analyze whole; echo "analyze: $?"
        "$1" status whole > status.txt; echo "status: $?"
        """, [], in: bench.folder.path)
      #expect(result.status == 0, "\(result.error)")
      #expect(result.output == "extended: 1\nnew: 1\nanalyze: 1\nstatus: 0\n", "\(result.output)")
      let lines = result.error.split(separator: "\n").filter { $0.hasPrefix("Error: ") }
      #expect(lines.count == 3 && lines.allSatisfy { $0.contains("Read-only file system") }, "\(result.error)")
      #expect(lines[0].contains("whole") && lines[1].contains("new/run"), "\(result.error)")
      #expect(differences(try results(bench.folder / "whole"), bench.whole).isEmpty)
    }
  }
}
