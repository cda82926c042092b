import Foundation
import Study
import Testing
import _TestSupport

/// `dapple study`: a study with every key, from a file, from standard input and from nothing.
@Suite(.timeLimit(.minutes(40))) struct StudyCommandTests {
  static let file = "[field]\nmodes = 24\nmodel = \"slab-2d\"\n"

  static func bench() throws -> Folder {
    let folder = try Folder()
    try file.write(toFile: folder / "my.toml", atomically: true, encoding: .utf8)
    return folder
  }

  /// What a shell makes of a command line in which `dapple` is the program.
  static func shell(_ line: String, in folder: Folder) throws -> Program.Result {
    try Program.run(
      ["-c", "dapple() { \"$0\" \"$@\"; }; " + line, Program.url.path], in: folder.path,
      program: URL(fileURLWithPath: "/bin/sh"))
  }

  @Test func printsEveryKey() throws {
    let folder = try Self.bench()
    let expected = try StudyConfiguration.load(path: folder / "my.toml", overrides: ["field.strength=0.3"])
    for line in [
      "dapple study my.toml --set field.strength=0.3", "dapple study - --set field.strength=0.3 < my.toml",
      "cat my.toml | dapple study - --set field.strength=0.3",
      // What it prints is a study, and the same.
      "dapple study my.toml --set field.strength=0.3 | dapple study -",
    ] {
      let done = try Self.shell(line, in: folder)
      #expect(done.status == 0, "\(line): \(done.error)")
      #expect(done.output == expected.portableTOML, "\(line)")
    }
    let nothing = try Self.shell("dapple study", in: folder)
    #expect(nothing.status == 0 && nothing.output == StudyConfiguration.default.portableTOML)
  }

  @Test(arguments: [
    ("dapple study missing.toml", "missing.toml: cannot be read: there is no such file"),
    ("dapple study my.toml --set field.strength=-1", "--set: field.strength = -1.0: must be"),
    ("printf '[field]\\nmodes = 0\\n' | dapple study -", "/dev/stdin: field.modes = 0: must be"),
    ("printf 'a\\377' | dapple study -", "/dev/stdin: "),
    ("head -c 2000000 /dev/zero | dapple study -", "/dev/stdin: cannot be read"),
    ("dapple study my.toml > /dev/full", "standard output"),
  ])
  func refuses(line: String, words: String) throws {
    let done = try Self.shell(line, in: try Self.bench())
    #expect(done.status == 1)
    #expect(done.output.isEmpty)
    #expect(done.error.contains(words) && done.error.split(separator: "\n").count == 1, "\(done.error)")
  }
}
