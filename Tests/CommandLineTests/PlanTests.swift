import Files
import Foundation
import Testing
import _TestSupport

@testable import Anisotropy

/// `dapple plan`: what it writes and refuses, and that a run of the plan has the errors that were asked for.
@Suite(.timeLimit(.minutes(40))) struct PlanTests {
  /// The preset's skies at ΩT = 100, with steps that are long enough for a test.
  static func bench() throws -> Folder {
    let folder = try Folder()
    let study = """
      [study]
      name = "s"
      [pairs]
      references = 0
      [backtracking]
      omega_t = [100]
      steps_per_larmor_radius = 10
      [output]
      figures = false
      maps = 0
      """
    try study.write(toFile: folder / "s.toml", atomically: true, encoding: .utf8)
    return folder
  }

  static func plan(_ folder: Folder, _ arguments: [String], multipole: Int = 8, error: String = "0.3") throws
    -> Program.Result
  {
    try Program.run(
      ["plan", "s.toml", "--multipole", "\(multipole)", "--error", error, "--threads", "2"] + arguments,
      in: folder.path)
  }

  /// A plan for ℓ = 7, its run, and a plan by that run. With the seed that it has the check is of this run; for another one, a
  /// relative error leaves the bounds with a probability of about 1e-3, all of them correlated.
  @Test func aRunOfThePlanHasItsErrors() throws {
    let folder = try Self.bench()
    let planned = try Self.plan(folder, [], multipole: 7)
    #expect(planned.status == 0, "\(planned.error)")
    #expect(planned.output.contains("plan:       C_l up to l = 7 to 30 %: N_side 4, "), "\(planned.output)")
    for words in ["preset", "particle steps", "on 2 threads", "core-hours", "memory:", "disk:"] {
      #expect(planned.output.contains(words), "\(words)")
    }
    #expect(
      planned.output.contains(/or .* GPU-hours \(estimate for an H100, not measured\) beside [0-9.e-]+ core-hours\n/))
    let run = try Program.run(["run", "s-plan.toml", "--quiet"], in: folder.path, within: 600)
    #expect(run.status == 0, "\(run.error)")
    let table = try Table.read(path: folder / "s-plan/spectra.ecsv")
    let realizations = try #require(table[meta: "realizations"]?.integer)
    #expect((30...150).contains(realizations))
    var worst = 0.0
    let ells = try table["ell"]
    for gradient in ["parallel", "perpendicular"] {
      let (values, errors) = (try table["cross_\(gradient)"], try table["cross_\(gradient)_err"])
      for (row, ell) in ells.enumerated() where (1.0...7.0).contains(ell) {
        let found = errors[row] / values[row]
        worst = max(worst, found)
        func ratio(nside: Int) -> Double {
          let s = SpectrumScatter.preset(Int(ell), nside: nside, isParallel: gradient == "parallel")
          return found * found * Double(realizations) / (s * s)
        }
        #expect(Self.bounds.contains(ratio(nside: 4)), "l = \(ell), \(gradient): \(ratio(nside: 4))")
        // A prediction without the shot noise of this grid fails the same check.
        if ell == 7 { #expect(!Self.bounds.contains(ratio(nside: 64)), "\(ratio(nside: 64))") }
      }
    }
    #expect(worst < 0.3 * Self.bounds.upperBound.squareRoot() && worst > 0.3 * Self.bounds.lowerBound.squareRoot())
    let again = try Self.plan(folder, ["--from", "s-plan", "--output", "again.toml"], multipole: 7)
    #expect(again.status == 0, "\(again.error)")
    #expect(again.output.contains("measured in \(realizations) realisations of s-plan"))
    let study = try String(contentsOfFile: folder / "again.toml", encoding: .utf8)
    let line = try #require(study.split(separator: "\n").first { $0.hasPrefix("realizations = ") })
    // The worst, or less, since neighbouring multipoles are taken together.
    let most = worst * worst / 0.09 * Double(realizations)
    let ratio = try #require(Double(line.dropFirst(15))) / most
    #expect(ratio > 0.4 && ratio < 1 + 1 / most, "\(ratio)")
  }

  /// Bounds of s² over its prediction: χ² of 15 degrees of freedom over 15, 99.9 % of it. Some 75 realisations have five times as
  /// many, and the tails of C_ℓ, whose kurtosis is about 9 as that of an exponential, take (9−1)/2 = 4 times the variance.
  static let bounds = 0.23...2.51

  /// GPU-hours by the operations of the study's own field, and none where no card has its bits.
  @Test func hoursOfCards() throws {
    let folder = try Self.bench()
    func hours(_ settings: String...) throws -> Double? {
      let plan = try Self.plan(folder, settings.flatMap { ["--set", $0] } + ["--force"])
      #expect(plan.status == 0, "\(plan.error)")
      return plan.output.firstMatch(of: /or ([0-9.e-]+) GPU-hours/).flatMap { Double($0.1) }
    }
    let preset = try #require(try hours())
    // All of 2000 waves have to be summed, or expanded, and 160 in double precision at half the rate.
    let (many, double) = (
      try #require(try hours("field.modes=2000")), try #require(try hours("backtracking.precision=double"))
    )
    #expect(many > 5 * preset && many < 20 * preset && double > 2 * preset && double < 10 * preset)
    #expect(try hours("backtracking.engine=reference") == nil)
  }

  /// Without a pilot the plan of another field says, also in its file, that its scatter is the preset's.
  @Test func otherFieldsNeedAPilot() throws {
    let folder = try Self.bench()
    func text(_ settings: [String]) throws -> (output: String, file: String) {
      let plan = try Self.plan(folder, settings + ["--force"])
      #expect(plan.status == 0, "\(plan.error)")
      return (plan.output, try String(contentsOfFile: folder / "s-plan.toml", encoding: .utf8))
    }
    let preset = try text([])
    #expect(!preset.output.contains("--from pilot") && !preset.file.contains("pilot"))
    let other = try text(["--set", "particle.larmor_radius=0.2"])
    #expect(other.output.contains("--from pilot") && other.file.contains("# Field or time are not the preset's"))
    let late = ["--set", "backtracking.omega_t={from=10,to=1000,count=3}", "--set", "output.spectrum_time=1000"]
    #expect(try text(late).output.contains("--from pilot"))
    // Pairs are said where they take time.
    #expect(!preset.output.contains("pairs.references=0"))
    #expect(try text(["--set", "pairs.references=64"]).output.contains("pairs.references=0"))
  }

  @Test func filesAreKept() throws {
    let folder = try Self.bench()
    #expect(try Self.plan(folder, []).status == 0)
    let text = try String(contentsOfFile: folder / "s-plan.toml", encoding: .utf8)
    // The same again is no harm; other contents are.
    #expect(try Self.plan(folder, []).status == 0)
    let refused = try Self.plan(folder, [], error: "0.2")
    #expect(refused.status == 1 && refused.error.contains("s-plan.toml: is there already"), "\(refused.error)")
    #expect(try String(contentsOfFile: folder / "s-plan.toml", encoding: .utf8) == text)
    #expect(try Self.plan(folder, ["--force"], error: "0.2").status == 0)
    #expect(try String(contentsOfFile: folder / "s-plan.toml", encoding: .utf8) != text)
    #expect(try Self.plan(folder, ["--output", "missing/p.toml"]).error.contains("missing/p.toml"))
  }

  @Test func badInputIsNamed() throws {
    let folder = try Self.bench()
    for (arguments, multipole, error, status, words) in [
      ([], 0, "0.1", Int32(64), "--multipole 0"), ([], 16385, "0.1", 64, "--multipole 16385"),
      ([], 4, "1", 64, "--error 1"), ([], 4, "0", 64, "--error 0"), ([], 4, "nan", 64, "--error nan"),
      ([], 4, "1e-5", 1, "study.realizations is at most 1000000"),
      (["--output", ""], 4, "0.1", 64, "--output is empty"),
      (["--set", "sky.directions=centres"], 4, "0.1", 1, "sky.directions"),
      (["--from", "nowhere"], 4, "0.1", 1, "nowhere: not a run directory"),
      (["--threads", "0"], 4, "0.1", 64, "--threads"),
    ] {
      let refused = try Self.plan(folder, arguments, multipole: multipole, error: error)
      #expect(refused.status == status && refused.error.contains(words), "\(words): \(refused.error)")
      #expect(!FileManager.default.fileExists(atPath: folder / "s-plan.toml"))
    }
  }

  @Test func pilotsAreHeldAgainstTheStudy() throws {
    let folder = try Self.bench()
    let small = ["field.modes=16", "sky.nside=2", "backtracking.omega_t=[10]", "study.realizations=9"]
    func sets(_ words: [String]) -> [String] { words.flatMap { ["--set", $0] } }
    for (name, extra) in [("few", ["study.realizations=7"]), ("pilot", [])] {
      let run = try Program.run(["run", "s.toml", "--output", name, "--quiet"] + sets(small + extra), in: folder.path)
      #expect(run.status == 0, "\(run.error)")
    }
    let same = sets(Array(small.prefix(3)))
    for (name, multipole, keys, words) in [
      ("few", 1, same, "few: has 7 realisations"),
      ("pilot", 5, same, "pilot: sky.nside = 2 resolves l <= 4, not 5"),
      ("pilot", 1, same + sets(["field.strength=2"]), "field.strength = 1.0, in the study 2.0"),
      ("pilot", 1, same + sets(["backtracking.omega_t=[20]"]), "no snapshot near Omega T = 20"),
      // Of so few realisations on so coarse a grid C_4 is nothing.
      ("pilot", 4, same, "is not known from zero"),
    ] {
      let refused = try Self.plan(folder, ["--from", name] + keys, multipole: multipole)
      #expect(refused.status == 1 && refused.error.contains(words), "\(words): \(refused.error)")
    }
    // Another seed, pairs and N_side are no other physics.
    let done = try Self.plan(
      folder, ["--from", "pilot"] + same + sets(["study.seed=7", "pairs.references=4", "sky.nside=32"]), multipole: 1)
    #expect(done.status == 0 && done.output.contains("within its error"), "\(done.error)")
  }
}
