// dapple study: a study with every key.

import ArgumentParser
import Study
import _Text

struct StudyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study",
    abstract: "Print a study with every key, as TOML.",
    discussion: """
      The study file is read and checked, and printed with the defaults of the keys that it lacks and a line of comment for \
      each: the text that a run directory has as study.toml, and that the C library reads. Without a file, the default \
      study; with - for a file, standard input.
      """)

  @Argument(help: "Study file, TOML; - for standard input.", completion: .file(extensions: ["toml"]))
  var study: String?

  @Option(name: .customLong("set"), help: "Change a key of the study: key=value. May be repeated.")
  var overrides: [String] = []

  func run() throws {
    let configuration =
      if let study {
        try StudyConfiguration.load(path: study == "-" ? "/dev/stdin" : study, overrides: overrides)
      } else {
        try StudyConfiguration.parse(toml: "", source: "--set", overrides: overrides)
      }
    try Console.write(configuration.portableTOML)
  }
}
