// What `backtracking.engine` may be, and what of it this machine has.

import ArgumentParser
import Transport
import _Text

struct Engines: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the engines and what this machine has for them.",
    discussion: """
      An engine integrates the trajectories; backtracking.engine chooses one. For "simd" the instruction sets of this \
      processor are listed, for "gpu" the devices, and why there are not more. The names of devices are those that \
      --devices takes.
      """)

  @Flag(help: "Print the list as JSON.")
  var json = false

  @Option(
    help: """
      Say what a run with these --devices would use: "all", numbers with commas (0,1), or devices as listed (cuda:0, \
      opencl:1). Default: DAPPLE_DEVICES, otherwise all.
      """)
  var devices: String?

  func validate() throws {
    if let devices { _ = try DeviceSelection(option: devices) }
  }

  func run() throws {
    let report = try EngineReport(.now(), selection: devices.map { try DeviceSelection(option: $0) })
    try Console.writeLine(json ? try report.json() : report.text)
  }
}
