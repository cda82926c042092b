// The git commit that the program was built from: `make` writes it into a file beside the program, `make install` into
// share/dapple/commit. A file older than the program belongs to an earlier build and is not believed.

import Foundation
import _DurableFiles

package enum SourceCommit {
  /// The commit's hash, with "-dirty" where the working copy had changes; nil where there is no way to tell.
  package static let current: String? = {
    guard let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else { return nil }
    let program = URL(fileURLWithPath: path)
    let folder = program.deletingLastPathComponent()
    let candidates = [
      folder.appending(path: "dapple.commit"),
      folder.deletingLastPathComponent().appending(path: "share/dapple/commit"),
    ]
    guard let built = modified(program) else { return nil }
    for file in candidates {
      guard let written = modified(file), written >= built else { continue }
      if let text = try? WholeFile.text(of: file.path, limit: 1 << 16) {
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
      }
    }
    return nil
  }()

  private static func modified(_ file: URL) -> Date? {
    (try? FileManager.default.attributesOfItem(atPath: file.path))?[.modificationDate] as? Date
  }
}
