// What an engine and an estimator from outside cost: one file each (beside this one) and one entry in a list. They run, are
// kept, resumed, averaged and told apart like the program's own. Only the public interface is used.

import Anisotropy
import Files
import Foundation
import Results
import Run
import Study
import Testing
import Transport
import _TestSupport

@Suite(.timeLimit(.minutes(40))) struct ExtensionTests {
  /// A small study, without turbulence unless that is asked for.
  static func study(strength: Double = 0) -> StudyConfiguration {
    var study = StudyConfiguration.default
    study.realizations = 3
    study.field.modes = 24
    study.field.strength = strength
    study.sky.nside = 4
    study.backtracking.omegaT = .list([0.5, 1.5, 4])
    // The phase of a step is off by (ΩΔt)²/12: 2e-4 of the path.
    study.backtracking.stepsPerLarmorRadius = 20
    study.output.maps = 0
    return study
  }

  static func run(
    _ study: StudyConfiguration, in path: String, interruption: Interruption = Interruption(),
    checkpointSeconds: Double = Runner.checkpointSeconds, progress: @escaping @Sendable (RunProgress) -> Void = { _ in }
  ) throws -> RunDirectory {
    let directory = try RunDirectory(preparing: path, for: study)
    _ = try Runner(directory: directory, threads: 2, checkpointSeconds: checkpointSeconds)
      .run(interruption: interruption, progress: progress)
    return directory
  }

  static func bytes(_ directory: RunDirectory) -> [Data?] {
    (0..<directory.configuration.realizations).map {
      FileManager.default.contents(atPath: directory.realizationPath($0))
    }
  }

  /// Straight lines give C_1 = 4πT²/9 and K = T/6, whatever the turbulence; the study is another one to the digest.
  @Test func anEngineFromOutside() throws {
    let folder = try Folder()
    var study = Self.study(strength: 1)
    study.engines = EngineList.standard.preferring(StraightLines())
    #expect(study.physicsDigest != Self.study(strength: 1).physicsDigest)
    #expect(study.engines.names == ["auto", "straight", "simd", "reference", "gpu"])
    let directory = try Self.run(study, in: folder / "straight")
    let result = try directory.analyze()
    for (time, omegaT) in result.omegaT.enumerated() {
      // Three Jacobi iterations on this grid leave 1e-3 of a dipole.
      #expect(abs(result.parallel.cross[time][1].value / (4 * .pi * omegaT * omegaT / 9) - 1) < 2e-3)
      #expect(abs(result.parallel.diffusion[time].value / (omegaT / 6) - 1) < 1e-2)
    }
    // Without the engine in the list the directory is another study's.
    let refused = #expect(throws: RunError.self) {
      try RunDirectory(preparing: folder / "straight", for: Self.study(strength: 1))
    }
    #expect("\(try #require(refused))".contains("was changed after the realisations beside it were computed"))
    #expect(try RunDirectory(opening: folder / "straight", base: study).configuration == study)
    // Negative control: the field bends.
    let bent = try Self.run(Self.study(strength: 1), in: folder / "bent").analyze()
    #expect(abs(bent.parallel.cross[2][1].value / (4 * .pi * 16 / 9) - 1) > 2e-3)
  }

  /// An engine that fails, and one that stops unasked, end the run with their words, whatever the other threads do.
  @Test(arguments: [true, false]) func anEngineThatFails(throwing: Bool) throws {
    let folder = try Folder()
    var study = Self.study(strength: 1)
    study.engines = EngineList.standard.preferring(Broken(throwing: throwing))
    let directory = try RunDirectory(preparing: folder / "broken", for: study)
    let error = #expect(throws: EngineError.self) { _ = try Runner(directory: directory, threads: 4).run() }
    #expect(error == (throwing ? .stuck(time: 7) : .stopped))
    #expect(try directory.missing == [0, 1, 2])
  }

  /// A study through the reference engine, cut and gone on with, and one in the composite field: close to those of "simd".
  @Test func referenceAndCompositeStudies() throws {
    let folder = try Folder()
    var study = Self.study(strength: 0.5)
    study.field.model = .slab2D(slabFraction: 0.2)
    study.sky.nside = 1
    study.realizations = 2
    let simd = try Self.run(study, in: folder / "simd").analyze()
    study.backtracking.engine = "reference"
    let whole = try Self.run(study, in: folder / "reference")
    let interruption = Interruption()
    _ = try Self.run(
      study, in: folder / "cut", interruption: interruption, checkpointSeconds: 0,
      progress: { if $0.finishedBlocks == 1 { interruption.request() } })
    #expect(Self.bytes(try Self.run(study, in: folder / "cut")) == Self.bytes(whole))
    let reference = try whole.analyze()
    for time in simd.omegaT.indices {
      // The Boris step's error of phase, (ΩΔt)²/12 of the path.
      let ratio = reference.parallel.diffusion[time].value / simd.parallel.diffusion[time].value
      #expect(abs(ratio - 1) < 1e-2)
      #expect(ratio != 1)
    }
  }

  /// In the uniform field ⟨p̂(0)·p̂(−T)⟩ = (1 + 2 cos T)/3.
  @Test func anEstimatorFromOutside() throws {
    let folder = try Folder()
    var study = Self.study()
    study.estimators = EstimatorList.standard.adding(MomentumCorrelation())
    // The estimators do not decide the numbers of the others.
    #expect(study.physicsDigest == Self.study().physicsDigest)
    let directory = try Self.run(study, in: folder / "a")
    try directory.analyze()
    let table = try Table.read(path: folder / "a/correlation.ecsv")
    let found = try table["correlation"]
    for (omegaT, value) in zip([0.5, 1.5, 4], found) {
      // The second-order step turns by 2e-4 too little; the pixels' ⟨p̂_i²⟩ is off by 1e-3.
      #expect(abs(value - (1 + 2 * cos(omegaT)) / 3) < 2e-3)
      #expect(abs(value - (1 + 2 * cos(1.05 * omegaT)) / 3) > 2e-3)
    }
    // The columns of the others are those of a study without it.
    let plain = try Self.run(Self.study(), in: folder / "b")
    let (here, there) = (try directory.measurements(), try plain.measurements())
    for (a, b) in zip(here, there) {
      for (a, b) in zip(a.snapshots, b.snapshots) {
        #expect(a.joint == b.joint)
        #expect(a.sets.map { $0.values.filter { $0.key != "CORRELATION" } } == b.sets.map(\.values))
      }
    }
    // Who asks for a column that a file has not is told so, and the file is computed again.
    let error = #expect(throws: RunError.self) {
      try RunDirectory(opening: folder / "b", base: study).measurements()
    }
    #expect("\(try #require(error))".contains("column CORRELATION_A is missing"))
    let again = try Self.run(study, in: folder / "b")
    #expect(Self.bytes(again) == Self.bytes(directory))
  }

  /// A run that is interrupted between blocks goes on from them, with momenta in them, to the bytes of a whole run.
  @Test func interruptedRunsResumeExactly() throws {
    let folder = try Folder()
    var study = Self.study(strength: 1)
    study.engines = EngineList.standard.preferring(StraightLines())
    study.estimators = EstimatorList.standard.adding(MomentumCorrelation())
    let whole = try Self.run(study, in: folder / "whole")
    let interruption = Interruption()
    let cut = try Self.run(
      study, in: folder / "cut", interruption: interruption, checkpointSeconds: 0,
      progress: { if $0.finishedBlocks >= 5 { interruption.request() } })
    #expect(try !cut.missing.isEmpty)
    #expect(Self.bytes(try Self.run(study, in: folder / "cut")) == Self.bytes(whole))
    #expect(!Self.bytes(whole).contains(nil))
  }
}
