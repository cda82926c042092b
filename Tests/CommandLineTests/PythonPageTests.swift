import Foundation
import Testing
import _TestSupport

/// Documentation/how-to/Python.md, run as it stands, on a study of seconds.
@Suite(.timeLimit(.minutes(20))) struct PythonPageTests {
  /// The python with healpy and astropy, where there is one.
  static let python = ProcessInfo.processInfo.environment["DAPPLE_PYTHON"]

  @Test("every block of the page runs", .enabled(if: python != nil, "no healpy and astropy"))
  func pageRuns() throws {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Documentation/how-to/Python.md").standardizedFileURL
    let parts = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "```")
    let blocks = parts.filter { $0.hasPrefix("python\n") }.map { String($0.dropFirst("python\n".count)) }
    try #require(blocks.count >= 8)
    let folder = try Folder()
    try CommandLineTests.tiny.write(toFile: folder / "tiny.toml", atomically: true, encoding: .utf8)
    let run = try Program.run(
      [
        "run", "tiny.toml", "--output", "ahlers-mertsch-2015-quick", "--quiet", "--set", "study.realizations=8",
        "--set", "output.figures=false", "--set", "backtracking.omega_t=[1, 5, 10, 20]",
      ], in: folder.path)
    try #require(run.status == 0, "\(run.error)")
    let program = blocks.joined(separator: "\n")
    try program.write(toFile: folder / "page.py", atomically: true, encoding: .utf8)
    let python = URL(fileURLWithPath: try #require(Self.python))
    // Warnings are errors: a unit that astropy does not know, a missing value taken for a number.
    let result = try Program.run(["-W", "error", "page.py"], in: folder.path, program: python)
    #expect(result.status == 0, "\(result.error)")
    #expect(result.output.contains("chi^2 of 2/(l(l+1)):") && result.output.contains("tiny 8 realisations"))
    #expect(result.output.contains("(4, 12)"), "\(result.output)")
  }
}
