// Values that no study has, given to every key and every numeric option: the program answers within seconds, with status 0,
// 1 or 64, and where it refuses, one line names the key or the option. It never traps, never hangs, never fills the memory.

import Foundation
import Study
import Testing
import _TestSupport

@Suite(.timeLimit(.minutes(40))) struct ExtremeTests {
  /// As TOML has them; integers beyond 64 bits and a long text are not.
  static let values = [
    "0", "-1", "-0.0", "nan", "inf", "-inf", "1e300", "-1e300", "5e-324", "9223372036854775807", "-9223372036854775808",
    "9223372036854775808", "99999999999999999999999999", "1e400", "2.5", "true", "[]", "{}", "[1, 2]", "\"\"",
    "1979-05-27",
  ]
  static let long = String(repeating: "9", count: 100_000)

  /// A program that takes longer than this for an answer is hanging.
  static let patience = 120.0

  /// Runs the program and stops it when it has nothing to say for too long.
  static func answer(_ arguments: [String], environment: [String: String] = [:]) throws -> Program.Result {
    let running = try Program.start(arguments, environment: environment)
    let deadline = ContinuousClock.now.advanced(by: .seconds(patience))
    while running.isRunning && ContinuousClock.now < deadline { usleep(2000) }
    if running.isRunning { running.send(SIGKILL) }
    return running.end()
  }

  /// What every answer must be.
  static func check(_ result: Program.Result, naming words: [String], _ comment: Comment) {
    #expect(!result.wasKilled, "\(comment): signal \(result.status)")
    #expect([0, 1, 64].contains(result.status), comment)
    guard result.status == 1 else { return }
    let errors = result.error.split(separator: "\n").filter { $0.hasPrefix("Error: ") }
    #expect(errors.count == 1, "\(comment): \(result.error.prefix(500))")
    let line = errors.first.map(String.init) ?? ""
    #expect(words.contains { line.contains($0) }, "\(comment): \(line.prefix(500))")
    #expect(line.utf8.count < 2000, comment)
  }

  static let keys = Parameter.all.map(\.key)

  @Test(arguments: keys) func extremeOverrides(key: String) throws {
    for value in Self.values + [Self.long, "\"\(Self.long)\""] {
      let result = try Self.answer([
        "reproduce", "--quick", "--dry-run", "--output", "/nonexistent", "--set", "\(key)=\(value)",
      ])
      // A quantity alone is not a particle, and the answer names those that are missing.
      Self.check(result, naming: [key, "particle."], "\(key)=\(value.prefix(50))")
    }
  }

  @Test(arguments: keys) func extremeFiles(key: String) throws {
    let folder = try Folder()
    let (table, name) = (String(key.prefix { $0 != "." }), key.drop { $0 != "." }.dropFirst())
    for value in ["-1", "nan", "1e300", "5e-324", "9223372036854775808", "[1, 2]", "\"\(Self.long)\""] {
      try "[\(table)]\n\(name) = \(value)\n".write(
        toFile: folder / "study.toml", atomically: true, encoding: .utf8)
      let result = try Self.answer(["run", folder / "study.toml", "--dry-run", "--output", folder / "out"])
      Self.check(result, naming: [key, "particle.", "study.toml:2:"], "\(key) = \(value.prefix(50)) in a file")
    }
  }

  /// The limits themselves are taken: what a range allows computes or is refused for its size, in words.
  @Test(arguments: [
    "study.realizations=1000000", "field.strength=1e6", "field.modes=100000", "field.k_min=1e-8", "field.k_max=1e8",
    "particle.larmor_radius=1e-7", "particle.larmor_radius=1000", "sky.nside=8192", "field.spectrum=20",
    "field.spectrum=0.001", "backtracking.steps_per_larmor_radius=1e6", "backtracking.steps_per_larmor_radius=0.1",
    "backtracking.omega_t=1e-7", "backtracking.omega_t=1e9", "output.maps=1000000", "output.spectrum_time=1e9",
    "backtracking.omega_t={ from = 1e-7, to = 1000.0, count = 10000 }",
  ])
  func limitsAreTaken(override: String) throws {
    let result = try Self.answer(["reproduce", "--quick", "--dry-run", "--output", "/nonexistent", "--set", override])
    Self.check(result, naming: ["field.k_max", "backtracking.omega_t"], "\(override)")
    if result.status == 0 { #expect(result.output.contains("memory:")) }
  }

  /// A field at the limit of its strength, and one of very few digits, still have finite numbers; a study with neither
  /// turbulence nor anything to correlate has no correlation length in its headers.
  @Test(arguments: [
    "field.strength=1e6", "field.strength=1e-300", "field.strength=0", "particle.larmor_radius=1000",
    "particle.larmor_radius=1e-7", "backtracking.steps_per_larmor_radius=0.1",
  ])
  func tablesWithoutNaNHeaders(override: String) throws {
    let folder = try Folder()
    let arguments = ["reproduce", "--quick", "--quiet", "--output", folder / "out", "--set", override]
    let small = [
      "study.realizations=2", "sky.nside=2", "backtracking.omega_t=[1, 10]", "field.modes=8", "output.figures=false",
    ]
    let result = try Self.answer(arguments + small.flatMap { ["--set", $0] })
    #expect(result.status == 0, "\(result.error)")
    let table = try String(contentsOfFile: folder / "out/spectra.ecsv", encoding: .utf8)
    let (head, rows) = (table.split(separator: "\n").filter { $0.hasPrefix("#") }, table)
    #expect(!head.joined().contains("correlation_length_in_bendover_scales: .nan"))
    #expect(rows.contains("omega_t"))
    #expect(head.contains { $0.contains("correlation_length") } == (override != "field.strength=0"))
  }

  static let options: [[String]] = [
    ["reproduce", "--quick", "--dry-run", "--output", "/nonexistent", "--threads"],
    ["reproduce", "--quick", "--dry-run", "--output", "/nonexistent", "--task-count", "3", "--task-index"],
    ["reproduce", "--quick", "--dry-run", "--output", "/nonexistent", "--task-index", "0", "--task-count"],
    ["status", "/nonexistent", "--tasks"], ["theory", "--p"], ["theory", "--lmax"],
    ["theory", "spectrum", "--p"], ["theory", "spectrum", "--lambda", "1", "--nu-inf"],
    ["theory", "spectrum", "--quadrature", "--p", "1", "--nu"], ["theory", "spectrum", "--p", "1", "--lmax"],
    ["theory", "evolution", "--p", "1", "--resolution", "8", "--lmax", "4", "--times"],
    ["theory", "evolution", "--times", "1", "--resolution", "8", "--lmax", "4", "--lambda"],
    ["theory", "rate", "/nonexistent", "--smoothing"], ["theory", "bgk", "--nu"], ["theory", "bgk", "--parallel"],
    ["theory", "brownian", "--nu-t"], ["theory", "brownian", "--nu-t", "1", "--angles"],
    ["spectrum", "/nonexistent", "--lmax"], ["spectrum", "/nonexistent", "--column"],
    ["spectrum", "/nonexistent", "--iterations"], ["benchmark", "--quick", "--threads"],
    ["validate", "--group", "none", "--threads"], ["analyze", "/nonexistent", "--gradient"],
    ["slurm", "/nonexistent", "--tasks"], ["slurm", "/nonexistent", "--cpus-per-task"],
    ["slurm", "/nonexistent", "--time"],
  ]

  @Test(arguments: options) func extremeOptions(command: [String]) throws {
    let more = ["0,0,0", "1e300,0,0", "5e-324,1,1", "nan,1,1", "1,2", "-", ""]
    for value in Self.values + more {
      // benchmark measures where the number is one of threads.
      if command[0] == "benchmark", ["1", "2"].contains(value) { continue }
      let result = try Self.answer(Array(command.dropLast()) + ["\(command.last ?? "")=\(value)"])
      Self.check(result, naming: ["/nonexistent", command.last ?? ""], "\(command.joined(separator: " ")) \(value)")
    }
  }

  @Test func manyExponents() throws {
    let some = (1...100).flatMap { ["--p", "0.\($0 + 100)"] }
    #expect(try Self.answer(["theory", "--lmax", "50"] + some).status == 0)
    #expect(try Self.answer(["theory", "--lmax", "50", "--p", "0.9"] + some).status == 64)
  }

  /// What Slurm's variables may say.
  @Test(arguments: ["SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX", "SLURM_ARRAY_TASK_COUNT"])
  func extremeArrays(name: String) throws {
    var environment = [
      "SLURM_ARRAY_TASK_ID": "1", "SLURM_ARRAY_TASK_MIN": "0", "SLURM_ARRAY_TASK_MAX": "2",
      "SLURM_ARRAY_TASK_COUNT": "3",
      "SLURM_CPUS_PER_TASK": "100000",
    ]
    for value in Self.values {
      environment[name] = value
      let result = try Self.answer(
        ["reproduce", "--quick", "--dry-run", "--output", "/nonexistent"], environment: environment)
      Self.check(result, naming: ["--task-count"], "\(name)=\(value)")
    }
  }
}
