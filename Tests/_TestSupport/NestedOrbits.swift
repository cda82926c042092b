// Orbits put together by hand.

import Transport

extension Orbits {
  /// Orbits without momenta from nested arrays, `[time][axis][direction]` in r_L.
  package init(positions: [[[Double]]]) {
    self.init(
      timeCount: positions.count, directionCount: positions.first?.first?.count ?? 0,
      values: positions.flatMap { $0.flatMap { $0 } })
  }

  /// The same with every number multiplied.
  package func scaled(by factor: Double) -> Orbits {
    Orbits(
      timeCount: timeCount, directionCount: directionCount, hasMomenta: hasMomenta, values: values.map { $0 * factor })
  }
}
