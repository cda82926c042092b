// `dapple theory`: the tables of its subcommands, that one can read another's, and what it says to bad input.

import Files
import Foundation
import Testing
import _TestSupport

@Suite(.timeLimit(.minutes(40))) struct TheoryCommandTests {
  static func table(_ arguments: String, in folder: Folder? = nil) throws -> Table {
    let words = arguments.split(separator: " ").map(String.init)
    let result = try folder.map { try Program.run(["theory"] + words, in: $0.path) } ?? Program.run(["theory"] + words)
    #expect(result.status == 0, "\(result.error)")
    return try Table.parse(result.output, source: "stdout")
  }

  @Test func withoutASubcommandThePapersRatios() throws {
    let table = try Self.table("--p 0.5 --lmax 5")
    #expect(table.columnNames == ["ell", "ratio_p_0.5", "ratio_ahlers_2014"])
    #expect(table == (try Self.table("ratios --p 0.5 --lmax 5")))
  }

  @Test func templatesAndTheirFits() throws {
    let names = ["conserving", "paper", "ahlers_2014", "small_scales", "turbulent_flow"]
    let plain = try Self.table("templates --p 0.6 --gamma 2 --lmax 9")
    #expect(plain.columnNames == ["ell"] + names.map { "ratio_" + $0 })
    #expect(try plain["ratio_turbulent_flow"][3] == 1.0 / 64 && plain["ratio_small_scales"][3] == 0.1)
    #expect(try plain["ratio_paper"] == Self.table("ratios --p 0.6 --lmax 9")["ratio_p_0.6"])
    let fitted = try Self.table("templates --data hawc-icecube-10TeV:deconvolved --lmax 12 --free")
    #expect(fitted.columnNames == ["ell"] + names.flatMap { ["ratio_" + $0, "cl_" + $0] })
    #expect(fitted[meta: "experiment"]?.string == "HAWC+IceCube 10 TeV")
    func entry(_ template: String, _ key: String) -> Double? {
      guard case .mapping(let entries)? = fitted[meta: template] else { return nil }
      return entries.first { $0.key == key }?.value.number
    }
    // Free parameters fit better than the law of small scales, which has none.
    #expect(entry("small_scales", "parameter") == nil && entry("small_scales", "degrees_of_freedom") == 11)
    for name in ["conserving", "paper", "turbulent_flow"] {
      #expect(try #require(entry(name, "chi_squared")) < #require(entry("small_scales", "chi_squared")))
      #expect(entry(name, "degrees_of_freedom") == 10 && (entry(name, "parameter_err") ?? 0) > 0)
      let ratio = try fitted["cl_" + name][4] / fitted["ratio_" + name][4]
      #expect(try abs(ratio / #require(entry(name, "c_1")) - 1) < 1e-12)
    }
    for (words, says) in [
      ("--data hawc-icecube-10TeV", "of a cut sky"), ("--free", "--free belongs to --data"), ("--p 1", "--p 1.0"),
      ("--gamma 0", "--gamma 0.0"), ("--data hawc-icecube-10TeV:deconvolved --sky-fraction 2", "--sky-fraction 2.0"),
    ] {
      let result = try Program.run(["theory", "templates"] + words.split(separator: " ").map(String.init))
      #expect(result.status != 0 && result.error.contains(says), "\(result.error)")
    }
  }

  @Test func stationarySpectra() throws {
    let half = try Self.table("spectrum --p 0.5 --lmax 3 --quadrature")
    #expect(half.columnNames == ["ell", "cl", "ratio", "cl_quadrature"])
    // 15/((2l−1)(2l+1)(2l+3)); the paper's 23/147 is the negative control.
    #expect(try abs(half["ratio"][1] - 1.0 / 7) < 1e-14)
    #expect(try zip(half["cl"], half["cl_quadrature"]).allSatisfy { abs($0 / $1 - 1) < 1e-12 })
    let paper = try Self.table("spectrum --p 0.5 --lmax 3 --form paper")
    #expect(try abs(paper["ratio"][1] - 23.0 / 147) < 1e-14)
    #expect(abs((paper[meta: "invariant_mean_cosine"]?.number ?? 0) - 1.0 / 3) < 1e-12)
    #expect(half[meta: "invariant_mean_cosine"]?.number == 0)
    let two = try Self.table("spectrum --lambda 0.17 --nu-inf 0.04 --chi 11.7 --lmax 50 --time 100 --start 40")
    #expect(two.columnNames == ["ell", "cl", "ratio", "law"])
    let (cl, law) = (try two["cl"], try two["law"])
    #expect(cl[49] == law[49] && cl[0] > 3 * law[0])
    #expect(abs((two[meta: "law_ends_at_ell"]?.number ?? 0) / exp(0.17 * 60) - 1) < 1e-12)
  }

  @Test func ratesAndSpectraReadEachOther() throws {
    let folder = try Folder()
    let words = "theory spectrum --lambda 0.17 --nu-inf 0.04 --chi 11.7 --lmax 1000"
    let spectrum = try Program.run(words.split(separator: " ").map(String.init))
    try spectrum.output.write(toFile: folder / "cl.ecsv", atomically: true, encoding: .utf8)
    let rates = try Self.table("rate cl.ecsv --chi 11.7 --angles 5:175:35", in: folder)
    #expect(rates.columnNames == ["theta", "theta_deg", "nu_r", "nu_r_over_separation"])
    for (angle, rate) in zip(try rates["theta"], try rates["nu_r"]) {
      let u = 1 - cos(angle)
      #expect(abs(rate * (1 / 0.04 + 1 / (0.17 * u)) - 1) < 0.01)
      #expect(abs(rate * (1 / 0.04 + 1 / (0.2 * u)) - 1) > 0.01, "negative control")
    }
    try rates.ecsvText.write(toFile: folder / "rate.ecsv", atomically: true, encoding: .utf8)
    let again = try Self.table("spectrum --rate rate.ecsv --chi 11.7 --lmax 10", in: folder)
    let exact = try Table.read(path: folder / "cl.ecsv")["cl"]
    for (a, b) in zip(try again["cl"], exact) { #expect(abs(a / b - 1) < 0.02) }
    // F of pairs with λ = 0.17 alone: its rate over 1 − x.
    let angles = [0.001, 0.01, 0.1, 1]
    let pairs = Table(columns: [
      Column("theta", angles), Column("f", angles.map { -11.7 / 0.34 * log(1 - cos($0)) }),
    ])
    try pairs.ecsvText.write(toFile: folder / "f.ecsv", atomically: true, encoding: .utf8)
    let found = try Self.table("rate f.ecsv --chi 11.7", in: folder)["nu_r_over_separation"]
    #expect(found.count == 3 && found.allSatisfy { abs($0 / 0.17 - 1) < 1e-6 })
  }

  @Test func evolutionWithAMeasuredSource() throws {
    let folder = try Folder()
    let source = Table(columns: [Column("omega_t", [0.0, 100.0]), Column("growth", [2.0, 2.0])])
    try source.ecsvText.write(toFile: folder / "chi.ecsv", atomically: true, encoding: .utf8)
    let words = "evolution --lambda 0.17 --nu-inf 0.04 --times 0,1,100 --lmax 3"
    let measured = try Self.table(words + " --source chi.ecsv --source-column growth", in: folder)
    let constant = try Self.table(words + " --chi 2")
    #expect(measured.columns == constant.columns && measured.rowCount == 3 * 4)
    #expect(try measured["cl"][0...4].allSatisfy { $0 == 0 }, "nothing at the start, and no monopole")
    #expect(try measured["cl"][8] == 0)
    let paper = try Self.table(words + " --chi 2 --form paper")
    #expect(try paper["cl"][8] > 1, "negative control: the paper's form makes pairs")
    let late = try Program.run(
      ["theory", "evolution", "--p", "1", "--times", "101", "--source", "chi.ecsv", "--source-column", "growth"],
      in: folder.path)
    #expect(late.status == 1 && late.error.contains("chi.ecsv") && late.error.contains("--times"))
  }

  @Test func singleParticles() throws {
    let bgk = try Self.table("bgk --nu 0.1 --nu 1")
    #expect(try bgk.rowCount == 2 && bgk["k_ratio"].allSatisfy { abs($0 - 1) < 1e-14 })
    #expect(try bgk["nu_perpendicular"][0] == 10.1)
    let inverse = try Self.table("bgk --parallel 5.83 --perpendicular 0.256")
    #expect(try abs(inverse["k_perpendicular"][0] - 0.256) < 1e-12)
    let free = try Self.table("bgk --nu 1 --omega 0")
    #expect(try free["k_hall"][0] == 0 && free["nu_hall"][0] == .infinity)
    let brownian = try Self.table("brownian --nu-t 0.01 --angles 0,1,90")
    #expect(try abs(brownian["density"][0] / brownian["gaussian"][0] - 1) < 0.005)
    #expect(try brownian["density"][0] > 1e6 * brownian["density"][2])
  }

  @Test(arguments: [
    ("spectrum", "--lambda"), ("spectrum --p 1 --form paper", "--p"), ("spectrum --p 1 --lambda 1", "--lambda"),
    ("spectrum --lambda 1 --form paper", "--form"), ("spectrum --p 0.5 --lmax 2000 --quadrature", "--lmax"),
    ("spectrum --p 0.5 --nu-inf 1", "--nu-inf"), ("spectrum --lambda 1 --nu 1", "--nu"),
    ("spectrum --rate none.ecsv", "none.ecsv"), ("spectrum --rate rate.ecsv", "rate.ecsv"),
    ("spectrum --p 1 --time 3", "--time"), ("spectrum --lambda 1 --start 3", "--start"),
    ("evolution --p 0.5 --times 1:2", "--times"), ("evolution --p 0.5 --times 1 --resolution 1000", "--resolution"),
    ("evolution --p 0.5 --times 1 --lmax 90", "--resolution"),
    ("evolution --p 0.5 --times 1 --chi 1 --source s.ecsv", "--source"),
    ("evolution --p 0.5 --times 1 --source-column x", "--source-column"),
    ("evolution --p 0.5 --times 1 --source rate.ecsv", "rate.ecsv"),
    ("rate none.ecsv", "none.ecsv"), ("rate rate.ecsv", "rate.ecsv"), ("rate gap.ecsv", "l = 1"),
    ("rate late.ecsv", "--time"), ("rate gap.ecsv --time 3", "--time"),
    ("rate f.ecsv --angles 3", "--angles"), ("rate f.ecsv", "f.ecsv"),
    ("bgk", "--nu"), ("bgk --nu 0", "--nu"), ("bgk --parallel 1 --perpendicular 2", "--perpendicular"),
    ("bgk --nu 1 --perpendicular 2", "--parallel"), ("bgk --parallel 1 --perpendicular 1 --omega 1", "--omega"),
    ("brownian", "--nu-t"), ("brownian --nu-t 1 --angles 181", "--angles"), ("spectra --p 0.5", "spectra"),
  ])
  func badInputIsNamed(words: String, name: String) throws {
    let folder = try Folder()
    let tables = [
      "rate": [Column("theta", [1.0, 0.5]), Column("nu_r", [1.0, 1.0])],
      "gap": [Column("ell", [2, 3]), Column("cl", [1.0, 1.0])],
      "late": [Column("omega_t", [1.0, 1.0]), Column("ell", [1, 2]), Column("cl", [1.0, 1.0])],
      "f": [Column("theta", [0.5, 4.0]), Column("f", [1.0, 1.0])],
    ]
    for (file, columns) in tables {
      try Table(columns: columns).ecsvText.write(
        toFile: folder / "\(file).ecsv", atomically: true, encoding: .utf8)
    }
    let result = try Program.run(["theory"] + words.split(separator: " ").map(String.init), in: folder.path)
    #expect(result.status != 0)
    #expect(result.error.hasPrefix("Error: ") && result.output.isEmpty)
    let lines = result.error.split(separator: "\n").filter {
      !$0.hasPrefix("Usage") && !$0.hasPrefix("  See") && !$0.hasPrefix("Help")
    }
    #expect(lines.count == 1 && lines[0].contains(name), "\(result.error)")
  }
}
