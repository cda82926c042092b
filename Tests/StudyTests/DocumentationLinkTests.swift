import Foundation
import Testing

/// Pages, figures and headings that a page names are there: on a site that shows the files as they lie, nobody else looks.
@Suite(.timeLimit(.minutes(40))) struct DocumentationLinkTests {
  @Test func linksLeadSomewhere() throws {
    let pages = try Self.pages()
    #expect(pages.count > 25)
    for page in pages {
      for link in try Self.links(in: Self.text(of: page)) where try !Self.leadsSomewhere(link, from: page) {
        Issue.record("\(page.lastPathComponent): \(link) is not there")
      }
    }
  }

  /// No page is alone: each is reached from the page `index.md` of its folder.
  @Test(arguments: ["tutorial", "how-to", "reference", "theory"]) func everyPageIsInItsIndex(_ name: String) throws {
    let folder = Self.documentation.appending(path: name)
    let index = try Set(Self.links(in: Self.text(of: folder.appending(path: "index.md"))))
    let pages = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { ($0.hasSuffix(".md") || $0.hasSuffix(".ipynb")) && $0 != "index.md" }
    #expect(pages.count >= 3)
    for page in pages {
      #expect(index.contains(page), "\(name)/index.md has no link to \(page)")
    }
  }

  /// Negative control.
  @Test func brokenLinksAreFound() throws {
    let page = Self.documentation.appending(path: "theory/Theory.md")
    #expect(
      Self.links(in: "![a](figures/no.png) [b](Theory.md#x) [c](https://x.org) `[d](e)`")
        == ["figures/no.png", "Theory.md#x"])
    #expect(try !Self.leadsSomewhere("figures/no.png", from: page))
    #expect(try !Self.leadsSomewhere("Theory.md#no-such-heading", from: page))
    #expect(try Self.leadsSomewhere("Estimators.md#with-the-momenta", from: page))
  }

  /// The pages that are read as Markdown, notebooks among them.
  private static func pages() throws -> [URL] {
    let files = try #require(FileManager.default.enumerator(at: documentation, includingPropertiesForKeys: nil))
    let inside = files.compactMap { $0 as? URL }.filter { ["md", "ipynb"].contains($0.pathExtension) }
    let root = documentation.deletingLastPathComponent()
    let outside = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "Examples/README.md", "python/README.md"]
    return inside + outside.map { root.appending(path: $0) }
  }

  /// The Markdown of a page; of a notebook, that of its cells.
  private static func text(of page: URL) throws -> String {
    guard page.pathExtension == "ipynb" else { return try String(contentsOf: page, encoding: .utf8) }
    let notebook = try JSONDecoder().decode(Notebook.self, from: Data(contentsOf: page))
    return notebook.cells.filter { $0.cell_type == "markdown" }.map { $0.source.joined() }.joined(separator: "\n\n")
  }

  private struct Notebook: Decodable {
    struct Cell: Decodable {
      var cell_type: String
      var source: [String]
    }
    var cells: [Cell]
  }

  /// What a page of Markdown links to inside the repository, with the heading. Code has no links.
  private static func links(in text: String) -> [String] {
    text.replacing(#/(?s)```.*?```|`[^`\n]*`/#, with: "`").matches(of: #/\]\(([^)\s]+)\)/#).map { String($0.1) }
      .filter { !$0.contains(":") }
  }

  private static func leadsSomewhere(_ link: String, from page: URL) throws -> Bool {
    let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let target = parts[0].isEmpty ? page : page.deletingLastPathComponent().appending(path: String(parts[0]))
    guard FileManager.default.fileExists(atPath: target.path) else { return false }
    guard parts.count == 2, ["md", "ipynb"].contains(target.pathExtension) else { return true }
    return try headings(in: text(of: target.standardizedFileURL)).contains(String(parts[1]))
  }

  /// The names that code-hosting sites and Sphinx give to headings: lower case, hyphens for spaces, no punctuation.
  private static func headings(in text: String) -> Set<String> {
    Set(
      text.matches(of: #/(?m)^#+ (.*)$/#).map {
        String(
          $0.1.lowercased().compactMap { character in
            if character == " " { return "-" }
            return character.isLetter || character.isNumber || "-_".contains(character) ? character : nil
          })
      })
  }

  private static var documentation: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Documentation")
  }
}
