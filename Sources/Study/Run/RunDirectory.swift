// The run directory: where everything of a study lies, and to which study it belongs.
//
//   study.toml  provenance.json  realizations/000017.fits  maps/*.fits
//   spectra.ecsv  diffusion.ecsv  spread.ecsv  rates.ecsv  summary.txt  figures/

import Anisotropy
import Foundation
import Sky
import _DurableFiles

/// A run directory on disk.
public struct RunDirectory: Sendable {
  /// Path of the directory.
  public let path: String
  /// The study that it belongs to.
  public let configuration: StudyConfiguration

  /// Makes a run directory for a study, or opens the one that is there.
  ///
  /// Keys that leave the physics of a realisation alone (the name, the number of realisations, the output) may change
  /// between runs; the resolved study in the directory follows.
  ///
  /// - Parameters:
  ///   - path: the directory.
  ///   - configuration: the study.
  ///   - share: the part of the study that this process is going to compute. The directory is changed only while
  ///     nobody else is at work on that part.
  /// - Throws: `RunError.anotherStudy` when the directory belongs to a different study, `.notARunDirectory` when it
  ///   holds something else, `.busy` when another process is at work on it, `.cannotWrite`; `StudyError` when its
  ///   study.toml is damaged.
  public init(preparing path: String, for configuration: StudyConfiguration, share: TaskShare = .whole) throws {
    self.path = path
    self.configuration = configuration
    guard try Self.isRunDirectory(path) else { throw RunError.notARunDirectory(path: path) }
    try makeDirectory(path)
    let lock = try RunLock(directory: path, share: share)
    try withExtendedLifetime(lock) { try settle() }
  }

  /// Checks that the directory is this study's, and writes what is missing of its frame.
  private func settle() throws {
    if try isThere(studyPath) {
      let existing = try StudyConfiguration.load(path: studyPath)
      guard existing.physicsDigest == configuration.physicsDigest else {
        let differences = configuration.differences(from: existing)
          .filter { !$0.key.hasPrefix("output.") && $0.key != "study.name" && $0.key != "study.realizations" }
        throw RunError.anotherStudy(
          path: path, differences: differences.map { "\($0.key): there \($0.theirs), here \($0.mine)" })
      }
    }
    try makeDirectory(path + "/realizations")
    let text = configuration.resolvedTOML
    if try text != readText(studyPath, limit: StudyConfiguration.largestFile) { try writeText(text, to: studyPath) }
  }

  /// Whether a run may begin or go on here: in a run directory, an empty or a missing one, or one that a program left
  /// when it was killed before study.toml was there.
  private static func isRunDirectory(_ path: String) throws -> Bool {
    if try isThere(path + "/study.toml") { return true }
    let isUntouched = try names(inFolder: path).allSatisfy { name in
      try name.hasPrefix(".lock") || DurableFile.target(ofUnfinished: name) == "study.toml"
        || (name == "realizations" && (try names(inFolder: path + "/" + name).isEmpty))
    }
    // A task that starts at the same moment may have written it meanwhile.
    return try isUntouched || isThere(path + "/study.toml")
  }

  /// Opens an existing run directory.
  ///
  /// - Throws: `RunError.notARunDirectory`, or `StudyError` when its study.toml is damaged.
  public init(opening path: String) throws {
    self.path = path
    guard try isThere(path + "/study.toml") else {
      throw RunError.notARunDirectory(path: path)
    }
    configuration = try StudyConfiguration.load(path: path + "/study.toml")
  }

  /// The text of summary.txt, in which the last averaging said what it found.
  public func summaryText() throws -> String {
    let file = path + "/summary.txt"
    guard let text = try readText(file, limit: 1 << 20) else {
      throw RunError.cannotRead(path: file, reason: "there is no such file; 'dapple analyze' writes it")
    }
    return text
  }

  /// Whether the averages have been written.
  public var hasAverages: Bool { get throws { try isThere(path + "/spectra.ecsv") } }

  var studyPath: String { path + "/study.toml" }

  /// Path of one realisation's file.
  public func realizationPath(_ number: Int) -> String {
    path + "/realizations/" + padded(number) + ".fits"
  }

  /// Path of the folder of a realisation's finished blocks, while it is being computed.
  func blocksPath(_ number: Int) -> String {
    path + "/realizations/" + padded(number) + ".blocks"
  }

  /// Path of one kept sky map.
  public func mapPath(_ number: Int, omegaT: Double) -> String {
    "\(path)/maps/\(padded(number))-omega_t-\(omegaT.formattedShort).fits"
  }

  private func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }
}

/// Makes a directory and those above it.
func makeDirectory(_ path: String) throws {
  // Foundation's own says "permission" for a read-only disk and "no such file" for a file in the way.
  if mkdir(path, 0o777) == 0 { return }
  var failure = errno
  let above = path.split(separator: "/", omittingEmptySubsequences: true).dropLast().joined(separator: "/")
  if failure == ENOENT, !above.isEmpty {
    try makeDirectory((path.hasPrefix("/") ? "/" : "") + above)
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
func isThere(_ path: String) throws(RunError) -> Bool {
  do throws(FileReadError) { return try WholeFile.exists(path) } catch {
    throw .cannotRead(path: path, reason: error.reason)
  }
}

/// The names in a folder, none where there is no such folder; throws `RunError.cannotRead` where the system cannot tell.
func names(inFolder path: String) throws(RunError) -> [String] {
  do throws(FileReadError) { return try WholeFile.names(inFolder: path) } catch {
    if error == .absent { return [] }
    throw .cannotRead(path: path, reason: error.reason)
  }
}

/// The text of a file of this program's, nil where there is none; throws `RunError.cannotRead`.
func readText(_ path: String, limit: Int) throws(RunError) -> String? {
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
public func writeText(_ text: String, to path: String) throws {
  do throws(DurableFileError) {
    try DurableFile.write(Array(text.utf8), to: path)
  } catch {
    throw RunError.cannotWrite(path: path, reason: error.reason)
  }
}

extension Double {
  /// Up to six significant digits, without trailing zeros: for names and labels.
  public var formattedShort: String { String(format: "%.6g", self) }
}
