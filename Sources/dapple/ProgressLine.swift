// Progress on stderr: a bar with rate and time left on a terminal, a line now and then elsewhere.

import Foundation
import Run
import Synchronization
import _Text

final class ProgressLine: Sendable {
  private struct State {
    var lastShown = -Double.infinity
    var needsNewline = false
  }

  private let isQuiet: Bool
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let state = Mutex(State())

  init(isQuiet: Bool) { self.isQuiet = isQuiet }

  func update(_ progress: RunProgress) {
    guard !isQuiet else { return }
    let isLast = progress.finishedRealizations == progress.totalRealizations
    let interval = isTerminal ? 0.2 : 30
    state.withLock { state in
      guard isLast || progress.elapsed - state.lastShown >= interval else { return }
      state.lastShown = progress.elapsed
      let text = Self.text(progress, isTerminal: isTerminal)
      if isTerminal {
        Console.report("\r\u{1B}[K\(text)")
        state.needsNewline = true
      } else {
        note(text)
      }
    }
  }

  /// Writes a line where the bar was, which comes back below it.
  func tell(_ text: String) {
    state.withLock { state in
      if state.needsNewline { Console.report("\r\u{1B}[K") }
      (state.needsNewline, state.lastShown) = (false, -.infinity)
      note(text)
    }
  }

  /// Ends the bar's line.
  func finish() {
    state.withLock { state in
      if state.needsNewline { Console.report("\n") }
      state.needsNewline = false
    }
  }

  private static func text(_ progress: RunProgress, isTerminal: Bool) -> String {
    let fraction = Double(progress.finishedBlocks) / Double(max(1, progress.totalBlocks))
    let left = fraction > 0 ? progress.elapsed * (1 - fraction) / fraction : .nan
    let rate = progress.particleSteps / max(progress.elapsed, 1e-9)
    let figures = String(
      format: "%3.0f %%  %d/%d realisations  %.1f M steps/s  %@ left", 100 * fraction,
      progress.finishedRealizations, progress.totalRealizations, rate / 1e6, durationText(left))
    guard isTerminal else { return figures }
    let filled = Int(24 * fraction)
    return "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: 24 - filled) + "] " + figures
  }
}
