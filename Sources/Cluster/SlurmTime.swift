// Time limits as Slurm writes them: "minutes", "minutes:seconds", "hours:minutes:seconds", "days-hours",
// "days-hours:minutes", "days-hours:minutes:seconds" (sbatch(1), option --time).

/// A time limit of Slurm.
package struct SlurmTime: Sendable, Equatable, CustomStringConvertible {
  /// The limit in seconds, positive.
  package let seconds: Int

  /// A limit of so many seconds; at least one.
  package init(seconds: Int) { self.seconds = max(1, seconds) }

  /// Reads a limit in any of Slurm's forms; nil where it is none of them, not positive, or longer than ten years.
  package init?(_ text: String) {
    let longest = 315_360_000
    let halves = text.split(separator: "-", omittingEmptySubsequences: false)
    let fields = (halves.last ?? "").split(separator: ":", omittingEmptySubsequences: false).map { field in
      field.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } ? Int(field) : nil
    }
    let numbers = fields.compactMap { $0 }
    guard numbers.count == fields.count, numbers.allSatisfy({ $0 <= longest }) else { return nil }
    var total: Int
    switch (halves.count, numbers.count) {
    case (1, 1): total = 60 * numbers[0]
    case (1, 2): total = 60 * numbers[0] + numbers[1]
    case (1, 3), (2, 1...3): total = zip(numbers, [3600, 60, 1]).map { $0 * $1 }.reduce(0, +)
    default: return nil
    }
    if halves.count == 2 {
      guard let days = Int(halves[0]), (0...3650).contains(days) else { return nil }
      total += 86400 * days
    }
    guard (1...longest).contains(total) else { return nil }
    seconds = total
  }

  /// "hh:mm:ss", or "d-hh:mm:ss" from a day on.
  package var description: String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let clock = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map(two).joined(separator: ":")
    return seconds < 86400 ? clock : "\(seconds / 86400)-\(clock)"
  }
}
