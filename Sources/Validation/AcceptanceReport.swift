// What the acceptance list found, as a table for the terminal, as JSON for programs, and as a page of the documentation.

import Foundation

/// The outcome of an acceptance run.
package struct AcceptanceReport: Sendable, Codable, Equatable {
  /// Version of the program.
  package var version: String
  /// Date of the run, ISO 8601, UTC.
  package var date: String
  /// Which build of the kernels ran.
  package var kernel: String
  /// "quick" or "full".
  package var effort: String
  /// Wall-clock time of the run in seconds.
  package var seconds: Double
  /// Every check, in order.
  package var checks: [Check]

  /// A report from its parts.
  package init(version: String, date: String, kernel: String, effort: String, seconds: Double, checks: [Check]) {
    self.version = version
    self.date = date
    self.kernel = kernel
    self.effort = effort
    self.seconds = seconds
    self.checks = checks
  }

  /// Whether every check passed; an empty list does not.
  package var passed: Bool { !checks.isEmpty && checks.allSatisfy(\.passed) }

  /// The last line: how many checks passed.
  package var verdict: String {
    let failed = checks.filter { !$0.passed }.count
    return "\(checks.count - failed) of \(checks.count) checks passed"
      + (failed == 0 ? "" : ", \(failed) FAILED")
  }

  /// One check as a line of the table.
  package static func line(_ check: Check) -> String {
    let quantity = check.quantity.padding(toLength: max(72, check.quantity.count), withPad: " ", startingAt: 0)
    return String(
      format: "%@ %@ %@ %11.5g  expected %11.5g ± %-9.3g %@", check.passed ? "pass" : "FAIL",
      check.group.padding(toLength: 9, withPad: " ", startingAt: 0), quantity, check.measured, check.expected,
      check.tolerance, check.reason)
  }

  /// The report as JSON, keys sorted; a value that is not a number is the string "nan" or "inf".
  package func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// The report as a page of Markdown.
  ///
  /// - Parameter figure: path of the figure of mean free paths relative to the page, where one was drawn.
  package func markdown(figure: String? = nil) -> String {
    var lines = [
      "# How we know it is right", "",
      "What `dapple validate\(effort == "full" ? " --full" : "")` measured with version \(version) (kernel \(kernel)) on "
        + "\(date): \(verdict), in \(Int(seconds.rounded())) s.", "",
      "Each check compares a quantity that the program computes with one that is known otherwise: analytically, from an "
        + "independent program, or by a second method. The tolerance says how far off it may be, and why. In the test "
        + "suite each check has a negative control: a deliberately wrong variant on which it must fail.", "",
      "The table of K, C_1 and C_0 at ρ = 0.1 is held against 3200 realisations with another seed, "
        + "`\(TransportChecks.referenceCommand)`, and at ΩT = 100 against an independent program.",
    ]
    var group = ""
    for check in checks {
      if check.group != group {
        group = check.group
        lines += [
          "", "## \(group.prefix(1).uppercased() + group.dropFirst())", "",
          "| quantity | expected | measured | tolerance | reason | |", "|---|---|---|---|---|---|",
        ]
      }
      lines.append(
        "| \(cell(check.quantity)) | \(number(check.expected)) | \(number(check.measured)) | "
          + "\(number(check.tolerance)) | \(cell(check.reason)) | \(check.passed ? "pass" : "**FAIL**") |")
    }
    if let figure {
      lines += [
        "",
        "![Parallel mean free path against Larmor radius, with the trend 1/3 and the exact limit of large radii](\(figure))",
        "",
        "The parallel mean free path over three decades of rigidity, drawn by the same command.",
      ]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func number(_ value: Double) -> String { String(format: "%.4g", value) }

  private func cell(_ text: String) -> String { text.replacingOccurrences(of: "|", with: "\\|") }
}
