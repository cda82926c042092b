// What `run` and `reproduce` do: compute what is missing, average, draw, and say what was found.

import Anisotropy
import ArgumentParser
import Figures
import Foundation
import Results
import Run
import Study
import Transport
import _Text

struct StudyRun {
  var configuration: StudyConfiguration
  var options: RunOptions
  /// The study file, where there is one.
  var source: String?
  var interruption: Interruption
  /// Whether the summary is printed at the end; a scan has one of its own.
  var printsSummary = true
  /// What is done about figures, where that has been decided and said already.
  var plan: FigurePlan?

  static let interruptedRemark =
    "interrupted; finished realisations are kept, and the same command goes on from there"

  func execute() throws {
    if case .failed(let error) = try complete() { throw error }
  }

  /// Computes, averages and draws; returns what became of the figures.
  func complete() throws -> FigureOutcome {
    let measured = try options.overlay.spectra()
    try MeasuredSpectrum.checkMultipoles(of: measured, lmax: 3 * configuration.sky.nside - 1)
    for warning in configuration.warnings { note("warning: " + warning) }
    let share = try options.share()
    let path = options.output ?? configuration.name
    if options.dryRun {
      try Console.writeLine(CostReport(of: configuration, path: path, options: options, share: share).text)
      return .complete
    }
    try interruption.check()
    // Before anything is computed or changed; a task of an array counts for the whole study.
    if !options.replaceByFewer {
      try RunDirectory.checkReplacing(in: path, by: configuration.realizations, of: configuration)
    }
    let threads = try threadsThatFit(path, share)
    let plan = plan ?? .made(wanted: configuration.output.figures && !options.noFigures)
    let directory = try RunDirectory(preparing: path, for: configuration, share: share, source: source, notice: note)
    if !options.quiet { try announce(directory, share, threads) }
    try interruption.check()
    let (start, clock, processorTime) = (Date(), ContinuousClock.now, ProcessorTime.ofProcess)
    let outcome = try compute(directory, share, threads)
    try directory.record(
      start: start, duration: clock.duration(to: .now), threads: threads,
      processorSeconds: ProcessorTime.ofProcess - processorTime, outcome: outcome, notice: note)
    guard outcome.isComplete else { throw Interrupted() }
    // Whoever took study.toml away meanwhile took the directory's name with it.
    _ = try RunDirectory(opening: directory.path)
    let left = try directory.missing
    let gone = left.filter(share.includes)
    guard gone.isEmpty else { throw RunError.vanished(path: directory.path, numbers: gone) }
    guard left.isEmpty else {
      note("this task is done; \(left.count) realisations of other tasks are still missing (\(ranges(left)))")
      return .complete
    }
    // Two tasks that end together may both find the study complete.
    let figures = try directory.takingTurns("results", notice: note, interruption: interruption) {
      directory.removeUnfinishedResults()
      let result = try directory.analyze(replaceByFewer: options.replaceByFewer, interruption: interruption)
      return try draw(result, of: directory, measured, plan)
    }
    if !options.quiet, printsSummary {
      try finish(directory, start: clock, trajectorySeconds: outcome.trajectorySeconds, figures: figures)
    }
    if case .failed = figures {
      note(
        "the study is complete, with tables and summary; only its figures are missing, and 'dapple figures "
          + "\(Quoting.shell(directory.path))' draws them when what follows is mended:")
    }
    return figures
  }

  /// Draws what the study wants of figures, as planned.
  private func draw(
    _ result: EnsembleResult, of directory: RunDirectory, _ measured: [MeasuredSpectrum], _ plan: FigurePlan
  ) throws -> FigureOutcome {
    guard configuration.output.figures else { return .complete }
    let drawing = FigureDrawing(
      directory: directory, result: result, measured: measured, scaling: try options.overlay.scaling(), plan: plan)
    do {
      let drawn = try drawing.draw(into: directory.path + "/figures", interruption: interruption)
      try directory.append(measuredLines: drawn.measuredLines)
    } catch  where !interruption.isRequested {
      return .failed(error)
    }
    return plan == .pictures ? .complete : .left
  }

  /// Worker threads that fit into what the machine has left.
  private func threadsThatFit(_ path: String, _ share: TaskShare) throws -> Int {
    let left = try CostReport.left(of: configuration, path: path, share: share)
    // Before anything is made.
    if !left.isEmpty { try openDevices(of: configuration) }
    let plan = try ThreadPlan(
      of: configuration, threads: options.threadCount, isComputing: !left.isEmpty, within: MachineLimits.now())
    plan.notices.forEach(note)
    return plan.threads
  }

  private func announce(_ directory: RunDirectory, _ share: TaskShare, _ threads: Int) throws {
    let missing = try directory.missing.filter(share.includes).count
    guard missing > 0 else { return }
    let cost = try CostEstimate(of: configuration, realizations: missing, threads: threads)
    cost.notices.forEach(note)
    note(
      "\(configuration.name): \(missing) of \(configuration.realizations) realisations to compute, "
        + String(format: "%.2g", cost.particleSteps) + " particle steps at "
        + "\(cost.rate)\(cost.rateOfFollowed): about \(durationText(cost.seconds)) \(cost.processors)")
    if InstructionSet.best.isEmulatingFusedMultiplyAdd, configuration.engine is SIMDEngine {
      note("this processor has no fused multiply-add: the kernels are correct, but slow")
    }
  }

  private func compute(_ directory: RunDirectory, _ share: TaskShare, _ threads: Int) throws -> RunOutcome {
    let line = ProgressLine(isQuiet: options.quiet)
    let runner = Runner(
      directory: directory, threads: threads, share: share,
      checkpointSeconds: Runner.checkpointSeconds(from: ProcessInfo.processInfo.environment))
    let outcome = try runner.run(interruption: interruption, notice: line.tell, progress: line.update)
    line.finish()
    return outcome
  }

  private func finish(
    _ directory: RunDirectory, start: ContinuousClock.Instant, trajectorySeconds: Double, figures: FigureOutcome
  ) throws {
    try Console.write(directory.summaryText())
    switch figures {
    case .complete where configuration.output.figures: try Console.writeLine("Figures: \(directory.path)/figures")
    case .left where !options.noFigures:
      try Console.writeLine(
        "Figures: \(directory.path)/figures, data and scripts only; 'dapple figures \(Quoting.shell(directory.path))' "
          + "draws them where there is gnuplot")
    default: break
    }
    let used = ProcessorTime.ofProcess + ProcessorTime.ofChildren
    try Console.writeLine(
      "Done in \(durationText(start.duration(to: .now) / .seconds(1))), with \(durationText(used)) of processor time"
        + (trajectorySeconds > 0
          ? String(format: ", %.1f%% of it for trajectories.", 100 * trajectorySeconds / used) : "."))
  }
}

/// Makes the devices of a study's engine ready, where it has some, and says which are left out.
///
/// - Throws: `GPUError` where none can be used.
func openDevices(of configuration: StudyConfiguration) throws {
  guard let engine = configuration.engine as? GPUEngine else { return }
  try engine.open()
  engine.takeNotices().forEach(note)
}

/// A line to standard error, whatever the text.
func note(_ text: String) {
  Console.message(OneLine.visible(text))
}
