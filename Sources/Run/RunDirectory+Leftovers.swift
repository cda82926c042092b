// What a killed program leaves: unfinished files `.….part`, and the blocks and the earlier file of a realisation whose own
// file is already there.
// Nothing reads them, but they fill the disk. Each is removed by whoever holds the lock under which it was written, so that
// no file of a program that is still at work goes with them:
//
//   study.toml, realisations, blocks, maps    the lock of a run of the whole study
//   provenance.json                           the turn "provenance"
//   tables, summary, figures                  the turn "results"
//
// Where one cannot be looked at or removed it stays; that costs space and nothing else.

import Files
import Foundation
import Results

extension RunDirectory {
  /// Removes what earlier runs left behind. Called by the holder of the share's lock.
  ///
  /// Unfinished files go only when the share is the whole study: beside other tasks, one of them may be writing its.
  ///
  /// - Throws: `RunError.cannotRead` where the system cannot tell which realisations are there.
  func removeLeftovers(of share: TaskShare) throws {
    let unfinished = Set(try missing)
    let realizations = path + "/realizations"
    let kept = ((try? names(inFolder: realizations)) ?? []).filter { $0.hasSuffix(".blocks") }
    for name in kept {
      guard let number = Int(name.dropLast(".blocks".count)), share.includes(number), !unfinished.contains(number)
      else { continue }
      removeBlocks(of: number)
    }
    for name in (try? names(inFolder: realizations)) ?? [] where name.hasSuffix(".earlier.fits") {
      guard let number = Int(name.dropLast(".earlier.fits".utf8.count)), share.includes(number),
        !unfinished.contains(number), try isThere(realizationPath(number))
      else { continue }
      removeEarlier(of: number)
    }
    guard share == .whole else { return }
    for folder in [realizations, path + "/maps", path + "/skies"] + kept.map({ realizations + "/" + $0 }) {
      removeUnfinished(in: folder) { _ in true }
    }
    removeUnfinished(in: path) { $0 == "study.toml" }
  }

  /// Removes all kept blocks of a realisation. Called by the holder of its share's lock.
  func removeBlocks(of number: Int) {
    try? FileManager.default.removeItem(atPath: blocksPath(number))
  }

  /// Removes tables, summaries and figures that were never finished. Called by whoever has the turn "results".
  package func removeUnfinishedResults() {
    removeUnfinished(in: path) { $0 != "study.toml" && $0 != "provenance.json" }
    removeUnfinished(in: path + "/figures") { _ in true }
  }

  /// Removes the record that was never finished. Called by whoever has the turn "provenance".
  func removeUnfinishedRecord() {
    removeUnfinished(in: path) { $0 == "provenance.json" }
  }

  private func removeUnfinished(in folder: String, of targets: (String) -> Bool) {
    for name in (try? names(inFolder: folder)) ?? [] {
      guard let target = DurableFile.target(ofUnfinished: name), targets(target) else { continue }
      unlink(folder + "/" + name)
    }
  }
}
