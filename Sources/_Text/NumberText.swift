// Numbers as people read them: short, and with a unit of fitting size.

import Foundation

extension Double {
  /// Up to six significant digits, without trailing zeros: for names and labels.
  package var formattedShort: String { String(format: "%.6g", self) }
}

/// A number of bytes in words: "40 kB", "12 MB", "3.4 GB".
package func byteText(_ bytes: Double) -> String {
  switch bytes {
  case ..<1e6: String(format: "%.0f kB", bytes / 1e3)
  case ..<1e9: String(format: "%.0f MB", bytes / 1e6)
  default: String(format: "%.1f GB", bytes / 1e9)
  }
}

/// A duration in words: "40 s", "12 min", "3.4 h", "2.1 days".
package func durationText(_ seconds: Double) -> String {
  switch seconds {
  case ..<90: String(format: "%.0f s", seconds)
  case ..<5400: String(format: "%.0f min", seconds / 60)
  case ..<172_800: String(format: "%.1f h", seconds / 3600)
  default: String(format: "%.1f days", seconds / 86400)
  }
}
