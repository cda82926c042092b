// `dapple collapse`: many studies held against the law of small scales.

import ArgumentParser
import Figures
import Foundation
import Results
import _Text

struct CollapseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "collapse",
    abstract: "Hold studies with pairs against the law of small scales: l(l+1) C_l lambda/(2 pi chi) against l.",
    discussion: """
      Each study is taken at the snapshot of its output.spectrum_time: C_l from maps up to 2 N_side and from pairs beyond, \
      lambda and chi from the same realisations. Prints a table, and writes collapse.ecsv and the figure collapse.
      """)

  @Argument(help: "Run directories of studies with pairs, in the order of the figure's key.")
  var directories: [String]

  @Option(name: .shortAndLong, help: "The directory that table and figure go into, made if missing.")
  var output = "."

  @Flag(help: "Draw no figure.")
  var noFigures = false

  func validate() throws {
    guard !output.isEmpty else { throw ValidationError("--output is empty: name a directory") }
  }

  func run() throws {
    try SignalWatch.run(remark: "interrupted; give the same command again", collapse)
  }

  private func collapse(_ interruption: Interruption) throws {
    let plan = FigurePlan.made(wanted: !noFigures)
    let studies = try directories.map { directory in
      try CollapseStudy(RunDirectory(opening: directory), interruption: interruption)
    }
    let collapse = Collapse(studies)
    try makeDirectory(output)
    try collapse.table.write(to: output + "/" + Collapse.tableName)
    try Console.write(collapse.text)
    let figure = LawCollapse(
      studies: studies.map { study in
        LawCollapse.Study(
          name: study.configuration.name, parallel: study.findings.parallel.bins,
          perpendicular: study.findings.perpendicular.bins)
      })
    try plan.draw([figure], into: output, isStopped: { interruption.isRequested })
    try Console.writeLine(
      "Table: \(output.oneLine)/\(Collapse.tableName)"
        + (plan.files("\(output)/\(figure.name)").map { "; figure: " + $0 } ?? ""))
  }
}
