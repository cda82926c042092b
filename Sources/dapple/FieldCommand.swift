// dapple field: the magnetic field of one realisation as a file.

import ArgumentParser
import Results
import Run
import Study
import _Text

struct FieldCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "field",
    abstract: "Write the magnetic field of a realisation at points.",
    discussion: """
      On a square of a coordinate plane, or at the positions of a file. The result is a table with the positions in r_L and \
      B/B0, the regular field along z included: FITS, or ECSV where the name of the output does not end in .fits.
      """)

  @OptionGroup var sample: SampleOptions

  @Option(help: "Plane through the origin or --offset: xy, xz or yz.")
  var plane: FieldPoints.Plane?

  @Option(help: "Length of the square's side, the origin in its middle; in the unit of --unit; default 10.")
  var extent: Double?

  @Option(parsing: .unconditional, help: "Where the plane cuts its normal; in the unit of --unit; default 0.")
  var offset: Double?

  @Option(help: "Points of the square's side, 2 to 8192; default 256.")
  var points: Int?

  @Option(help: "Unit of --extent, --offset and the positions in --at: r_L or L_c.")
  var unit = LengthUnit.larmorRadius

  @Option(
    name: .customLong("at"), help: "File with the columns x, y, z: ECSV or FITS; instead of a plane.",
    completion: .file())
  var positions: String?

  func validate() throws {
    if let points, !(2...8192).contains(points) { throw ValidationError("--points \(points): must be from 2 to 8192") }
    if let extent, !(extent > 0 && extent <= 1e12) {
      throw ValidationError("--extent \(extent): must be greater than 0, and at most 1e12")
    }
    if let offset, !(abs(offset) <= 1e12) { throw ValidationError("--offset \(offset): must be from -1e12 to 1e12") }
    guard positions == nil || (plane == nil && extent == nil && offset == nil && points == nil) else {
      throw ValidationError("give --plane with its --extent, --offset and --points, or --at, not both")
    }
  }

  func run() throws {
    let configuration = try sample.configuration()
    let realization = sample.realization
    let scale = unit == .larmorRadius ? 1 : 1 / configuration.particle.rho
    if positions == nil { try checkMemory(points: (points ?? 256) * (points ?? 256)) }
    let wanted =
      try positions.map { FieldPoints(try VectorTable.read($0, columns: ["x", "y", "z"]).map { $0 * scale }) }
      ?? FieldPoints(
        plane ?? .xz, extent: (extent ?? 10) * scale, offset: (offset ?? 0) * scale, points: points ?? 256)
    try checkMemory(points: wanted.positions.count)
    let path = sample.path("field", of: configuration)
    try FieldSample(of: configuration, realization: realization, at: wanted).write(to: path)
    try Console.writeLine(
      "wrote \(path.oneLine): b = B/B0 at \(wanted.positions.count) points of realisation \(realization)")
  }
}

/// Refuses what takes more memory than there is: positions, fields and their columns, in FITS; text takes some times that.
private func checkMemory(points: Int) throws {
  guard let memory = MachineLimits.now().memory else { return }
  let need = 400 * Double(points)
  guard need <= memory.bytes else {
    throw RunError.notEnoughMemory(
      need: need, have: memory.bytes, source: memory.source, remedy: "ask for fewer points")
  }
}

/// A unit of length on the command line.
enum LengthUnit: String, ExpressibleByArgument, CaseIterable {
  case larmorRadius = "r_L"
  case bendOverScale = "L_c"
}

extension FieldPoints.Plane: ExpressibleByArgument {}
