import Foundation
import Testing
import _TestSupport
import _Text

/// Text from a stranger's file as a word of bash, which really runs. Each text would make a file named `pwned`.
@Suite("Hostile text in bash", .serialized, .timeLimit(.minutes(40)))
struct ShellTests {
  private static let bash = URL(fileURLWithPath: "/bin/bash")

  static let texts = [
    "n'\u{301}$(touch pwned)' x", "n'\u{200D}`touch pwned`' x", "a'; touch pwned; '", "$(touch pwned)", "`touch pwned`",
    "a\ntouch pwned\n", "a\r\ntouch pwned\r\n", "a'\n'touch pwned", "\\'; touch pwned #", "a\\", "\u{85}'\u{85}",
    "\u{2028}",
    "~", "*", "-n", "=ls", "!!", "\u{1B}[31m", "a\tb", "é", "😀'\u{20E3}$(touch pwned)", "",
  ]

  private func run(_ line: String) throws -> (output: String, madeFile: Bool) {
    let folder = try Folder()
    let result = try Program.run(["-c", line], in: folder.path, program: Self.bash)
    return (result.output, FileManager.default.fileExists(atPath: folder / "pwned"))
  }

  @Test("A quoted word is the text, and runs nothing", arguments: texts)
  func words(_ text: String) throws {
    let (output, madeFile) = try run("x=\(Quoting.shell(text))\nprintf '%s' \"$x\"")
    #expect(!madeFile && Array(output.utf8) == Array(text.utf8))
    #expect(!Quoting.shell(text).unicodeScalars.contains(where: Quoting.isControl))
    let (asArgument, _) = try run("printf '%s' \(Quoting.shell(text))")
    #expect(Array(asArgument.utf8) == Array(text.utf8) || text == "-n")
  }

  /// The quoting of version 0.1.0, which split at Characters.
  @Test("Negative control: quoting by Characters runs the command", arguments: texts.prefix(2))
  func control(_ text: String) throws {
    let word = "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    #expect(try run("x=\(word)").madeFile)
  }
}
