import Testing
import Transport

@Suite("Bits of trajectories") struct TrajectoryFingerprintTests {
  @Test("are the recorded ones with every kernel of this machine", arguments: InstructionSet.available)
  func everyKernel(set: InstructionSet) {
    for fingerprint in TrajectoryFingerprint.all {
      let value = fingerprint.value(set)
      #expect(value == fingerprint.expected, "\(fingerprint.name), \(set.rawValue): 0x\(String(value, radix: 16))")
    }
    // Negative control: precisions and fields differ.
    #expect(Set(TrajectoryFingerprint.all.map(\.expected)).count == TrajectoryFingerprint.all.count)
  }
}
