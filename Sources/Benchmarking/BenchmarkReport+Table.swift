// The benchmark as a table for the terminal.

import Foundation

extension BenchmarkReport {
  /// The report as lines of text.
  package var table: String {
    let program = "dapple \(version)" + (commit.map { " (\($0))" } ?? "")
    var lines = ["\(program), \(cpu ?? "processor unknown"), \(instructionSet)"]
    lines += ["", "A particle step, field and push, one core", header]
    lines += kernels.map(row)
    lines += [
      "ratio: time in units of plain-double's in the same field and the same run",
      "of peak: vector operations of the field, as if each were a multiply-add",
      String(
        format: "peak: %.1f multiply-adds per ns in single precision, %.1f in double (by lanes, one core)", peak.single,
        peak.double),
      "", "Whole trajectories to Omega T = 100 (2000 steps, 160 waves)",
      String(format: "%.0f per second on one core", trajectoriesPerSecond),
    ]
    lines += threadScaling.dropFirst().map {
      String(format: "%d threads: %.2f times as many (%.2f cores obtained)", $0.threads, $0.speedup, $0.coresObtained)
    }
    lines += ["", "Transforms of one map, one core"]
    lines += transforms.map {
      String(
        format: "N_side %d, l up to %d: analysis with 3 iterations %.2f ms, rotation %.2f ms", $0.nside, $0.lmax,
        $0.analysis, $0.rotation)
    }
    return lines.joined(separator: "\n")
  }

  private var header: String {
    "kernel".padding(toLength: 28, withPad: " ", startingAt: 0) + "waves   ns/step  ns/step/wave     ratio  of peak"
  }

  private func row(_ kernel: KernelTiming) -> String {
    kernel.name.padding(toLength: 28, withPad: " ", startingAt: 0)
      + String(
        format: "%5d %9.2f %13.4f %9.3f %7.1f%%", kernel.waves, kernel.nanosecondsPerStep,
        kernel.nanosecondsPerStepAndWave, kernel.ratioToPlainDouble, 100 * kernel.shareOfPeak)
  }
}
