// The observer's motion, for commands about observatories.

import ArgumentParser
import Observation
import _Text

struct MotionOptions: ParsableArguments {
  @Option(
    name: .customLong("compton-getting"),
    help: ArgumentHelp(
      """
      Add the dipole of an observer who moves at this speed towards this right ascension and declination in degrees, such as \
      "26 km/s,75,17", through an isotropic intensity.
      """, valueName: "SPEED km/s,RA,DEC"))
  var motion: String?

  @Option(help: "Gamma of dN/dE ~ E^-gamma in the dipole (gamma + 2) v/c of --compton-getting (default: 2.7).")
  var spectralIndex: Double?

  func validate() throws {
    if motion == nil, spectralIndex != nil {
      throw ValidationError("--spectral-index is of the dipole of a motion: give --compton-getting too")
    }
    _ = try comptonGetting()
  }

  /// The motion; nil where none is asked for.
  func comptonGetting() throws -> ComptonGetting? {
    guard let motion else { return nil }
    let fields = motion.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    let unit = " km/s"
    guard fields.count == 3, fields[0].hasSuffix(unit), let speed = Double(fields[0].dropLast(unit.count)),
      let rightAscension = Double(fields[1]), let declination = Double(fields[2])
    else {
      throw ValidationError(
        "--compton-getting \(motion.oneLine): give speed, right ascension and declination, e.g. \"26 km/s,75,17\"")
    }
    return try ComptonGetting(
      speed: speed, rightAscension: rightAscension, declination: declination, spectralIndex: spectralIndex ?? 2.7)
  }
}

extension ComptonGetting {
  /// A line for people.
  var words: String {
    "Compton-Getting dipole of \(amplitude.formattedShort) towards right ascension \(rightAscension.formattedShort), "
      + "declination \(declination.formattedShort) deg"
  }
}
