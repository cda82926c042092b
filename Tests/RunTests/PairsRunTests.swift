import Files
import Foundation
import Results
import Run
import Study
import Synchronization
import Testing
import _TestSupport

/// Runs with pairs, and observers elsewhere: exact like all runs; and a study without them is what it was.
@Suite(.timeLimit(.minutes(40))) struct PairsRunTests {
  private static func configuration(_ change: (inout StudyConfiguration) -> Void = { _ in }) -> StudyConfiguration {
    RunTests.configuration {
      $0.pairs = PairsConfiguration(references: 6, angles: 7, smallestAngle: 1e-4)
      change(&$0)
    }
  }

  /// Neither the number of threads nor an interruption anywhere changes a byte, whether blocks are kept or not.
  @Test(arguments: [0, 1e9]) func cutAndResumed(checkpointSeconds: Double) throws {
    let folder = try Folder()
    try RunTests.run(Self.configuration(), in: folder / "whole", threads: 1)
    let whole = try RunTests.files(folder / "whole")
    for blocks in [1, 2, 4, 5] {
      let path = folder / "cut-\(blocks)"
      let directory = try RunDirectory(preparing: path, for: Self.configuration())
      let interruption = Interruption()
      _ = try Runner(directory: directory, threads: 2, checkpointSeconds: checkpointSeconds).run(
        interruption: interruption, progress: { if $0.finishedBlocks == blocks { interruption.request() } })
      try RunTests.run(Self.configuration(), in: path)
      #expect(try RunTests.files(path) == whole, "\(blocks)")
    }
  }

  /// A kept file about the pairs that is damaged is computed again.
  @Test func damagedFollowedFile() throws {
    let folder = try Folder()
    try RunTests.run(Self.configuration(), in: folder / "whole")
    let directory = try RunDirectory(preparing: folder / "cut", for: Self.configuration())
    let interruption = Interruption()
    _ = try Runner(directory: directory, threads: 1, checkpointSeconds: 0).run(
      interruption: interruption, progress: { if $0.finishedBlocks == 1 { interruption.request() } })
    let kept = folder / "cut/realizations/000000.blocks/followed.fits"
    var data = try #require(FileManager.default.contents(atPath: kept))
    data[data.count / 2] ^= 1
    try data.write(to: URL(fileURLWithPath: kept))
    let notices = Mutex<[String]>([])
    _ = try Runner(directory: directory, threads: 1).run(notice: { text in notices.withLock { $0.append(text) } })
    #expect(notices.withLock { $0 }.contains { $0.contains("followed.fits") })
    #expect(try RunTests.files(folder / "cut") == RunTests.files(folder / "whole"))
  }

  /// Times that are added later give the bytes of a study that had them from the start.
  @Test func timesAddedLater() throws {
    let folder = try Folder()
    try RunTests.run(Self.configuration { $0.backtracking.omegaT = .list([0.5, 4]) }, in: folder / "added")
    try RunTests.run(Self.configuration(), in: folder / "added")
    try RunTests.run(Self.configuration(), in: folder / "whole")
    #expect(try RunTests.files(folder / "added") == RunTests.files(folder / "whole"))
  }

  /// Without pairs the digest does not know their keys, nor the observer at the origin.
  @Test func digests() {
    let plain = RunTests.configuration()
    #expect(!plain.canonicalPhysics.contains("pairs") && !plain.canonicalPhysics.contains("observer"))
    #expect(RunTests.configuration { $0.pairs.angles = 9 }.physicsDigest == plain.physicsDigest)
    let changes: [(inout StudyConfiguration) -> Void] = [
      { $0.pairs.references = 5 }, { $0.sky.observer = [0, 1, 0] }, { $0.sky.observerStep = [20, 0, 0] },
    ]
    for change in changes { #expect(RunTests.configuration(change).physicsDigest != plain.physicsDigest) }
  }

  /// The maps of a study with pairs are those of one without, and all tables are written.
  @Test func tables() throws {
    let folder = try Folder()
    for (name, study) in [("pairs", Self.configuration()), ("plain", RunTests.configuration())] {
      try RunTests.run(study, in: folder / name)
      try RunDirectory(opening: folder / name).analyze()
    }
    let (here, there) = try (
      Table.read(path: folder / "pairs/spectra.ecsv"), Table.read(path: folder / "plain/spectra.ecsv")
    )
    #expect(try here["cl_parallel"] == there["cl_parallel"])
    for name in ["pairs", "lyapunov", "scattering-rate", "small-scales"] {
      #expect(try Table.read(path: folder / "pairs/\(name).ecsv")["omega_t"].count > 0)
      #expect(!FileManager.default.fileExists(atPath: folder / "plain/\(name).ecsv"))
    }
    let summary = try RunDirectory(opening: folder / "pairs").summaryText()
    #expect(summary.contains("3. The law of small scales"))
  }

  /// Places of one field: realisation 0 is the first field's, the next sees the same field from elsewhere.
  @Test func places() throws {
    let study = RunTests.configuration { $0.sky.observerStep = [20, 0, 0] }
    let plain = RunTests.configuration()
    let place = SIMD3(20, 0, 0) / plain.particle.rho
    for position in [SIMD3(0.5, 1, -2), SIMD3(3, 0, 0)] {
      #expect(study.field(ofRealization: 0).field(at: position) == plain.field(ofRealization: 0).field(at: position))
      let moved = study.field(ofRealization: 1).field(at: position)
      let difference = moved - plain.field(ofRealization: 0).field(at: position + place)
      // Phases of 10⁴ radians, rounded.
      #expect((difference * difference).sum() < 1e-18)
      #expect(moved != plain.field(ofRealization: 1).field(at: position))
    }
  }
}
