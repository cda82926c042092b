import ArgumentParser
import Study
import _Text

struct Cite: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print BibTeX for what a run used.",
    discussion: "With a run directory, the entries that its study used; without, those of the default study.")

  @Argument(help: "A run directory.")
  var directory: String?

  func run() throws {
    let configuration = try directory.map { try RunDirectory(opening: $0).configuration } ?? .default
    try Console.write(Bibliography.bibtex(for: configuration))
  }
}
