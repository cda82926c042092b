// `dapple run` and `dapple reproduce`: a study of the user's, and the preset.

import ArgumentParser
import Study

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a study; the same command resumes it.",
    discussion: """
      Computes what is missing in the directory of the study and nothing else, then averages and draws. Ctrl-C keeps \
      every finished realisation.
      """)

  @Argument(help: "The study file (TOML).")
  var study: String

  @OptionGroup var options: RunOptions

  func run() throws {
    try SignalWatch.run(remark: StudyRun.interruptedRemark) { interruption in
      let configuration = try options.onDevices(
        StudyConfiguration.load(path: study, overrides: options.overrides))
      try StudyRun(configuration: configuration, options: options, source: study, interruption: interruption).execute()
    }
  }
}

struct Reproduce: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Reproduce Ahlers & Mertsch (2015), end to end.",
    discussion: "Simulation, averages, tables, sky maps and both figures of the paper, computed from nothing else.")

  @Flag(help: "A reduced ensemble: lower resolution, fewer realisations, about a minute on two cores.")
  var quick = false

  @OptionGroup var options: RunOptions

  func run() throws {
    try SignalWatch.run(remark: StudyRun.interruptedRemark) { interruption in
      var configuration: StudyConfiguration = quick ? .quick : .paper
      for override in options.overrides { try configuration.apply(override: override) }
      try configuration.validate()
      try StudyRun(
        configuration: options.onDevices(configuration), options: options, interruption: interruption
      ).execute()
    }
  }
}
