// The tables of a run, as tables of the page: a number and its error in one cell, and of long tables a part, which is
// named. The order of the rows is the file's; the page's script sorts by any column.

import Files
import Foundation
import Results
import _Text

/// The averages' tables, as far as they fit.
struct ReportTables {
  private let tables: [(heading: String, name: String, table: Table)]
  /// The times at which long tables are shown.
  private let times: [Double]

  /// A table of more rows is shown in part.
  static let mostRows = 150

  init(_ contents: RunContents, _ findings: ReportFindings?) {
    tables = RunContents.headings.compactMap { name, heading in contents[name].map { (heading, name, $0) } }
    times = findings.map { $0.lastTime == $0.omegaT ? [$0.omegaT] : [$0.omegaT, $0.lastTime] } ?? []
  }

  var html: HTML {
    guard !tables.isEmpty else { return "<p>There are no averages, and so no tables.</p>" }
    let sections: [HTML] = tables.map { section($0.heading, $0.name, $0.table) }
    return """
      <p>What a number is in, and what its error contains, is said under each table; units are those of the run (lengths r_L, times \
      1/Ω, the gradient 1/r_L). Every row, in all digits, is in the .ecsv files of the run.</p>
      \(sections)
      """
  }

  private func section(_ heading: String, _ name: String, _ table: Table) -> HTML {
    let rows = shownRows(of: table)
    let all = table.rowCount
    let isThinned = rows.count < rowsAtTimes(of: table).count
    let note =
      rows.count == all
      ? "\(all) rows"
      : "\(rows.count) of \(all) rows, "
        + (isShownByTime(table) ? "at ΩT = " + times.map(\.formattedShort).joined(separator: " and ") : "the first")
        + (isThinned ? ", thinned out towards the end" : "")
    let columns = shownColumns(of: table)
    let head: [HTML] = columns.map { "<th scope=\"col\" aria-sort=\"none\">\($0.heading)" }
    let body: [HTML] = rows.map { row in
      let cells: [HTML] = columns.map { "<td>\($0.text(row))" }
      return "<tr>\(cells)\n"
    }
    let legend: [HTML] = columns.map { column in
      "<dt>\(column.name)<dd>\(column.meaning)"
    }
    return """
      <details class="table"><summary>\(heading) <small>\(name).ecsv: \(note)</small></summary>
      <div class="scroll tall" tabindex="0" role="region" aria-label="\(heading)"><table class="sortable">
      <caption>\(heading): \(note)\(rows.count < all ? "; all are in \(name).ecsv" : "").</caption>
      <thead><tr>\(head)</thead>
      <tbody>\(body)</tbody></table></div>
      <details class="legend"><summary>What the columns are</summary><dl>\(legend)</dl></details></details>

      """
  }

  /// All rows of a short table. Of a long one those at the times shown, and of each time the first twenty and then
  /// about twenty-four a decade. Without times the first.
  private func shownRows(of table: Table) -> [Int] {
    let all = Array(0..<table.rowCount)
    guard all.count > Self.mostRows, isShownByTime(table), let omegaT = try? table["omega_t"] else {
      return Array(all.prefix(Self.mostRows))
    }
    return times.flatMap { time -> [Int] in
      let rows = all.filter { omegaT[$0] == time }
      guard rows.count > Self.mostRows / 2 else { return rows }
      return rows.indices.filter { $0 < 20 || Self.step($0) != Self.step($0 - 1) }.map { rows[$0] }
    }
  }

  private func isShownByTime(_ table: Table) -> Bool { !times.isEmpty && table.columnNames.contains("omega_t") }

  private func rowsAtTimes(of table: Table) -> [Int] {
    let omegaT = (try? table["omega_t"]) ?? []
    return omegaT.indices.filter { times.contains(omegaT[$0]) }
  }

  private static func step(_ index: Int) -> Int { Int(24 * log10(Double(index))) }
}

// MARK: - Cells

/// A column as shown: with its error where the table has one beside it.
private struct ShownColumn {
  var name: String
  var unit: String
  var description: String
  var values: Column.Values
  var errors: [Double]?

  var heading: String { name + (errors == nil ? "" : " ±") }

  var meaning: String {
    let parts = [description, unit.isEmpty ? "" : "unit \(unit)", errors == nil ? "" : "± standard error"]
    return parts.filter { !$0.isEmpty }.joined(separator: "; ")
  }

  func text(_ row: Int) -> String {
    switch values {
    case .strings(let values): values[row]
    case .integers(let values): String(values[row])
    case .booleans(let values): values[row] ? "yes" : "no"
    case .doubles(let values): errors.map { cell(values[row], $0[row]) } ?? cell(values[row])
    }
  }
}

private func shownColumns(of table: Table) -> [ShownColumn] {
  let units = Dictionary(
    (table[meta: "column_units"]?.entries ?? []).map { ($0.key, $0.value.string ?? "") }, uniquingKeysWith: { $1 })
  return table.columns.filter { !isError($0, in: table) }.map { column in
    ShownColumn(
      name: column.name, unit: units[column.name] ?? column.unit ?? "", description: column.description ?? "",
      values: column.values, errors: (try? table.column(column.name + "_err"))?.doubles)
  }
}

/// Whether a column is the error of another.
private func isError(_ column: Column, in table: Table) -> Bool {
  column.name.hasSuffix("_err") && table.columnNames.contains(String(column.name.dropLast(4)))
}

/// A number in five digits; a dash for one that is not known.
func cell(_ value: Double) -> String { value.isFinite ? String(format: "%.5g", value) : "–" }

/// A number with its error, to two digits of the error: "4.12 ± 0.10", "1.20e-7 ± 0.31e-7".
func cell(_ value: Double, _ error: Double) -> String {
  guard value.isFinite, error.isFinite, error > 0 else { return cell(value) }
  let largest = max(abs(value), error)
  // Powers of ten are doubles down to this one; in a damaged table there may be numbers below.
  let power = max(-307, Int(log10(largest).rounded(.down)))
  let isPlain = (-3...5).contains(power)
  let (scale, suffix) = isPlain ? (1, "") : (pow(10, Double(power)), "e\(power)")
  let digits = Int(min(12, max(0, 1 - log10(error / scale).rounded(.down))))
  return String(format: "%.\(digits)f%@ ± %.\(digits)f%@", value / scale, suffix, error / scale, suffix)
}

extension MetaValue {
  /// The entries of a mapping, or nil.
  fileprivate var entries: [MetaEntry]? {
    if case .mapping(let entries) = self { entries } else { nil }
  }
}
