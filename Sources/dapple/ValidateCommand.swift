import ArgumentParser
import Foundation
import Study
import Transport
import Validation

struct Validate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure the physics acceptance list on this machine: a table with pass or fail.",
    discussion: """
      Field, kernels, pusher, sky, ensemble averages and transport, each held against what is known of it analytically, \
      from an independent program or by a second method. Exit status 1 if any check fails.
      """)

  @Flag(help: "As much work as the statistics need, instead of about two minutes on two cores.")
  var full = false

  @Flag(help: "Print the report as JSON.")
  var json = false

  @Option(help: "Also write the report as a page of Markdown.")
  var page: String?

  @Option(help: "Worker threads (default: the cores this process may use).")
  var threads: Int?

  @Option(
    name: .customLong("group"), help: "Only these groups: field, kernel, pusher, sky, ensemble, transport.")
  var groups: [String] = []

  static let all: [any CheckGroup] = [
    FieldChecks(), KernelChecks(), PusherChecks(), SkyChecks(), EnsembleChecks(), TransportChecks(),
  ]

  func validate() throws {
    let names = Self.all.map(\.name)
    for group in groups where !names.contains(group) {
      throw ValidationError("--group \(group): there is no such group; choose from \(names.joined(separator: ", "))")
    }
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads): give a number between 1 and 1024")
    }
  }

  func run() throws {
    let start = Date()
    var checks: [Check] = []
    for group in Self.all where groups.isEmpty || groups.contains(group.name) {
      let found = try group.run(
        effort: full ? .full : .quick, threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
      if !json { found.forEach { print(AcceptanceReport.line($0)) } }
      checks += found
    }
    let report = AcceptanceReport(
      version: DappleVersion.current, date: start.ISO8601Format(), kernel: InstructionSet.best.rawValue,
      effort: full ? "full" : "quick", seconds: Date().timeIntervalSince(start), checks: checks)
    print(json ? try report.json() : report.verdict)
    if let page { try writeText(report.markdown, to: page) }
    if !report.passed { throw ExitCode.failure }
  }
}
