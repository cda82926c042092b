// Options that the commands which compute have in common.

import ArgumentParser
import Cluster
import Foundation
import Results
import Study
import Transport
import _Text

struct RunOptions: ParsableArguments {
  @Option(
    name: .shortAndLong, help: "Directory of the results (default: the study's name, for a scan with -scan behind it).")
  var output: String?

  @Option(help: "Worker threads (default: the cores this process may use). The results do not depend on it.")
  var threads: Int?

  @Option(
    help: """
      Graphics processors of a study with backtracking.engine = "gpu": "all", numbers with commas (0,1), or devices as \
      'dapple engines' lists them (cuda:0, opencl:1). Default: DAPPLE_DEVICES, otherwise all. The results do not depend on \
      it.
      """)
  var devices: String?

  @Option(
    help: """
      Compute only part of the realisations, or of the points of a scan: this task of --task-count, from 0 (default: \
      Slurm's array variables). Tasks run side by side in one directory.
      """)
  var taskIndex: Int?

  @Option(help: "Number of tasks that the realisations, or the points of a scan, are divided among.")
  var taskCount: Int?

  @Flag(help: "Print what the run would cost, from a short calibration of this machine, and do nothing.")
  var dryRun = false

  @Option(
    name: .customLong("set"), help: "Override a key of the study, e.g. --set field.modes=320; may be repeated.")
  var overrides: [String] = []

  @OptionGroup var overlay: OverlayOptions

  @Flag(
    help: """
      Draw no figures, and leave those that are there. The study still wants them: the same command without this option, \
      or 'dapple figures', draws them.
      """)
  var noFigures = false

  @Flag(help: "Replace averages of more realisations by those of fewer.")
  var replaceByFewer = false

  @Flag(name: .shortAndLong, help: "No progress and no summary; warnings and errors only.")
  var quiet = false

  mutating func validate() throws {
    if output?.isEmpty == true { throw ValidationError("--output is empty: name a directory") }
    guard (taskIndex == nil) == (taskCount == nil) else {
      throw ValidationError("--task-index and --task-count: give both or neither")
    }
    if let taskCount, !(1...MachineShare.mostTasks).contains(taskCount) {
      throw ValidationError("--task-count \(taskCount): give a number between 1 and \(MachineShare.mostTasks)")
    }
    if let taskIndex, let taskCount, !(0..<taskCount).contains(taskIndex) {
      throw ValidationError("--task-index \(taskIndex): give a number from 0 to --task-count - 1")
    }
    if let devices { _ = try DeviceSelection(option: devices) }
    if let threads, !(1...MachineShare.mostThreads).contains(threads) {
      throw ValidationError("--threads \(threads): give a number between 1 and \(MachineShare.mostThreads)")
    }
  }

  var threadCount: Int { threads ?? MachineShare.cores() }

  /// A study with the devices that were asked for.
  func onDevices(_ configuration: StudyConfiguration) throws -> StudyConfiguration {
    guard let selection = devices.flatMap({ DeviceSelection($0) }) else { return configuration }
    guard configuration.engine is GPUEngine else {
      throw ValidationError(
        "--devices: the engine of \(configuration.name.oneLine) does not use them; add --set backtracking.engine=gpu, or "
          + "leave the option out")
    }
    var configuration = configuration
    configuration.engines = configuration.engines.using(selection)
    return configuration
  }

  /// The part of the study that this process computes.
  func share() throws -> TaskShare {
    if let taskIndex, let taskCount { return TaskShare(index: taskIndex, count: taskCount) }
    return try MachineShare.arrayTask() ?? .whole
  }
}

extension DeviceSelection {
  /// Reads the words of `--devices`.
  init(option text: String) throws {
    guard let selection = DeviceSelection(text) else {
      throw ValidationError("--devices \(text): \(DeviceSelection.requirement)")
    }
    self = selection
  }
}
