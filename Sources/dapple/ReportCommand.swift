// `dapple report`: the page of a run.

import ArgumentParser
import Report
import Results
import _Text

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Make one HTML page of a run directory: what was run, what was found, skies, tables.",
    discussion: """
      The page is one file that needs no network. It shows what is there: run 'dapple analyze' and 'dapple figures' first \
      where averages or figures are missing. What cannot be read is left out, and the page and this command say so.
      """)

  @Argument(help: "A run directory.")
  var directory: String

  @Option(name: .shortAndLong, help: "The file to write (default: report.html in the run directory).")
  var output: String?

  func validate() throws {
    if output?.isEmpty == true { throw ValidationError("--output is empty: name a file") }
  }

  func run() throws {
    if try ScanDirectory.isScan(directory) {
      throw ValidationError("\(directory.oneLine) is a scan; give the directory of one of its points")
    }
    let report = try RunReport(of: RunDirectory(opening: directory))
    for problem in report.problems { note("warning: \(problem)") }
    let path = output ?? directory + "/report.html"
    try report.write(to: path)
    try Console.writeLine(path.oneLine)
  }
}
