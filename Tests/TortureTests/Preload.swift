import Foundation
import Testing
import _TestSupport

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
