import Foundation
import Testing
import _TestSupport

extension Torture {
  /// Why it is right: only a file that was read whole can be called damaged. A call that fails says nothing about the file:
  /// the program may get round it, or end with an error in a line; it may not set the file aside, compute it again, give
  /// other numbers, or say that it was interrupted or is done.
  @Suite(
    .enabled(if: Preload.compiler != nil, "no C compiler for the faults"), .timeLimit(.minutes(40)))
  struct Faults {
    /// A study of hundredths of a second with every kind of file.
    private static let study = Torture.study(realizations: 2, nside: 4, maps: 1, times: "[1, 5]")

    /// What a user may do with a directory, and the state in which it finds it.
    enum Command: String, CaseIterable, CustomTestStringConvertible {
      case run, resume, status, analyze, spectrum

      /// With a directory named `d`.
      var arguments: [String] {
        switch self {
        case .run, .resume: ["run", "study.toml", "--output", "d", "--quiet"]
        case .status: ["status", "d", "--tasks", "2"]
        case .analyze: ["analyze", "d"]
        case .spectrum: ["spectrum", "d/maps/000000-omega_t-5.fits"]
        }
      }

      var testDescription: String { rawValue }
    }

    /// A whole directory, and one in which realisation 1 lacks its file and has all its blocks.
    private final class Stage {
      let bench: Bench
      let faults: Preload.Faults
      private let manager = FileManager.default

      init() throws {
        bench = try Bench(Faults.study)
        faults = try Preload.Faults(in: bench.folder)
        let environment = faults.environment("rename", on: "d/realizations/000001.fits", errno: ENOSPC, first: 1)
        let cut = try bench.run(into: "d", environment: Torture.keepsBlocks.merging(environment) { $1 })
        try #require(cut.status == 1 && cut.error.contains("No space left"), "\(cut.error)")
        try #require(manager.fileExists(atPath: bench.folder / "d/realizations/000001.blocks/0-000000000.fits"))
        try manager.moveItem(atPath: bench.folder / "d", toPath: bench.folder / "cut")
      }

      /// Puts the directory `d` into the state in which a command finds it.
      func reset(for command: Command) throws {
        try? manager.removeItem(atPath: bench.folder / "d")
        try manager.copyItem(
          atPath: bench.folder / (command == .resume ? "cut" : "whole"), toPath: bench.folder / "d")
      }

      func run(_ command: Command, _ environment: [String: String] = [:]) throws -> Program.Result {
        try Program.run(
          command.arguments, in: bench.folder.path, environment: Torture.keepsBlocks.merging(environment) { $1 },
          within: 100)
      }

      /// All files of `d` among realisations, blocks and maps.
      func files() throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try manager.subpathsOfDirectory(atPath: bench.folder / "d") where name.contains("/") {
          files[name] = manager.contents(atPath: bench.folder / "d/\(name)")
        }
        return files.filter { $0.key.hasSuffix(".fits") || $0.key.contains(".damaged") }
      }
    }

    /// Makes each call of a kind fail once, one run after another, and holds every run against the undisturbed one.
    ///
    /// - Returns: how many faults there were.
    private func sweep(
      _ command: Command, _ stage: Stage, _ kinds: [String], _ errors: [Int32], path: String = "d/"
    ) throws -> Int {
      try stage.reset(for: command)
      let undisturbed = try stage.run(command)
      try #require(undisturbed.status == 0, "\(undisturbed.error)")
      var hits = 0
      for kind in kinds {
        for number in 1... {
          // Every second run the calls go on failing, as they do where a permission is missing.
          let (code, count) = (errors[number % errors.count], number.isMultiple(of: 2) ? 1 : 1000)
          let what = "\(command.rawValue): \(kind) number \(number), errno \(code), \(count) times"
          try stage.reset(for: command)
          let before = try stage.files()
          let environment = stage.faults.environment(kind, on: path, errno: code, first: number, count: count)
          let run = try stage.run(command, environment)
          if stage.faults.hits.isEmpty { break }
          hits += 1
          try check(run, undisturbed, what)
          let after = try stage.files()
          for (name, bytes) in before where after[name] != bytes {
            // Blocks go away when their realisation is there.
            let isDone = name.contains(".blocks/") && after["realizations/000001.fits"] != nil
            #expect(isDone && after[name] == nil, "\(what): \(name) was changed")
          }
          #expect(!after.keys.contains { $0.contains(".damaged") }, "\(what): set aside")
          guard command == .run || command == .resume else { continue }
          // Blocks that cannot be removed cost space and nothing else; the next run removes them.
          if run.status == 0 { try isWhole(stage, what, exceptBlocks: true) }
          let again = try stage.run(command)
          #expect(again.status == 0, "\(what): \(again.error)")
          #expect(!again.error.contains("damaged"), "\(what): \(again.error)")
          try isWhole(stage, what)
        }
      }
      return hits
    }

    /// The result of the undisturbed run, or an error in one line.
    private func check(_ run: Program.Result, _ undisturbed: Program.Result, _ what: String) throws {
      #expect(!run.wasKilled && [0, 1].contains(run.status), "\(what): status \(run.status), \(run.error)")
      let lines = run.error.split(separator: "\n").filter { !$0.hasPrefix("warning: ") }
      if run.status == 0 {
        #expect(run.output == undisturbed.output && lines.isEmpty, "\(what): \(run.output) \(run.error)")
      } else {
        #expect(lines.count == 1 && lines[0].hasPrefix("Error: "), "\(what): \(run.error)")
      }
      #expect(!run.error.contains("damaged") && !run.output.contains("damaged"), "\(what): \(run.error)")
    }

    private func isWhole(_ stage: Stage, _ what: String, exceptBlocks: Bool = false) throws {
      let left = differences(try results(stage.bench.folder / "d"), stage.bench.whole)
        .filter { !exceptBlocks || !$0.hasSuffix(".blocks") }
      #expect(left.isEmpty, "\(what): \(left)")
    }

    @Test("a file that cannot be looked at or read is not damaged", arguments: Command.allCases)
    func reading(command: Command) throws {
      let stage = try Stage()
      let hits = try sweep(
        command, stage, ["open_read", "read", "stat", "fstat", "opendir", "readdir"],
        [EACCES, EIO, EMFILE, ESTALE, ENOMEM])
      // Otherwise the faults missed the program. `spectrum` reads one file.
      #expect(hits >= (command == .spectrum ? 4 : 20), "\(hits)")
    }

    @Test("a call that a signal breaks off is tried again", arguments: [Command.resume, .spectrum])
    func brokenOff(command: Command) throws {
      let stage = try Stage()
      try stage.reset(for: command)
      let undisturbed = try stage.run(command)
      for kind in ["open_read", "read", "stat", "write"] {
        for first in [1, 2, 5] {
          try stage.reset(for: command)
          let run = try stage.run(command, stage.faults.environment(kind, on: "d/", errno: EINTR, first: first))
          #expect(run.status == 0 && run.output == undisturbed.output, "\(kind) \(first): \(run.error)")
        }
      }
    }

    @Test("what cannot be written is named, and the next run ends at the same bytes") func writing() throws {
      let stage = try Stage()
      let hits = try sweep(
        .resume, stage, ["open_write", "write", "fsync", "close", "rename", "unlink", "mkdir"],
        [ENOSPC, EIO, EDQUOT, EROFS, EACCES])
      #expect(hits >= 40, "\(hits)")
    }

    @Test("reads and writes of a part only change nothing", arguments: [1, 2, 3]) func parts(seed: Int) throws {
      let stage = try Stage()
      for command in [Command.resume, .run] {
        try stage.reset(for: command)
        var environment = stage.faults.environment("short_read,short_write", on: "d/", errno: 0, first: 0)
        environment["FAULT_SEED"] = "\(seed)"
        environment["FAULT_PER_MILLION"] = "500000"
        let run = try stage.run(command, environment)
        #expect(run.status == 0 && stage.faults.hits.count > 10, "\(run.error)")
        try isWhole(stage, "seed \(seed)")
      }
    }

    /// Negative control: a file that was read whole and is not what it should be is set aside, the second beside the first.
    @Test("a damaged file is set aside, and never in the place of another") func damaged() throws {
      let stage = try Stage()
      try stage.reset(for: .run)
      let path = stage.bench.folder / "d/realizations/000001.fits"
      for (number, name) in ["", "-2", "-3"].enumerated() {
        var bytes = try #require(stage.bench.whole["realizations/000001.fits"])
        bytes[bytes.count - 3000 - number] ^= 1
        try bytes.write(to: URL(fileURLWithPath: path))
        let run = try stage.run(.run)
        #expect(run.status == 0 && run.error.contains("set aside as d/realizations/000001.fits.damaged\(name) "))
        #expect(FileManager.default.contents(atPath: path + ".damaged" + name) == bytes)
      }
      #expect(try stage.files().keys.filter { $0.contains(".damaged") }.count == 3)
    }

    /// The record of runs is kept or, damaged, set aside; never begun anew without a word.
    @Test("provenance.json that is damaged is set aside, and one that cannot be read is kept") func record() throws {
      let stage = try Stage()
      let path = stage.bench.folder / "d/provenance.json"
      try stage.reset(for: .run)
      let record = try #require(FileManager.default.contents(atPath: path))
      let faults = stage.faults.environment("open_read", on: "provenance.json", errno: EACCES, first: 1)
      let refused = try stage.run(.run, faults)
      #expect(refused.status == 1 && refused.error.contains("provenance.json"), "\(refused.error)")
      #expect(FileManager.default.contents(atPath: path) == record)
      let cut = record.dropLast(20)
      try cut.write(to: URL(fileURLWithPath: path))
      let run = try stage.run(.run)
      #expect(run.status == 0 && run.error.contains("set aside as d/provenance.json.damaged"), "\(run.error)")
      #expect(FileManager.default.contents(atPath: path + ".damaged") == cut)
    }

    /// Unfinished files of this program go, wherever they are; what only looks like one stays.
    @Test("what a killed program left unfinished is removed") func leftovers() throws {
      let stage = try Stage()
      try stage.reset(for: .run)
      let folder = stage.bench.folder / "d"
      try FileManager.default.createDirectory(atPath: folder + "/figures", withIntermediateDirectories: false)
      let ours = [
        ".study.toml.1a2b.part", ".provenance.json.zz9.part", ".spectra.ecsv.3w5e11264sgsf.part",
        "figures/.running-diffusion.gp.7.part", "realizations/.000000.fits.abc.part", "maps/.x.fits.1.part",
      ]
      let others = [".notes.part", "spectra.ecsv.abc.part", ".draft.BIG.part", "figures/plot.part"]
      for name in ours + others { try Data().write(to: URL(fileURLWithPath: folder + "/" + name)) }
      #expect(try stage.run(.run).status == 0)
      for name in ours { #expect(!FileManager.default.fileExists(atPath: folder + "/" + name), "\(name)") }
      for name in others { #expect(FileManager.default.fileExists(atPath: folder + "/" + name), "\(name)") }
    }
  }
}
