// What one realisation takes of cores and of graphics processors.

/// Times of one realisation in seconds.
package struct RealizationCost: Sendable, Equatable {
  /// Its trajectories: of one core, or of one graphics processor where those integrate them.
  package var trajectories: Double
  /// Its skies, of one core; with graphics processors also the particles that estimators follow, which stay on cores.
  package var skies: Double

  /// Times by their values.
  package init(trajectories: Double, skies: Double) { (self.trajectories, self.skies) = (trajectories, skies) }

  /// What so many of it take.
  package func times(_ count: Int) -> RealizationCost {
    RealizationCost(trajectories: Double(count) * trajectories, skies: Double(count) * skies)
  }

  /// Wall-clock seconds a realisation takes where many are under way: graphics processors and cores work side by side.
  ///
  /// - Parameter devices: how many graphics processors integrate; 0 where the cores do.
  package func seconds(cores: Int, devices: Int) -> Double {
    devices == 0 ? (trajectories + skies) / Double(cores) : max(trajectories / Double(devices), skies / Double(cores))
  }
}
