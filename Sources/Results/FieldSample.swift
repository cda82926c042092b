// The magnetic field of one realisation at points: on a plane, or wherever a file says. A row a point.

import Files
import Study
import Turbulence
import _Text

/// Points in space in r_L, and the plane that they lie on if any.
package struct FieldPoints: Sendable {
  /// A coordinate plane.
  package enum Plane: String, Sendable, CaseIterable {
    case xy, xz, yz

    /// The axes of its columns and rows, and the normal.
    var axes: (column: Int, row: Int, normal: Int) {
      switch self {
      case .xy: (0, 1, 2)
      case .xz: (0, 2, 1)
      case .yz: (1, 2, 0)
      }
    }
  }

  /// Positions in r_L; of a plane row by row, columns fastest.
  package var positions: [SIMD3<Double>]
  fileprivate var cards: [FITSCard] = []

  /// Points as they stand.
  package init(_ positions: [SIMD3<Double>]) { self.positions = positions }

  /// A square grid on a plane, its edges included.
  ///
  /// - Parameters:
  ///   - plane: the plane.
  ///   - extent: length of a side in r_L, the origin being the middle.
  ///   - offset: where the plane cuts its normal, in r_L.
  ///   - points: points of a side, ≥ 2.
  package init(_ plane: Plane, extent: Double, offset: Double, points: Int) {
    let axes = plane.axes
    let step = extent / Double(points - 1)
    positions = (0..<points * points).map { index in
      var position = SIMD3<Double>.zero
      position[axes.column] = Double(index % points) * step - extent / 2
      position[axes.row] = Double(index / points) * step - extent / 2
      position[axes.normal] = offset
      return position
    }
    cards = [
      FITSCard("PLANE", .string(plane.rawValue), "columns, then rows; columns run fastest"),
      FITSCard("POINTS", .int(points), "points of a side"),
      FITSCard("EXTENT", .double(extent), "length of a side in r_L, edges included"),
      FITSCard("OFFSET", .double(offset), "where the plane cuts its normal, in r_L"),
    ]
  }
}

/// The field at points.
package struct FieldSample: Sendable {
  private let configuration: StudyConfiguration
  private let realization: Int
  private let points: FieldPoints
  /// b = B/B0 at each point, the regular field included.
  package let field: [SIMD3<Double>]

  /// Evaluates the field of a realisation.
  package init(of configuration: StudyConfiguration, realization: Int, at points: FieldPoints) {
    self.configuration = configuration
    self.realization = realization
    self.points = points
    field = configuration.field(ofRealization: realization).field(at: points.positions)
  }

  /// Writes the sample, as FITS or ECSV by the name of the file.
  ///
  /// - Throws: `FITSError`, `TableError`.
  package func write(to path: String) throws {
    let names = ["X", "Y", "Z", "BX", "BY", "BZ"]
    let columns =
      (0..<3).map { axis in points.positions.map { $0[axis] } } + (0..<3).map { axis in field.map { $0[axis] } }
    guard VectorTable.isFITS(path) else {
      let words = ["position in r_L", "B/B0, the regular field along z included"]
      let columns = zip(names, columns).enumerated().map { index, column in
        Column(column.0.lowercased(), unit: "", description: words[index / 3], column.1)
      }
      try Table(columns: columns, meta: configuration.sampleEntries(realization: realization)).write(to: path)
      return
    }
    let table = FITSTable(
      name: "FIELD", columns: zip(names, columns).map { FITSColumn(name: $0, values: $1) },
      cards: configuration.sampleCards(realization: realization)
        + [FITSCard("UNITS", .string("X Y Z in r_L, BX BY BZ in B0"), "the regular field along z included")]
        + points.cards)
    try FITSTable.write([table], to: path)
  }
}

extension StudyConfiguration {
  /// What a FITS file about a single realisation says of it.
  func sampleCards(realization: Int) -> [FITSCard] {
    [
      FITSCard("PROGRAM", .string("dapple " + DappleVersion.current), "program that wrote this"),
      FITSCard("STUDY", .string(physicsDigest), "digest of the physics of the study"),
      FITSCard("SEED", .string(String(seed)), "seed of the study"),
      FITSCard("REALIZ", .int(realization), "number of the realisation"),
      FITSCard("RHO", .double(particle.rho), "r_L/L_c"),
    ] + physicsCards
  }

  /// The same for ECSV.
  func sampleEntries(realization: Int) -> [MetaEntry] {
    DappleVersion.header + [
      MetaEntry("study", .string(name)), MetaEntry("physics_digest", .string(physicsDigest)),
      MetaEntry("realization", .integer(realization)),
      MetaEntry("larmor_radius_in_bendover_scales", .number(particle.rho)),
    ] + physicsEntries
  }
}
