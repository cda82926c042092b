// What is there of a study, what is missing, and what is there and cannot be used.
//
// Three cases are kept apart wherever a file of the directory is looked at. It is absent: it will be computed. It was read
// whole and is not what it should be: it is damaged, will be set aside and computed again. The system does not let it be
// seen or read (no permission, no file handle left, a server that does not answer): nothing is known about it, so the error
// is thrown, and whoever asked stops and touches nothing.

import Anisotropy
import Files
import Foundation
import Sphere
import Study

/// A file that was read whole and cannot be used, and why.
public struct DamagedFile: Sendable {
  /// Number of its realisation.
  public var number: Int
  /// Path of the file.
  public var path: String
  /// What is wrong with it.
  public var error: any Error
}

extension RunDirectory {
  /// Realisations of the study that are not there yet, or whose maps or skies are wanted and missing.
  ///
  /// - Throws: `RunError.cannotRead` where the system cannot tell.
  public var missing: [Int] {
    get throws {
      try (0..<configuration.realizations).filter { number in
        guard try isThere(realizationPath(number)), try hasSkies(number) else { return true }
        guard number < configuration.output.maps else { return false }
        return try configuration.backtracking.times.contains { try !isThere(mapPath(number, omegaT: $0)) }
      }
    }
  }

  /// Files of the study that are there but cannot be used, with the reason: realisations that are damaged or belong to
  /// another study, and kept maps and skies likewise.
  ///
  /// - Parameter share: the part of the study to look at.
  /// - Throws: what a file throws that cannot be read; `RunError.editedStudy` where not the files are wrong, but study.toml.
  public func damaged(in share: TaskShare = .whole) throws -> [DamagedFile] {
    func failure(_ number: Int, _ path: String, _ read: () throws -> Void) throws -> DamagedFile? {
      do {
        try read()
        return nil
      } catch FITSError.fileMissing {
        return nil
      } catch  where isDamage(error) {
        return DamagedFile(number: number, path: path, error: error)
      }
    }
    try refuseEditedStudy()
    let numbers = (0..<configuration.realizations).filter(share.includes)
    let realizations = try numbers.compactMap { number in
      let path = realizationPath(number)
      return try failure(number, path) { _ = try RealizationFile.read(path, number: number, of: configuration) }
    }
    // Maps from before times were added are looked at when their realisation is completed.
    let maps = try numbers.filter { try $0 < configuration.output.maps && !hasOnlyEarlier($0) }.flatMap { number in
      try configuration.backtracking.times.compactMap { time in
        let path = mapPath(number, omegaT: time)
        return try failure(number, path) {
          _ = try SkyMapFile.read(path, omegaT: time, realization: number, of: configuration)
        }
      }
    }
    let skies = try numbers.flatMap { number in
      try configuration.skyTimes.compactMap { time in
        try failure(number, skyPath(number, omegaT: time)) {
          _ = try skyCoefficients(realization: number, omegaT: time)
        }
      }
    }
    return realizations + maps + skies
  }

  /// Gives a damaged file a name under which nothing reads it: `.damaged` behind its own, or `.damaged-2`, `.damaged-3`, …
  /// where files were set aside before. Called by the holder of a lock.
  ///
  /// - Returns: the new path.
  /// - Throws: `RunError.cannotWrite`, `.cannotRead`.
  package static func setAside(_ path: String) throws -> String {
    var (aside, number) = (path + ".damaged", 1)
    while try isThere(aside) {
      number += 1
      aside = "\(path).damaged-\(number)"
    }
    guard rename(path, aside) == 0 else {
      throw RunError.cannotWrite(path: aside, reason: String(cString: strerror(errno)))
    }
    return aside
  }

  /// Reads all realisations of the study.
  ///
  /// - Parameters:
  ///   - allowIncomplete: whether missing ones are passed over.
  ///   - interruption: a request to stop, asked before each file.
  /// - Throws: `RunError` when one is missing or foreign; `FITSError` when a file is damaged or cannot be read.
  public func measurements(
    allowIncomplete: Bool = false, interruption: Interruption = Interruption()
  ) throws -> [RealizationMeasurement] {
    let numbers = 0..<configuration.realizations
    let absent = try numbers.filter { try !isThere(realizationPath($0)) }
    guard absent.count < configuration.realizations else { throw RunError.nothingComputed(path: path) }
    if !allowIncomplete && !absent.isEmpty {
      throw RunError.missingRealizations(path: path, numbers: absent, total: configuration.realizations)
    }
    try refuseEditedStudy()
    let isAbsent = Set(absent)
    return try numbers.filter { !isAbsent.contains($0) }.map {
      try interruption.check()
      return try RealizationFile.read(realizationPath($0), number: $0, of: configuration)
    }
  }

  /// The relative intensity of a kept realisation by arrival direction, for unit gradients along x, y and z.
  ///
  /// - Returns: three maps; nil when the study does not keep the maps of this realisation.
  /// - Throws: `FITSError` when the file is missing, damaged or cannot be read, `RunError.foreignRealization` when it belongs
  ///   to another study, realisation or time.
  public func skyMaps(realization: Int, omegaT: Double) throws -> [HEALPixMap]? {
    guard realization < min(configuration.output.maps, configuration.realizations) else { return nil }
    return try SkyMapFile.read(
      mapPath(realization, omegaT: omegaT), omegaT: omegaT, realization: realization, of: configuration)
  }
}

/// Whether an error says that a file was read whole and is not what it should be. Everything else leaves that open.
package func isDamage(_ error: any Error) -> Bool {
  switch error {
  case FITSError.notFITS, FITSError.fileTruncated, FITSError.fileDamaged, FITSError.unsupportedContent,
    RunError.foreignRealization:
    true
  default: false
  }
}

// MARK: - Shares
//
// How a study is divided among processes.

/// The part of a study that a process computes: every realisation, or those of one task of an array.
public struct TaskShare: Sendable, Equatable {
  /// Index of the task, 0…count − 1.
  public var index: Int
  /// Number of tasks.
  public var count: Int

  /// The whole study.
  public static let whole = TaskShare(index: 0, count: 1)

  /// One task of several.
  public init(index: Int, count: Int) {
    self.index = index
    self.count = count
  }

  /// Whether a realisation belongs to this task: a static partition, by the remainder of its number.
  public func includes(_ realization: Int) -> Bool { realization % count == index }
}
