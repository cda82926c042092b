// Before each build: writes the git commit that the program is built from into a source file of `_SourceCommit`, so that
// what `cite`, provenance.json and the tables say is true of the program that says it, however it was built.
//
// The file is rewritten only when its text changes, so that a build after a build has nothing to do. Outside a working copy
// of this repository (an archive of the sources, a package within another's repository), or without git, the commit is
// empty: not known.

import PackagePlugin

@main
struct RecordCommit: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: Target) throws -> [Command] {
    let output = context.pluginWorkDirectoryURL.appending(path: "Generated")
    let script = """
      set -eu
      cd "$1"
      commit=
      if [ "$(git rev-parse --show-toplevel 2>/dev/null || true)" = "$(pwd -P)" ]; then
        commit=$(git --no-optional-locks describe --always --dirty --abbrev=40 --exclude '*' 2>/dev/null || true)
      fi
      text="let recordedCommit = \\"$commit\\""
      mkdir -p "$2"
      [ "$(cat "$2/RecordedCommit.swift" 2>/dev/null || true)" = "$text" ] || printf '%s\\n' "$text" > "$2/RecordedCommit.swift"
      """
    return [
      .prebuildCommand(
        displayName: "Recording the commit",
        executable: .init(filePath: "/bin/sh"),
        arguments: [
          "-c", script, "sh", context.package.directoryURL.path(percentEncoded: false),
          output.path(percentEncoded: false),
        ],
        outputFilesDirectory: output)
    ]
  }
}
