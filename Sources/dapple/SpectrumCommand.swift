import ArgumentParser
import Files
import Results
import Sphere
import _Text

struct Spectrum: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the angular power spectrum of a HEALPix map as a table (ECSV): ell, cl.",
    discussion: """
      Without a mask the result equals healpy's anafast(map, iter=3). With one, the mean over the unmasked sky is taken \
      out, masked pixels are set to zero, and C_l is divided by the mean square of the mask (pseudo-C_l over f_sky). \
      Pixels without data (UNSEEN) count as masked.
      """)

  @Argument(help: "A HEALPix map (FITS).")
  var map: String

  @Option(help: "Column of the map: its name, or its number from 1.")
  var column = "1"

  @Option(help: "A HEALPix map of weights between 0 (masked) and 1, of the same N_side.")
  var mask: String?

  @Option(
    help: """
      Largest multipole (default: 3 N_side - 1, beyond which the iterations diverge; with --iterations 0 up to 4 N_side).
      """)
  var lmax: Int?

  @Option(help: "Jacobi iterations of the harmonic analysis.")
  var iterations = 3

  @Flag(help: "Take the mean out of an unmasked map, too.")
  var removeMean = false

  func validate() throws {
    guard (0...20).contains(iterations) else {
      throw ValidationError("--iterations \(iterations): give a number between 0 and 20")
    }
    if let lmax, lmax < 0 { throw ValidationError("--lmax \(lmax): give a number that is not negative") }
  }

  func run() throws {
    let sky =
      try Int(column).map { try HEALPixMap.read(path: map, column: $0) }
      ?? HEALPixMap.read(path: map, column: column)
    let weights = try mask.map { try Self.weights($0) }
    let isMasked = weights != nil || sky.values.contains { !$0.isFinite }
    let spectrum = try sky.powerSpectrum(
      mask: weights, removeMean: removeMean || isMasked, lmax: lmax ?? 3 * sky.grid.nside - 1, iterations: iterations)
    let table = Table(
      columns: [
        Column("ell", description: "multipole", Array(spectrum.indices)),
        Column("cl", description: "angular power, normalised as healpy.anafast", spectrum),
      ],
      meta: DappleVersion.header + [
        MetaEntry("map", .string(map)),
        MetaEntry("nside", .integer(sky.grid.nside)), MetaEntry("iterations", .integer(iterations)),
        MetaEntry("masked", .bool(isMasked)),
      ])
    try Console.write(table.ecsvText)
  }

  /// A mask; a weight above 1 is no weight but another map. (Apodised masks in single precision may exceed 1 by rounding.)
  private static func weights(_ path: String) throws -> HEALPixMap {
    let mask = try HEALPixMap.read(path: path)
    if let wrong = mask.values.first(where: { $0 < 0 || $0 > 1 + 1e-6 }) {
      throw SphereError.invalidArgument(
        reason: "\(path): the mask has the weight \(wrong); weights are between 0 (masked) and 1.")
    }
    return mask
  }
}
