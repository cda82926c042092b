import ArgumentParser
import Study

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
    guard let directory else { return print(Bibliography.bibtex(for: .default), terminator: "") }
    let run = try RunDirectory(opening: directory)
    print(
      Bibliography.bibtex(
        for: run.configuration, computedBy: Provenance.load(path: run.path + "/provenance.json").runs),
      terminator: "")
  }
}
