import ArgumentParser
import Files
import Results
import Study
import Theory
import _Text

struct Theory: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print analytic spectra, rates and diffusion coefficients as tables (ECSV).",
    discussion: """
      Without a subcommand: C_l/C_1 in the form of the paper, 'dapple theory ratios'. x is the cosine of the opening angle of a \
      pair, nu_r(x) the rate at which its momenta scatter against each other. Units: lengths r_L, times 1/Omega, a density \
      gradient of 1/r_L, C_l as healpy.anafast. Equations: Documentation/theory/Theory.md.
      """,
    subcommands: [
      Ratios.self, Templates.self, StationarySpectrum.self, Evolution.self, Rate.self, BGK.self, Brownian.self,
    ],
    defaultSubcommand: Ratios.self)

  /// What physical numbers of these commands may be.
  static let range = 1e-12...1e12

  /// The largest multipole of a closed form.
  static let largestMultipole = 100_000

  /// Throws where an option's number is given and is out of range.
  static func check(_ option: String, _ value: Double?, in range: ClosedRange<Double> = Self.range) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError(
      "\(option) \(value): give a number from \(range.lowerBound.formattedShort) to \(range.upperBound.formattedShort)")
  }

  /// Throws where a largest multipole is out of range.
  static func check(lmax: Int, most: Int = largestMultipole, because reason: String = "") throws {
    guard !(1...most).contains(lmax) else { return }
    throw ValidationError("--lmax \(lmax): give a number between 1 and \(most)\(reason)")
  }

  /// The numbers of an option that takes a list or a range, ascending, each once.
  static func values(_ text: String, option: String, in range: ClosedRange<Double>) throws -> [Double] {
    let values = Set(try ValueRange.values(text, option: option)).sorted()
    guard values.allSatisfy(range.contains), values.count <= 1000 else {
      throw StudyError.outOfRange(
        source: nil, key: option, value: text,
        requirement:
          "at most 1000 numbers from \(range.lowerBound.formattedShort) to \(range.upperBound.formattedShort)")
    }
    return values
  }

  /// Prints a table.
  static func write(_ columns: [Column], _ meta: [MetaEntry] = []) throws {
    try Console.write(Table(columns: columns, meta: DappleVersion.header + meta).ecsvText)
  }
}

extension Theory {
  struct Ratios: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "C_l/C_1 in the form of the paper, and of Ahlers (2014) (what 'dapple theory' prints).",
      discussion: """
        The stationary spectrum of relative scattering with a rate nu_r(x) ~ (1-x)^p (Ahlers & Mertsch 2015), for each p \
        given, and the hierarchy of Ahlers (2014).
        """)

    @Option(name: .customLong("p"), help: "Exponent p, 0 < p < 1; may be repeated.")
    var exponents: [Double] = []

    private static let mostExponents = 100

    @Option(help: "Largest multipole.")
    var lmax = 40

    func validate() throws {
      try Theory.check(lmax: lmax)
      guard exponents.count <= Self.mostExponents else {
        throw ValidationError("--p: give at most \(Self.mostExponents) exponents at a time")
      }
      if Set(exponents).count < exponents.count { throw ValidationError("--p: each exponent once") }
      for p in exponents where !(p > 0 && p < 1) {
        throw ValidationError("--p \(p): the exponent of the relative scattering rate lies between 0 and 1")
      }
    }

    func run() throws {
      let values = exponents.isEmpty ? PowerLawScattering.shownExponents : exponents
      var columns = [Column("ell", description: "multipole", Array(1...lmax))]
      for p in values {
        let spectrum = try PowerLawScattering(exponent: p, form: .paper).relativeSpectrum(lmax: lmax)
        columns.append(
          Column("ratio_p_\(p)", description: "C_l/C_1 for nu_r ~ (1-x)^\(p)", Array(spectrum.dropFirst())))
      }
      columns.append(
        Column(
          "ratio_ahlers_2014", description: "C_l/C_1 = 18/((2l+1)(l+1)(l+2))",
          Array(Ahlers2014.relativeSpectrum(lmax: lmax).dropFirst())))
      try Theory.write(columns)
    }
  }
}

// MARK: - The rate
//
// The options that say which rate of relative scattering is meant, and how it acts.

extension ScatteringForm: ExpressibleByArgument {}

struct RelativeRateOptions: ParsableArguments {
  @Option(name: .customLong("p"), help: "A power law, nu_r = nu (1-x)^p; 0 <= p < 2, and p < 1 with --form paper.")
  var exponent: Double?

  @Option(help: "The rate nu of a power law, at x = 0.")
  var nu: Double?

  @Option(help: "Exponential separation: nu_r = lambda (1-x) at small angles, with the Lyapunov exponent lambda.")
  var lambda: Double?

  @Option(help: "With --lambda: the rate at large angles, 1/nu_r = 1/nu_inf + 1/(lambda (1-x)).")
  var nuInf: Double?

  @Option(help: "A rate from a file: ECSV with the columns theta (rad) and nu_r.", completion: .file())
  var rate: String?

  @Option(help: "conserving: d/dx[(1-x^2) nu_r dF/dx]; paper: -nu_r L^2 F (Ahlers & Mertsch 2015).")
  var form = ScatteringForm.conserving

  func validate() throws {
    guard [exponent != nil, lambda != nil, rate != nil].filter({ $0 }).count == 1 else {
      throw ValidationError("give one rate: --p, --lambda or --rate")
    }
    if let exponent, !(exponent >= 0 && exponent < form.exponentLimit) {
      throw ValidationError(
        "--p \(exponent): give a number from 0 to less than \(Int(form.exponentLimit)) (--form \(form))")
    }
    if nu != nil, exponent == nil { throw ValidationError("--nu is the rate of a power law: give --p, too") }
    if nuInf != nil, lambda == nil { throw ValidationError("--nu-inf belongs to --lambda: give that, too") }
    for (option, value) in [("--nu", nu), ("--lambda", lambda), ("--nu-inf", nuInf)] {
      try Theory.check(option, value)
    }
  }

  /// The rate.
  func scattering() throws -> RelativeScattering {
    if let exponent {
      return try PowerLawScattering(exponent: exponent, form: .conserving).relativeScattering(rate: nu ?? 1)
    }
    if let model = try twoNumbers() { return try model.relativeScattering() }
    let path = rate ?? ""
    let table = try Table.read(path: path)
    do {
      return try RelativeScattering(angles: table["theta"], rates: table["nu_r"])
    } catch let error as TheoryError {
      throw TableError.inconsistentData(source: path, problem: error.description)
    }
  }

  /// The two-number model, where that is asked for.
  func twoNumbers() throws -> TwoNumberScattering? {
    try lambda.map { try TwoNumberScattering(lambda: $0, largeAngleRate: nuInf ?? .infinity) }
  }

  /// The rate in the header of a table.
  var header: [MetaEntry] {
    let numbers: [(String, Double?)] = [
      ("p", exponent), ("nu", exponent == nil ? nil : nu ?? 1), ("lambda", lambda), ("nu_inf", nuInf),
    ]
    return [MetaEntry("form", .string(form.rawValue))]
      + numbers.compactMap { name, value in value.map { MetaEntry(name, .number($0)) } }
      + (rate.map { [MetaEntry("rate", .string($0))] } ?? [])
  }
}
