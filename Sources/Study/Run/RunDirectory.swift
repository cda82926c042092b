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
    guard Self.isRunDirectory(path) else { throw RunError.notARunDirectory(path: path) }
    try makeDirectory(path)
    let lock = try RunLock(directory: path, share: share)
    try withExtendedLifetime(lock) { try settle() }
  }

  /// Checks that the directory is this study's, and writes what is missing of its frame.
  private func settle() throws {
    if FileManager.default.fileExists(atPath: studyPath) {
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
    if FileManager.default.contents(atPath: studyPath) != Data(text.utf8) { try writeText(text, to: studyPath) }
  }

  /// Whether a run may begin or go on here: in a run directory, an empty or a missing one, or one that a program left
  /// when it was killed before study.toml was there.
  private static func isRunDirectory(_ path: String) -> Bool {
    let manager = FileManager.default
    if manager.fileExists(atPath: path + "/study.toml") { return true }
    guard let contents = try? manager.contentsOfDirectory(atPath: path) else { return true }
    let isUntouched = contents.allSatisfy { name in
      name.hasPrefix(".lock") || (name.hasPrefix(".study.toml.") && name.hasSuffix(DurableFile.unfinishedSuffix))
        || (name == "realizations" && (try? manager.contentsOfDirectory(atPath: path + "/" + name))?.isEmpty == true)
    }
    // A task that starts at the same moment may have written it meanwhile.
    return isUntouched || manager.fileExists(atPath: path + "/study.toml")
  }

  /// Opens an existing run directory.
  ///
  /// - Throws: `RunError.notARunDirectory`, or `StudyError` when its study.toml is damaged.
  public init(opening path: String) throws {
    self.path = path
    guard FileManager.default.fileExists(atPath: path + "/study.toml") else {
      throw RunError.notARunDirectory(path: path)
    }
    configuration = try StudyConfiguration.load(path: path + "/study.toml")
  }

  var studyPath: String { path + "/study.toml" }

  /// Path of one realisation's file.
  public func realizationPath(_ number: Int) -> String {
    path + "/realizations/" + padded(number) + ".fits"
  }

  /// Path of one kept sky map.
  public func mapPath(_ number: Int, omegaT: Double) -> String {
    "\(path)/maps/\(padded(number))-omega_t-\(omegaT.formattedShort).fits"
  }

  /// Realisations of the study that are not there yet, or whose maps are wanted and missing.
  public var missing: [Int] {
    let manager = FileManager.default
    return (0..<configuration.realizations).filter { number in
      guard manager.fileExists(atPath: realizationPath(number)) else { return true }
      guard number < configuration.output.maps else { return false }
      return configuration.backtracking.times.contains {
        !manager.fileExists(atPath: mapPath(number, omegaT: $0))
      }
    }
  }

  /// Files of the study that are there but cannot be used, with the reason: realisations that are damaged or belong to
  /// another study, and kept maps that are damaged.
  ///
  /// - Parameter share: the part of the study to look at.
  public func damaged(in share: TaskShare = .whole) -> [(path: String, error: any Error)] {
    damagedFiles(in: share).map { ($0.path, $0.error) }
  }

  /// Numbers of the realisations that have a damaged file.
  func damagedNumbers() -> [Int] { Set(damagedFiles(in: .whole).map(\.number)).sorted() }

  private func damagedFiles(in share: TaskShare) -> [(number: Int, path: String, error: any Error)] {
    let manager = FileManager.default
    func failure(_ number: Int, _ path: String, _ read: () throws -> Void) -> (Int, String, any Error)? {
      guard manager.fileExists(atPath: path) else { return nil }
      do {
        try read()
        return nil
      } catch {
        return (number, path, error)
      }
    }
    let numbers = (0..<configuration.realizations).filter(share.includes)
    let realizations = numbers.compactMap { number in
      let path = realizationPath(number)
      return failure(number, path) { _ = try RealizationFile.read(path, number: number, of: configuration) }
    }
    let maps = numbers.filter { $0 < configuration.output.maps }.flatMap { number in
      configuration.backtracking.times.compactMap { time in
        let path = mapPath(number, omegaT: time)
        return failure(number, path) {
          _ = try SkyMapFile.read(path, omegaT: time, realization: number, of: configuration)
        }
      }
    }
    return realizations + maps
  }

  /// Reads all realisations of the study.
  ///
  /// - Parameters:
  ///   - allowIncomplete: whether missing ones are passed over.
  ///   - interruption: a request to stop.
  /// - Throws: ``Interrupted``; `RunError` when one is missing, damaged or foreign; `SkyError` when a file cannot be read.
  public func measurements(
    allowIncomplete: Bool = false, interruption: Interruption = Interruption()
  ) throws -> [RealizationMeasurement] {
    let manager = FileManager.default
    let numbers = 0..<configuration.realizations
    let absent = numbers.filter { !manager.fileExists(atPath: realizationPath($0)) }
    guard absent.count < configuration.realizations else { throw RunError.nothingComputed(path: path) }
    if !allowIncomplete && !absent.isEmpty {
      throw RunError.missingRealizations(path: path, numbers: absent, total: configuration.realizations)
    }
    return try numbers.filter { !absent.contains($0) }.map {
      try interruption.check()
      return try RealizationFile.read(realizationPath($0), number: $0, of: configuration)
    }
  }

  /// The relative intensity of a kept realisation by arrival direction, for unit gradients along x, y and z.
  ///
  /// - Returns: three maps; nil when the study does not keep the maps of this realisation.
  /// - Throws: `SkyError` when the file is missing or damaged, `RunError.foreignRealization` when it belongs to another
  ///   study, realisation or time.
  public func skyMaps(realization: Int, omegaT: Double) throws -> [HEALPixMap]? {
    guard realization < min(configuration.output.maps, configuration.realizations) else { return nil }
    return try SkyMapFile.read(
      mapPath(realization, omegaT: omegaT), omegaT: omegaT, realization: realization, of: configuration)
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
  let above = path.utf8.split(separator: UInt8(ascii: "/")).dropLast().map { String(Substring($0)) }.joined(
    separator: "/")
  if failure == ENOENT, !above.isEmpty {
    try makeDirectory((path.utf8.first == UInt8(ascii: "/") ? "/" : "") + above)
    if mkdir(path, 0o777) == 0 { return }
    failure = errno
  }
  var status = stat()
  if failure == EEXIST, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
  throw RunError.cannotWrite(path: path, reason: String(cString: strerror(failure)))
}

/// Writes a text file whole or not at all; throws `RunError.cannotWrite`.
public func writeText(_ text: String, to path: String) throws {
  do throws(DurableFileError) {
    try DurableFile.write(Array(text.utf8), to: path)
  } catch {
    throw RunError.cannotWrite(path: path, reason: error.reason)
  }
}

/// The operating system's words for a Foundation error, without the noise around them.
func reason(_ error: any Error) -> String {
  var underlying = error as NSError
  while let next = underlying.userInfo[NSUnderlyingErrorKey] as? NSError { underlying = next }
  if underlying.domain == NSPOSIXErrorDomain {
    return String(cString: strerror(Int32(underlying.code)))
  }
  return (error as NSError).localizedDescription
}

extension Double {
  /// Up to six significant digits, without trailing zeros: for names and labels.
  public var formattedShort: String { String(format: "%.6g", self) }
}
