import Foundation
import Results
import Study
import Testing

/// What a study says of the program that computed it.
@Suite(.timeLimit(.minutes(40))) struct BibliographyTests {
  /// A run as provenance.json has it.
  private static func run(_ version: String, _ commit: String?) throws -> Provenance.Run {
    let commit = commit.map { "\"commit\": \"\($0)\"," } ?? ""
    let text = """
      {"version": "\(version)", \(commit) "seed": 1, "kernel": "x86-64-v3, mixed", "threads": 2, "host": "host",
       "start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:01:00Z", "completed": true}
      """
    return try JSONDecoder().decode(Provenance.Run.self, from: Data(text.utf8))
  }

  @Test("each version and commit that computed a study is cited once, and its digest with it")
  func programsOfAStudy() throws {
    let study = StudyConfiguration.default
    let runs = try [("0.1.0", nil), ("0.2.0", "abc"), ("0.1.0", nil), ("0.2.0", "def-dirty")].map {
      try Self.run($0, $1)
    }
    let text = Bibliography.bibtex(for: study, computedBy: runs)
    #expect(text.split(separator: "@software{").count - 1 == 3)
    #expect(text.contains("@software{dapple,") && text.contains("@software{dapple-2,"))
    #expect(text.contains("version = {0.1.0}") && text.contains("commit abc, physics digest \(study.physicsDigest)"))
    #expect(text.contains("note = {physics digest \(study.physicsDigest)}"), "a commit that is not known is not named")
    #expect(!text.contains("version = {\(DappleVersion.current)},\n  note = {commit \(DappleVersion.commit ?? "–")"))
  }

  @Test("without runs, this program is cited, by the commit that it was built from")
  func thisProgram() {
    let text = Bibliography.bibtex(for: .default)
    #expect(text.split(separator: "@software{").count - 1 == 1)
    #expect(text.contains("version = {\(DappleVersion.current)}"))
    #expect(DappleVersion.commit.map { text.contains("commit \($0),") } ?? !text.contains("commit"))
  }

  @Test("each model's own papers are cited for its studies, and for no others")
  func papersOfTheModels() {
    let papers = FieldConfiguration.Model.allCases.map { model -> [String] in
      let text = Bibliography.bibtex(for: StudyConfiguration(field: FieldConfiguration(model: model)))
      let found = ["AhlersMertsch2015", "GiacaloneJokipii1999", "Qin2013"].filter { text.contains("@article{\($0),") }
      #expect(found.count == 3)
      return ["Jokipii1966", "MatthaeusGoldsteinRoberts1990", "BieberWannerMatthaeus1996"].filter { text.contains($0) }
    }
    #expect(
      papers == [
        [], ["Jokipii1966"], ["MatthaeusGoldsteinRoberts1990"],
        ["MatthaeusGoldsteinRoberts1990", "BieberWannerMatthaeus1996"],
      ])
  }

  /// Asks git itself, in the working copy that these tests were built from; elsewhere there is nothing to ask.
  @Test("the commit is the one of the working copy, whatever built the program")
  func recordedCommit() throws {
    let git = Process()
    git.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    git.arguments = ["git", "rev-parse", "HEAD"]
    git.currentDirectoryURL = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let pipe = Pipe()
    git.standardOutput = pipe
    git.standardError = FileHandle.nullDevice
    try git.run()
    let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    git.waitUntilExit()
    guard git.terminationStatus == 0 else { return }
    let head = output.prefix { $0 != "\n" }
    let commit = try #require(DappleVersion.commit)
    #expect(commit == head || commit == head + "-dirty")
    #expect(DappleVersion.full == "\(DappleVersion.current) (commit \(commit))")
  }
}
