// dapple theory rate: the rate of relative scattering behind a spectrum, or behind F of pairs.

import ArgumentParser
import Files
import Foundation
import Results
import Theory
import _Text

extension Theory {
  struct Rate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The rate of relative scattering that a measured spectrum, or F of pairs, asks for.",
      discussion: """
        A table with the columns ell and cl is a spectrum; one with theta (rad) and f is F(theta), whose rates lie between its \
        angles. Columns theta (rad), theta_deg, nu_r, and nu_r/(1-x), which is the Lyapunov exponent at small angles. \
        Conserving form: nu_r = chi/(2 dF/dx).
        """)

    @Argument(help: "A spectrum, or F of pairs (ECSV).", completion: .file())
    var table: String

    @Option(help: "The column of C_l or F (default: cl, or f).")
    var column: String?

    @Option(help: "Of a table with a column omega_t, the time whose rows are taken: the nearest one.")
    var time: Double?

    @Option(help: "The source chi = d<(r.g)^2>/dT, 2K at late times; without it rates have an unknown factor.")
    var chi = 1.0

    @Option(help: "Width of the Gaussian beam that smooths a spectrum, in degrees (default: 4/lmax rad).")
    var smoothing: Double?

    @Option(help: "Angles in degrees at which the rate of a spectrum is given: 8,10,15 or 5:175:35.")
    var angles: String?

    @Option(
      help: "Of a spectrum: conserving, or paper (nu_r = 3 Q_1 x/(S(x)-S(0)) with S = sum (2l+1) l(l+1) C_l P_l).")
    var form = ScatteringForm.conserving

    func validate() throws {
      try Theory.check("--chi", chi)
      try Theory.check("--time", time, in: 0...1e9)
      try Theory.check("--smoothing", smoothing, in: 0...90)
    }

    func run() throws {
      let found = try Table.read(path: table)
      var meta = [
        MetaEntry("table", .string(table)), MetaEntry("chi", .number(chi)), MetaEntry("form", .string(form.rawValue)),
      ]
      var rows = Array(0..<found.rowCount)
      if found.columnNames.contains("omega_t") {
        let times = try found["omega_t"]
        guard let time else {
          throw TableError.inconsistentData(
            source: table, problem: "it has a column omega_t; say with --time which is meant")
        }
        let nearest = times.min { abs($0 - time) < abs($1 - time) } ?? time
        rows = rows.filter { times[$0] == nearest }
        meta.append(MetaEntry("omega_t", .number(nearest)))
      } else if time != nil {
        throw TableError.inconsistentData(source: table, problem: "it has no column omega_t; leave --time out")
      }
      let isSpectrum = found.columnNames.contains("ell")
      let values = try found[column ?? (isSpectrum ? "cl" : "f")]
      let result: [(angle: Double, rate: Double)]
      if isSpectrum {
        let multipoles = try found.integers("ell")
        result = try ofSpectrum(rows.map { (multipoles[$0], values[$0]) }, &meta)
      } else {
        let angles = try found["theta"]
        result = try ofPairs(rows.map { (angles[$0], values[$0]) })
      }
      try Theory.write(
        [
          Column("theta", description: "opening angle [rad]", result.map(\.angle)),
          Column("theta_deg", unit: "deg", description: "the same in degrees", result.map { $0.angle * 180 / .pi }),
          Column("nu_r", description: "rate of relative scattering [Omega]", result.map(\.rate)),
          Column(
            "nu_r_over_separation", description: "nu_r/(1-x) [Omega]",
            result.map { $0.rate / (2 * sin($0.angle / 2) * sin($0.angle / 2)) }),
        ], meta)
    }

    private func ofSpectrum(
      _ rows: [(ell: Int, value: Double)], _ meta: inout [MetaEntry]
    ) throws -> [(angle: Double, rate: Double)] {
      let lmax = rows.map(\.ell).max() ?? 0
      var spectrum = [Double](repeating: .nan, count: min(max(lmax, 0), Theory.largestMultipole) + 1)
      spectrum[0] = 0
      for row in rows where spectrum.indices.contains(row.ell) && row.ell > 0 {
        guard spectrum[row.ell].isNaN || row.value.isNaN else {
          throw TableError.inconsistentData(
            source: table, problem: "l = \(row.ell) is there twice; choose one backtracking time by --time")
        }
        spectrum[row.ell] = row.value
      }
      if let missing = spectrum.firstIndex(where: { !$0.isFinite })
        ?? (lmax < 1 || lmax > Theory.largestMultipole ? 1 : nil)
      {
        throw TableError.inconsistentData(
          source: table,
          problem:
            "C_l must be there and finite from l = 1 to at most \(Theory.largestMultipole), and at l = \(missing) it is not"
        )
      }
      let width = smoothing.map { $0 * .pi / 180 } ?? 4 / Double(lmax)
      meta.append(MetaEntry("smoothing_deg", .number(width * 180 / .pi)))
      let wanted = try Theory.values(angles ?? "5:175:35", option: "--angles", in: 0.001...179.999).map {
        $0 * .pi / 180
      }
      let rates = RateInversion.rates(spectrum: spectrum, angles: wanted, chi: chi, smoothing: width, form: form)
      return zip(wanted, rates).map { ($0, $1) }
    }

    private func ofPairs(_ rows: [(angle: Double, value: Double)]) throws -> [(angle: Double, rate: Double)] {
      guard form == .conserving, angles == nil, smoothing == nil else {
        throw TableError.inconsistentData(
          source: table, problem: "it is F of pairs (no column ell); leave --form, --angles and --smoothing out")
      }
      do {
        return try RateInversion.rates(angles: rows.map(\.angle), correlation: rows.map(\.value), chi: chi)
      } catch let error as TheoryError {
        throw TableError.inconsistentData(source: table, problem: error.description)
      }
    }
  }
}
