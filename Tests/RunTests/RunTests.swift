import Foundation
import Results
import Run
import Study
import Synchronization
import Files
import Testing
import _TestSupport

/// Runs of a small study: exact whatever the threads, the interruptions and the other snapshots; nothing lost, nothing
/// mixed up.
@Suite(.timeLimit(.minutes(40))) struct RunTests {
  static func configuration(_ change: (inout StudyConfiguration) -> Void = { _ in }) -> StudyConfiguration {
    var configuration = StudyConfiguration.default
    configuration.name = "test"
    configuration.realizations = 3
    configuration.field.modes = 24
    configuration.sky.nside = 4
    configuration.backtracking.omegaT = .list([0.5, 1.234, 4])
    configuration.output.maps = 0
    change(&configuration)
    return configuration
  }

  @discardableResult
  static func run(
    _ configuration: StudyConfiguration, in path: String, threads: Int = 2,
    interruption: Interruption = Interruption(), progress: @escaping @Sendable (RunProgress) -> Void = { _ in }
  ) throws -> Bool {
    let directory = try RunDirectory(preparing: path, for: configuration)
    return try Runner(directory: directory, threads: threads).run(interruption: interruption, progress: progress)
      .isComplete
  }

  static func files(_ path: String) throws -> [String: Data] {
    var found: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: path + "/realizations") {
      found[name] = FileManager.default.contents(atPath: path + "/realizations/" + name)
    }
    return found
  }

  @Test func filesAreIdenticalForAnyNumberOfThreads() throws {
    let folder = try Folder()
    for threads in [1, 2, 5] { try Self.run(Self.configuration(), in: folder / "\(threads)", threads: threads) }
    let one = try Self.files(folder / "1")
    #expect(one.count == 3)
    #expect(try Self.files(folder / "2") == one)
    #expect(try Self.files(folder / "5") == one)
    // Negative control: another seed gives other files.
    try Self.run(Self.configuration { $0.seed += 1 }, in: folder / "seed")
    #expect(try Self.files(folder / "seed") != one)
  }

  /// An interruption after any block keeps the finished realisations; resuming gives the files of an undisturbed run.
  @Test(arguments: [1, 2, 4]) func interruptedRunsResumeExactly(blocks: Int) throws {
    let folder = try Folder()
    let configuration = Self.configuration { $0.realizations = 4 }
    try Self.run(configuration, in: folder / "whole")
    let interruption = Interruption()
    let finished = try Self.run(configuration, in: folder / "cut", interruption: interruption) { progress in
      if progress.finishedBlocks >= blocks { interruption.request() }
    }
    let kept = try Self.files(folder / "cut")
    #expect(!finished && kept.count < 4)
    #expect(try Self.run(configuration, in: folder / "cut"))
    #expect(try Self.files(folder / "cut") == Self.files(folder / "whole"))
  }

  /// With every block kept, an interruption in the middle of a realisation loses no finished block: the second run
  /// finds them, a damaged one is computed again, and the files are those of an undisturbed run.
  @Test func finishedBlocksAreKept() throws {
    let folder = try Folder()
    let configuration = Self.configuration {
      $0.realizations = 1
      $0.sky.nside = 8
    }
    try Self.run(configuration, in: folder / "whole")
    let interruption = Interruption()
    let directory = try RunDirectory(preparing: folder / "cut", for: configuration)
    let finished = try Runner(directory: directory, threads: 1, checkpointSeconds: 0).run(
      interruption: interruption, progress: { if $0.finishedBlocks >= 3 { interruption.request() } })
    #expect(!finished.isComplete)
    let blocks = folder / "cut/realizations/000000.blocks"
    let kept = try FileManager.default.contentsOfDirectory(atPath: blocks).sorted()
    #expect(kept.count == 3)
    try Data("damaged".utf8).write(to: URL(fileURLWithPath: blocks + "/" + kept[1]))
    #expect(try Runner(directory: directory, threads: 2).run().isComplete)
    #expect(try Self.files(folder / "cut") == Self.files(folder / "whole"))
    #expect(!FileManager.default.fileExists(atPath: blocks))
  }

  @Test func extendingComputesOnlyTheNewOnes() throws {
    let folder = try Folder()
    try Self.run(Self.configuration { $0.realizations = 2 }, in: folder / "a")
    let path = folder / "a/realizations/000000.fits"
    let old = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
    try Self.run(Self.configuration { $0.realizations = 4 }, in: folder / "a")
    try Self.run(Self.configuration { $0.realizations = 4 }, in: folder / "b")
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date == old)
    #expect(try Self.files(folder / "a") == Self.files(folder / "b"))
  }

  /// Snapshots asked for together or apart are the same to the bit.
  @Test func snapshotsDoNotDependOnEachOther() throws {
    let folder = try Folder()
    let alone = Self.configuration { $0.backtracking.omegaT = .list([1.234]) }
    try Self.run(Self.configuration(), in: folder / "many")
    try Self.run(alone, in: folder / "one")
    let many = try RunDirectory(opening: folder / "many").measurements()
    let one = try RunDirectory(opening: folder / "one").measurements()
    #expect(many.map { $0.snapshots[1] } == one.map { $0.snapshots[0] })
    #expect(many.map { $0.snapshots[0] } != one.map { $0.snapshots[0] })
  }

  /// A directory of version 0.2.0, whose study.toml says nothing of the kernel, is read with its digest and not gone on with.
  @Test func earlierKernelsAreReadAndNotContinued() throws {
    let folder = try Folder()
    let configuration = Self.configuration()
    try Self.run(configuration, in: folder / "run")
    let file = folder / "run" + "/study.toml"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("kernel = ") }
    #expect(lines.count == text.split(separator: "\n", omittingEmptySubsequences: false).count - 1)
    try lines.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
    let opened = try RunDirectory(opening: folder / "run").configuration
    #expect(opened.backtracking.kernel == 1)
    #expect(opened.physicsDigest != configuration.physicsDigest)
    let error = #expect(throws: RunError.self) { try RunDirectory(preparing: folder / "run", for: configuration) }
    #expect("\(error.map { "\($0)" } ?? "")".contains("backtracking.kernel: there 1, here 2"))
    #expect(throws: StudyError.self) { try opened.tracker(ofRealization: 0) }
  }

  @Test func anotherStudyIsRefusedWithTheDifference() throws {
    let folder = try Folder()
    try Self.run(Self.configuration(), in: folder / "a")
    let error = #expect(throws: RunError.self) {
      try Self.run(Self.configuration { $0.field.strength = 0.5 }, in: folder / "a")
    }
    #expect(error?.description.contains("field.strength: there 1.0, here 0.5") == true)
    #expect(throws: RunError.self) {
      try FileManager.default.createDirectory(atPath: folder / "b/other", withIntermediateDirectories: true)
      try Self.run(Self.configuration(), in: folder / "b")
    }
  }

  /// Cut short, with a flipped bit, or belonging to another realisation: named, set aside, computed again.
  @Test func damagedFilesAreSetAsideAndComputedAgain() throws {
    let folder = try Folder()
    let configuration = Self.configuration()
    try Self.run(configuration, in: folder / "a")
    let whole = try Self.files(folder / "a")
    let path = folder / "a/realizations/000001.fits"
    let data = try #require(whole["000001.fits"])
    var flipped = data
    flipped[data.count - 4000] ^= 1
    for damaged in [data.prefix(data.count / 2), flipped, try #require(whole["000002.fits"]), Data()] {
      try Data(damaged).write(to: URL(fileURLWithPath: path))
      #expect(throws: (any Error).self) { try RunDirectory(opening: folder / "a").measurements() }
      let notices = Mutex<[String]>([])
      let directory = try RunDirectory(opening: folder / "a")
      #expect(
        try Runner(directory: directory, threads: 1).run(notice: { text in notices.withLock { $0.append(text) } })
          .isComplete)
      let texts = notices.withLock { $0 }
      #expect(texts.count == 1 && texts[0].contains("000001.fits"))
      try FileManager.default.removeItem(atPath: path + ".damaged")
      #expect(try Self.files(folder / "a") == whole)
    }
  }

  @Test func analysisRefusesGaps() throws {
    let folder = try Folder()
    try Self.run(Self.configuration(), in: folder / "a")
    try FileManager.default.removeItem(atPath: folder / "a/realizations/000001.fits")
    let directory = try RunDirectory(opening: folder / "a")
    #expect(throws: RunError.missingRealizations(path: folder / "a", numbers: [1], total: 3)) {
      try directory.analyze()
    }
    #expect(try directory.analyze(allowIncomplete: true).realizations == 2)
    let text = try String(contentsOfFile: folder / "a/spectra.ecsv", encoding: .utf8)
    #expect(text.contains("incomplete: true"))
  }

  /// The columns are contracts: those of 0.1 come first, later ones after them.
  @Test func tablesHaveTheirColumns() throws {
    let folder = try Folder()
    try Self.run(Self.configuration(), in: folder / "a")
    let directory = try RunDirectory(opening: folder / "a")
    try directory.analyze()
    func table(_ name: String) throws -> Table { try Table.read(path: folder / "a/\(name).ecsv") }
    let (spectra, diffusion) = (try table("spectra"), try table("diffusion"))
    #expect(
      spectra.columnNames == [
        "omega_t", "ell", "cl_parallel", "cl_parallel_err", "cl_perpendicular", "cl_perpendicular_err",
        "noise_parallel", "noise_perpendicular", "cross_parallel", "cross_parallel_err", "cross_perpendicular",
        "cross_perpendicular_err", "noise_resolved_parallel", "noise_resolved_perpendicular",
        "noise_only_err_parallel", "noise_signal_err_parallel", "noise_only_err_perpendicular",
        "noise_signal_err_perpendicular",
      ])
    let quantities = [
      "k_parallel", "k_perpendicular", "k_hall", "k_relative_parallel", "k_relative_perpendicular",
      "c1_standard_parallel", "c1_standard_perpendicular", "c0_parallel", "c0_perpendicular",
      "dipole_ratio_parallel", "dipole_ratio_perpendicular", "k_local_parallel", "k_local_perpendicular",
      "k_dipole_parallel", "k_dipole_perpendicular", "growth_parallel", "growth_perpendicular", "bgk_ratio",
    ]
    #expect(diffusion.columnNames == ["omega_t"] + quantities.flatMap { [$0, $0 + "_err"] })
    #expect(spectra.rowCount == 3 * 12)
    #expect(try diffusion["omega_t"] == [0.5, 1.234, 4])
  }

  /// At ΩT = 0.05 particles stream freely: C_1 = 4πT²/9 within (ΩT)² of the bending, K = T/6, in each realisation.
  @Test func freeStreamingLimit() throws {
    let folder = try Folder()
    let time = 0.05
    try Self.run(
      Self.configuration {
        $0.backtracking.omegaT = .list([time])
        $0.sky.nside = 16
      }, in: folder / "a")
    let result = try RunDirectory(opening: folder / "a").analyze()
    for gradient in [result.parallel, result.perpendicular] {
      #expect(abs(gradient.auto[0][1].value / (4 * Double.pi * time * time / 9) - 1) < 3e-3)
      #expect(abs(gradient.diffusion[0].value / (time / 6) - 1) < 3e-3)
      #expect(gradient.auto[0][2].value < 1e-4 * gradient.auto[0][1].value)
    }
  }
}
