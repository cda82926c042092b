import Foundation
import Testing

/// Runs the program that was built beside the tests.
package enum Program {
  /// How a run of the program ended, and what it said.
  package struct Result: Sendable {
    /// Exit status, or the number of the signal that ended it.
    package var status: Int32
    /// Whether a signal ended it.
    package var wasKilled: Bool
    /// Standard output.
    package var output: String
    /// Standard error.
    package var error: String
  }

  /// Where the program is.
  package static let url: URL = {
    let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let tests = link ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: tests).deletingLastPathComponent().appending(path: "dapple")
  }()

  /// Runs it, or another program, with arguments; with a signal, sends that as soon as `ready` answers true (for a minute
  /// at most). A program that does not end within the seconds is killed, and the test fails.
  package static func run(
    _ arguments: [String], in directory: String = NSTemporaryDirectory(), signal: Int32? = nil, program: URL = url,
    environment: [String: String] = [:], within seconds: Int = 120, when ready: () -> Bool = { true }
  ) throws -> Result {
    let running = try start(arguments, in: directory, environment: environment, program: program)
    if let signal {
      running.wait(until: ready)
      running.send(signal)
    }
    return running.end(within: seconds)
  }

  /// Starts it and returns while it runs. With `program`, runs that instead.
  package static func start(
    _ arguments: [String], in directory: String = NSTemporaryDirectory(), environment: [String: String] = [:],
    program: URL = url
  ) throws -> Running {
    try Running(program: program, arguments, directory: directory, environment: environment)
  }

  /// The program while it runs.
  package final class Running {
    private let process = Process()
    private let (output, error): (Capture, Capture)

    init(program: URL, _ arguments: [String], directory: String, environment: [String: String]) throws {
      (output, error) = try (Capture(), Capture())
      process.executableURL = program
      process.arguments = arguments
      process.currentDirectoryURL = URL(fileURLWithPath: directory)
      // Without what a Slurm around the tests has set.
      process.environment = ProcessInfo.processInfo.environment
        .filter { !$0.key.hasPrefix("SLURM_") && $0.key != "PWD" }.merging(environment) { $1 }
      process.standardOutput = output.handle
      process.standardError = error.handle
      try process.run()
    }

    /// Its process number.
    package var number: Int32 { process.processIdentifier }

    /// Whether it has not ended yet.
    package var isRunning: Bool { process.isRunning }

    /// Waits until the condition holds or it has ended, for a minute at most.
    package func wait(until ready: () -> Bool) {
      let deadline = ContinuousClock.now.advanced(by: .seconds(60))
      while !ready() && process.isRunning && ContinuousClock.now < deadline { usleep(500) }
    }

    /// Sends a signal.
    package func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits for its end. If it does not come within the seconds, kills it, and the test fails.
    package func end(within seconds: Int = 120) -> Result {
      let deadline = ContinuousClock.now.advanced(by: .seconds(seconds))
      while process.isRunning && ContinuousClock.now < deadline { usleep(1000) }
      if process.isRunning {
        let words = ([process.executableURL?.lastPathComponent ?? ""] + (process.arguments ?? [])).joined(
          separator: " ")
        Issue.record("'\(words)' did not end within \(seconds) s and was killed; it had said: \(error.text)")
        kill(process.processIdentifier, SIGKILL)
      }
      process.waitUntilExit()
      return Result(
        status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
        output: output.text, error: error.text)
    }
  }

  /// A file that a stream goes to: no pipe that could fill.
  private final class Capture {
    let path = NSTemporaryDirectory() + "dapple-" + UUID().uuidString
    let handle: FileHandle

    init() throws {
      guard FileManager.default.createFile(atPath: path, contents: nil),
        let handle = FileHandle(forWritingAtPath: path)
      else { throw CocoaError(.fileWriteUnknown) }
      self.handle = handle
    }

    var text: String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }
}

/// Runs a program and returns its standard output; nil if it fails.
package func run(_ program: String, _ arguments: [String]) -> Data? {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: program)
  process.arguments = arguments
  let output = Pipe()
  process.standardOutput = output
  guard (try? process.run()) != nil else { return nil }
  let data = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return process.terminationStatus == 0 ? data : nil
}
