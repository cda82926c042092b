// Options that the commands about a single realisation have in common.

import ArgumentParser
import Study

struct SampleOptions: ParsableArguments {
  @Argument(help: "Study file, TOML.", completion: .file(extensions: ["toml"]))
  var study: String

  @Option(name: .customLong("set"), help: "Change a key of the study: key=value. May be repeated.")
  var overrides: [String] = []

  @Option(help: "Number of the realisation, from 0.")
  var realization = 0

  @Option(help: "File to be written; .fits, or ECSV under any other name.", completion: .file())
  var output: String?

  func validate() throws {
    guard realization >= 0, realization <= Int(Int32.max) else {
      throw ValidationError("--realization \(realization): must be from 0 to \(Int32.max)")
    }
  }

  func configuration() throws -> StudyConfiguration {
    try StudyConfiguration.load(path: study, overrides: overrides)
  }

  /// The file to be written: as asked for, or NAME-field-3.fits.
  func path(_ what: String, of configuration: StudyConfiguration) -> String {
    output ?? "\(configuration.name)-\(what)-\(realization).fits"
  }
}
