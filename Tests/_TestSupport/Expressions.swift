// What tests share: errors, temporary folders, and numbers that are random and the same every time.

import Foundation

/// The error that `body` throws, if it is one of this type.
package func thrown<Failure: Error>(_ type: Failure.Type, _ body: () throws -> Void) -> Failure? {
  do { try body() } catch { return error as? Failure }
  return nil
}

/// A value with a change made to it.
package func changed<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
  var value = value
  change(&value)
  return value
}

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

// MARK: - Random numbers
//
// A small seeded generator for tests that must not depend on the program's own.

/// SplitMix64 (Steele, Lea & Flood 2014): the same numbers every time, so that a test that fails fails again.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator from a seed.
  package init(seed: UInt64) { state = seed }

  /// The next 64 random bits.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A uniform number in [0, 1).
  package mutating func uniform() -> Double { Double.random(in: 0..<1, using: &self) }

  /// A standard normal number (Box & Muller 1958).
  package mutating func normal() -> Double { (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform()) }
}
