// What one realisation takes of cores and of graphics processors.

import Study

/// Times of one realisation in seconds.
package struct RealizationCost: Sendable, Equatable {
  /// The trajectories of its directions: of one core, or of one graphics processor where those integrate them.
  package var trajectories: Double
  /// Of one core for its skies.
  package var skies: Double
  /// Of one core for the particles that estimators follow, which graphics processors leave to cores.
  package var followed: Double

  /// Times by their values.
  package init(trajectories: Double, skies: Double, followed: Double = 0) {
    (self.trajectories, self.skies, self.followed) = (trajectories, skies, followed)
  }

  /// Of one core for all but the trajectories.
  package var besides: Double { skies + followed }

  /// What so many of it take.
  package func times(_ count: Int) -> RealizationCost {
    let count = Double(count)
    return RealizationCost(trajectories: count * trajectories, skies: count * skies, followed: count * followed)
  }

  /// Wall-clock seconds a realisation takes where many are under way: graphics processors and cores work side by side.
  ///
  /// - Parameter devices: how many graphics processors integrate; 0 where the cores do.
  package func seconds(cores: Int, devices: Int) -> Double {
    devices == 0
      ? (trajectories + besides) / Double(cores) : max(trajectories / Double(devices), besides / Double(cores))
  }

  /// Seconds of the longest piece of it that is kept whole or not at all: the realisation, or, where its trajectories take so long
  /// that blocks are kept, a block or all of its skies.
  package func longestPiece(of configuration: StudyConfiguration) -> Double {
    guard trajectories + followed > Runner.checkpointSeconds else { return trajectories + besides }
    return max(trajectories / Double(Runner.skyBlockCount(of: configuration)), followed, skies)
  }
}
