// What commands about observatories share: the observatory, and where B0 lies on the sky.

import ArgumentParser
import Observation
import Study
import _Text

struct ObservationOptions: ParsableArguments {
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Change a key of the observatory, such as south=-25; may be repeated (Documentation/reference/Observatories.md).",
      valueName: "key=value"))
  var overrides: [String] = []

  @OptionGroup var place: FieldOptions

  /// Where B0 and the x axis lie.
  func orientation() throws -> FieldOrientation { try place.orientation() }
}

/// Where the simulation's axes lie on the sky.
struct FieldOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Right ascension and declination of B0 in degrees; by default the local field at 10 TeV of HAWC and IceCube.",
      valueName: "RA,DEC"))
  var field = "229.2,11.4"

  @Option(
    help: ArgumentHelp(
      "Position angle, at B0, of the simulation's x axis in degrees from north through east: where a gradient across B0 lies.",
      valueName: "degrees"))
  var positionAngle = 0.0

  func validate() throws { _ = try orientation() }

  /// Where B0 and the x axis lie.
  func orientation() throws -> FieldOrientation {
    let fields = field.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
    guard fields.count == 2, fields.allSatisfy(\.isFinite) else {
      throw ValidationError(
        "--field \(field.oneLine): give right ascension and declination in degrees, e.g. 229.2,11.4")
    }
    return try FieldOrientation(rightAscension: fields[0], declination: fields[1], positionAngle: positionAngle)
  }
}
