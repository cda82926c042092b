// Checks and the report that they make.

import Foundation
import Testing
import Validation

@Suite(.timeLimit(.minutes(40))) struct AcceptanceReportTests {
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

@Suite(.timeLimit(.minutes(40))) struct CheckTests {
  static func check(_ measured: Double) -> Check {
    Check(group: "test", quantity: "one", expected: 1, measured: measured, tolerance: 0.1, reason: "for the test")
  }

  @Test func passesWithinTheToleranceOnly() {
    #expect(Self.check(1.05).passed)
    #expect(!Self.check(1.15).passed)
    #expect(!Self.check(0.85).passed)
    #expect(!Self.check(.nan).passed)
  }

  @Test func samplesHaveTheirMeanAndError() {
    let sample = Sample([1, 2, 3, 4])
    #expect(sample.mean == 2.5)
    #expect(abs(sample.error - (5.0 / 12).squareRoot()) < 1e-15)
  }
}
