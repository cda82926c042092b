// Philox 4×32-10, the counter-based generator of Salmon, Moraes, Dror & Shaw (2011), "Parallel random numbers: as easy
// as 1, 2, 3", SC'11, doi:10.1145/2063384.2063405.
//
// Implementation goals, in order of priority:
// 1. The published bits: the known-answer vectors of Random123 1.09 are in the tests.
// 2. No state to share: a block of four words is a pure function of a 128-bit counter and a 64-bit key, so a stream can
//    be entered anywhere, by any thread, and gives the same numbers.

/// The Philox 4×32-10 bijection: ten rounds of multiplication and key mixing on a block of four 32-bit words.
public enum Philox4x32 {
  /// The random block that belongs to a counter and a key.
  ///
  /// - Parameters:
  ///   - counter: the 128-bit counter as four words, least significant first.
  ///   - key: the 64-bit key as two words, least significant first.
  /// - Returns: four independent uniform 32-bit words.
  @inlinable
  public static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var x = counter
    var k = key
    for _ in 0..<10 {
      let p0 = x[0].multipliedFullWidth(by: 0xD251_1F53)
      let p1 = x[2].multipliedFullWidth(by: 0xCD9E_8D57)
      x = SIMD4(p1.high ^ x[1] ^ k[0], p1.low, p0.high ^ x[3] ^ k[1], p0.low)
      k = SIMD2(k[0] &+ 0x9E37_79B9, k[1] &+ 0xBB67_AE85)
    }
    return x
  }
}
