// Compares the trajectories of this processor with the recorded ones.

import Foundation
import Transport

@main
struct Arm64 {
  static func main() {
    var failures = 0
    for fingerprint in TrajectoryFingerprint.all {
      let value = fingerprint.value()
      let agrees = value == fingerprint.expected
      if !agrees { failures += 1 }
      print(fingerprint.name + (agrees ? ": the same bits as on x86-64" : ": DIFFERS, 0x" + String(value, radix: 16)))
    }
    exit(failures == 0 ? 0 : 1)
  }
}
