import Foundation
import Results
import Run
import Testing
import _TestSupport

@Suite("Processor time", .timeLimit(.minutes(40))) struct ProcessorTimeTests {
  /// Work counts, sleep does not, and the process's time includes that of its threads.
  @Test func countsWork() {
    let (thread, process) = (ProcessorTime.ofThread, ProcessorTime.ofProcess)
    Thread.sleep(forTimeInterval: 0.2)
    let idle = ProcessorTime.ofThread - thread
    #expect(idle < 0.1, "0.2 s of sleep")
    var sum = 0.0
    while ProcessorTime.ofThread - thread < idle + 0.05 { sum += sum.squareRoot() }
    #expect(ProcessorTime.ofProcess - process >= ProcessorTime.ofThread - thread - 1e-3)
  }

  /// What trajectories cost is part of what the run cost, and nothing where nothing is computed.
  @Test func ofARun() throws {
    let folder = try Folder()
    let configuration = RunTests.configuration()
    let directory = try RunDirectory(preparing: folder / "run", for: configuration)
    let before = ProcessorTime.ofProcess
    let outcome = try Runner(directory: directory, threads: 2).run()
    let used = ProcessorTime.ofProcess - before
    #expect(outcome.isComplete && outcome.trajectorySeconds > 0 && outcome.trajectorySeconds < used)
    let again = try Runner(directory: directory, threads: 2).run()
    #expect(again.isComplete && again.trajectorySeconds == 0)

    try directory.record(
      start: .now, duration: .seconds(1), threads: 2, processorSeconds: 1.23456, outcome: outcome, notice: { _ in })
    let path = folder / "run/provenance.json"
    let run = try #require(try Provenance.load(path: path)?.runs.first)
    #expect(run.processorSeconds == 1.235 && run.completed)
    #expect(abs((run.trajectorySeconds ?? 0) - outcome.trajectorySeconds) <= 5.1e-4)
    // An older record knows no such times, and is not lost for it.
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let old = text.split(separator: "\n").filter { !$0.contains("_seconds") }.joined(separator: "\n")
    #expect(old.count < text.count)
    try old.write(toFile: path, atomically: true, encoding: .utf8)
    try directory.record(
      start: .now, duration: .seconds(1), threads: 2, processorSeconds: 1, outcome: outcome, notice: { _ in })
    #expect(try Provenance.load(path: path)?.runs.map(\.processorSeconds) == [nil, 1])
  }
}
