// Documentation/reference/Configuration.md is what the registry of parameters prints. To write it again after a change of
// a key:
//
//     DAPPLE_WRITE_DOCUMENTATION=1 swift test --filter DocumentationTests

import Anisotropy
import Foundation
import Study
import Testing

@Suite(.timeLimit(.minutes(40))) struct DocumentationTests {
  @Test func configurationReferenceIsUpToDate() throws {
    let text = ConfigurationReference.markdown
    if ProcessInfo.processInfo.environment["DAPPLE_WRITE_DOCUMENTATION"] != nil {
      try Data(text.utf8).write(to: reference, options: .atomic)
    }
    let written = try String(contentsOf: reference, encoding: .utf8)
    #expect(
      written == text,
      "\(reference.path) differs from the registry; the header of this file says how to write it again")
  }

  /// What the comparison rests on: the reference has every key with its help.
  @Test(arguments: Parameter.all.map(\.key)) func everyKeyIsInTheReference(_ key: String) throws {
    let parameter = try #require(Parameter.named(key))
    let row = try #require(
      ConfigurationReference.markdown.split(separator: "\n").first { $0.hasPrefix("| `\(parameter.name)` |") })
    #expect(row.contains(parameter.help.replacing("|", with: "\\|")))
  }

  /// The columns of a realisation's file are documented as their estimators name them.
  @Test func everyColumnOfARealizationIsDocumented() throws {
    let page = try String(contentsOf: root.appending(path: "Documentation/reference/RunDirectory.md"), encoding: .utf8)
    let lmax = 3
    func elements(_ column: MeasuredColumn) -> String {
      column.width % (lmax + 1) == 0 ? "\(column.width / (lmax + 1)) (ℓ_max+1)" : "\(column.width)"
    }
    let own = EstimatorList.standard.columns(lmax: lmax).map { ("`\($0.name)_A`, `\($0.name)_B`", $0) }
    let joint = EstimatorList.standard.jointColumns(lmax: lmax).map { ("`\($0.name)`", $0) }
    for (name, column) in own + joint {
      #expect(page.contains("| \(name) | \(column.unit) | \(elements(column)) | \(column.description) |"))
    }
    #expect(own.count == 4 && joint.count == 1)
    var study = StudyConfiguration.paper
    study.pairs = PairsConfiguration(references: 1000, angles: 100)
    let followed = study.measured.followedColumns
    for column in followed {
      let wide = ["PAIR_F": "6 (m+1)", "GROWTH": "n", "PAIR_APART": "m"]
      let elements = wide[column.name] ?? "\(column.width / 100) m"
      let words = column.description.replacing("|", with: "\\|")
      #expect(page.contains("| `\(column.name)` | \(column.unit) | \(elements) | \(words) |"), "\(column.name)")
    }
    #expect(followed.count == 7)
    try everyColumnOfMomentaIsDocumented(page)
  }

  /// The columns that `[momenta]` adds, with one set of directions and with two; ℓ up to 16 at most, and L = 8.
  private func everyColumnOfMomentaIsDocumented(_ page: String) throws {
    let (lmax, widths) = (95, [153: "9·17", 102: "6·17", 81: "(L+1)²", 40: "4·10"])
    for directions in [SkyConfiguration.Directions.paired, .centers] {
      var study = StudyConfiguration.paper
      study.sky.directions = directions
      study.momenta = MomentaConfiguration(boundary: true, mixing: 8, localField: true)
      let own = study.measured.columns(lmax: lmax).dropFirst(4)
      let joint = study.measured.jointColumns(lmax: lmax).dropFirst()
      for column in own + joint {
        let words = column.description.replacing("|", with: "\\|")
        let row = "\(column.unit) | \(widths[column.width] ?? "\(column.width)") | \(words) |"
        #expect(page.contains("`\(column.name)") && page.contains("| \(row)"), "\(column.name): \(row)")
      }
      #expect(own.count == (directions == .paired ? 2 : 6) && joint.count == (directions == .paired ? 4 : 0))
    }
  }

  /// The programs of the library's page are those that CI builds and runs.
  @Test(arguments: ["field", "trajectory", "ensemble"]) func libraryPageIsItsExamples(_ name: String) throws {
    let page = try String(contentsOf: root.appending(path: "Documentation/how-to/Library.md"), encoding: .utf8)
    let program = try String(
      contentsOf: root.appending(path: "Examples/Library/Sources/\(name)/main.swift"), encoding: .utf8)
    #expect(page.contains("```swift\n\(program)```\n"))
  }

  private var root: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  }

  private var reference: URL { root.appending(path: "Documentation/reference/Configuration.md") }
}
