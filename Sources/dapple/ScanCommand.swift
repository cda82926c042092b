import ArgumentParser
import Foundation
import Study
import _Text

/// What makes a scan of a study.
struct ScanOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      """
      A key and its values: with commas (field.strength=0.1,1,10), from:to:count in equal steps, or from:to:countlog in \
      equal ratios, both ends included (particle.larmor_radius=0.01:1:9log; with a unit, in quotes, \
      'particle.rigidity=1:1000:4log TV'). Several axes make their product.
      """, valueName: "key=values"))
  var axes: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      Let the smallest scale follow rho = r_L/L_c: at each point field.k_max is the wavenumber of the study's series that is \
      nearest to X/rho, and field.modes what leads to it, so that points have the same waves but for the shortest.
      """, valueName: "X"))
  var kMaxRho: Double?

  @Option(
    help: ArgumentHelp(
      """
      Let the step follow the smallest scale: backtracking.steps_per_larmor_radius = k_max rho/RAD at each point, or what \
      the study has if that is more, so that a step turns the phase of the shortest wave by RAD at most.
      """, valueName: "RAD"))
  var phasePerStep: Double?

  @Option(
    help: ArgumentHelp(
      """
      Let backtracking times follow rho: at each point backtracking.omega_t, output.spectrum_time and output.sky_times are \
      those of the study times (rho/rho of the study)^P. -1 is the same time in years at each, -0.667 as many scattering \
      times in Kolmogorov turbulence.
      """, valueName: "P"))
  var timeExponent: Double?

  func validate() throws {
    if let timeExponent, !ScanRules.exponents.contains(timeExponent) {
      throw ValidationError("--time-exponent \(timeExponent): give a number from -3 to 3")
    }
    for (option, value) in [("--k-max-rho", kMaxRho), ("--phase-per-step", phasePerStep)] {
      guard let value, !ScanRules.range.contains(value) else { continue }
      throw ValidationError(
        "\(option) \(value): give a number from \(ScanRules.range.lowerBound) to \(ScanRules.range.upperBound.formattedShort)"
      )
    }
  }

  /// Whether anything of a scan is given.
  var isGiven: Bool { !words.isEmpty }

  /// The arguments as a command line has them.
  var words: [String] {
    axes + (kMaxRho.map { ["--k-max-rho", "\($0)"] } ?? [])
      + (phasePerStep.map { ["--phase-per-step", "\($0)"] } ?? [])
      + (timeExponent.map { ["--time-exponent=\($0)"] } ?? [])
  }

  /// The scan of a study along these axes.
  func scan(of base: StudyConfiguration) throws -> Scan {
    try Scan(
      base: base, axes: axes.map { try ScanAxis($0, of: base) },
      rules: ScanRules(kMaxRho: kMaxRho, phasePerStep: phasePerStep, timeExponent: timeExponent))
  }
}

struct ScanStudy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan", abstract: "Run a study for a range of values of its keys; the same command resumes it.",
    discussion: """
      Each point is an ordinary study in a directory of its own inside of --output; the joined table scan.ecsv and the \
      figure scan follow when all are complete, or with 'dapple analyze' on what there is. More values of an axis add \
      points; without axes, those of the directory go on.
      """)

  @Argument(help: "The study file (TOML) that is varied.")
  var study: String

  @OptionGroup var scan: ScanOptions

  @OptionGroup var options: RunOptions

  func run() throws {
    try SignalWatch.run(remark: StudyRun.interruptedRemark) { interruption in
      let base = try options.onDevices(StudyConfiguration.load(path: study, overrides: options.overrides))
      try ScanRun(
        scan: scan.scan(of: base), path: options.output ?? ScanRun.defaultPath(of: base), options: options,
        source: study, interruption: interruption
      ).execute()
    }
  }
}
