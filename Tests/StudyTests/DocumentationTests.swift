// Documentation/Configuration.md is what the registry of parameters prints. To write it again after a change of a key:
//
//     DAPPLE_WRITE_DOCUMENTATION=1 swift test --filter DocumentationTests

import Foundation
import Study
import Testing

@Suite(.timeLimit(.minutes(20))) struct DocumentationTests {
  @Test func configurationReferenceIsUpToDate() throws {
    let text = ConfigurationReference.markdown
    if ProcessInfo.processInfo.environment["DAPPLE_WRITE_DOCUMENTATION"] != nil {
      try Data(text.utf8).write(to: reference, options: .atomic)
    }
    let written = try String(contentsOf: reference, encoding: .utf8)
    #expect(
      written == text,
      "Documentation/Configuration.md differs from the registry; the header of this file says how to write it again")
  }

  /// What the comparison rests on: the reference has every key with its help.
  @Test(arguments: Parameter.all.map(\.key)) func everyKeyIsInTheReference(_ key: String) throws {
    let parameter = try #require(Parameter.named(key))
    let row = try #require(
      ConfigurationReference.markdown.split(separator: "\n").first { $0.hasPrefix("| `\(parameter.name)` |") })
    #expect(row.contains(parameter.help.replacing("|", with: "\\|")))
  }

  private var reference: URL {
    URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Documentation/Configuration.md")
  }
}
