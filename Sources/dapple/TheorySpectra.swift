// dapple theory spectrum and evolution: spectra of relative scattering, stationary and with time.

import ArgumentParser
import Files
import Foundation
import Results
import Theory
import _Text

extension Theory {
  struct StationarySpectrum: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "spectrum",
      abstract: "The stationary spectrum C_l of a rate of relative scattering.",
      discussion: """
        Columns ell, cl, ratio = C_l/C_1; with --lambda also law = 2 pi chi/(lambda l(l+1)), the law of small scales. Power laws \
        and --lambda have closed forms, a rate from a file is integrated numerically.
        """)

    @OptionGroup var rate: RelativeRateOptions

    @Option(help: "Largest multipole.")
    var lmax = 40

    @Option(help: "The source chi = d<(r.g)^2>/dT, 2K at late times; Q_1 = 4 pi chi/3.")
    var chi = 1.0

    @Option(
      help: "With --lambda: a backtracking time T; the header then says at which l = exp(lambda (T-T_0)) the law ends.")
    var time: Double?

    @Option(help: "With --time: T_0, how long pairs of large angles take to part.")
    var start: Double?

    @Flag(help: "Also a column cl_quadrature, the closed form's integral done numerically.")
    var quadrature = false

    /// Beyond, the polynomials oscillate faster than the quadrature's nodes are dense.
    private static let largestOfQuadrature = 1000

    func validate() throws {
      try Theory.check("--chi", chi)
      let isNumeric = quadrature || rate.rate != nil
      try Theory.check(
        lmax: lmax, most: isNumeric ? Self.largestOfQuadrature : Theory.largestMultipole,
        because: isNumeric ? " where C_l is integrated numerically" : "")
      if rate.form == .paper, rate.exponent == nil {
        throw ValidationError(
          "--form paper: its stationary spectrum diverges for a rate that vanishes as 1-x; give --p below 1, or leave --form out"
        )
      }
      if time != nil, rate.lambda == nil { throw ValidationError("--time belongs to --lambda: give that, too") }
      if start != nil, time == nil { throw ValidationError("--start belongs to --time: give that, too") }
      for (option, value) in [("--time", time), ("--start", start)] { try Theory.check(option, value, in: 0...1e9) }
    }

    func run() throws {
      let source = RelativeScattering.sourceStrength(chi: chi)
      var extra: [Column] = []
      var meta = rate.header + [MetaEntry("chi", .number(chi)), MetaEntry("q_1", .number(source))]
      let scattering = try rate.scattering()
      let numeric =
        quadrature || rate.rate != nil
        ? try scattering.stationarySpectrum(lmax: lmax, source: source, form: rate.form) : []
      var spectrum = numeric
      if let exponent = rate.exponent {
        spectrum = try PowerLawScattering(exponent: exponent, form: rate.form)
          .spectrum(lmax: lmax, source: source, rate: rate.nu ?? 1)
      }
      if let model = try rate.twoNumbers() {
        spectrum = try model.spectrum(lmax: lmax, chi: chi)
        let law = try SmallScaleLaw(chi: chi, lambda: model.lambda)
        extra.append(
          Column("law", description: "2 pi chi/(lambda l(l+1))", Array(law.spectrum(lmax: lmax).dropFirst())))
        meta += [
          MetaEntry("level", .number(law.level)), MetaEntry("slope_of_f_per_ln_theta", .number(law.correlationSlope)),
        ]
        if rate.nuInf != nil { meta.append(MetaEntry("bend_deg", .number(model.bendAngle * 180 / .pi))) }
        if let time {
          let end = law.largestMultipole(time: time, start: start ?? 0)
          meta.append(MetaEntry("law_ends_at_ell", .number(end)))
        }
      }
      if quadrature {
        extra.append(Column("cl_quadrature", description: "C_l, integrated numerically", Array(numeric.dropFirst())))
      }
      let moments = try scattering.invariantMoments(lmax: 2, form: rate.form)
      meta += [
        MetaEntry("invariant_mean_cosine", .number(moments[1])), MetaEntry("invariant_mean_p2", .number(moments[2])),
      ]
      let dipole = spectrum[1]
      try Theory.write(
        [
          Column("ell", description: "multipole", Array(1...lmax)),
          Column("cl", description: "stationary C_l, normalised as healpy.anafast", Array(spectrum.dropFirst())),
          Column("ratio", description: "C_l/C_1", spectrum.dropFirst().map { $0 / dipole }),
        ] + extra, meta)
    }
  }

  struct Evolution: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "C_l against time from an isotropic start, for a source that is constant or measured.",
      discussion: """
        Columns omega_t, ell, cl. Exact in time but for the source, which is linear between the rows of its table and rises from \
        zero to the first; --resolution is the largest multipole of the solution, and its error shows where --resolution is \
        changed.
        """)

    @OptionGroup var rate: RelativeRateOptions

    @Option(help: "Times, in 1/Omega: 1,10,100 or 0:100:201 (equal steps) or 0.1:1000:41log.")
    var times: String

    @Option(help: "A constant source chi = d<(r.g)^2>/dT (default: 1).")
    var chi: Double?

    @Option(help: "A measured source: ECSV with the columns omega_t and that of --source-column.", completion: .file())
    var source: String?

    @Option(help: "With --source: the column of chi (default: chi).")
    var sourceColumn: String?

    @Option(help: "Largest multipole that is printed.")
    var lmax = 20

    @Option(help: "Largest multipole of the solution.")
    var resolution = 80

    func validate() throws {
      try Theory.check("--chi", chi)
      guard (2...200).contains(resolution) else {
        throw ValidationError("--resolution \(resolution): give a number between 2 and 200")
      }
      try Theory.check(lmax: lmax, most: resolution, because: ", the --resolution")
      if chi != nil, source != nil { throw ValidationError("give --chi or --source, not both") }
      if sourceColumn != nil, source == nil {
        throw ValidationError("--source-column belongs to --source: give that, too")
      }
    }

    func run() throws {
      let times = try Theory.values(times, option: "--times", in: 0...1e9)
      let history = try sourceHistory()
      if let source, let late = times.last, late > history.end {
        throw TableError.inconsistentData(
          source: source,
          problem: "it ends at omega_t = \(history.end), and --times asks for \(late); ask for earlier times")
      }
      let evolution = try PairEvolution(rate.scattering(), form: rate.form, lmax: resolution)
      let spectra = try evolution.spectra(times: times, source: history)
      let where_ = source.map { MetaEntry("source", .string($0)) } ?? MetaEntry("chi", .number(chi ?? 1))
      try Theory.write(
        [
          Column(
            "omega_t", description: "time [1/Omega]", times.flatMap { Array(repeating: $0, count: lmax + 1) }),
          Column("ell", description: "multipole", times.flatMap { _ in Array(0...lmax) }),
          Column(
            "cl", description: "C_l, normalised as healpy.anafast", spectra.flatMap { Array($0.prefix(lmax + 1)) }),
        ], rate.header + [where_, MetaEntry("resolution", .integer(resolution))])
    }

    private func sourceHistory() throws -> SourceHistory {
      guard let source else { return try SourceHistory(constant: chi ?? 1) }
      let table = try Table.read(path: source)
      do {
        return try SourceHistory(times: table["omega_t"], chi: table[sourceColumn ?? "chi"])
      } catch let error as TheoryError {
        throw TableError.inconsistentData(source: source, problem: error.description)
      }
    }
  }
}
