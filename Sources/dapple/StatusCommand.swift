import ArgumentParser
import Study

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Say what a run directory holds and what is missing.")

  @Argument(help: "A run directory.")
  var directory: String

  func run() throws {
    let run = try RunDirectory(opening: directory)
    let missing = run.missing
    let total = run.configuration.realizations
    print("study:     \(run.configuration.name) (seed \(run.configuration.seed))")
    print("computed:  \(total - missing.count) of \(total) realisations")
    print("missing:   \(missing.isEmpty ? "none" : ranges(missing))")
    for (_, error) in run.damaged() { print("damaged:   \(error)") }
  }
}
