import Foundation
import Testing
import _TestSupport

/// A study file and a data table from a stranger: in every string that they set stands a command that would make a file named
/// `pwned`, and nothing runs it, neither now nor when the scripts are run again by hand.
@Suite("Hostile text in files from others", .serialized, .timeLimit(.minutes(40)))
struct HostileFileTests {
  private static let bash = URL(fileURLWithPath: "/bin/bash")

  private func pwned(_ folder: Folder) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix("/pwned") || $0 == "pwned" }
  }

  /// What the texts are, as YAML and TOML write them in double quotes.
  private static let texts = [
    #"Exp\r\n!touch pwned\r\n# "#, #"a'\#u{301}`touch pwned`"#, #"b'\#u{200D} `touch pwned` '"#,
    #"c\u2028!touch pwned"#,
    #"d\0'`touch pwned`\v!touch pwned\r!touch pwned"#, #"`touch pwned` $(touch pwned) '; system('touch pwned') #"#,
  ]

  @Test("A data table: experiment, reference, descriptions, units") func dataTable() throws {
    let folder = try Folder()
    try (CommandLineTests.tiny + "\n[output]\nmaps = 0\n")
      .write(toFile: folder / "s.toml", atomically: true, encoding: .utf8)
    #expect(
      try Program.run(["run", "s.toml", "-o", "r", "--set", "output.figures=false"], in: folder.path).status == 0)
    for (index, text) in Self.texts.enumerated() {
      let table = """
        # %ECSV 1.0
        # ---
        # datatype:
        # - {name: ell, datatype: int64, unit: "\(text)", description: "\(text)"}
        # - {name: cl, datatype: float64, description: "\(text)"}
        # - {name: cl_err, datatype: float64}
        # meta: !!omap
        # - {experiment: "\(text)"}
        # - {reference: "\(text)"}
        # - {note: "\(text)"}
        ell cl cl_err
        1 1e-6 1e-7
        2 2e-7 1e-8

        """
      try table.write(toFile: folder / "d\(index).ecsv", atomically: true, encoding: .utf8)
      let drawn = try Program.run(["figures", "r", "--data", "d\(index).ecsv"], in: folder.path)
      #expect(drawn.status == 0, "\(drawn.error)")
      // As a reader of the figures does it.
      let again = try Program.run(
        ["-c", "cd r/figures && for s in *.gp; do gnuplot \"$s\" </dev/null || exit 1; done"], in: folder.path,
        program: Self.bash)
      #expect(again.status == 0, "\(again.error)")
      #expect(try pwned(folder).isEmpty, "\(text)")
    }
    // What bears the text is one line of printable characters.
    for name in try FileManager.default.contentsOfDirectory(atPath: folder / "r/figures")
    where name.hasSuffix(".gp") || name.hasSuffix(".dat") {
      let text = try String(contentsOfFile: folder / "r/figures/\(name)", encoding: .utf8)
      #expect(!text.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control }, "\(name)")
    }
  }

  @Test(
    "A study's name, through the run, its figures and the batch script",
    arguments: [
      "n'\u{301}$(touch pwned)' x", "n'\u{200D}`touch pwned`' x", "`touch pwned`", "$(touch pwned)",
      "a\u{2028}!touch pwned",
    ])
  func studyName(_ name: String) throws {
    let folder = try Folder()
    let escaped = name.unicodeScalars.map { $0 == "\u{2028}" ? "\\u2028" : String($0) }.joined()
    let study = CommandLineTests.tiny.replacing("name = \"tiny\"", with: "name = \"\(escaped)\"")
    let hostile = folder / "p'\u{301}$(touch pwned)"
    try FileManager.default.createDirectory(atPath: hostile, withIntermediateDirectories: true)
    try (study + "\n[output]\nfigures = false\n").write(
      toFile: hostile + "/s'\u{301}`touch pwned`.toml", atomically: true, encoding: .utf8)
    for (tool, text) in [("squeue", "echo RUNNING"), ("scontrol", "exit 1")] {
      try "#!/bin/bash\n\(text)\n".write(toFile: folder / tool, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder / tool)
    }
    let search = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    for (index, options) in [
      [], ["-o", "o'\u{301}$(touch pwned)\r\ntouch pwned"], ["--set", "study.name='\u{301}$(touch pwned)"],
    ].enumerated() {
      let made = try Program.run(
        ["slurm", "s'\u{301}`touch pwned`.toml", "--tasks", "1", "--script", "j'\u{301}$(touch pwned)\(index)"]
          + options,
        in: hostile)
      #expect(made.status == 0, "\(made.error)")
      // The hint is for a shell, too.
      let hint = String(made.error.split(separator: "sbatch ").last ?? "").trimmingCharacters(in: .newlines)
      let script = try Program.run(["-c", "cat \(hint)"], in: hostile, program: Self.bash).output
      #expect(script.hasPrefix("#!/bin/bash\n# Study "), "\(hint)")
      #expect(!script.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control })
      let job = try Program.run(
        ["-c", script], in: hostile, program: Self.bash,
        environment: ["PATH": folder.path + ":" + search, "SLURM_ARRAY_JOB_ID": "7", "SLURM_ARRAY_TASK_ID": "0"])
      #expect(job.status == 0, "\(job.output) \(job.error)")
      #expect(try pwned(folder).isEmpty)
    }
    let figures = try Program.run(["figures", name], in: hostile)
    #expect(figures.status == 0, "\(figures.error)")
    #expect(try pwned(folder).isEmpty)
  }
}
