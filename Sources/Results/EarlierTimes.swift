// Times that are added to a study whose realisations are there already. What is new is computed, and the rows are put
// together, so that every file has the bytes of a study that had all its times from the start: a row does not depend on the
// other times asked for, and neither does a map.
//
//   realizations/000017.fits           becomes 000017.earlier.fits when times are added, and so counts as missing;
//   maps/000017-omega_t-100.fits       gets the header of the longer study, before anything is computed;
//   realizations/000017.fits           is written from the rows of both, when the new times are in;
//   realizations/000017.earlier.fits   goes away.
//
// A program that is killed anywhere leaves files that the next one takes up at their place: a realisation that has its
// earlier file and not its own, and maps of which some say the earlier study and some the longer one.

import Anisotropy
import Files
import Foundation
import Sphere
import Study

extension StudyConfiguration {
  /// The same study at other times.
  package func at(_ times: [Double]) -> StudyConfiguration {
    var changed = self
    changed.backtracking.omegaT = .list(times)
    return changed
  }

  /// The times that this study has and `other` has not; nil where they differ in anything else that decides numbers, or
  /// where `other` has a time that this study has not.
  public func timesAdded(to other: StudyConfiguration) -> [Double]? {
    let (mine, theirs) = (backtracking.times, Set(other.backtracking.times))
    guard theirs.isSubset(of: mine), other.at(mine).physicsDigest == physicsDigest else { return nil }
    return mine.filter { !theirs.contains($0) }
  }
}

extension RunDirectory {
  /// Path of a realisation's file from before times were added.
  func earlierPath(_ number: Int) -> String {
    String(realizationPath(number).dropLast(Self.suffix.utf8.count)) + Self.earlierSuffix
  }

  private static let suffix = ".fits"
  private static let earlierSuffix = ".earlier.fits"

  /// Whether a realisation has only its file from before times were added.
  package func hasOnlyEarlier(_ number: Int) throws -> Bool {
    try isThere(earlierPath(number)) && !isThere(realizationPath(number))
  }

  /// Makes every realisation that is there one of earlier times. Called when nobody else is at work on the directory.
  package func beginAddingTimes() throws {
    let folder = path + "/realizations"
    for name in try names(inFolder: folder) where name.hasSuffix(Self.suffix) {
      guard let number = Int(name.dropLast(Self.suffix.utf8.count)), number >= 0 else { continue }
      guard rename(realizationPath(number), earlierPath(number)) == 0 else {
        throw RunError.cannotWrite(path: earlierPath(number), reason: String(cString: strerror(errno)))
      }
    }
    do throws(DurableFileError) {
      try DurableFile.synchronize(folder: folder)
    } catch {
      throw RunError.cannotWrite(path: folder, reason: error.reason)
    }
  }

  /// Whether the realisations of the directory, by the first that can be read, lack times of the study and are otherwise
  /// the study's: study.toml was given more times by hand.
  package func lacksTimes() throws -> Bool {
    for number in try realizationNumbers().prefix(4) {
      let path = realizationPath(number)
      do {
        if try RealizationFile.study(path) == configuration.physicsDigest { return false }
        _ = try RealizationFile.readEarlier(path, number: number, of: configuration)
        return true
      } catch  where isDamage(error) {
        continue
      }
    }
    return false
  }

  /// Refuses a directory whose study.toml is not the study of its realisations.
  ///
  /// - Throws: `RunError.editedStudy` when every realisation among the first that can be read is one and the same other
  ///   study's.
  package func refuseEditedStudy() throws {
    var others: Set<String> = []
    for number in try realizationNumbers().prefix(4) {
      guard let study = try RealizationFile.study(realizationPath(number)) else { continue }
      if study == configuration.physicsDigest { return }
      others.insert(study)
    }
    guard others.count == 1, let other = others.first else { return }
    throw RunError.editedStudy(path: studyPath, here: configuration.physicsDigest, there: other)
  }

  private func realizationNumbers() throws -> [Int] {
    try names(inFolder: path + "/realizations").compactMap { name in
      name.hasSuffix(Self.suffix) ? Int(name.dropLast(Self.suffix.utf8.count)) : nil
    }.sorted()
  }

  /// Prepares a realisation to be completed from its earlier file: sets aside what is damaged, and gives its kept maps the
  /// header of this study. Called by the holder of its share's lock.
  ///
  /// - Returns: the times whose rows, and maps and skies where they are kept, need not be computed; empty without an earlier
  ///   file.
  package func earlierTimes(of number: Int, notice: (String) -> Void) throws -> [Double] {
    let file = earlierPath(number)
    let earlier: RealizationMeasurement
    do {
      earlier = try RealizationFile.readEarlier(file, number: number, of: configuration)
    } catch FITSError.fileMissing {
      return []
    } catch  where isDamage(error) {
      notice("\(sentence(error)); set aside as \(try Self.setAside(file)) and computed again")
      return []
    }
    let skyTimes = configuration.skyTimes
    let times = try earlier.snapshots.map(\.omegaT).filter { time in
      try !skyTimes.contains(time) || hasSkies(number, at: [time])
    }
    guard number < configuration.output.maps else { return times }
    try makeDirectory(path + "/maps")
    return try times.filter { try hasMap(number, omegaT: $0, of: earlier.snapshots.map(\.omegaT)) }
  }

  /// Whether there is a map of this study, after one of the study with earlier times was given this study's header.
  private func hasMap(_ number: Int, omegaT: Double, of earlierTimes: [Double]) throws -> Bool {
    let target = mapPath(number, omegaT: omegaT)
    let earlier = RunDirectory(path: path, configuration: configuration.at(earlierTimes))
    let source = earlier.mapPath(number, omegaT: omegaT)
    func maps(_ path: String, of study: StudyConfiguration) throws -> [HEALPixMap]? {
      do {
        return try SkyMapFile.read(path, omegaT: omegaT, realization: number, of: study)
      } catch FITSError.fileMissing {
        return nil
      } catch  where isDamage(error) {
        return nil
      }
    }
    if try maps(target, of: configuration) != nil { return true }
    guard let found = try maps(source, of: earlier.configuration), let grid = found.first?.grid else { return false }
    let antipodes = grid.antipodes
    try SkyMapFile.write(
      relativeIntensity: found.map { map in antipodes.map { map.values[$0] }[...] }, grid: grid, omegaT: omegaT,
      realization: number, of: configuration, to: target)
    if source != target { unlink(source) }
    return true
  }

  /// A realisation whole: what was computed now, and the other times' rows from its earlier file.
  package func completed(_ measured: RealizationMeasurement) throws -> RealizationMeasurement {
    let times = configuration.backtracking.times
    guard measured.snapshots.count < times.count else { return measured }
    let earlier = try RealizationFile.readEarlier(
      earlierPath(measured.number), number: measured.number, of: configuration)
    let rows = Dictionary(
      (measured.snapshots + earlier.snapshots).map { ($0.omegaT, $0) }, uniquingKeysWith: { computed, _ in computed })
    return RealizationMeasurement(
      number: measured.number, nside: measured.nside, snapshots: times.compactMap { rows[$0] })
  }

  /// Removes a realisation's earlier file. Called by the holder of its share's lock, when its own file is there.
  package func removeEarlier(of number: Int) { unlink(earlierPath(number)) }
}
