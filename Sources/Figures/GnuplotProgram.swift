// Finding and running the gnuplot program.
//
// It is started by posix_spawn: Foundation's `Process` needs threads of its own, which a machine at its limit refuses.
// gnuplot stays in this program's process group, so that a terminal's Ctrl-C ends both.

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
    if wanted.utf8.contains(UInt8(ascii: "/")) {
      guard FileManager.default.isExecutableFile(atPath: wanted) else { throw .gnuplotNotFound(searched: wanted) }
      return GnuplotProgram(path: URL(fileURLWithPath: wanted).path)
    }
    let searchPath = (environment ?? ProcessInfo.processInfo.environment)["PATH"] ?? ""
    for directory in searchPath.utf8.split(separator: UInt8(ascii: ":")) {
      let candidate = "\(Substring(directory))/\(wanted)"
      if FileManager.default.isExecutableFile(atPath: candidate) {
        return GnuplotProgram(path: URL(fileURLWithPath: candidate).path)
      }
    }
    throw .gnuplotNotFound(searched: "PATH (\(searchPath))")
  }

  /// Runs a script in its directory, without the user's start-up file; throws what gnuplot wrote if it fails.
  package func run(script: String, in directory: String) throws(FiguresError) {
    let folder = URL(fileURLWithPath: directory, isDirectory: true).path
    let (output, status) = try outcome(of: ["-c", Self.inFolder, "sh", folder, path, script])
    // The low seven bits: the signal that ended it; the next eight: its exit status.
    guard status != 0 else { return }
    // The message is in the last lines; above them gnuplot repeats the whole command.
    let lines = String(decoding: output, as: UTF8.self).unicodeScalars.split(separator: "\n").suffix(4)
      .map { String($0).trimmingCharacters(in: .whitespaces) }.filter { $0.unicodeScalars.count > 1 }
    let signal = status & 0x7F
    let end = signal == 0 ? "it ended with status \(status >> 8 & 0xFF)" : "signal \(signal) ended it"
    throw .gnuplotFailed(script: script, message: lines.isEmpty ? end : lines.joined(separator: "; "))
  }

  /// What the shell does: posix_spawn by itself knows no working directory that all systems have in their headers.
  private static let inFolder = #"CDPATH= cd -- "$1" && exec "$2" -d "$3""#

  /// Starts the shell and waits for its end: what it wrote, and its status as `waitpid` has it.
  private func outcome(of arguments: [String]) throws(FiguresError) -> ([UInt8], Int32) {
    func check(_ code: Int32) throws(FiguresError) {
      if code != 0 { throw .cannotRun(program: path, reason: String(cString: strerror(code))) }
    }
    var ends: [Int32] = [-1, -1]
    try check(pipe(&ends) == 0 ? 0 : errno)
    let (reading, writing) = (ends[0], ends[1])
    defer { close(reading) }
    var process = pid_t()
    do {
      defer { close(writing) }
      _ = fcntl(reading, F_SETFD, FD_CLOEXEC)
      _ = fcntl(writing, F_SETFD, FD_CLOEXEC)
      try check(start(&process, arguments, output: writing))
    }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(reading, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      // Of an endless complaint, the end is kept.
      output = Array((output + buffer[..<count]).suffix(1 << 20))
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { throw .cannotRun(program: path, reason: String(cString: strerror(errno))) }
    }
    return (output, status)
  }

  /// Starts the shell with the signals that this one ignores at their defaults; returns 0 or the error number.
  private func start(_ process: inout pid_t, _ arguments: [String], output: Int32) -> Int32 {
    #if canImport(Glibc)
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #else
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
    var defaults = sigset_t()
    sigemptyset(&defaults)
    sigaddset(&defaults, SIGPIPE)
    sigaddset(&defaults, SIGXFSZ)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    var words: [UnsafeMutablePointer<CChar>?] = (["sh"] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    return posix_spawn(&process, "/bin/sh", &actions, &attributes, &words, environ)
  }
}
