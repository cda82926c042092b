// What a killed program leaves: unfinished files `.….part`, and the blocks of a realisation whose own file is already there.
// Nothing reads them, but they fill the disk.

import Foundation
import _DurableFiles

extension RunDirectory {
  /// Removes what earlier runs left behind. Called by the holder of the share's lock.
  ///
  /// Unfinished files go only when the share is the whole study: beside other tasks, one of them may be writing its.
  func removeLeftovers(of share: TaskShare) {
    let manager = FileManager.default
    func names(_ folder: String) -> [String] { (try? manager.contentsOfDirectory(atPath: folder)) ?? [] }
    let unfinished = Set(missing)
    let realizations = path + "/realizations"
    let kept = names(realizations).filter { $0.hasSuffix(".blocks") }
    for name in kept {
      guard let number = Int(name.dropLast(".blocks".count)), share.includes(number), !unfinished.contains(number)
      else { continue }
      try? manager.removeItem(atPath: realizations + "/" + name)
    }
    guard share == .whole else { return }
    for folder in [realizations, path + "/maps"] + kept.map({ realizations + "/" + $0 }) {
      for name in names(folder) where name.hasPrefix(".") && name.hasSuffix(DurableFile.unfinishedSuffix) {
        try? manager.removeItem(atPath: folder + "/" + name)
      }
    }
  }
}
