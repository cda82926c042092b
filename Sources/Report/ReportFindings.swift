// What a run found, for one look: the numbers of diffusion at the time of the summary, with what they are worth, and of
// pairs where there are some. Everything is read off the tables; the verdict on a running K is the summary's own
// (`Leveling`).

import Anisotropy
import Files
import Study
import _Text

/// The headline numbers, read off diffusion.ecsv and lyapunov.ecsv.
struct ReportFindings {
  /// A direction of the gradient: its word in columns, and on the page.
  enum Direction: String, CaseIterable {
    case parallel, perpendicular

    var words: String { self == .parallel ? "along B₀ (∥)" : "across B₀ (⊥)" }
  }

  private let diffusion: Table
  private let lyapunov: Table?
  private let times: [Double]
  private let index: Int

  /// The findings of a run; nil where there are no averages.
  init?(_ contents: RunContents) {
    guard let table = contents["diffusion"], let times = try? table["omega_t"], !times.isEmpty,
      let index = snapshotIndex(nearest: contents.study.output.spectrumTime, in: times)
    else { return nil }
    (diffusion, lyapunov) = (table, contents["lyapunov"])
    (self.times, self.index) = (times, index)
  }

  /// ΩT of the summary.
  var omegaT: Double { times[index] }
  /// ΩT of the last snapshot.
  var lastTime: Double { times[times.count - 1] }

  /// A number of diffusion.ecsv with its error.
  private func estimate(_ name: String, of direction: Direction, in table: Table? = nil, at row: Int? = nil) -> Estimate
  {
    let (table, row, column) = (table ?? diffusion, row ?? index, name + "_" + direction.rawValue)
    guard let values = try? table[column], let errors = try? table[column + "_err"], values.indices.contains(row) else {
      return Estimate(value: .nan, error: .nan)
    }
    return Estimate(value: values[row], error: errors[row])
  }

  /// Whether the running K has levelled off, at the time of the summary or at the last.
  func leveling(_ direction: Direction, atLast: Bool) -> Leveling {
    let rows = times.indices.map { estimate("growth", of: direction, at: $0) }
    return Leveling(growth: rows, times: times, at: atLast ? times.count - 1 : index)
  }

  /// Whether the standard dipole is above its error, without which there is no ratio to it: the summary's rule.
  func hasDipoleRatio(_ direction: Direction) -> Bool {
    let (standard, ratio) = (estimate("c1_standard", of: direction), estimate("dipole_ratio", of: direction))
    return standard.value > 2 * standard.error && ratio.error.isFinite
  }

  /// The numbers as a table.
  var html: HTML {
    var rows = [
      row("Running K = ⟨r²⟩/2T", "r_L² Ω") { estimate("k", of: $0).inWords },
      row("Local K = d⟨r²⟩/2dT", "r_L² Ω") { estimate("k_local", of: $0).inWords },
      row("Slope d ln⟨r²⟩/d ln T", "1 in diffusion") { direction in
        estimate("growth", of: direction).inWords + ": " + words(leveling(direction, atLast: false))
      },
      row("Dipole C₁ over that of standard diffusion", "") { direction in
        hasDipoleRatio(direction) ? estimate("dipole_ratio", of: direction).inWords : "undetermined"
      },
    ]
    if let lyapunov, let row = snapshotIndex(nearest: omegaT, in: (try? lyapunov["omega_t"]) ?? []) {
      rows.append(
        self.row("Rate χ at which variance is made", "r_L² Ω") {
          estimate("chi", of: $0, in: lyapunov, at: row).inWords
        })
      if let value = lyapunov[meta: "lambda"]?.number, let error = lyapunov[meta: "lambda_err"]?.number {
        rows.append(
          """
          <tr><th scope="row">Lyapunov exponent λ <small>Ω</small></th>\
          <td colspan="2">\(Estimate(value: value, error: error).inWords)</td></tr>
          """)
      }
    }
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="Headline numbers"><table class="findings">
      <caption>At the backtracking time ΩT = \(omegaT.formattedShort) of the summary; ± is a standard error over realisations, \
      of the ratio by the jackknife.</caption>
      <thead><tr><td></td><th scope="col">\(Direction.parallel.words)</th>\
      <th scope="col">\(Direction.perpendicular.words)</th></tr></thead>
      <tbody>\(rows)</tbody></table></div>
      """
  }

  private func row(_ name: String, _ unit: String, _ value: (Direction) -> String) -> HTML {
    let cells: [HTML] = Direction.allCases.map { "<td>\(value($0))</td>" }
    return "<tr><th scope=\"row\">\(name) <small>\(unit)</small></th>\(cells)</tr>\n"
  }

  private func words(_ leveling: Leveling) -> String {
    switch leveling {
    case .leveledOff: "levelled off"
    case .notLeveledOff: "not levelled off"
    case .unknown: "cannot tell"
    }
  }
}
