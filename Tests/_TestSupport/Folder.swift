import Foundation

/// A temporary folder that goes away with the test.
package final class Folder {
  /// The folder's path.
  package let path: String

  /// Makes a folder of a new name.
  package init() throws {
    path = NSTemporaryDirectory() + "dapple-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of something in the folder.
  package static func / (folder: Folder, name: String) -> String { folder.path + "/" + name }
}

/// A folder that is removed with everything in it after `body`.
package func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = try Folder()
  return try withExtendedLifetime(folder) { try body(folder.path) }
}
