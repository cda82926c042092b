import Foundation
import Testing
import _TestSupport

extension Torture {
  /// Why it is right: SIGKILL cannot be caught, so whatever the program does at that moment stays half done. If every
  /// file appears whole or not at all, and every number depends on study, seed and realisation alone, then resuming ends
  /// at the same bytes wherever the kills fell; and nothing is ever found damaged.
  @Suite(.timeLimit(.minutes(40))) struct Kills {
    /// The work that a kill is meant to hit.
    enum Moment: CaseIterable {
      case startUp, anyTime, blockWriting, realizationWriting, averaging
    }

    @Test("50 kills at random moments, resumed after each, end at the bytes of a run that nobody disturbed")
    func fiftyKills() throws {
      let bench = try Bench()
      var random = SeededGenerator(seed: 50)
      var hits: [Moment: Int] = [:]
      var (withBlocks, withSomeRealizations) = (0, 0)
      let directory = bench.folder / "killed"
      var attempts = 0
      while hits.values.reduce(0, +) < 50 {
        attempts += 1
        try #require(attempts < 400, "the program ends before it can be killed: make the study longer")
        let moment = Moment.allCases.min { hits[$0, default: 0] < hits[$1, default: 0] } ?? .anyTime
        if names(directory).filter({ $0.hasSuffix(".fits") && !$0.hasPrefix(".") }).count == 6 {
          try FileManager.default.removeItem(atPath: directory + "/realizations/000004.fits")
        }
        let delay = random.uniform()
        let running = try Program.start(bench.arguments("killed"), in: bench.folder.path, environment: keepsBlocks)
        wait(for: moment, delay, running, directory)
        running.send(SIGKILL)
        let result = running.end()
        if result.wasKilled {
          hits[moment, default: 0] += 1
          withBlocks += names(directory).contains { $0.hasSuffix(".blocks") } ? 1 : 0
          withSomeRealizations += names(directory).contains { $0.hasSuffix(".fits") } ? 1 : 0
        } else {
          // It was faster. Nothing may be wrong then, and it gets new work.
          #expect(result.status == 0, "\(result.error)")
          #expect(differences(try results(directory), bench.whole).isEmpty)
          for number in 0..<6 where random.uniform() < 0.7 {
            try? FileManager.default.removeItem(atPath: directory + "/realizations/00000\(number).fits")
          }
        }
        #expect(!names(directory).contains { $0.hasSuffix(".damaged") }, "a kill damaged a file")
        #expect(!result.error.contains("damaged"), "\(result.error)")
      }
      // The kills did hit what they were meant for.
      #expect(Moment.allCases.allSatisfy { hits[$0, default: 0] == 10 }, "\(hits)")
      #expect(withBlocks >= 15 && withSomeRealizations >= 15, "\(withBlocks), \(withSomeRealizations)")

      let last = try bench.run(into: "killed")
      #expect(last.status == 0, "\(last.error)")
      #expect(differences(try results(directory), bench.whole).isEmpty)
    }

    private func names(_ directory: String) -> [String] {
      (try? FileManager.default.contentsOfDirectory(atPath: directory + "/realizations")) ?? []
    }

    /// Waits for the moment and a random while longer (`delay` from 0 to 1).
    private func wait(for moment: Moment, _ delay: Double, _ running: Program.Running, _ directory: String) {
      let before = Set(names(directory))
      switch moment {
      case .startUp: usleep(UInt32(60_000 * delay))
      case .anyTime: usleep(UInt32(600_000 * delay))
      case .blockWriting:
        let count = Int(12 * delay)
        running.wait {
          names(directory).filter { $0.hasSuffix(".blocks") }.contains { folder in
            let files =
              (try? FileManager.default.contentsOfDirectory(atPath: "\(directory)/realizations/\(folder)")) ?? []
            return files.contains { $0.hasSuffix(".part") } || files.count > count
          }
        }
      case .realizationWriting:
        running.wait { names(directory).contains { !before.contains($0) && $0.contains(".fits") } }
        usleep(UInt32(1000 * delay))
      case .averaging:
        running.wait { names(directory).filter { $0.hasSuffix(".fits") && !$0.hasPrefix(".") }.count == 6 }
        usleep(UInt32(8000 * delay))
      }
    }
  }
}
