import RandomStreams
import Testing

/// The known-answer vectors of Random123 1.09 (`kat_vectors`, philox4x32 10), and the independence of streams.
@Suite(.timeLimit(.minutes(40))) struct PhiloxTests {
  struct KnownAnswer: Sendable {
    var counter: SIMD4<UInt32>
    var key: SIMD2<UInt32>
    var expected: SIMD4<UInt32>
  }

  static let vectors = [
    KnownAnswer(
      counter: .zero, key: .zero, expected: SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)),
    KnownAnswer(
      counter: SIMD4(repeating: .max), key: SIMD2(repeating: .max),
      expected: SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)),
    KnownAnswer(
      counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), key: SIMD2(0xa409_3822, 0x299f_31d0),
      expected: SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)),
  ]

  @Test(arguments: vectors) func givesThePublishedBits(vector: KnownAnswer) {
    #expect(Philox4x32.block(counter: vector.counter, key: vector.key) == vector.expected)
  }

  @Test func streamsDifferInSeedRealizationAndPurpose() {
    var seen = Set<UInt64>()
    var drawn = 0
    for seed: UInt64 in [0, 1, 1 << 32] {
      for realization in 0..<4 {
        for purpose in RandomPurpose.allCases {
          var stream = RandomStream(seed: seed, realization: realization, purpose: purpose)
          for _ in 0..<16 {
            seen.insert(stream.next())
            drawn += 1
          }
        }
      }
    }
    // 576 draws of 64 bits collide by chance with a probability of 1e-14.
    #expect(seen.count == drawn)
  }

  @Test func aStreamDependsOnNothingElse() {
    var a = RandomStream(seed: 7, realization: 3, purpose: .turbulence)
    var other = RandomStream(seed: 7, realization: 2, purpose: .turbulence)
    for _ in 0..<100 { _ = other.next() }
    var b = RandomStream(seed: 7, realization: 3, purpose: .turbulence)
    for _ in 0..<100 { #expect(a.next() == b.next()) }
  }

  /// Mean and variance of 10⁵ uniforms within 4.5 standard errors: false alarm 7e-6 each.
  @Test func uniformsHaveTheirMoments() {
    var stream = RandomStream(seed: 11, realization: 0, purpose: .testing)
    let n = 100_000
    let draws = (0..<n).map { _ in stream.uniform() }
    let mean = draws.reduce(0, +) / Double(n)
    let variance = draws.reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) } / Double(n)
    #expect(abs(mean - 0.5) < 4.5 * (1 / 12.0 / Double(n)).squareRoot())
    #expect(abs(variance - 1 / 12.0) < 4.5 * (1 / 180.0 / Double(n)).squareRoot())
    #expect(draws.allSatisfy { (0..<1).contains($0) })
  }

  /// Second moments of isotropic directions are δ_ij/3 within 4.5 standard errors.
  @Test func directionsAreIsotropic() {
    var stream = RandomStream(seed: 12, realization: 0, purpose: .testing)
    let n = 50_000
    var second = SIMD3<Double>.zero
    var mixed = SIMD3<Double>.zero
    for _ in 0..<n {
      let p = stream.direction()
      second += p * p
      mixed += p * SIMD3(p.y, p.z, p.x)
    }
    // ⟨z⁴⟩ − ⟨z²⟩² = 4/45 and ⟨x²y²⟩ = 1/15.
    for axis in 0..<3 {
      #expect(abs(second[axis] / Double(n) - 1 / 3.0) < 4.5 * (4 / 45.0 / Double(n)).squareRoot())
      #expect(abs(mixed[axis] / Double(n)) < 4.5 * (1 / 15.0 / Double(n)).squareRoot())
    }
  }
}
