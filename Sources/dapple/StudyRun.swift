// What `run` and `reproduce` do: compute what is missing, average, draw, and say what was found.

import ArgumentParser
import Anisotropy
import Figures
import Foundation
import Study
import Transport
import _Text

struct StudyRun {
  var configuration: StudyConfiguration
  var options: RunOptions
  var interruption: Interruption

  static let interruptedRemark =
    "interrupted; finished realisations are kept, and the same command goes on from there"

  func execute() throws {
    let measured = try options.overlay.spectra()
    try SpectrumAtTime.checkMultipoles(of: measured, lmax: 3 * configuration.sky.nside - 1)
    if configuration.output.figures, (try? GnuplotProgram.find()) == nil {
      note("warning: gnuplot was not found: figures will be left as scripts and data, for 'dapple figures' to draw")
    }
    for warning in configuration.warnings { note("warning: " + warning) }
    let share = try options.share()
    let path = options.output ?? configuration.name
    if options.dryRun {
      return try Console.writeLine(CostReport(of: configuration, path: path, options: options, share: share).text)
    }
    try interruption.check()
    let directory = try RunDirectory(preparing: path, for: configuration, share: share)
    if !options.quiet { announce(directory, share) }
    try interruption.check()
    let (start, clock) = (Date(), ContinuousClock.now)
    let outcome = try compute(directory, share)
    try directory.record(
      start: start, duration: clock.duration(to: .now), threads: options.threadCount,
      processorSeconds: ProcessorTime.ofProcess, outcome: outcome)
    guard outcome.isComplete else { throw Interrupted() }
    let left = directory.missing
    guard left.isEmpty else {
      return note("this task is done; \(left.count) realisations of other tasks are still missing (\(ranges(left)))")
    }
    // Two tasks that end together may both find the study complete.
    try directory.takingTurns("results") {
      let result = try directory.analyze(interruption: interruption)
      if configuration.output.figures {
        let drawing = FigureDrawing(
          directory: directory, result: result, measured: measured, scaling: try options.overlay.scaling())
        let drawn = try drawing.draw(into: directory.path + "/figures", interruption: interruption)
        try directory.append(measuredLines: drawn.measuredLines)
      }
    }
    if !options.quiet { try finish(directory, start: clock, trajectorySeconds: outcome.trajectorySeconds) }
  }

  private func announce(_ directory: RunDirectory, _ share: TaskShare) {
    let missing = directory.missing.filter(share.includes).count
    guard missing > 0 else { return }
    let cost = CostEstimate(of: configuration, realizations: missing, threads: options.threadCount)
    note(
      "\(configuration.name): \(missing) of \(configuration.realizations) realisations to compute, "
        + String(format: "%.2g", cost.particleSteps) + " particle steps at "
        + String(format: "%.0f", cost.nanosecondsPerStep) + " ns on \(options.threadCount) "
        + (options.threadCount == 1 ? "thread" : "threads") + ": about \(durationText(cost.seconds))")
    if InstructionSet.best.isEmulatingFusedMultiplyAdd {
      note("this processor has no fused multiply-add: the kernels are correct, but slow")
    }
  }

  private func compute(_ directory: RunDirectory, _ share: TaskShare) throws -> RunOutcome {
    let line = ProgressLine(isQuiet: options.quiet)
    let runner = Runner(
      directory: directory, threads: options.threadCount, share: share,
      checkpointSeconds: Runner.checkpointSeconds(from: ProcessInfo.processInfo.environment))
    let outcome = try runner.run(interruption: interruption, notice: note, progress: line.update)
    line.finish()
    return outcome
  }

  private func finish(_ directory: RunDirectory, start: ContinuousClock.Instant, trajectorySeconds: Double) throws {
    let summary = try String(contentsOfFile: directory.path + "/summary.txt", encoding: .utf8)
    try Console.write(summary)
    if configuration.output.figures { try Console.writeLine("Figures: \(directory.path)/figures") }
    let used = ProcessorTime.ofProcess + ProcessorTime.ofChildren
    try Console.writeLine(
      "Done in \(durationText(start.duration(to: .now) / .seconds(1))), with \(durationText(used)) of processor time"
        + (trajectorySeconds > 0
          ? String(format: ", %.1f%% of it for trajectories.", 100 * trajectorySeconds / used) : "."))
  }
}

/// A line to standard error, whatever the text.
func note(_ text: String) {
  Console.message(OneLine.visible(text))
}
