// One independent stream of random numbers per (seed, realisation, purpose).
//
// The seed is the Philox key; realisation and purpose fill the upper half of the counter and the position in the stream
// the lower half. A realisation therefore depends on nothing but the seed and its own number: not on how many others are
// drawn, in which order, or by which thread.

/// What a stream of random numbers is for. Streams of different purpose share no number.
public enum RandomPurpose: UInt32, Sendable, CaseIterable {
  /// Wave vectors, polarisations and phases of the turbulent field.
  case turbulence = 1
  /// The random rotation of the second set of directions.
  case directions = 2
  /// The pairs of particles whose separation is followed.
  case pairs = 4
  /// The errors of a measurement, given to simulated skies that are held against it.
  case measurementErrors = 8
  /// Counts of synthetic events.
  case events = 5
  /// Draws made by tests and by the acceptance list.
  case testing = 3
}

/// A stream of uniform random numbers: a sequential view on the Philox counter space.
public struct RandomStream: RandomNumberGenerator, Sendable {
  private let key: SIMD2<UInt32>
  private let high: SIMD2<UInt32>
  private var position: UInt64 = 0
  private var spare: UInt64?

  /// The stream of one purpose in one realisation.
  ///
  /// - Parameters:
  ///   - seed: the study's seed; every value is a valid seed.
  ///   - realization: number of the realisation, 0…2³²−1.
  ///   - purpose: what the numbers are for.
  public init(seed: UInt64, realization: Int, purpose: RandomPurpose) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    high = SIMD2(UInt32(truncatingIfNeeded: realization), purpose.rawValue)
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    if let value = spare {
      spare = nil
      return value
    }
    let counter = SIMD4(
      UInt32(truncatingIfNeeded: position), UInt32(truncatingIfNeeded: position >> 32), high[0], high[1])
    position &+= 1
    let words = Philox4x32.block(counter: counter, key: key)
    spare = UInt64(words[2]) | UInt64(words[3]) << 32
    return UInt64(words[0]) | UInt64(words[1]) << 32
  }

  /// The next uniform number in [0, 1): a multiple of 2⁻⁵³.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// The next uniform number in [lower, upper).
  public mutating func uniform(from lower: Double, to upper: Double) -> Double {
    lower + (upper - lower) * uniform()
  }
}

// MARK: - Philox
//
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
