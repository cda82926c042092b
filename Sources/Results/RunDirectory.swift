// The run directory: where everything of a study lies, and to which study it belongs.
//
//   study.toml  provenance.json  realizations/000017.fits  maps/*.fits  skies/*.fits
//   spectra.ecsv and the other tables of the estimators  covariance.fits  summary.txt  figures/

import Files
import Foundation
import Study
import _Text

/// A run directory on disk.
public struct RunDirectory: Sendable {
  /// Path of the directory.
  public let path: String
  /// The study that it belongs to.
  public let configuration: StudyConfiguration
  /// The part of a map's file name that says its time, where it is not the time in six digits.
  private let mapNames: [Double: String]

  /// Opens an existing run directory.
  ///
  /// - Parameters:
  ///   - path: the directory.
  ///   - base: whose engines and estimators the study has; the program's own by default.
  /// - Throws: `RunError.notARunDirectory`, `.notOurStudy` when there is only a study file that somebody wrote, or
  ///   `StudyError` when its study.toml is damaged.
  public init(opening path: String, base: StudyConfiguration = .default) throws {
    guard try isThere(path + "/study.toml") else {
      throw RunError.notARunDirectory(path: path)
    }
    guard try Self.isOurs(path) else { throw RunError.notOurStudy(path: path) }
    try self.init(path: path, configuration: Self.study(path + "/study.toml", base: base))
  }

  /// Reads the study of a run directory.
  package static func study(_ path: String, base: StudyConfiguration) throws -> StudyConfiguration {
    try StudyConfiguration.load(path: path, base: ofRecords(base))
  }

  /// What stands for keys that the record of a run or a scan lacks. Version 0.2.0 did not write the kernels' generation: it
  /// was the first.
  static func ofRecords(_ base: StudyConfiguration) -> StudyConfiguration {
    var base = base
    base.backtracking.kernel = 1
    return base
  }

  package init(path: String, configuration: StudyConfiguration) {
    self.path = path
    self.configuration = configuration
    mapNames = Self.mapNames(of: configuration.backtracking.times)
  }

  /// Whether the study.toml of a directory is one that this program wrote: it begins as a resolved study does, or lies
  /// beside the realisations of a run. A study that somebody wrote makes no run directory.
  package static func isOurs(_ path: String) throws -> Bool {
    if try holdsRealizations(path) { return true }
    let text = try readText(path + "/study.toml", limit: StudyConfiguration.largestFile)
    return text?.utf8.starts(with: StudyConfiguration.resolvedMark.utf8) == true
  }

  package static func holdsRealizations(_ path: String) throws -> Bool {
    try names(inFolder: path + "/realizations").contains { name in
      [".earlier.fits", ".fits", ".blocks"].contains { name.hasSuffix($0) && Int(name.dropLast($0.utf8.count)) != nil }
    }
  }

  /// The text of summary.txt, in which the last averaging said what it found.
  ///
  /// - Parameter folder: where it was written; nil for the run directory itself.
  public func summaryText(in folder: String? = nil) throws -> String {
    let file = (folder ?? path) + "/summary.txt"
    guard let text = try readText(file, limit: 1 << 20) else {
      throw RunError.cannotRead(path: file, reason: "there is no such file; 'dapple analyze' writes it")
    }
    return text
  }

  /// Whether the averages have been written.
  public var hasAverages: Bool { get throws { try isThere(path + "/spectra.ecsv") } }

  package var studyPath: String { path + "/study.toml" }

  /// Path of one realisation's file.
  public func realizationPath(_ number: Int) -> String {
    path + "/realizations/" + padded(number) + ".fits"
  }

  /// Path of the folder of a realisation's finished blocks, while it is being computed.
  package func blocksPath(_ number: Int) -> String {
    path + "/realizations/" + padded(number) + ".blocks"
  }

  /// Path of one kept sky map.
  public func mapPath(_ number: Int, omegaT: Double) -> String {
    "\(path)/maps/\(padded(number))-omega_t-\(mapNames[omegaT] ?? omegaT.formattedShort).fits"
  }

  /// Names for those times of a study that six digits do not tell apart: all the digits that a time has. A time that has
  /// no more than six keeps its short name.
  private static func mapNames(of times: [Double]) -> [Double: String] {
    let groups = Dictionary(grouping: times, by: \.formattedShort).filter { $0.value.count > 1 }
    let ambiguous = groups.flatMap { short, times in times.filter { Double(short) != $0 } }
    return Dictionary(ambiguous.map { ($0, "\($0)") }, uniquingKeysWith: { first, _ in first })
  }

  func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }
}

/// Makes a directory and those above it.
package func makeDirectory(_ path: String) throws {
  // Foundation's own says "permission" for a read-only disk and "no such file" for a file in the way.
  if mkdir(path, 0o777) == 0 { return }
  var failure = errno
  let above = path.utf8.split(separator: UInt8(ascii: "/")).dropLast().map { String(Substring($0)) }.joined(
    separator: "/")
  if failure == ENOENT, !above.isEmpty {
    try makeDirectory((path.utf8.first == UInt8(ascii: "/") ? "/" : "") + above)
    if mkdir(path, 0o777) == 0 { return }
    failure = errno
  }
  var status = stat()
  if failure == EEXIST {
    if stat(path, &status) != 0 { failure = errno } else if status.st_mode & S_IFMT == S_IFDIR { return }
  }
  throw RunError.cannotWrite(path: path, reason: String(cString: strerror(failure)))
}

/// Whether there is something of this name; throws `RunError.cannotRead` where the system cannot tell.
package func isThere(_ path: String) throws(RunError) -> Bool {
  do throws(FileReadError) { return try WholeFile.exists(path) } catch {
    throw .cannotRead(path: path, reason: error.reason)
  }
}

/// The names in a folder, none where there is no such folder; throws `RunError.cannotRead` where the system cannot tell.
package func names(inFolder path: String) throws(RunError) -> [String] {
  do throws(FileReadError) { return try WholeFile.names(inFolder: path) } catch {
    if error == .absent { return [] }
    throw .cannotRead(path: path, reason: error.reason)
  }
}

/// The text of a file of this program's, nil where there is none; throws `RunError.cannotRead`.
package func readText(_ path: String, limit: Int) throws(RunError) -> String? {
  let text: String?
  do throws(FileReadError) {
    text = try WholeFile.text(of: path, limit: limit)
  } catch {
    if error == .absent { return nil }
    throw .cannotRead(path: path, reason: error.reason)
  }
  guard let text else { throw .cannotRead(path: path, reason: "it is not UTF-8 text; move it away") }
  return text
}

/// Writes a text file whole or not at all; throws `RunError.cannotWrite`.
package func writeText(_ text: String, to path: String) throws {
  do throws(DurableFileError) {
    try DurableFile.write(Array(text.utf8), to: path)
  } catch {
    throw RunError.cannotWrite(path: path, reason: error.reason)
  }
}
