// A fingerprint of words or bytes: FNV-1a of 64 bits (Fowler, Noll & Vo),
//
//   h ← (h ⊕ w) · 1099511628211   from   h = 14695981039346656037.
//
// Words of 64 bits need one step more, h ← h ⊕ (h ≫ 32), which carries high bits down. Each step is a bijection of h, so one
// changed word always changes the result; any other change goes unseen with a probability of 2⁻⁶⁴. It guards against
// mistakes, not against an adversary.

/// A fingerprint in the making.
package struct Digest: Sendable {
  private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

  /// The fingerprint of nothing.
  package init() {}

  /// Adds a byte.
  package mutating func add(byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }

  /// Adds a word, with the step that carries high bits down.
  package mutating func add(word: UInt64) {
    hash = (hash ^ word) &* 0x100_0000_01b3
    hash ^= hash >> 32
  }

  /// Sixteen hexadecimal digits.
  package var text: String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
