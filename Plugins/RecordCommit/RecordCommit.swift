// Writes the git commit that the program is built from into a source file of `_SourceCommit`, so that what `cite`,
// provenance.json and the tables say is true of the program that says it, however it was built.
//
// A build command, and not one before the build: SwiftPM runs the latter only when it plans anew. This one runs whenever a
// source file of the package changes, or git's own record of where the working copy stands; the file that it writes
// changes only with its text, so that otherwise nothing is compiled again. Outside a working copy of this repository (an
// archive of the sources, a package within another's repository), or without git, the commit is empty: not known.

import Foundation
import PackagePlugin

@main
struct RecordCommit: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: Target) throws -> [Command] {
    let package = context.package.directoryURL
    let output = context.pluginWorkDirectoryURL.appending(path: "RecordedCommit.swift")
    let script = """
      set -eu
      cd "$1"
      commit=
      if [ "$(git rev-parse --show-toplevel 2>/dev/null || true)" = "$(pwd -P)" ]; then
        commit=$(git --no-optional-locks describe --always --dirty --abbrev=40 --exclude '*' 2>/dev/null || true)
      fi
      text="let recordedCommit = \\"$commit\\""
      [ "$(cat "$2" 2>/dev/null || true)" = "$text" ] || printf '%s\\n' "$text" > "$2"
      """
    let sources = context.package.targets.compactMap(\.sourceModule).flatMap { $0.sourceFiles.map(\.url) }
    return [
      .buildCommand(
        displayName: "Recording the commit",
        executable: URL(filePath: "/bin/sh"),
        arguments: ["-c", script, "sh", package.path(percentEncoded: false), output.path(percentEncoded: false)],
        inputFiles: sources + gitRecords(of: package),
        outputFiles: [output])
    ]
  }

  /// The files in which git keeps where a working copy stands: HEAD, the log of its moves, and the index.
  private func gitRecords(of package: URL) -> [URL] {
    var folder = package.appending(path: ".git")
    // In a linked working copy, .git is a file that names the folder.
    if let text = try? String(contentsOf: folder, encoding: .utf8), text.hasPrefix("gitdir: ") {
      folder = URL(
        filePath: text.dropFirst("gitdir: ".count).trimmingCharacters(in: .newlines), relativeTo: package)
    }
    return ["HEAD", "logs/HEAD", "index"].map { folder.appending(path: $0) }
      .filter { FileManager.default.fileExists(atPath: $0.path(percentEncoded: false)) }
  }
}
