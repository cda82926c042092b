import Anisotropy
import ArgumentParser
import Cluster
import Figures
import Foundation
import Results
import Transport
import Validation
import _Text

struct Validate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure the physics acceptance list on this machine: a table with pass or fail.",
    discussion: """
      Field, its geometries, kernels, pusher, sky, ensemble averages, momenta, theory, transport, relative diffusion, \
      rigidities, observed skies and their reconstruction, each held against what is known of it analytically, \
      from an independent program or by a second method. Exit status 1 if any check fails.
      """)

  @Flag(help: "As much work as the statistics need, instead of about two minutes on two cores.")
  var full = false

  @Flag(help: "Print the report as JSON.")
  var json = false

  @Option(help: "Also write the report as a page of Markdown.")
  var page: String?

  @Option(help: "Also measure the mean free path over three decades of rigidity, and draw it into this directory.")
  var figures: String?

  @Option(help: "Worker threads (default: the cores this process may use).")
  var threads: Int?

  @Option(
    name: .customLong("group"),
    help: ArgumentHelp("Only these groups: \(Self.all.map(\.name).joined(separator: ", "))."))
  var groups: [String] = []

  static let all: [any CheckGroup] = [
    FieldChecks(), GeometryChecks(), KernelChecks(), PusherChecks(), SkyChecks(), EnsembleChecks(), MomentaChecks(),
    TheoryChecks(), TransportChecks(), RelativeDiffusionChecks(), RigidityChecks(), ObserverChecks(),
    ObservationChecks(), ReconstructionChecks(),
  ]

  func validate() throws {
    let names = Self.all.map(\.name)
    for group in groups where !names.contains(group) {
      throw ValidationError("--group \(group): there is no such group; choose from \(names.joined(separator: ", "))")
    }
    if let threads, !(1...MachineShare.mostThreads).contains(threads) {
      throw ValidationError("--threads \(threads): give a number between 1 and \(MachineShare.mostThreads)")
    }
  }

  func run() throws {
    let start = Date()
    let cores = threads ?? MachineShare.cores()
    let plan = FigurePlan.made(wanted: figures != nil, isAvoidable: false)
    var checks: [Check] = []
    for group in Self.all where groups.isEmpty || groups.contains(group.name) {
      let found = try group.run(effort: full ? .full : .quick, threads: cores)
      if !json { for check in found { try Console.writeLine(AcceptanceReport.line(check)) } }
      checks += found
    }
    let report = AcceptanceReport(
      version: DappleVersion.current, date: start.ISO8601Format(), kernel: InstructionSet.best.rawValue,
      effort: full ? "full" : "quick", seconds: Date().timeIntervalSince(start), checks: checks)
    try Console.writeLine(json ? try report.json() : report.verdict)
    if let figures { try drawMeanFreePath(into: figures, plan) }
    if let page { try writeText(report.markdown(figure: figureLink(from: page)), to: page) }
    if !report.passed { throw ExitCode.failure }
  }

  /// The figure's path as the page links to it, from the page's folder.
  private func figureLink(from page: String) -> String? {
    guard let figures else { return nil }
    let folder = URL(fileURLWithPath: page).deletingLastPathComponent().standardizedFileURL.pathComponents
    let picture = URL(fileURLWithPath: figures).standardizedFileURL.pathComponents + ["mean-free-path.png"]
    let shared = zip(folder, picture).prefix { $0 == $1 }.count
    return (Array(repeating: "..", count: folder.count - shared) + picture.dropFirst(shared)).joined(separator: "/")
  }

  private func drawMeanFreePath(into directory: String, _ plan: FigurePlan) throws {
    let scan = TransportScan.measured(
      rho: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10], realizations: full ? 64 : 16,
      threads: threads ?? MachineShare.cores())
    let figure = MeanFreePath(
      rho: scan.points.map(\.rho),
      meanFreePath: scan.points.map { Estimate(value: $0.meanFreePath, error: $0.meanFreePathError) },
      weakScattering: TransportScan.weakScattering)
    try plan.draw([figure], into: directory)
  }
}
