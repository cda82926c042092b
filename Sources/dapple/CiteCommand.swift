import ArgumentParser
import Results
import _Text

struct Cite: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print BibTeX for what a run used.",
    discussion: """
      With a run directory, the entries that its study used, and each version and commit of the program that computed \
      it; without, those of the default study and this program.
      """)

  @Argument(help: "A run directory.")
  var directory: String?

  func run() throws {
    guard let directory else { return try Console.write(Bibliography.bibtex(for: .default)) }
    let run = try RunDirectory(opening: directory)
    let path = run.path + "/provenance.json"
    let record = try Provenance.load(path: path)
    if record == nil {
      Console.message("\(path) is damaged: it does not say what computed the study, and this program is cited")
    }
    try Console.write(Bibliography.bibtex(for: run.configuration, computedBy: record?.runs ?? []))
  }
}
