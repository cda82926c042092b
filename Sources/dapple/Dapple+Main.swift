// From the command line to the exit status, with every text on its way through `Console`: ArgumentParser would print help
// and messages itself, and count a version that went to a full disk as printed.

import ArgumentParser
import Foundation
import Study
import _Text

extension Dapple {
  static func main() {
    Console.prepare()
    Foundation.exit(status())
  }

  /// Runs the command that the arguments ask for; returns the exit status.
  private static func status() -> Int32 {
    var arguments: [String] = []
    do {
      arguments = try Surroundings.arguments()
      if let first = arguments.first, let problem = unknownCommand(first) { throw ValidationError(problem) }
      var command = try parseAsRoot(arguments)
      try Surroundings.checkWorkingDirectory()
      try command.run()
    } catch {
      return status(after: error, arguments)
    }
    return lastLine { () throws(OutputLost) in try Console.finish() }
  }

  /// Prints what ended a command, help and version among it.
  private static func status(after error: any Error, _ arguments: [String]) -> Int32 {
    let code = exitCode(for: error).rawValue
    let full = fullMessage(for: error)
    guard code != 0 else {
      return lastLine { () throws(OutputLost) in
        try Console.writeLine(full)
        try Console.finish()
      }
    }
    guard !full.isEmpty else { return code }
    let message = message(for: error)
    let head = "Error: " + message
    // ArgumentParser's usage follows the message.
    let rest =
      full.utf8.starts(with: head.utf8) ? String(decoding: full.utf8.dropFirst(head.utf8.count), as: UTF8.self) : ""
    Console.message(
      "Error: " + OneLine.text(message + hint(after: message, arguments), limit: 4000)
        + OneLine.visible(rest, keepingLineBreaks: true))
    return code
  }

  private static func lastLine(_ body: () throws(OutputLost) -> Void) -> Int32 {
    do throws(OutputLost) {
      try body()
      return 0
    } catch {
      Console.message("Error: \(error)")
      return 1
    }
  }

  /// What other programs call what these commands do.
  private static let synonyms = [
    "simulate": "run", "compute": "run", "resume": "run", "plot": "figures", "draw": "figures", "average": "analyze",
    "sbatch": "slurm", "check": "validate", "sweep": "scan", "grid": "scan",
  ]

  /// What is wrong with the first argument where it should be a command and is none.
  private static func unknownCommand(_ text: String) -> String? {
    let names = configuration.subcommands.compactMap { $0._commandName } + ["help"]
    guard !text.utf8.starts(with: "-".utf8), !names.contains(text) else { return nil }
    let meant = synonyms[text] ?? NearestName.table(text, among: names)
    return "there is no command '\(text.oneLine)'; "
      + (meant.map { "did you mean 'dapple \($0)'?" } ?? "the commands are \(names.joined(separator: ", "))")
  }

  /// What an unexpected argument behind `--set` probably comes from.
  private static func hint(after message: String, _ arguments: [String]) -> String {
    let isUnexpected = message.contains("nexpected argument")
    guard isUnexpected, arguments.contains(where: { $0 == "--set" || $0.utf8.starts(with: "--set=".utf8) }) else {
      return ""
    }
    return "; the shell divides values with blanks and braces, so quote them: --set 'backtracking.omega_t=[1, 10]'"
  }
}

/// What the program was started with and where, if it is text.
///
/// Swift repairs bytes that are not UTF-8, and the repaired name is another file's. So such names are refused.
private enum Surroundings {
  struct NotText: Error, CustomStringConvertible {
    let description: String
  }

  /// The arguments.
  static func arguments() throws -> [String] {
    try (1..<max(1, Int(CommandLine.argc))).map { index in
      guard let bytes = CommandLine.unsafeArgv[index] else { return "" }
      guard let text = String(validatingCString: bytes) else {
        let repaired = String(cString: bytes)
        throw NotText(
          description:
            "argument \(index), '\(repaired.oneLine)', is not UTF-8; rename the file or directory that it names")
      }
      return text
    }
  }

  /// Throws where the working directory's path is not text.
  static func checkWorkingDirectory() throws {
    guard let bytes = getcwd(nil, 0) else { return }
    defer { free(bytes) }
    guard String(validatingCString: bytes) == nil else { return }
    throw NotText(
      description: "the working directory, '\(String(cString: bytes).oneLine)', has a name that is not UTF-8; "
        + "rename it, or work in another one")
  }
}
