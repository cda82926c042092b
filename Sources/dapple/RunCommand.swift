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
      let configuration = try StudyConfiguration.load(path: study, overrides: options.overrides)
      try StudyRun(configuration: configuration, options: options, source: study, interruption: interruption).execute()
    }
  }
}
