// Responses in rigidity as a command line says them:
//
//   lognormal:0.3     log-normal about the median, σ of ln R = 0.3
//   table:events.ecsv the columns rigidity (or energy) and weight, dN/d ln R, of an ECSV file, in the unit of the scan
//   1:0.6,2:0.4       nuclei: Z and the fraction of events at equal energy, for a response in energy

import Files
import Observation
import _Text

extension RigidityResponse {
  /// Reads a response.
  ///
  /// - Parameters:
  ///   - text: "lognormal:WIDTH" or "table:FILE".
  ///   - median: of a log-normal, in the unit of the scan; a table has its own.
  ///   - nuclei: charges with their fractions; empty where the response is one in rigidity.
  /// - Throws: `ResponseError`; `TableError` for a file that is no table with these columns.
  package static func parse(_ text: String, median: Double, nuclei: [Int: Double] = [:]) throws -> Self {
    let response: Self
    guard let colon = text.firstIndex(of: ":") else { throw unknown(text) }
    let value = String(text[text.index(after: colon)...])
    switch text[..<colon] {
    case "lognormal":
      guard let width = Double(value) else { throw unknown(text) }
      response = try .logNormal(median: median, width: width)
    case "table":
      let table = try Table.read(path: value)
      let key = table.columnNames.contains("energy") ? "energy" : "rigidity"
      let name = value.split(separator: "/").last.map(String.init) ?? value
      response = try .table(rigidities: table[key], weights: table["weight"], name: name)
    default: throw unknown(text)
    }
    return nuclei.isEmpty ? response : try response.ofNuclei(nuclei)
  }

  /// Reads the charges of nuclei with their fractions, "1:0.6,2:0.4".
  ///
  /// - Throws: `ResponseError.malformed` for text that is none, or a charge that is given twice.
  package static func nuclei(_ text: String) throws(ResponseError) -> [Int: Double] {
    var fractions: [Int: Double] = [:]
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let pieces = part.split(separator: ":", omittingEmptySubsequences: false)
      guard pieces.count == 2, let charge = Int(pieces[0]), let fraction = Double(pieces[1]), fractions[charge] == nil
      else {
        throw .malformed("\(text.oneLine) are no nuclei; give each charge once with its fraction, as 1:0.6,2:0.4")
      }
      fractions[charge] = fraction
    }
    return fractions
  }

  private static func unknown(_ text: String) -> ResponseError {
    .malformed("\(text.oneLine) is not known; give lognormal:WIDTH, sigma of ln R, or table:FILE")
  }
}
