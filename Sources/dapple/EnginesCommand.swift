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

  func run() throws {
    let survey = DeviceSurvey.now()
    try Console.writeLine(json ? try EngineReport(survey).json() : EngineReport(survey).text)
  }
}
