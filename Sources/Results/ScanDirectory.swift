// A directory of a scan:
//
//   scan.toml                  the axes, the rules and the base study: what is to be computed
//   larmor_radius=0.0316228/   one run directory for each point, as 'dapple run' makes it
//   scan.ecsv                  a row for each point that is complete
//   scan.svg, .pdf, .png       K against the first axis, with the script and the data that drew it
//
// scan.toml is a document of TOML whose second part is the base study as study.toml has one.

import Files
import Foundation
import Study
import _Text

/// A scan on disk.
package struct ScanDirectory: Sendable {
  /// Path of the directory.
  package let path: String
  /// The scan.
  package let scan: Scan
  /// Its points.
  package let points: [ScanPoint]

  /// Opens the directory of a scan.
  ///
  /// - Throws: `RunError.notAScanDirectory`; `StudyError` or `ScanError` when its scan.toml is damaged.
  package init(opening path: String) throws {
    guard let scan = try Self.recorded(in: path) else { throw RunError.notAScanDirectory(path: path) }
    try self.init(path: path, scan: scan)
  }

  package init(path: String, scan: Scan) throws {
    self.path = path
    self.scan = scan
    points = try scan.points()
  }

  /// Whether a directory is one of a scan.
  package static func isScan(_ path: String) throws -> Bool { try isThere(path + fileName) }

  /// The directory of a point.
  package func path(of point: ScanPoint) -> String { path + "/" + point.name }

  /// The run directory of a point with all its realisations; nil while one of them is missing.
  ///
  /// - Throws: `RunError.anotherStudy` where a study of other physics lies there.
  package func completeRun(of point: ScanPoint) throws -> RunDirectory? {
    guard let run = try self.run(of: point) else { return nil }
    return try run.missing.isEmpty ? run : nil
  }

  /// Realisations of a point that are there.
  package func computed(of point: ScanPoint) throws -> Int {
    guard let run = try run(of: point) else { return 0 }
    return try point.configuration.realizations - run.missing.count
  }

  /// The run directory of a point as the scan has it, which may ask for more than the directory's own study.toml does.
  private func run(of point: ScanPoint) throws -> RunDirectory? {
    let folder = path(of: point)
    guard try isThere(folder + "/study.toml") else { return nil }
    let there = try RunDirectory(opening: folder).configuration
    if there.physicsDigest == point.configuration.physicsDigest {
      return RunDirectory(path: folder, configuration: point.configuration)
    }
    // Times may be added; until they are, nothing of the point is there.
    guard point.configuration.timesAdded(to: there) == nil else { return nil }
    throw RunError.anotherStudy(
      path: folder, differences: Self.differences(of: point.configuration, from: there, besides: []))
  }

  /// Name of the joined table.
  package static let tableName = "scan.ecsv"
  /// Stem of the figure's files.
  package static let figureName = "scan"
}

// MARK: - scan.toml

extension ScanDirectory {
  private static let fileName = "/scan.toml"
  package static func filePath(in path: String) -> String { path + fileName }

  /// The scan that a directory holds; nil where there is none.
  package static func recorded(in path: String) throws -> Scan? {
    let file = path + fileName
    // The base study at its largest, and as much again for the values.
    guard let text = try readText(file, limit: 2 * StudyConfiguration.largestFile) else { return nil }
    guard let mark = text.range(of: StudyConfiguration.resolvedMark) else {
      throw RunError.cannotRead(path: file, reason: "it is not the record of a scan; move it away")
    }
    let base = try StudyConfiguration.parse(
      toml: String(text[mark.lowerBound...]), source: file, base: RunDirectory.ofRecords(.default))
    let entries = try TOMLReader.entries(of: String(text[..<mark.lowerBound]), source: file)
    var rules = ScanRules()
    var axes: [ScanAxis] = []
    for case (key: "scan", value: .table(let pairs)) in entries {
      for (key, value) in pairs {
        switch (key, value) {
        case ("k_max_rho", _): rules.kMaxRho = value.number
        case ("phase_per_step", _): rules.phasePerStep = value.number
        case ("time_exponent", _): rules.timeExponent = value.number
        case ("axes", .list(let list)): axes = try list.map { try axis($0, of: base, in: file) }
        default: throw StudyError.unknownKey(source: file, key: "scan.\(key)", nearest: nil)
        }
      }
    }
    return try Scan(base: base, axes: axes, rules: rules)
  }

  private static func axis(_ value: SettingValue, of base: StudyConfiguration, in file: String) throws -> ScanAxis {
    guard case .table(let pairs) = value, case .string(let key)? = pairs.first(where: { $0.key == "key" })?.value,
      case .list(let values)? = pairs.first(where: { $0.key == "values" })?.value
    else {
      throw StudyError.wrongType(
        source: file, key: "scan.axes", expected: "a table with key and values", found: value.inWords)
    }
    return try ScanAxis(key: key, words: values.map(\.toml), of: base)
  }

  /// The text of scan.toml.
  package var text: String {
    var lines = [
      "# A scan by dapple: each point of the product of these axes is a run directory beside this file.", "", "[scan]",
    ]
    if let value = scan.rules.kMaxRho {
      lines += [
        "# field.k_max is the wavenumber of the base study's series nearest to this over r_L/L_c",
        "k_max_rho = \(value)",
      ]
    }
    if let value = scan.rules.phasePerStep {
      lines += ["# Largest phase of the shortest wave in a step, in rad", "phase_per_step = \(value)"]
    }
    if let value = scan.rules.timeExponent {
      lines += ["# Backtracking times go as r_L/L_c to this power", "time_exponent = \(value)"]
    }
    for axis in scan.axes {
      lines += [
        "", "[[scan.axes]]", "key = \(Quoting.toml(axis.key))", "values = [\(axis.values.joined(separator: ", "))]",
      ]
    }
    return (lines + ["", "# The base study.", "", scan.base.resolvedTOML]).joined(separator: "\n")
  }

  /// The keys in which two studies differ and that decide numbers, as messages have them; those of `keys` do not count.
  package static func differences(
    of mine: StudyConfiguration, from theirs: StudyConfiguration, besides keys: [String]
  ) -> [String] {
    mine.differences(from: theirs).filter { difference in
      guard let parameter = Parameter.named(difference.key), !keys.contains(difference.key) else { return false }
      return parameter.decidesNumbers && parameter.canonical(mine) != parameter.canonical(theirs)
    }.map { "\($0.key): there \($0.theirs), here \($0.mine)" }
  }
}
