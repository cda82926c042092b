import ArgumentParser
import Study

struct Reproduce: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Reproduce Ahlers & Mertsch (2015), end to end.",
    discussion: "Simulation, averages, tables, sky maps and both figures of the paper, computed from nothing else.")

  @Flag(help: "A reduced ensemble: lower resolution, fewer realisations, about a minute on two cores.")
  var quick = false

  @OptionGroup var options: RunOptions

  func run() throws {
    try SignalWatch.run(remark: StudyRun.interruptedRemark) { interruption in
      var configuration: StudyConfiguration = quick ? .quick : .default
      for override in options.overrides { try configuration.apply(override: override) }
      try configuration.validate()
      try StudyRun(configuration: configuration, options: options, interruption: interruption).execute()
    }
  }
}
