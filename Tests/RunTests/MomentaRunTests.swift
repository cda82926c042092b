import Anisotropy
import Files
import Foundation
import Results
import Study
import Testing
import _TestSupport

/// Runs with `[momenta]`: what they add, and that they change nothing else.
@Suite(.serialized, .timeLimit(.minutes(40))) struct MomentaRunTests {
  static let all = MomentaConfiguration(boundary: true, mixing: 3, localField: true)
  static let tables = ["boundary", "mixing", "steady", "local-field", "local-pitch", "local-strength"]

  /// Maps are the same to the byte; of the realisations the columns that both have; of the tables all numbers.
  @Test func optionsAddAndChangeNothing() throws {
    let folder = try Folder()
    let plain = RunTests.configuration()
    var study = plain
    study.momenta = Self.all
    try RunTests.run(plain, in: folder / "plain")
    try RunTests.run(study, in: folder / "momenta")
    let paths = ["plain", "momenta"].map { folder / $0 }
    let directories = try paths.map { try RunDirectory(opening: $0) }
    for directory in directories { try directory.analyze() }
    let runs = try directories.map { try RealizationFile.read($0.realizationPath(1), number: 1, of: $0.configuration) }
    for (without, with) in zip(runs[0].snapshots, runs[1].snapshots) {
      for (name, values) in without.joint { #expect(with.joint[name] == values) }
      for (one, other) in zip(without.sets, with.sets) {
        for (name, values) in one.values { #expect(other.values[name] == values) }
      }
      #expect(with.joint.count == without.joint.count + 4)
    }
    for name in AnalysisTests.tables {
      let text = try paths.map { path in
        try String(contentsOfFile: path + "/\(name).ecsv", encoding: .utf8).split(separator: "\n")
      }
      #expect(text[0].filter { !$0.hasPrefix("#") } == text[1].filter { !$0.hasPrefix("#") })
      // Neither a table nor a header of a study without them knows of the options.
      #expect(!text[0].contains { $0.contains("momenta.") } && text[1].contains { $0.contains("momenta.mixing: 3") })
    }
    for name in Self.tables {
      #expect(!FileManager.default.fileExists(atPath: paths[0] + "/\(name).ecsv"))
      let table = try Table.read(path: paths[1] + "/\(name).ecsv")
      #expect(table.rowCount >= 3)
    }
    let summaries = try directories.map(AnalysisTests.summary)
    #expect(summaries[1].hasPrefix(summaries[0]))
    #expect(summaries[1].contains("Streaming term") && summaries[1].contains("Steady state"))
  }

  /// With one set of directions, and each option alone.
  @Test(arguments: [
    MomentaConfiguration(boundary: true), MomentaConfiguration(mixing: 2), MomentaConfiguration(localField: true),
  ])
  func eachOptionAlone(momenta: MomentaConfiguration) throws {
    let folder = try Folder()
    let directory = try AnalysisTests.analyzed(in: folder) {
      $0.momenta = momenta
      $0.sky.directions = .centers
    }
    let there = Self.tables.filter { FileManager.default.fileExists(atPath: directory.path + "/\($0).ecsv") }
    let wanted =
      momenta.boundary ? Self.tables[..<1] : momenta.mixing > 0 ? Self.tables[1..<3] : Self.tables[3...]
    #expect(there == Array(wanted))
  }
}
