import Foundation
import Testing
import _TestSupport

/// A signal at any moment of a command: status 75, and the same command goes on.
@Suite("Signals from the start to the end", .serialized, .timeLimit(.minutes(40)))
struct SignalTests {
  /// A gnuplot that says that it was started, waits, and draws.
  private static func slowGnuplot(in folder: Folder) throws -> [String: String] {
    let search = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let real = try Program.run(["-c", "command -v gnuplot"], program: URL(fileURLWithPath: "/bin/bash")).output
      .trimmingCharacters(in: .whitespacesAndNewlines)
    try FileManager.default.createDirectory(atPath: folder / "bin", withIntermediateDirectories: true)
    let path = folder / "bin/gnuplot"
    try "#!/bin/bash\necho x >> '\(folder / "drawing")'\nsleep 3\nexec '\(real)' \"$@\"\n"
      .write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return ["PATH": folder / "bin" + ":" + search]
  }

  private static func study(in folder: Folder) throws {
    try CommandLineTests.tiny.write(toFile: folder / "tiny.toml", atomically: true, encoding: .utf8)
  }

  @Test(
    "While figures are drawn: the picture in work is finished, no other begun", arguments: [SIGTERM, SIGINT, SIGHUP])
  func figures(number: Int32) throws {
    let folder = try Folder()
    try Self.study(in: folder)
    let environment = try Self.slowGnuplot(in: folder)
    let isDrawing = { FileManager.default.fileExists(atPath: folder / "drawing") }
    let result = try Program.run(
      ["run", "tiny.toml"], in: folder.path, signal: number, environment: environment, when: isDrawing)
    #expect(result.status == 75 && !result.wasKilled, "\(result.error)")
    #expect(result.error.contains("the same command goes on"))
    let drawn = try String(contentsOfFile: folder / "drawing", encoding: .utf8)
    #expect(drawn == "x\n")
    let pictures = try FileManager.default.contentsOfDirectory(atPath: folder / "tiny/figures")
    #expect(pictures.count { $0.hasSuffix(".png") } == 1, "\(pictures)")
    try FileManager.default.removeItem(atPath: folder / "drawing")
    let again = try Program.run(
      ["figures", "tiny"], in: folder.path, signal: number, environment: environment, when: isDrawing)
    #expect(again.status == 75, "\(again.error)")
    let rest = try Program.run(["run", "tiny.toml"], in: folder.path)
    #expect(rest.status == 0, "\(rest.error)")
  }

  @Test("Ctrl-C at a terminal ends gnuplot, too: an interruption, and no failure of gnuplot") func both() throws {
    let folder = try Folder()
    try Self.study(in: folder)
    var environment = try Self.slowGnuplot(in: folder)
    environment["D"] = Program.url.path
    // A process group of its own, as a terminal has it, which gets the signal as a whole.
    let line = """
      set -m; "$D" run tiny.toml & while ! [ -e drawing ]; do sleep 0.05; done; kill -INT -- -$!; wait $!
      echo $?; sleep 0.2; pgrep -g $! | wc -l
      """
    let result = try Program.run(
      ["-c", line], in: folder.path, program: URL(fileURLWithPath: "/bin/bash"), environment: environment)
    let words = result.output.unicodeScalars.split(separator: "\n").suffix(2).map {
      String($0).trimmingCharacters(in: .whitespaces)
    }
    #expect(words == ["75", "0"], "\(result.output) \(result.error)")
  }

  /// At fixed moments from the first millisecond on. Before the program watches, within its first milliseconds, nothing has
  /// been begun, and a signal has its ordinary meaning.
  @Test("At any moment, start-up and averages among them") func anyMoment() throws {
    let folder = try Folder()
    try Self.study(in: folder)
    var statuses: [Int32] = []
    for step in 0..<40 {
      let name = "r\(step)"
      let running = try Program.start(
        ["run", "tiny.toml", "-o", name, "--set", "output.figures=false"], in: folder.path)
      usleep(UInt32(10_000 * step))
      running.send(step.isMultiple(of: 2) ? SIGTERM : SIGUSR1)
      let result = running.end()
      statuses.append(result.wasKilled ? -result.status : result.status)
      if result.wasKilled {
        #expect(!FileManager.default.fileExists(atPath: folder / name), "killed after it had begun, at step \(step)")
      } else {
        #expect(result.status == 75 || result.status == 0, "\(result.error)")
      }
    }
    #expect(statuses.contains(75), "\(statuses)")
    let rest = try Program.run(
      ["run", "tiny.toml", "-o", "r20", "--set", "output.figures=false", "--quiet"], in: folder.path)
    #expect(rest.status == 0, "\(rest.error)")
  }

  @Test("A terminal that is gone: nohup's SIGHUP stays ignored") func hangup() throws {
    let folder = try Folder()
    try Self.study(in: folder)
    let line = "trap '' HUP; \"$D\" run tiny.toml --quiet & sleep 0.1; kill -HUP $!; wait $!"
    let result = try Program.run(
      ["-c", line], in: folder.path, program: URL(fileURLWithPath: "/bin/bash"), environment: ["D": Program.url.path])
    #expect(result.status == 0, "\(result.error)")
  }
}
