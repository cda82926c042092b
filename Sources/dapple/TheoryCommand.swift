import ArgumentParser
import Files
import Results
import Theory
import _Text

struct Theory: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print analytic spectra C_l/C_1 as a table (ECSV).",
    discussion: """
      The stationary spectrum of relative scattering with a rate nu_r(x) ~ (1-x)^p, x the cosine of the opening angle \
      (Ahlers & Mertsch 2015), for each p given, and the hierarchy of Ahlers (2014).
      """)

  @Option(name: .customLong("p"), help: "Exponent p, 0 < p < 1; may be repeated.")
  var exponents: [Double] = []

  private static let mostExponents = 100

  @Option(help: "Largest multipole.")
  var lmax = 40

  func validate() throws {
    guard (1...100_000).contains(lmax) else {
      throw ValidationError("--lmax \(lmax): give a number between 1 and 100000")
    }
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
    try Console.write(Table(columns: columns, meta: DappleVersion.header).ecsvText)
  }
}
