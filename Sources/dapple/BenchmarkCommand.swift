import ArgumentParser
import Benchmarking
import Cluster
import Foundation
import _Text

struct Benchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure how fast the program is on this machine, in about fifteen seconds.",
    discussion: """
      The time of a particle step with every kernel that this machine can run, beside that of a plain double-precision \
      kernel measured in the same run and the machine's peak; trajectories per second on one and more threads; and the \
      harmonic transforms. Each time is the shortest of many repetitions that take turns.
      """)

  @Flag(help: "Few and short repetitions: rough numbers in two seconds.")
  var quick = false

  @Flag(help: "Print the report as JSON.")
  var json = false

  @Option(help: "Largest number of threads of the scaling (default: the cores this process may use).")
  var threads: Int?

  func validate() throws {
    if let threads, !(1...MachineShare.mostThreads).contains(threads) {
      throw ValidationError("--threads \(threads): give a number between 1 and \(MachineShare.mostThreads)")
    }
  }

  func run() throws {
    let report = try BenchmarkReport.measured(
      effort: quick ? .quick : .full, threads: threads ?? MachineShare.cores())
    try Console.writeLine(json ? try report.json() : report.table)
  }
}
