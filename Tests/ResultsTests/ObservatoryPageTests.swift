// Documentation/reference/Observatories.md has the keys of an observatory file, and what those that come with the program do, as
// the program has them. To write these parts again after a change:
//
//     DAPPLE_WRITE_DOCUMENTATION=1 swift test --filter ObservatoryPageTests

import Foundation
import Observation
import Study
import Testing

@Suite(.serialized, .timeLimit(.minutes(40))) struct ObservatoryPageTests {
  @Test func theKeysAreThoseOfTheProgram() throws {
    let rows = ObservatoryKey.all.map { "| `\($0.name)` | \($0.requirement) | \(escaped($0.help)) |" }
    try hold("keys", ["| key | must be | |", "|---|---|---|"] + rows)
  }

  @Test func whatIsLeftOutIsWhatThePageSays() throws {
    let least = try Observatory.parse(toml: "name = \"mine\"", source: "test")
    try hold("defaults", ["```toml"] + least.toml.split(separator: "\n").map(String.init) + ["```"])
  }

  @Test func theObservatoriesAreThoseOfTheProgram() throws {
    let head = [
      "| name | declinations | weight | N_side, ℓ_max | events | sky | horizontal dipole | C_1 | condition |",
      "|---|---|---|---|---|---|---|---|---|",
    ]
    try hold("observatories", head + Observatory.builtInNames.map(row))
    let words = try String(contentsOf: page, encoding: .utf8).split(whereSeparator: \.isWhitespace)
    let text = words.joined(separator: " ")
    for name in Observatory.builtInNames {
      let caution = try #require(try Observatory.find(name).caution)
      #expect(text.contains(caution), "\(name): the page lacks its caution")
    }
  }

  /// What the comparisons rest on: the parts are found, and one that is not there is not.
  @Test func partsOfThePageAreFound() throws {
    let keys = try #require(part(named: "keys", of: String(contentsOf: page, encoding: .utf8)))
    #expect(keys.contains("| `weights` |"))
    #expect(part(named: "nothing", of: "<!-- keys -->\n") == nil)
  }

  private func row(_ name: String) throws -> String {
    let observatory = try Observatory.find(name)
    let harmonics = try WindowHarmonics(observatory.window, lmax: observatory.lmax)
    let coupling = CouplingMatrix(harmonics)
    let inverse = try? Deconvolution(coupling)
    let condition = inverse.map { String(format: "%.2g", $0.conditionNumber) } ?? "singular"
    let weight: String
    switch observatory.weight {
    case .sinePower(0): weight = "1"
    case .sinePower(let power): weight = "\\|sin δ\\|^\(power)"
    case .table: weight = "a table"
    }
    let cells = [
      "`\(name)`", String(format: "%.0f° … %.0f°", observatory.band.south, observatory.band.north), weight,
      "\(observatory.nside), \(observatory.lmax)", String(format: "%.3g", observatory.events ?? 0),
      String(format: "%.3f", observatory.band.skyFraction), String(format: "%.3f", harmonics.horizontalDipole),
      String(format: "%.3f", coupling.rows[1][1]), condition,
    ]
    return "| " + cells.joined(separator: " | ") + " |"
  }

  private func escaped(_ text: String) -> String { text.replacing("|", with: "\\|") }

  /// Holds a part of the page, between two comments, against lines, or writes it.
  private func hold(_ name: String, _ lines: [String]) throws {
    let wanted = lines.joined(separator: "\n") + "\n"
    var text = try String(contentsOf: page, encoding: .utf8)
    let found = try #require(part(named: name, of: text), "\(page.path) has no part \(name)")
    if ProcessInfo.processInfo.environment["DAPPLE_WRITE_DOCUMENTATION"] != nil, found != wanted {
      text = text.replacing("<!-- \(name) -->\n" + found, with: "<!-- \(name) -->\n" + wanted)
      try Data(text.utf8).write(to: page, options: .atomic)
      return
    }
    #expect(found == wanted, "\(page.path) differs; the header of this file says how to write it again")
  }

  private func part(named name: String, of text: String) -> String? {
    guard let start = text.range(of: "<!-- \(name) -->\n"),
      let end = text.range(of: "<!-- end of \(name) -->", range: start.upperBound..<text.endIndex)
    else { return nil }
    return String(text[start.upperBound..<end.lowerBound])
  }

  private var page: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Documentation/reference/Observatories.md")
  }
}
