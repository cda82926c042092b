import Foundation
import Testing
import _TestSupport

@testable import Figures

/// Text from a stranger's file in a script that gnuplot runs. Each text would make a file named `pwned`; gnuplot really runs.
@Suite("Hostile text in gnuplot's scripts", .serialized, .timeLimit(.minutes(40)))
struct HostileTextTests {
  static let texts = [
    "Exp\r\n!touch pwned\r\n# ", "a\n!touch pwned\n", "a\r!touch pwned\r", "a\u{B}!touch pwned", "a\u{C}!touch pwned",
    "a\u{85}!touch pwned", "a\u{2028}!touch pwned", "a\u{2029}!touch pwned", "a\0'`touch pwned`",
    "'\u{301}`touch pwned`",
    "'\u{200D}`touch pwned` '", "'\u{20E3} `touch pwned` # ", "`touch pwned`", "\"`touch pwned`\"", "' `touch pwned` '",
    "'; system('touch pwned'); '", "'.system(\"touch pwned\").'", "a\\\n!touch pwned", "\\", "a\\", "@a `touch pwned`",
    "\u{FEFF}\r\n!touch pwned", "{`touch pwned`}\r\n}\r\n!touch pwned",
  ]

  /// Runs a script; returns whether it made the file.
  private func makesFile(_ script: String) throws -> Bool {
    let folder = try Folder()
    try Data(script.utf8).write(to: URL(fileURLWithPath: folder / "script.gp"))
    // An error of gnuplot is no matter here.
    try? GnuplotProgram.find().run(script: "script.gp", in: folder.path)
    return FileManager.default.fileExists(atPath: folder / "pwned")
  }

  @Test("Strings and comments run nothing", arguments: texts)
  func strings(_ text: String) throws {
    for quoted in [GnuplotText.quoted(text), GnuplotText.quoted(GnuplotText.literal(text))] {
      #expect(try !makesFile("a = \(quoted)\nset label \(quoted)\nprint a\n"), "\(quoted)")
      // Text is the end of a line, and a line of its own.
      #expect(!quoted.unicodeScalars.contains { $0.properties.generalCategory == .control })
    }
    let comment = GnuplotText.comment(text).joined(separator: "\n")
    #expect(try !makesFile("\(comment)\nset label 'a'\n"), "\(comment)")
    #expect(comment.unicodeScalars.split(separator: "\n").allSatisfy { $0.first == "#" })
    // Within a block, as the head of every script has one.
    #expect(try !makesFile("if (1) {\n\(comment)\na = \(GnuplotText.quoted(text))\n}\n"), "\(comment)")
    var table = DataTable(text)
    table.add("x", text, [1, 2])
    let lines = table.text.unicodeScalars.split(separator: "\n").map(String.init)
    #expect(lines.filter { !$0.utf8.starts(with: "#".utf8) } == ["x", "1", "2"])
  }

  /// gnuplot 5.4 refuses a doubled apostrophe at the start of a string, and two of them in a row.
  @Test("Text with apostrophes anywhere is a string", arguments: ["'94 run", "a''b", "'''", "it's", "'"])
  func apostrophes(_ text: String) throws {
    let folder = try Folder()
    try "a = \(GnuplotText.quoted(text))\nset print 'said'\nprint a\n".write(
      toFile: folder / "script.gp", atomically: true, encoding: .utf8)
    try GnuplotProgram.find().run(script: "script.gp", in: folder.path)
    let said = try String(contentsOfFile: folder / "said", encoding: .utf8)
    #expect(said == text.replacing("'", with: "\u{2019}") + "\n")
  }

  /// The quoting of version 0.1.0, which worked on Characters, and a comment as it was: both run the command.
  @Test("Negative control: quoting by Characters runs the command")
  func control() throws {
    func quoted(_ text: String) -> String {
      "'" + String(text.map { $0.isNewline ? " " : $0 }).replacing("'", with: "''") + "'"
    }
    func comment(_ text: String) -> String {
      text.replacing("`", with: "'").split(separator: "\n", omittingEmptySubsequences: false).map { "# " + $0 }
        .joined(separator: "\n")
    }
    #expect(try makesFile("set label \(quoted("'\u{301}`touch pwned`"))\n"))
    #expect(try makesFile("set label \(quoted("'\u{200D}`touch pwned` '"))\n"))
    #expect(try makesFile("\(comment("Exp\r\n!touch pwned\r\n# "))\n"))
  }

  @Test("gnuplot's complaint is one line") func complaint() throws {
    let folder = try Folder()
    try "set label 1 at screen 0,\n\nplot 'no\u{1B}[31mwhere.dat'\n".write(
      toFile: folder / "bad.gp", atomically: true, encoding: .utf8)
    let error = try #require(throws: FiguresError.self) {
      try GnuplotProgram.find().run(script: "bad.gp", in: folder.path)
    }
    #expect(error.description.hasPrefix("gnuplot could not draw bad.gp: "))
    #expect(!error.description.unicodeScalars.contains { $0.properties.generalCategory == .control })
  }

  @Test("A program that cannot be started, and one that a signal ends") func startFailures() throws {
    let folder = try Folder()
    for (name, text, says) in [
      // The system says either that there is no such file or, through a shell, which program is not found.
      ("none", "#!/nowhere/sh\n", ["not found", folder / "none"]),
      ("killed", "#!/bin/sh\nkill -9 $$\n", ["signal 9 ended it"]),
    ] {
      let path = folder / name
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
      let error = try #require(throws: FiguresError.self) {
        try GnuplotProgram.find(path).run(script: "a.gp", in: folder.path)
      }
      #expect(says.contains(where: error.description.contains), "\(error)")
    }
    // A folder whose name is as bad as a text.
    let hostile = folder / "$(touch pwned) '\u{301}"
    try FileManager.default.createDirectory(atPath: hostile, withIntermediateDirectories: true)
    try "set print 'here'\nprint 1\n".write(toFile: hostile + "/a.gp", atomically: true, encoding: .utf8)
    try GnuplotProgram.find().run(script: "a.gp", in: hostile)
    #expect(FileManager.default.fileExists(atPath: hostile + "/here"))
  }
}
