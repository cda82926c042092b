import Files
import Foundation
import Testing
import _TestSupport

extension Torture {
  /// What changes between runs: the study, what is asked of it, and the clock.
  @Suite(.timeLimit(.minutes(40))) struct Change {
    /// Why it is right: numbers of two studies in one average would be wrong without a trace.
    @Test("an edited study is refused with the keys that differ, and nothing is touched") func edited() throws {
      let bench = try Bench(Torture.study(realizations: 2))
      let run = try bench.run(into: "whole", ["--set", "field.modes=25", "--set", "sky.nside=4"])
      #expect(run.status == 1)
      #expect(run.error.contains("field.modes: there 24, here 25"), "\(run.error)")
      #expect(run.error.contains("sky.nside: there 8, here 4"), "\(run.error)")
      #expect(differences(try results(bench.folder / "whole"), bench.whole).isEmpty)
    }

    /// Why it is right: what is there has cost time; an extension may read it and nothing else.
    @Test("an extended study computes the new realisations and does not touch the old ones") func extended() throws {
      let bench = try Bench(Torture.study(realizations: 3, maps: 1))
      let old = try (0..<3).map { try identity(bench.folder / "whole/realizations/00000\($0).fits") }
      let map = try identity(bench.folder / "whole/maps/000000-omega_t-1.fits")
      let run = try bench.run(into: "whole", ["--set", "study.realizations=6"])
      #expect(run.status == 0, "\(run.error)")
      #expect(try (0..<3).map { try identity(bench.folder / "whole/realizations/00000\($0).fits") } == old)
      #expect(try identity(bench.folder / "whole/maps/000000-omega_t-1.fits") == map)
      let atOnce = try bench.run(into: "six", ["--set", "study.realizations=6"])
      #expect(atOnce.status == 0)
      #expect(differences(try results(bench.folder / "whole"), try results(bench.folder / "six")).isEmpty)
    }

    /// Inode, time of the last change and size of a file.
    private func identity(_ path: String) throws -> [Int] {
      var status = stat()
      try #require(stat(path, &status) == 0)
      return [
        Int(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec,
        status.st_ctim.tv_nsec,
      ]
    }

    /// Why it is right: a snapshot off the grid of steps is reached by one shorter step on a copy, so that the trajectory
    /// does not know which snapshots were asked for.
    @Test("snapshots asked for together or apart are the same rows") func snapshots() throws {
      let bench = try Bench(Torture.study(realizations: 2, maps: 0, times: "[0.3, 1.234, 7.77, 20]"))
      let together = try rows(bench.folder / "whole/realizations/000001.fits")
      #expect(Set(together.keys) == [0.3, 1.234, 7.77, 20])
      for times in [[0.3], [1.234, 20], [7.77]] {
        let run = try bench.run(into: "\(times)", ["--set", "backtracking.omega_t=\(times)"])
        #expect(run.status == 0, "\(run.error)")
        let apart = try rows(bench.folder / "\(times)/realizations/000001.fits")
        #expect(Set(apart.keys) == Set(times))
        for time in times { #expect(apart[time] == together[time] && apart[time]?.isEmpty == false) }
      }
      // Negative control: rows of different times differ.
      #expect(together[0.3] != together[20])
    }

    /// The bits of each row of a realisation's file, by backtracking time.
    private func rows(_ path: String) throws -> [Double: [UInt64]] {
      let table = try #require(try FITSTable.read(path: path).first)
      let times = try #require(table.column("OMEGA_T")).values
      var rows: [Double: [UInt64]] = [:]
      for (row, time) in times.enumerated() {
        rows[time] = table.columns.flatMap { $0.values[row * $0.width..<(row + 1) * $0.width].map(\.bitPattern) }
      }
      return rows
    }

    /// A clock that goes back a thousand seconds whenever it is read.
    private static let backwards = """
      #define _GNU_SOURCE
      #include <stddef.h>
      #include <sys/syscall.h>
      #include <sys/time.h>
      #include <time.h>
      #include <unistd.h>
      static _Atomic long behind;
      int clock_gettime(clockid_t clock, struct timespec *now) {
        long result = syscall(SYS_clock_gettime, clock, now);
        if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) now->tv_sec -= (behind += 1000);
        return (int)result;
      }
      int gettimeofday(struct timeval *restrict now, void *restrict zone) {
        struct timespec exact;
        clock_gettime(CLOCK_REALTIME, &exact);
        now->tv_sec = exact.tv_sec;
        now->tv_usec = exact.tv_nsec / 1000;
        return 0;
      }
      time_t time(time_t *result) {
        struct timespec exact;
        clock_gettime(CLOCK_REALTIME, &exact);
        if (result) *result = exact.tv_sec;
        return exact.tv_sec;
      }
      """

    /// Why it is right: no number depends on the time of day, files are told apart by what they hold and not by when they
    /// were written, and durations come from a clock that cannot be set back.
    @Test(
      "a clock that goes back changes nothing",
      .enabled(if: Preload.compiler != nil, "no C compiler for the false clock"))
    func clock() throws {
      let bench = try Bench(study(realizations: 40))
      try Self.backwards.write(toFile: bench.folder / "clock.c", atomically: true, encoding: .utf8)
      let clock = try Preload.library(from: bench.folder / "clock.c", in: bench.folder)
      let environment = keepsBlocks.merging(["LD_PRELOAD": clock]) { $1 }
      let stopped = try bench.run(into: "back", environment: environment, signal: SIGTERM) {
        FileManager.default.fileExists(atPath: bench.folder / "back/realizations/000002.fits")
      }
      #expect(stopped.status == 75, "\(stopped.error)")
      // What is there now comes from the future.
      for name in try FileManager.default.subpathsOfDirectory(atPath: bench.folder / "back") {
        try FileManager.default.setAttributes(
          [.modificationDate: Date(timeIntervalSinceNow: 1e8)], ofItemAtPath: bench.folder / "back/\(name)")
      }
      let arguments = bench.arguments("back").filter { $0 != "--quiet" }
      let run = try Program.run(arguments, in: bench.folder.path, environment: environment)
      #expect(run.status == 0, "\(run.error)")
      #expect(run.output.contains(/Done in [0-9]/), "\(run.output)")
      #expect(!run.error.contains(/-[0-9.]+ (s|min|h|days)/), "\(run.error)")
      #expect(differences(try results(bench.folder / "back"), bench.whole).isEmpty)
      let record = try String(contentsOfFile: bench.folder / "back/provenance.json", encoding: .utf8)
      let starts = record.matches(of: /"start" : "([^"]*)"/).map(\.1)
      let ends = record.matches(of: /"end" : "([^"]*)"/).map(\.1)
      #expect(starts.count == 2 && ends.count == 2)
      for (start, end) in zip(starts, ends) { #expect(start <= end) }
      // The clock did go back: the second run began before the first.
      let wall = Date().ISO8601Format()
      #expect(starts.allSatisfy { $0 < wall })
    }
  }
}
