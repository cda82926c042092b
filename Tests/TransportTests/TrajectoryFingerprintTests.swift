import Testing
import Transport

@Suite("Bits of trajectories", .timeLimit(.minutes(40))) struct TrajectoryFingerprintTests {
  @Test("are the recorded ones with every kernel of this machine", arguments: InstructionSet.available)
  func everyKernel(set: InstructionSet) {
    for fingerprint in TrajectoryFingerprint.all {
      let value = fingerprint.value(set)
      #expect(value == fingerprint.expected, "\(fingerprint.name), \(set.rawValue): 0x\(String(value, radix: 16))")
    }
  }

  /// Negative control: a millionth of a radian in one wave's phase shows (mixed precision rounds less away), and so do signs, one or an even number of them.
  @Test func showSmallChanges() {
    for fingerprint in TrajectoryFingerprint.all {
      #expect(fingerprint.value { $0[80].phase += 1e-6 } != fingerprint.expected, "\(fingerprint.name)")
    }
    let values = [1.5, -2.25, 3, 4]
    let hashes = [values, [-1.5, 2.25, 3, 4], values.map { -$0 }, [1.5, -2.25, 4, 3], [1.5, -2.25, 3, 4.0.nextUp]]
    #expect(Set(hashes.map(TrajectoryFingerprint.hash)).count == hashes.count)
  }
}
