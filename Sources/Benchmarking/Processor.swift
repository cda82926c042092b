// The name of the processor.

import Files
import Foundation

enum Processor {
  /// The model name in /proc/cpuinfo, where there is one.
  static var name: String? {
    guard let text = try? WholeFile.text(of: "/proc/cpuinfo", limit: 16 << 20) else { return nil }
    return name(inCPUInfo: text)
  }

  /// The first model name in the text of /proc/cpuinfo.
  static func name(inCPUInfo text: String) -> String? {
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    return line?.split(separator: ":", maxSplits: 1).last.map { $0.trimmingCharacters(in: .whitespaces) }
  }
}
