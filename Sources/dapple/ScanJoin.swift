// The joined outputs of a scan: scan.ecsv, and K against the first axis that has numbers.

import Anisotropy
import Figures
import Files
import Foundation
import Results
import Study
import _Text

struct ScanJoin {
  var directory: ScanDirectory
  let plan: FigurePlan
  var isQuiet = false

  /// Writes table and figure into a folder, which is made if missing; returns what kept the figure from being drawn.
  ///
  /// Throws `RunError.nothingComputed` where no point is complete, `Interrupted`.
  func write(into folder: String, interruption: Interruption) throws -> (any Error)? {
    let results = try directory.results(interruption: interruption)
    guard !results.isEmpty else { throw RunError.nothingComputed(path: directory.path) }
    try makeDirectory(folder)
    let table = folder + "/" + ScanDirectory.tableName
    try directory.table(results).write(to: table)
    let count = "\(results.count) of \(directory.points.count) points"
    if !isQuiet {
      for result in results { try Console.writeLine(result.line) }
      try Console.writeLine("Table: \(table.oneLine), \(count)")
    }
    if plan == .nothing { return nil }
    guard let figure = figure(of: results) else {
      note("no axis has numbers, so there is no figure of the scan")
      return nil
    }
    do {
      try plan.draw(
        [figure], into: folder, note: results.count < directory.points.count ? "incomplete: \(count)" : nil,
        isStopped: { interruption.isRequested })
    } catch  where !interruption.isRequested {
      note(
        "the table is there; only its figure is missing, and 'dapple analyze \(Quoting.shell(directory.path))' draws "
          + "it when what follows is mended:")
      return error
    }
    if !isQuiet, let files = plan.files(folder + "/" + ScanDirectory.figureName) {
      try Console.writeLine("Figure: \(files)")
    }
    return nil
  }

  private func figure(of results: [ScanResult]) -> (any Figure)? {
    let axes = directory.scan.axes
    guard let along = axes.firstIndex(where: { $0.numbers != nil }), let numbers = axes[along].numbers else {
      return nil
    }
    let rho = results.map(\.point.configuration.particle.rho)
    let hasOneRho = Set(rho).count == 1
    var curves: [DiffusionScan.Curve] = []
    var places: [[Int]: Int] = [:]
    for (result, rho) in zip(results, rho) {
      var others = result.point.places
      let value = numbers[others.remove(at: along)]
      // Where r_L differs, K is in v L_c.
      let factor = hasOneRho ? 1 : rho
      let place = places[others] ?? curves.count
      if place == curves.count {
        places[others] = place
        curves.append(DiffusionScan.Curve(label: label(result.point, besides: along), points: []))
      }
      curves[place].points.append(
        DiffusionScan.Point(
          value: value, parallel: scaled(result.parallel, factor), perpendicular: scaled(result.perpendicular, factor),
          parallelIsLevel: result.parallelIsLevel, perpendicularIsLevel: result.perpendicularIsLevel))
    }
    let figure = DiffusionScan(
      parameter: axes[along].key, parameterUnit: axes[along].unit, curves: curves,
      unit: hasOneRho ? .larmorRadius : .bendoverScale, name: ScanDirectory.figureName)
    return LabeledFigure(figure, study: label(results))
  }

  private func scaled(_ estimate: Estimate, _ factor: Double) -> Estimate {
    Estimate(value: factor * estimate.value, error: factor * estimate.error)
  }

  /// The other axes' values at a point: "strength = 0.1, model = slab".
  private func label(_ point: ScanPoint, besides along: Int) -> String {
    zip(directory.scan.axes, point.places).enumerated().filter { $0.offset != along }.map { _, pair in
      let (axis, place) = pair
      let word = axis.values[place].trimmingCharacters(in: CharacterSet(charactersIn: "\""))
      return "\(Parameter.named(axis.key)?.name ?? axis.key) = \(Double(word)?.formattedShort ?? word)"
    }.joined(separator: ", ")
  }

  private func label(_ results: [ScanResult]) -> StudyLabel {
    let base = directory.scan.base
    return StudyLabel(
      name: base.name,
      facts: ["scan of \(results.count) points", "N_side \(base.sky.nside)", "\(base.realizations) realisations each"],
      details: directory.scan.axes.map { "\($0.key): \($0.values.joined(separator: ", "))" })
  }
}
