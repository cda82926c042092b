// Trajectories of single particles: where they are, and which way they go, at given backtracking times.
//
// As FITS two tables: TRACE has a row per time with OMEGA_T and, for all N directions, X, Y, Z in r_L and PX, PY, PZ;
// DIRECTIONS has a row per direction, p̂ at the observer. As ECSV a row per time and direction.

import Files
import Study
import Transport
import _Threads

/// Orbits in a realisation of a study's field.
package struct TraceFile: Sendable {
  /// The study.
  package let configuration: StudyConfiguration
  /// Number of the realisation.
  package let realization: Int
  /// Momentum directions p̂ at the observer.
  package let directions: [SIMD3<Double>]
  /// Backtracking times ΩT, ascending.
  package let times: [Double]

  /// A trace to be made.
  package init(
    of configuration: StudyConfiguration, realization: Int, directions: [SIMD3<Double>], times: [Double]
  ) {
    self.configuration = configuration
    self.realization = realization
    self.directions = directions
    self.times = times
  }

  /// Bytes that orbits and their file take in memory: as FITS six copies of the numbers, as ECSV the text of each.
  ///
  /// - Parameter path: of the file, whose name decides.
  package static func byteCount(directions: Int, times: Int, path: String) -> Double {
    (VectorTable.isFITS(path) ? 6 * 48 : 900) * Double(directions) * Double(times)
  }

  /// Tracks the directions, block by block; the bits do not depend on the number of threads.
  ///
  /// - Returns: the orbits of each block, in order.
  package func orbits(threads: Int) throws -> [Orbits] {
    let tracker = try configuration.tracker(ofRealization: realization)
    let size = max(1, configuration.engine?.blockSize ?? 256)
    let (directions, times) = (directions, times)
    return try inOrder((directions.count + size - 1) / size, threads: threads) { block in
      let range = block * size..<min((block + 1) * size, directions.count)
      return try tracker.orbits(of: Array(directions[range]), times: times, momenta: true)
    }
  }

  /// Writes orbits, as FITS or ECSV by the name of the file.
  ///
  /// - Throws: `FITSError`, `TableError`.
  package func write(_ blocks: [Orbits], to path: String) throws {
    let skies = times.indices.map { Orbits.joined(blocks, at: $0) }
    let names = ["X", "Y", "Z", "PX", "PY", "PZ"]
    guard VectorTable.isFITS(path) else {
      try write(skies, names.map { $0.lowercased() }, ecsv: path)
      return
    }
    let columns = names.enumerated().map { component, name in
      FITSColumn(
        name: name, width: directions.count, values: skies.flatMap { $0.component(component, at: 0) })
    }
    let trace = FITSTable(
      name: "TRACE", rowCount: times.count, columns: [FITSColumn(name: "OMEGA_T", values: times)] + columns,
      cards: configuration.sampleCards(realization: realization) + [
        FITSCard("UNITS", .string("X Y Z in r_L, OMEGA_T in 1/Omega"), "PX PY PZ: unit vector of the momentum"),
        FITSCard("ENGINE", .string(configuration.engine?.name ?? ""), "what integrated the trajectories"),
      ])
    let starts = FITSTable(
      name: "DIRECTIONS",
      columns: ["PX", "PY", "PZ"].enumerated().map { axis, name in
        FITSColumn(name: name, values: directions.map { $0[axis] })
      })
    try FITSTable.write([trace, starts], to: path)
  }

  private func write(_ skies: [Orbits], _ names: [String], ecsv path: String) throws {
    let count = directions.count
    let keys = [
      Column(
        "omega_t", unit: "", description: "backtracking time [1/Omega]",
        times.flatMap { [Double](repeating: $0, count: count) }),
      Column("direction", description: "number of the direction, from 0", times.flatMap { _ in Array(0..<count) }),
    ]
    let columns = names.enumerated().map { component, name in
      Column(
        name, unit: "", description: component < 3 ? "position in r_L" : "unit vector of the momentum",
        skies.flatMap { Array($0.component(component, at: 0)) })
    }
    try Table(columns: keys + columns, meta: configuration.sampleEntries(realization: realization)).write(to: path)
  }
}
