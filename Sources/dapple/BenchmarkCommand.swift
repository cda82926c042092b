import ArgumentParser
import Benchmarking
import Cluster
import Foundation
import Transport
import _Text

struct Benchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure how fast the program is on this machine, in about fifteen seconds.",
    discussion: """
      The time of a particle step with every kernel that this machine can run, beside that of a plain double-precision \
      kernel measured in the same run and the machine's peak; trajectories per second on one and more threads; and the \
      harmonic transforms. Each time is the shortest of many repetitions that take turns. With --devices also the time of a \
      particle step on graphics processors, in at most half a minute more for each, and whether they have the bits of \
      "simd".
      """)

  @Flag(help: "Few and short repetitions: rough numbers in two seconds.")
  var quick = false

  @Flag(help: "Print the report as JSON.")
  var json = false

  @Option(help: "Largest number of threads of the scaling (default: the cores this process may use).")
  var threads: Int?

  @Option(
    help: """
      Measure graphics processors, too: "all", numbers with commas (0,1), or devices as 'dapple engines' lists them \
      (cuda:0, opencl:1). Without it none is looked for.
      """)
  var devices: String?

  func validate() throws {
    if let devices { _ = try DeviceSelection(option: devices) }
    if let threads, !(1...MachineShare.mostThreads).contains(threads) {
      throw ValidationError("--threads \(threads): give a number between 1 and \(MachineShare.mostThreads)")
    }
  }

  func run() throws {
    let report = try BenchmarkReport.measured(
      effort: quick ? .quick : .full, threads: threads ?? MachineShare.cores(),
      devices: devices.map { try DeviceSelection(option: $0).opened() } ?? [])
    try Console.writeLine(json ? try report.json() : report.table)
  }
}
