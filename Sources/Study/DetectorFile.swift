// Detector files: where a detector stands and what it sees (`Detector`), as TOML of one table with strict keys.

import Files
import Foundation
import Observation
import _Text

extension Detector {
  /// The keys of a file, all of them needed, with what they must be.
  package static let keys: [(name: String, requirement: String)] = [
    ("latitude", "degrees from -90 to 90"), ("longitude", "degrees from -360 to 360, east positive"),
    ("largest_zenith", "degrees above 0 and below 90"),
    ("zenith_power", "a number from 0 to 20, the n of cos^n of the zenith angle"),
  ]

  /// A detector by the name of one that comes with the program, or from a file; a name goes before a file.
  ///
  /// - Parameter argument: the name or the path; the file's name without its ending names its detector.
  /// - Throws: `StudyError` that names file, key and value; `ReconstructionError.badDetector`.
  package static func find(_ argument: String) throws -> Detector {
    if let known = builtIn.first(where: { $0.name == argument }) { return known }
    let text: String?
    do throws(FileReadError) {
      text = try WholeFile.text(of: argument, limit: StudyConfiguration.largestFile)
    } catch {
      let names = builtIn.map(\.name).joined(separator: ", ")
      throw StudyError.unreadable(
        path: argument,
        reason: error == .absent
          ? "there is no such file, and the detectors that come with the program are \(names)" : error.reason)
    }
    guard let text else { throw StudyError.notText(path: argument) }
    let name = URL(fileURLWithPath: argument).deletingPathExtension().lastPathComponent
    return try parse(toml: text, name: name, source: argument)
  }

  /// The detector that a text describes; `source` names it in messages.
  package static func parse(toml: String, name: String, source: String) throws -> Detector {
    var values: [String: Double] = [:]
    for (key, value) in try TOMLReader.entries(of: toml, source: source) {
      guard let known = keys.first(where: { $0.name == key }) else {
        throw StudyError.unknownKey(source: source, key: key, nearest: NearestName.key(key, among: keys.map(\.name)))
      }
      guard let number = value.number else {
        throw StudyError.outOfRange(source: source, key: key, value: value.toml, requirement: known.requirement)
      }
      values[key] = number
    }
    func value(_ index: Int) throws -> Double {
      let key = keys[index]
      guard let number = values[key.name] else {
        throw StudyError.outOfRange(source: source, key: key.name, value: "nothing", requirement: key.requirement)
      }
      return number
    }
    return try Detector(
      name: name, latitude: value(0), longitude: value(1), largestZenith: value(2), zenithPower: value(3))
  }
}
