import Foundation

/// A temporary folder that goes away with the test.
public final class Folder {
  /// The folder's path.
  public let path: String

  /// Makes a folder of a new name.
  public init() throws {
    path = NSTemporaryDirectory() + "dapple-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of something in the folder.
  public static func / (folder: Folder, name: String) -> String { folder.path + "/" + name }
}

/// A folder that is removed with everything in it after `body`.
public func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = try Folder()
  return try withExtendedLifetime(folder) { try body(folder.path) }
}
