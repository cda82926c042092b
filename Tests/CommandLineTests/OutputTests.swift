import Foundation
import Testing
import _TestSupport

/// What becomes of output and messages where they cannot be written, and of names that are not text. Each command runs in a
/// bash, which can close descriptors and set limits; `$D` is the program.
@Suite("Output, messages and streams", .serialized, .timeLimit(.minutes(40)))
struct OutputTests {
  /// Runs a line of bash.
  static func bash(_ line: String, in folder: Folder) throws -> Program.Result {
    try Program.run(
      ["-c", line], in: folder.path, program: URL(fileURLWithPath: "/bin/bash"), environment: ["D": Program.url.path])
  }

  private static func folder(realizations: Int = 2, figures: Bool = false) throws -> Folder {
    let folder = try Folder()
    let study = CommandLineTests.tiny.replacingOccurrences(
      of: "realizations = 3", with: "realizations = \(realizations)")
    try (study + "\n[output]\nfigures = \(figures)\nmaps = 0\n")
      .write(toFile: folder / "s.toml", atomically: true, encoding: .utf8)
    return folder
  }

  @Test(
    "Output that is lost is exit status 1 and a line",
    arguments: [
      "--version", "--help", "help run", "run --help", "--generate-completion-script bash", "theory", "cite", "cite r",
      "status r --tasks 2", "analyze r", "run s.toml -o r", "run s.toml -o r --dry-run", "slurm s.toml",
    ])
  func fullDevice(_ command: String) throws {
    let folder = try Self.folder()
    #expect(try Self.bash("$D run s.toml -o r", in: folder).status == 0)
    #expect(try Self.bash("$D \(command)", in: folder).status == 0, "the command itself is right")
    for (stream, reason) in [("/dev/full", "No space left on device"), ("&-", "Bad file descriptor")] {
      let result = try Self.bash("$D \(command) >\(stream)", in: folder)
      #expect(result.status == 1 && !result.wasKilled, "\(stream)")
      #expect(result.error.contains("standard output cannot be written (\(reason))"), "\(result.error)")
    }
  }

  @Test("A reader that is gone loses output, and kills nothing") func closedPipe() throws {
    let folder = try Self.folder()
    let result = try Self.bash("$D theory --lmax 100000 | true; exit ${PIPESTATUS[0]}", in: folder)
    #expect(result.status == 1 && result.error.contains("Broken pipe"))
  }

  @Test(
    "A message that cannot be written changes nothing",
    arguments: ["2>&-", "2>/dev/full", "2> >(true)", ">&- 2>&- <&-", "2>&- <&-"])
  func lostMessages(_ redirection: String) throws {
    let folder = try Self.folder(realizations: 3)
    let undisturbed = try Self.bash("$D run s.toml -o whole --quiet", in: folder)
    #expect(undisturbed.status == 0)
    let isSilent = redirection.hasPrefix(">&-")
    let result = try Self.bash("$D run s.toml -o r --set study.realizations=3 \(redirection)", in: folder)
    // Standard output closed: everything is computed, the summary is lost.
    #expect(result.status == (isSilent ? 1 : 0) && !result.wasKilled)
    for name in ["realizations/000002.fits", "spectra.ecsv", "study.toml"] {
      #expect(
        FileManager.default.contents(atPath: folder / "r/\(name)")
          == FileManager.default.contents(atPath: folder / "whole/\(name)"), "no message went into a file: \(name)")
    }
    // An error keeps its status.
    #expect(try Self.bash("$D run nowhere.toml \(redirection)", in: folder).status == 1)
    #expect(try Self.bash("$D nonsense \(redirection)", in: folder).status == 64)
  }

  @Test("A limit of file size is an error like a full disk, not the end by a signal") func fileSizeLimit() throws {
    let folder = try Self.folder()
    let result = try Self.bash("ulimit -f 4; $D run s.toml -o r", in: folder)
    #expect(result.status == 1 && !result.wasKilled, "\(result.status)")
    #expect(result.error.contains("File too large"), "\(result.error)")
    let left = try FileManager.default.contentsOfDirectory(atPath: folder / "r/realizations")
    #expect(left.isEmpty, "\(left)")
    #expect(try Self.bash("$D run s.toml -o r", in: folder).status == 0)
  }

  @Test("A batch script is there whole or not at all, and never over another file") func scriptIsWhole() throws {
    let folder = try Self.folder()
    let cut = try Self.bash("ulimit -f 1; $D slurm s.toml --script job.sh", in: folder)
    #expect(cut.status == 1 && cut.error.contains("job.sh: cannot write: File too large"), "\(cut.error)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names == ["s.toml"], "\(names)")
    #expect(try Self.bash("ln -s nowhere link; $D slurm s.toml --script link", in: folder).status == 1)
    #expect(!FileManager.default.fileExists(atPath: folder / "nowhere"))
    #expect(
      try Self.bash("$D slurm s.toml --script job.sh && tail -1 job.sh", in: folder).output == "exit \"$status\"\n")
  }

  @Test("Names that are not UTF-8 are refused; Swift would repair them into other names") func bytes() throws {
    let folder = try Self.folder()
    let argument = try Self.bash("$D run s.toml -o $'r\\xe9'", in: folder)
    #expect(
      argument.status == 1 && argument.error.contains("argument 4, 'r\u{FFFD}', is not UTF-8"), "\(argument.error)")
    let directory = try Self.bash("mkdir $'d\\xe9' && cd $'d\\xe9' && $D run ../s.toml -o r; echo $?; ls", in: folder)
    #expect(directory.output == "1\n" && directory.error.contains("the working directory"), "\(directory.error)")
    #expect(try Self.bash("ls | wc -l", in: folder).output.contains("2"))
    let accent = try Self.bash("mkdir é && cd é && $D run ../s.toml -o ü --quiet", in: folder)
    #expect(accent.status == 0, "\(accent.error)")
  }

  @Test("Messages are one visible line, whatever they quote") func oneLine() throws {
    let folder = try Self.folder()
    let long = "[" + String(repeating: "1.5, ", count: 100_000) + "-1]"
    try "[backtracking]\nomega_t = \(long)".write(toFile: folder / "long.toml", atomically: true, encoding: .utf8)
    try "[\"a\\u001b[31m\\nb\"]".write(toFile: folder / "escape.toml", atomically: true, encoding: .utf8)
    try "[field]\n\"mo\\u0000des\" = 3".write(toFile: folder / "nul.toml", atomically: true, encoding: .utf8)
    for command in [
      "$D run long.toml", "$D run escape.toml", "$D run nul.toml", "$D run $'a\\nb\\e[31m'",
      "$D status $'a\\nError: b'",
      "$D run s.toml --set $'field.modes=\\e[31m\\n'", "$D spectrum $'a\\r\\nb'", "$D run s.toml --data $'a\\nb'",
      "$D run s.toml --set \"backtracking.omega_t=\(long.prefix(60_000))-1]\"", "$D analyze $'\\xe2\\x80\\xae'",
    ] {
      let result = try Self.bash(command, in: folder)
      #expect(result.status == 1, "\(command.prefix(80)): \(result.status)")
      let scalars = result.error.unicodeScalars
      #expect(scalars.count { $0 == "\n" } == 1 && scalars.last == "\n", "\(result.error.prefix(500))")
      #expect(scalars.count < 1500, "\(scalars.count)")
      #expect(!scalars.dropLast().contains { [.control, .format].contains($0.properties.generalCategory) })
    }
  }

  @Test("What was probably meant") func hints() throws {
    let folder = try Self.folder()
    let said = { (command: String) in try Self.bash("$D \(command)", in: folder).error }
    #expect(try said("simulate").contains("there is no command 'simulate'; did you mean 'dapple run'?"))
    #expect(try said("anylyze r").contains("did you mean 'dapple analyze'?"))
    #expect(try said("xyzzy").contains("the commands are reproduce, run"))
    #expect(
      try said("run s.toml --set backtracking.omega_t={1,10,100}").contains("so quote them: --set 'backtracking."))
    #expect(try said("run s.toml --set field.modes = 3").contains("so quote them"))
    #expect(try !said("run s.toml more").contains("quote"))
  }

  @Test("An edited study.toml in a run directory: the message says so, and how to go back") func editedStudy() throws {
    let folder = try Self.folder()
    let line = "$D run s.toml -o r --quiet && sed -i 's/^modes = 24/modes = 25/' r/study.toml && $D analyze r"
    let analysis = try Self.bash(line, in: folder)
    #expect(analysis.status == 1)
    for word in ["r/study.toml: was changed after", "change it back", "the original study names the keys", "--output"] {
      #expect(analysis.error.contains(word), "\(analysis.error)")
    }
    // The way back that it names.
    let named = try Self.bash("$D run s.toml -o r", in: folder)
    #expect(named.status == 1 && named.error.contains("field.modes: there 25, here 24"), "\(named.error)")
    #expect(try Self.bash("sed -i 's/^modes = 25/modes = 24/' r/study.toml && $D analyze r", in: folder).status == 0)
  }
}
