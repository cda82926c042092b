import Foundation
import Testing
import Transport

@testable import Benchmarking

/// What the benchmark reports, not how fast anything is: no test depends on a speed.
@Suite(.timeLimit(.minutes(40))) struct BenchmarkTests {
  @Test func everyKernelIsMeasured() throws {
    let report = try BenchmarkReport.measured(effort: .quick, threads: 3)
    let names = Set(report.kernels.map(\.name))
    #expect(names.count == report.kernels.count)
    for set in InstructionSet.available {
      for precision in FieldPrecision.allCases { #expect(names.contains("\(precision.rawValue)/\(set.rawValue)")) }
    }
    #expect(names.isSuperset(of: ["plain-double", "galactic/plain-double"]))
    for name in ["galactic/mixed", "half/mixed", "galactic/half/mixed"] {
      #expect(names.contains("\(name)/\(InstructionSet.best.rawValue)"))
    }
    for kernel in report.kernels {
      let values = [
        kernel.nanosecondsPerStep, kernel.nanosecondsPerStepAndWave, kernel.ratioToPlainDouble,
        kernel.operationsPerStep, kernel.shareOfPeak,
      ]
      #expect(values.allSatisfy { $0 > 0 && $0.isFinite }, "\(kernel.name)")
      if kernel.name.hasSuffix("plain-double") { #expect(kernel.ratioToPlainDouble == 1) }
    }
    #expect(report.threadScaling.map(\.threads) == [1, 2, 3])
    #expect(report.threadScaling.first?.speedup == 1)
    #expect(report.transforms.map(\.nside) == [32, 64])
    #expect(report.peak.single > 0 && report.peak.double > 0 && report.trajectoriesPerSecond > 0)
    #expect(try JSONDecoder().decode(BenchmarkReport.self, from: Data(report.json().utf8)) == report)
    for name in names { #expect(report.table.contains(name)) }
  }

  @Test func threadCountsReachTheLast() {
    #expect(TrajectoryBenchmark.threadCounts(upTo: 1) == [1])
    #expect(TrajectoryBenchmark.threadCounts(upTo: 8) == Array(1...8))
    #expect(TrajectoryBenchmark.threadCounts(upTo: 48) == Array(1...8) + [16, 32, 48])
    #expect(TrajectoryBenchmark.threadCounts(upTo: 64) == Array(1...8) + [16, 32, 64])
  }

  @Test func theProcessorsNameIsRead() {
    #expect(Processor.name(inCPUInfo: "processor\t: 0\nmodel name\t: Some CPU: 2 GHz\n") == "Some CPU: 2 GHz")
    #expect(Processor.name(inCPUInfo: "processor\t: 0\n") == nil)
  }
}
