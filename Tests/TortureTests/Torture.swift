// What the program promises its users: a study will be killed, run out of disk, be split, and be extended. Nothing computed
// may be lost, a damaged file is never silently used, and the answer may not depend on how it was computed.
//
// Each suite of this target breaks something on purpose and then compares with a run that nobody disturbed, byte by byte.

import Foundation
import Testing
import _TestSupport

/// The parent of all of them: one at a time, since they measure moments and fill the cores.
@Suite(.serialized, .timeLimit(.minutes(40))) struct Torture {
  /// A study of some tenths of a second that has everything: two sets of directions, several blocks and kept maps.
  static func study(
    realizations: Int = 6, nside: Int = 8, maps: Int = 2, times: String = "{ from = 1, to = 60, count = 5 }"
  ) -> String {
    """
    [study]
    name = "torture"
    realizations = \(realizations)
    [field]
    modes = 24
    [sky]
    nside = \(nside)
    [backtracking]
    omega_t = \(times)
    [output]
    maps = \(maps)
    figures = false
    """
  }

  /// Every block is kept, whatever it costs to compute.
  static let keepsBlocks = ["DAPPLE_CHECKPOINT_SECONDS": "0"]

  /// A folder with a study file, and the results of a run of it that nobody disturbed in `whole`.
  final class Bench {
    let folder: Folder
    let whole: [String: Data]

    init(_ study: String = Torture.study()) throws {
      folder = try Folder()
      try study.write(toFile: folder / "study.toml", atomically: true, encoding: .utf8)
      let run = try Program.run(["run", "study.toml", "--output", "whole", "--quiet"], in: folder.path)
      guard run.status == 0 else { throw CocoaError(.executableLoad, userInfo: ["error": run.error]) }
      whole = try Torture.results(folder / "whole")
    }

    /// Runs the study into a directory of the folder.
    func run(
      into name: String, _ options: [String] = [], environment: [String: String] = Torture.keepsBlocks,
      signal: Int32? = nil, when ready: () -> Bool = { true }
    ) throws -> Program.Result {
      try Program.run(
        arguments(name) + options, in: folder.path, signal: signal, environment: environment, when: ready)
    }

    /// Finished realisations of a run, by their files; those with some of their times are not.
    func finished(_ name: String) -> Int {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder / "\(name)/realizations")) ?? []
      return names.count { $0.hasSuffix(".fits") && !$0.hasSuffix(".earlier.fits") }
    }

    func arguments(_ name: String) -> [String] { ["run", "study.toml", "--output", name, "--quiet"] }
  }

  /// Everything that a run directory says about physics, by path: realisations, maps, tables, summary; and the name of
  /// whatever else lies among the realisations and maps, so that nothing may be left there.
  static func results(_ path: String) throws -> [String: Data] {
    var found: [String: Data] = [:]
    for folder in ["realizations", "maps"] {
      for name in (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")) ?? [] {
        found["\(folder)/\(name)"] = FileManager.default.contents(atPath: "\(path)/\(folder)/\(name)") ?? Data()
      }
    }
    for name in [
      "study.toml", "spectra.ecsv", "ratios.ecsv", "covariance.fits", "diffusion.ecsv", "tensor.ecsv", "spread.ecsv",
      "rates.ecsv",
      "summary.txt",
    ] {
      found[name] = FileManager.default.contents(atPath: "\(path)/\(name)")
    }
    return found
  }

  /// Which files differ: for the message of a failure.
  static func differences(_ a: [String: Data], _ b: [String: Data]) -> [String] {
    Set(a.keys).union(b.keys).filter { a[$0] != b[$0] }.sorted()
  }
}

// MARK: - Faults

/// Small libraries in C that are loaded into the program before its own (LD_PRELOAD) and stand in for the system.
enum Preload {
  /// A C compiler, where there is one.
  static let compiler = ["/usr/bin/cc", "/usr/bin/clang", "/usr/bin/gcc"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// Compiles a source file into a library in the folder, and returns its path.
  static func library(from source: String, in folder: Folder) throws -> String {
    let path = folder / URL(fileURLWithPath: source).deletingPathExtension().lastPathComponent + ".so"
    let built = try Program.run(
      ["-shared", "-fPIC", "-O1", "-o", path, source], in: folder.path,
      program: URL(fileURLWithPath: try #require(compiler)))
    try #require(built.status == 0, "\(built.error)")
    return path
  }

  /// What faults.c is told, and what it says it did.
  struct Faults {
    let library: String
    let log: String

    init(in folder: Folder) throws {
      let source = try #require(Bundle.module.url(forResource: "Faults/faults", withExtension: "c"))
      library = try Preload.library(from: source.path, in: folder)
      log = folder / "faults.log"
    }

    /// The environment in which the calls of some kinds on paths with some text fail: `count` of them from number `first`.
    func environment(_ calls: String, on path: String, errno: Int32, first: Int, count: Int = 1) -> [String: String] {
      try? FileManager.default.removeItem(atPath: log)
      return [
        "LD_PRELOAD": library, "FAULT_LOG": log, "FAULT_PATH": path, "FAULT_CALLS": calls, "FAULT_ERRNO": "\(errno)",
        "FAULT_FIRST": "\(first)", "FAULT_COUNT": "\(count)",
      ]
    }

    /// The calls that have failed since.
    var hits: [String] {
      ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
    }
  }
}
