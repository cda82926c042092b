// What a run directory holds of what a report shows. Reading never stops at a file that is damaged, missing or another
// study's: the page is made without it, and says so.

import Files
import Results
import Study
import _Text

/// What is read of a run directory, and what could not be.
struct RunContents {
  let run: RunDirectory
  /// The text of study.toml.
  var studyText = ""
  /// Numbers of the realisations whose files are not there.
  var missing: [Int] = []
  /// The averages' tables that belong to the study, by name, in the order shown.
  var tables: [(name: String, table: Table)] = []
  /// The text of summary.txt, where there is one.
  var summary: String?
  /// The record of runs; empty where there is none.
  var runs: [Provenance.Run] = []
  /// What could not be read, and why: a sentence each.
  var problems: [String] = []

  var study: StudyConfiguration { run.configuration }
  /// Realisations that are there.
  var present: Int { study.realizations - missing.count }

  /// The tables of a run directory in the order shown, each with its heading.
  static let headings: KeyValuePairs<String, String> = [
    "diffusion": "Diffusion", "spectra": "Power spectra", "ratios": "Ratios of power spectra",
    "lyapunov": "Lyapunov exponent", "small-scales": "The law of small scales",
    "scattering-rate": "Relative scattering",
    "pairs": "Pairs", "tensor": "Diffusion tensor", "spread": "Spread over single skies",
    "rates": "Scattering rates", "boundary": "Spectra with the streaming term", "mixing": "Mixing matrix",
    "steady": "Steady spectra", "local-field": "About the local field", "local-pitch": "Against the local pitch angle",
    "local-strength": "Against the local field strength",
  ]

  /// Reads a directory.
  ///
  /// - Throws: `RunError` where the directory cannot be looked at, or its study.toml is not the study of its
  ///   realisations.
  init(of run: RunDirectory) throws {
    self.run = run
    try run.refuseEditedStudy()
    studyText = try readText(run.path + "/study.toml", limit: StudyConfiguration.largestFile) ?? ""
    missing = try (0..<study.realizations).filter { try !isThere(run.realizationPath($0)) }
    attempt { if try isThere(run.path + "/summary.txt") { $0.summary = try run.summaryText() } }
    for (name, _) in Self.headings {
      attempt { if let table = try $0.table(name) { $0.tables.append((name, table)) } }
    }
    attempt {
      let path = run.path + "/provenance.json"
      if let record = try Provenance.load(path: path) {
        $0.runs = record.runs
      } else {
        $0.problems.append("\(path.oneLine): is damaged and does not say what computed the study")
      }
    }
  }

  /// The table of a name, where it was read.
  subscript(name: String) -> Table? { tables.first { $0.name == name }?.table }

  /// A table of the averages; nil where there is none.
  private mutating func table(_ name: String) throws -> Table? {
    let path = "\(run.path)/\(name).ecsv"
    guard try isThere(path) else { return nil }
    let table = try Table.read(path: path)
    guard table[meta: "physics_digest"]?.string == study.physicsDigest else {
      problems.append(
        "\(path.oneLine): is of another study than study.toml and is left out; 'dapple analyze' writes it again")
      return nil
    }
    return table
  }

  /// Does something that may fail on a file; what fails is noted.
  mutating func attempt(_ body: (inout RunContents) throws -> Void) {
    do {
      try body(&self)
    } catch {
      problems.append(sentence(error))
    }
  }
}
