import Foundation
import Testing
import Validation

@Suite(.timeLimit(.minutes(20))) struct AcceptanceReportTests {
  static func report(_ measured: [Double]) -> AcceptanceReport {
    AcceptanceReport(
      version: "1", date: "2026-01-01T00:00:00Z", kernel: "portable", effort: "quick", seconds: 1,
      checks: measured.map(CheckTests.check))
  }

  @Test func oneFailureFailsTheReport() {
    #expect(Self.report([1, 1.05]).passed)
    #expect(!Self.report([1, 2]).passed)
    #expect(!Self.report([]).passed)
    #expect(Self.report([1, 2]).verdict == "1 of 2 checks passed, 1 FAILED")
    #expect(AcceptanceReport.line(CheckTests.check(2)).hasPrefix("FAIL"))
    #expect(Self.report([1, 2]).markdown().contains("**FAIL**"))
    #expect(!Self.report([1, 1]).markdown().contains("FAIL"))
  }

  /// JSON has no NaN; a report of a check that gave one still reads back.
  @Test func jsonReadsBack() throws {
    let report = Self.report([1, .nan])
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let read = try decoder.decode(AcceptanceReport.self, from: Data(report.json().utf8))
    #expect(read.checks[0] == report.checks[0])
    #expect(read.checks[1].measured.isNaN && !read.passed)
  }
}
