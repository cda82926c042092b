// dapple lyapunov: how fast neighbouring trajectories of a study part.

import Anisotropy
import ArgumentParser
import Cluster
import Files
import Foundation
import Results
import Run
import Study
import _Text

struct LyapunovCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lyapunov",
    abstract: "Measure the Lyapunov exponent of a study's trajectories, backward in time.",
    discussion: """
      A small separation in phase space is followed along each orbit and put back to its first length after every 1/Omega; \
      lambda is the mean growth rate of its logarithm between --from and --until. The error is that over realisations.
      """)

  @Argument(help: "Study file, TOML.", completion: .file(extensions: ["toml"]))
  var study: String

  @Option(name: .customLong("set"), help: "Change a key of the study: key=value. May be repeated.")
  var overrides: [String] = []

  @Option(help: "Number of realisations.")
  var realizations = 200

  @Option(help: "Orbits of each realisation.")
  var orbits = 8

  @Option(help: "Backtracking time Omega T until which separations find the direction of fastest growth.")
  var from = 100.0

  @Option(help: "Backtracking time Omega T at the end.")
  var until = 500.0

  @Option(help: "File for lambda of each realisation, ECSV.", completion: .file())
  var output: String?

  @Option(help: "Worker threads; the result does not depend on it.")
  var threads: Int?

  func validate() throws {
    func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws {
      guard range.contains(value) else {
        throw ValidationError("--\(name) \(value): must be from \(range.lowerBound) to \(range.upperBound)")
      }
    }
    try check("realizations", realizations, 1...1_000_000)
    try check("orbits", orbits, 1...100_000)
    if let threads { try check("threads", threads, 1...MachineShare.mostThreads) }
    guard Double(realizations) * Double(orbits) <= 1e7 else {
      throw ValidationError("--realizations \(realizations) --orbits \(orbits): give at most 1e7 orbits in all")
    }
    guard from >= 0, until > from, until <= 1e7 else {
      throw ValidationError("--from \(from) --until \(until): give 0 <= from < until <= 1e7")
    }
  }

  func run() throws {
    try SignalWatch.run(remark: "interrupted; nothing was written") { interruption in
      let configuration = try StudyConfiguration.load(path: study, overrides: overrides)
      let found = try LyapunovExponent(
        of: configuration, realizations: realizations, orbits: orbits, interval: from...until,
        threads: threads ?? MachineShare.cores(), isCancelled: { interruption.isRequested })
      guard let found else { throw Interrupted() }
      try report(found, of: configuration)
    }
  }

  private func report(_ found: LyapunovExponent, of configuration: StudyConfiguration) throws {
    let spread = Spread(of: found.byOrbit)
    func text(_ value: Double) -> String { String(format: "%.4g", value) }
    try Console.writeLine(
      """
      \(configuration.name.oneLine): lambda = \(found.mean.inWords) Omega, between Omega T = \(text(from)) and \
      \(text(until)), of \(realizations) realisations with \(orbits) orbits each
         single orbits over this time: \(text(spread.p16)), \(text(spread.p50)), \(text(spread.p84)) (16th, 50th, 84th \
      percentile)
         halves of the time: \(found.halves[0].inWords), \(found.halves[1].inWords); \
      \(verdict(found))
      """)
    guard let output else { return }
    let table = Table(
      columns: [
        Column("realization", description: "number of the realisation", Array(0..<realizations)),
        Column(
          "lambda", description: "Lyapunov exponent, mean over its orbits [Omega]", found.byRealization),
      ],
      meta: DappleVersion.header + [
        MetaEntry("study", .string(configuration.name)),
        MetaEntry("physics_digest", .string(configuration.physicsDigest)), MetaEntry("orbits", .integer(orbits)),
        MetaEntry("from_omega_t", .number(from)), MetaEntry("until_omega_t", .number(until)),
      ])
    try table.write(to: output)
  }

  /// Whether the growth rate is one over the whole time, where there are enough realisations to say so.
  private func verdict(_ found: LyapunovExponent) -> String {
    guard realizations >= 10 else { return "too few realisations to tell whether it has converged" }
    return found.hasConverged ? "converged" : "not converged, raise --from and --until"
  }
}
