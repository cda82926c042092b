// Where particles are, and which way they go, at the snapshot times: one contiguous array, made once by an engine and read
// in place by everybody after it.
//
//   values[(time · C + component) · N + direction],   components x y z, or x y z px py pz
//
// A component at a time is one run of N doubles: a map of the sky, as the transforms want it, and a column of a row of a
// block's file.

/// Orbits of particles backtracked from the observer: `[time][x y z px py pz][direction]`.
public struct Orbits: Sendable, Equatable {
  /// Number of snapshot times.
  public let timeCount: Int
  /// Number of directions N.
  public let directionCount: Int
  /// Whether the momenta p̂(−T) are there.
  public let hasMomenta: Bool
  /// All numbers: positions r(−T) in r_L, momenta as unit vectors.
  public internal(set) var values: [Double]

  /// Numbers at each time and for each direction: 3, or 6 with momenta.
  public var componentCount: Int { Self.componentCount(hasMomenta) }

  private static func componentCount(_ hasMomenta: Bool) -> Int { hasMomenta ? 6 : 3 }

  /// Orbits to be filled, zero everywhere.
  ///
  /// - Parameters:
  ///   - timeCount: number of snapshot times.
  ///   - directionCount: number of directions.
  ///   - hasMomenta: whether there are momenta.
  public init(timeCount: Int, directionCount: Int, hasMomenta: Bool = false) {
    let count = timeCount * Self.componentCount(hasMomenta) * directionCount
    self.init(
      timeCount: timeCount, directionCount: directionCount, hasMomenta: hasMomenta,
      values: [Double](repeating: 0, count: count))
  }

  /// Orbits from their numbers, in the order of ``values``.
  ///
  /// - Precondition: there are as many as times, components and directions ask for.
  public init(timeCount: Int, directionCount: Int, hasMomenta: Bool = false, values: [Double]) {
    precondition(values.count == timeCount * Self.componentCount(hasMomenta) * directionCount)
    self.timeCount = timeCount
    self.directionCount = directionCount
    self.hasMomenta = hasMomenta
    self.values = values
  }

  /// One component at one time, N numbers in the order of the directions, in place.
  ///
  /// - Parameters:
  ///   - component: 0…2 for x, y, z in r_L; 3…5 for the momentum.
  ///   - time: index of the snapshot.
  public func component(_ component: Int, at time: Int) -> ArraySlice<Double> {
    precondition(component < componentCount)
    let first = (time * componentCount + component) * directionCount
    return values[first..<first + directionCount]
  }

  /// Position r(−T) of one particle in r_L.
  public func position(of direction: Int, at time: Int) -> SIMD3<Double> { vector(0, direction, time) }

  /// Momentum direction p̂(−T) of one particle.
  ///
  /// - Precondition: ``hasMomenta``.
  public func momentum(of direction: Int, at time: Int) -> SIMD3<Double> {
    precondition(hasMomenta)
    return vector(3, direction, time)
  }

  /// Position and momentum direction of one particle.
  ///
  /// - Precondition: ``hasMomenta``.
  public func state(of direction: Int, at time: Int) -> PhaseState {
    PhaseState(position: position(of: direction, at: time), momentum: momentum(of: direction, at: time))
  }

  private func vector(_ component: Int, _ direction: Int, _ time: Int) -> SIMD3<Double> {
    let first = (time * componentCount + component) * directionCount + direction
    return SIMD3(values[first], values[first + directionCount], values[first + 2 * directionCount])
  }

  /// Puts one particle's state in its place; the momentum is left out where there are none.
  public mutating func set(
    position: SIMD3<Double>, momentum: SIMD3<Double>, of direction: Int, at time: Int
  ) {
    let first = time * componentCount * directionCount + direction
    for axis in 0..<3 {
      values[first + axis * directionCount] = position[axis]
      if hasMomenta { values[first + (axis + 3) * directionCount] = momentum[axis] }
    }
  }

  /// The orbits of some neighbouring directions, at all times.
  public func part(_ range: Range<Int>) -> Orbits {
    var part: [Double] = []
    part.reserveCapacity(timeCount * componentCount * range.count)
    for time in 0..<timeCount {
      for component in 0..<componentCount {
        let run = self.component(component, at: time)
        part += run[run.startIndex + range.lowerBound..<run.startIndex + range.upperBound]
      }
    }
    return Orbits(timeCount: timeCount, directionCount: range.count, hasMomenta: hasMomenta, values: part)
  }

  /// The orbits of all blocks at one time, direction by direction in the order of the blocks: a sky as its estimators read
  /// it.
  ///
  /// - Parameters:
  ///   - blocks: orbits at the same times, all with momenta or all without; at least one.
  ///   - time: index of the snapshot.
  /// - Returns: orbits with that one time.
  public static func joined(_ blocks: [Orbits], at time: Int) -> Orbits {
    var values: [Double] = []
    let count = blocks.reduce(0) { $0 + $1.directionCount }
    values.reserveCapacity(count * blocks[0].componentCount)
    for component in 0..<blocks[0].componentCount {
      for block in blocks { values += block.component(component, at: time) }
    }
    return Orbits(timeCount: 1, directionCount: count, hasMomenta: blocks[0].hasMomenta, values: values)
  }
}
