// Finding and running the gnuplot program.

import Foundation

/// A gnuplot that can be run.
package struct GnuplotProgram: Sendable, Equatable {
  /// Its absolute path.
  package let path: String

  /// Finds the program: at `path` where given (or by that name in PATH), otherwise `gnuplot` in PATH.
  package static func find(_ path: String? = nil, environment: [String: String]? = nil) throws(FiguresError)
    -> GnuplotProgram
  {
    let wanted = path ?? "gnuplot"
    if wanted.contains("/") {
      guard FileManager.default.isExecutableFile(atPath: wanted) else { throw .gnuplotNotFound(searched: wanted) }
      return GnuplotProgram(path: URL(fileURLWithPath: wanted).path)
    }
    let searchPath = (environment ?? ProcessInfo.processInfo.environment)["PATH"] ?? ""
    for directory in searchPath.split(separator: ":") {
      let candidate = "\(directory)/\(wanted)"
      if FileManager.default.isExecutableFile(atPath: candidate) {
        return GnuplotProgram(path: URL(fileURLWithPath: candidate).path)
      }
    }
    throw .gnuplotNotFound(searched: "PATH (\(searchPath))")
  }

  /// Runs a script in its directory, without the user's start-up file; throws what gnuplot wrote if it fails.
  package func run(script: String, in directory: String) throws(FiguresError) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = ["-d", script]
    process.currentDirectoryURL = URL(fileURLWithPath: directory, isDirectory: true)
    let messages = Pipe()
    process.standardError = messages
    process.standardOutput = messages
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw .gnuplotNotFound(searched: "\(path) (\(error.localizedDescription))")
    }
    let output = (try? messages.fileHandleForReading.readToEnd()) ?? Data()
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      // The message is in the last lines; above them gnuplot repeats the whole command.
      let lines = String(decoding: output, as: UTF8.self).unicodeScalars.split(separator: "\n").suffix(4)
        .map { String($0).trimmingCharacters(in: .whitespaces) }.filter { $0.unicodeScalars.count > 1 }
      let text = lines.joined(separator: "; ")
      throw .gnuplotFailed(
        script: script, message: text.isEmpty ? "it ended with status \(process.terminationStatus)" : text)
    }
  }
}
