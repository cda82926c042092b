// The functions of dapple.h that compute: fields at positions, and particles back in time. Both read and write the
// caller's arrays in place, block by block, and ask for the caller's flag in between.

import Transport
import Turbulence
import _CInterface

/// The field at many positions, as `dapple field` has it: plain sums with the C library's cosine.
@c @implementation
public func dapple_field_evaluate(
  _ handle: OpaquePointer!, _ positions: UnsafePointer<Double>!, _ count: Int64,
  _ values: UnsafeMutablePointer<Double>!, _ cancelled: UnsafePointer<Int32>!, _ message: UnsafeMutablePointer<CChar>!,
  _ capacity: Int64
) -> dapple_status {
  MessageBuffer(start: message, capacity: capacity).reporting { () throws(InterfaceError) in
    let waves = try field(handle).backtracker.field
    let cancelled = try checked(flag: cancelled)
    let count = try checked(count, "count")
    let positions = try checked(positions, "positions", count: 3 * count)
    let values = try checked(values, "values", count: 3 * count)
    for index in 0..<count {
      guard positions[3 * index].isFinite, positions[3 * index + 1].isFinite, positions[3 * index + 2].isFinite else {
        throw .argument("positions: vector \(index) is not finite")
      }
    }
    // Waves between two looks at the flag: some tenths of a millisecond.
    let block = max(1, 20_000 / max(1, waves.waves.count))
    for index in 0..<count {
      if index % block == 0, dapple_is_raised(cancelled) { throw .cancelled }
      set(waves.field(at: vector(positions, index)), values, index)
    }
  }
}

/// Positions and momenta of particles at backtracking times.
@c @implementation
public func dapple_field_backtrack(
  _ handle: OpaquePointer!, _ directions: UnsafePointer<Double>!, _ count: Int64, _ times: UnsafePointer<Double>!,
  _ timeCount: Int64, _ flags: UInt32, _ row: Int64, _ positions: UnsafeMutablePointer<Double>!,
  _ momenta: UnsafeMutablePointer<Double>!, _ cancelled: UnsafePointer<Int32>!,
  _ message: UnsafeMutablePointer<CChar>!, _ capacity: Int64
) -> dapple_status {
  MessageBuffer(start: message, capacity: capacity).reporting { () throws(InterfaceError) in
    let field = try field(handle)
    let cancelled = try checked(flag: cancelled)
    guard field.engine == EngineName.automatic || field.engine == EngineName.simd else {
      throw .unsupported(
        "backtracking.engine: the library has \"simd\" alone; set it to \"auto\", or use the program for the others")
    }
    let directions = try Directions(directions, count: checked(count, "count"), flags: flags)
    let instants = try backtrackingTimes(times, count: checked(timeCount, "time_count", upTo: 10_000), in: field)
    let row = try checked(row, "row")
    guard row >= directions.count else { throw .argument("row = \(row): must be at least count = \(directions.count)") }
    let (rows, overflow) = row.multipliedReportingOverflow(by: 3 * instants.count)
    guard !overflow, rows <= 1 << 50 else { throw .argument("row x time_count is more than an array can hold") }
    // The last row need not be there behind its first `count` vectors.
    let size = directions.count == 0 || instants.isEmpty ? 0 : rows - 3 * (row - directions.count)
    let places = try checked(positions, "positions", count: size)
    let momenta = momenta == nil ? nil : try checked(momenta, "momenta", count: size)
    // A multiple of sixteen, the particles of a kernel's call, and as many as leave the orbits of a block in the cache.
    let block = min(256, max(16, 16_384 / max(1, instants.count) / 16 * 16))
    for first in stride(from: 0, to: size == 0 ? 0 : directions.count, by: block) {
      let part = first..<min(first + block, directions.count)
      let orbits = field.backtracker.orbits(
        from: part.map { PhaseState(momentum: directions.vector($0)) }, times: instants, momenta: momenta != nil,
        isCancelled: { dapple_is_raised(cancelled) })
      guard let orbits, !dapple_is_raised(cancelled) else { throw .cancelled }
      for time in instants.indices {
        for index in part {
          set(orbits.position(of: index - first, at: time), places, time * row + index)
          if let momenta { set(orbits.momentum(of: index - first, at: time), momenta, time * row + index) }
        }
      }
    }
  }
}

/// The caller's momenta at the observer: looked at once, and turned into unit vectors where they are needed.
private struct Directions {
  let count: Int
  private let values: UnsafeBufferPointer<Double>
  private let areUnit: Bool

  init(_ values: UnsafePointer<Double>?, count: Int, flags: UInt32) throws(InterfaceError) {
    areUnit = flags == UInt32(DAPPLE_UNIT_DIRECTIONS)
    guard flags == 0 || areUnit else { throw .argument("flags = \(flags): must be 0 or DAPPLE_UNIT_DIRECTIONS") }
    self.count = count
    self.values = try checked(values, "directions", count: 3 * count)
    for index in 0..<count {
      let p = CDapple.vector(self.values, index)
      if areUnit {
        guard abs((p * p).sum() - 1) <= 1e-9 else { throw .argument("directions: vector \(index) is no unit vector") }
      } else {
        guard direction(of: p) != nil else { throw .argument("directions: vector \(index) has no direction") }
      }
    }
  }

  /// A unit vector.
  func vector(_ index: Int) -> SIMD3<Double> {
    let p = CDapple.vector(values, index)
    return areUnit ? p : direction(of: p) ?? .zero
  }
}

/// The caller's times.
private func backtrackingTimes(
  _ times: UnsafePointer<Double>?, count: Int, in field: Field
) throws(InterfaceError) -> [Double] {
  let times = Array(try checked(times, "times", count: count))
  for (index, time) in times.enumerated() {
    guard time >= 0, time <= Stepping.longestTime else {
      throw .argument("times: number \(index) must be from 0 to \(Stepping.longestTime)")
    }
    guard index == 0 || times[index - 1] <= time else {
      throw .argument("times: number \(index) is less than the one before; they must ascend")
    }
  }
  guard (times.last ?? 0) * field.largestWavenumber <= FieldLimits.largestPhase else {
    throw .argument("times: so long that the phase of the shortest wave, k_max r_L T, loses its digits")
  }
  return times
}
