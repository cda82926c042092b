import Foundation
import Testing

/// Runs the program that was built beside the tests.
enum Program {
  struct Result {
    var status: Int32
    var output: String
    var error: String
  }

  static let url: URL = {
    let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let tests = link ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: tests).deletingLastPathComponent().appending(path: "dapple")
  }()

  /// Runs it, or another program, with arguments; with a signal, sends that as soon as `ready` answers true (for a minute at most).
  static func run(
    _ arguments: [String], in directory: String = NSTemporaryDirectory(), signal: Int32? = nil,
    program: URL = url, environment: [String: String] = [:], when ready: () -> Bool = { true }
  ) throws -> Result {
    let (output, error) = try (Capture(), Capture())
    let process = Process()
    process.executableURL = program
    // Without what a Slurm around the tests has set.
    process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("SLURM_") && $0.key != "PWD" }
      .merging(environment) { $1 }
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    process.standardOutput = output.handle
    process.standardError = error.handle
    try process.run()
    if let signal {
      let deadline = Date().addingTimeInterval(60)
      while !ready() && process.isRunning && Date() < deadline { usleep(2000) }
      kill(process.processIdentifier, signal)
    }
    process.waitUntilExit()
    return Result(status: process.terminationStatus, output: output.text, error: error.text)
  }

  /// A file that a stream goes to: no pipe that could fill.
  private final class Capture {
    let path = NSTemporaryDirectory() + "dapple-" + UUID().uuidString
    let handle: FileHandle

    init() throws {
      try #require(FileManager.default.createFile(atPath: path, contents: nil))
      handle = try #require(FileHandle(forWritingAtPath: path))
    }

    var text: String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }
}
