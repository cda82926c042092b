// The git commit that the program was built from, without asking git: from the file that `make install` puts beside the
// program, or from the working copy that the executable lies in.

import Foundation

enum SourceCommit {
  /// The commit's hash, or nil where there is no way to tell.
  static let current: String? = {
    let executable = URL(fileURLWithPath: CommandLine.arguments.first ?? "").resolvingSymlinksInPath()
    let resolved =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")).map(URL.init(fileURLWithPath:))
      ?? executable
    var directory = resolved.deletingLastPathComponent()
    if let installed = read(directory.deletingLastPathComponent().appending(path: "share/dapple/commit")) {
      return installed
    }
    while directory.path != "/" {
      if let commit = head(of: directory.appending(path: ".git")) { return commit }
      directory.deleteLastPathComponent()
    }
    return nil
  }()

  private static func head(of repository: URL) -> String? {
    guard let head = read(repository.appending(path: "HEAD")) else { return nil }
    guard head.hasPrefix("ref: ") else { return head }
    let name = String(head.dropFirst(5))
    if let commit = read(repository.appending(path: name)) { return commit }
    let packed = read(repository.appending(path: "packed-refs")) ?? ""
    let line = packed.split(separator: "\n").first { $0.hasSuffix(" " + name) }
    return line?.split(separator: " ").first.map(String.init)
  }

  private static func read(_ file: URL) -> String? {
    guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
