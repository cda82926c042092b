// Particles on their way to devices, and where their states come together.

#if !hasFeature(Embedded)
  import Synchronization

  /// Particles through one field that somebody waits for.
  final class DeviceRequest: Sendable {
    let field: PreparedField
    let starts: [PhaseState]
    let key: LaunchKey
    private let orbits: Mutex<Orbits>

    init(field: PreparedField, starts: [PhaseState], key: LaunchKey) {
      (self.field, self.starts, self.key) = (field, starts, key)
      orbits = Mutex(
        Orbits(timeCount: key.times.count, directionCount: starts.count, hasMomenta: key.hasMomenta))
    }

    /// What was found.
    var found: Orbits { orbits.withLock { $0 } }

    /// Takes the states of some particles at one time.
    ///
    /// - Parameters:
    ///   - values: component after component, each of `stride` numbers, those of the particles from `first` on.
    func take(_ range: Range<Int>, at time: Int, from values: [Double], first: Int, stride: Int) {
      orbits.withLock { $0.set(range, at: time, from: values, first: first, stride: stride) }
    }
  }

  extension Orbits {
    /// Puts the states of some particles at one time in their places.
    ///
    /// - Parameters:
    ///   - states: component after component, each of `stride` numbers, those of the particles from `first` on.
    fileprivate mutating func set(_ range: Range<Int>, at time: Int, from states: [Double], first: Int, stride: Int) {
      for component in 0..<componentCount {
        let place = (time * componentCount + component) * directionCount
        values.replaceSubrange(
          place + range.lowerBound..<place + range.upperBound,
          with: states[component * stride + first..<component * stride + first + range.count])
      }
    }
  }
#endif
