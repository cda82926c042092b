// dapple trace: trajectories of single particles as a file.

import ArgumentParser
import Cluster
import Results
import Run
import Sphere
import Study
import Transport
import _Text

struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Write positions and momenta of particles backtracked through a realisation.",
    discussion: """
      Particles pass the observer (the origin) with momentum p and are followed back in time; they arrive from -p. FITS: a \
      table TRACE with a row for each time, positions in r_L and unit vectors of momenta, and a table DIRECTIONS; ECSV where \
      the name of the output does not end in .fits.
      """)

  @OptionGroup var sample: SampleOptions

  @Option(
    help: "File with the columns px, py, pz, momenta at the observer of any length but 0: ECSV or FITS.",
    completion: .file())
  var directions: String?

  @Option(help: "The pixel centres of this HEALPix resolution as directions, a power of two.")
  var nside: Int?

  @Option(
    help: "Backtracking times: 1,10,100 or 0:100:201 (equal steps) or 0.1:1000:41log; by default the study's.")
  var omegaT: String?

  @Option(help: "Worker threads; the result does not depend on it.")
  var threads: Int?

  func validate() throws {
    guard (directions == nil) != (nside == nil) else { throw ValidationError("give --directions or --nside") }
    if let threads, !(1...MachineShare.mostThreads).contains(threads) {
      throw ValidationError("--threads \(threads): must be from 1 to \(MachineShare.mostThreads)")
    }
  }

  func run() throws {
    let configuration = try sample.configuration()
    let realization = sample.realization
    let times = try omegaT.map { try Self.times($0) } ?? configuration.backtracking.times
    let path = sample.path("trace", of: configuration)
    if let nside { try checkMemory(directions: HEALPixGrid(nside: nside).pixelCount, times: times.count, path) }
    let directions = try wantedDirections()
    try checkMemory(directions: directions.count, times: times.count, path)
    let trace = TraceFile(of: configuration, realization: realization, directions: directions, times: times)
    try trace.write(try trace.orbits(threads: threads ?? MachineShare.cores()), to: path)
    try Console.writeLine(
      "wrote \(path.oneLine): \(trace.directions.count) particles at \(times.count) times in realisation \(realization)"
    )
  }

  /// Refuses what takes more memory than there is.
  private func checkMemory(directions: Int, times: Int, _ path: String) throws {
    guard let memory = MachineLimits.now().memory else { return }
    let need = TraceFile.byteCount(directions: directions, times: times, path: path)
    guard need <= memory.bytes else {
      throw RunError.notEnoughMemory(
        need: need, have: memory.bytes, source: memory.source, remedy: "ask for fewer directions or times")
    }
  }

  private static func times(_ text: String) throws -> [Double] {
    let times = Set(try ValueRange.values(text, option: "--omega-t")).sorted()
    guard times.allSatisfy({ $0 == 0 || (BacktrackingTimes.shortest...BacktrackingTimes.longest).contains($0) }) else {
      throw StudyError.outOfRange(
        source: nil, key: "--omega-t", value: text,
        requirement: "0, or from \(BacktrackingTimes.shortest) to \(BacktrackingTimes.longest)")
    }
    return times
  }

  private func wantedDirections() throws -> [SIMD3<Double>] {
    if let nside { return try HEALPixGrid(nside: nside).directions }
    guard let directions else { return [] }
    return try VectorTable.read(directions, columns: ["px", "py", "pz"]).enumerated().map { row, p in
      guard let direction = direction(of: p) else {
        throw RunError.notVectors(path: directions, reason: "row \(row + 1) has no direction")
      }
      return direction
    }
  }
}
