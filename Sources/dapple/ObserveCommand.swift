// `dapple observe`: the skies of a study as an observatory has them.

import Anisotropy
import ArgumentParser
import Figures
import Files
import Foundation
import Observation
import RandomStreams
import Results
import Sphere
import Study
import _Text

struct ObserveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "observe",
    abstract: "The skies of a run directory as an observatory has them: spectra of a cut sky, maps.",
    discussion: """
      Turns each sky to equatorial coordinates, blurs it, takes out what the analysis loses, cuts the band, and takes pseudo \
      spectra, for gradients along and across B0: DIR/observed/NAME/spectra.ecsv and covariance.fits. Draws counts for one \
      realisation: map.fits and figures. Nothing is run again.
      """)

  @Argument(help: "A run directory with skies/ (output.sky_times, by default those of the summary's time).")
  var directory: String

  @Option(
    help: ArgumentHelp(
      "\(Observatory.builtInNames.joined(separator: ", ")) or a file (Documentation/reference/Observatories.md).",
      valueName: "name|file"))
  var observatory = "icecube"

  @OptionGroup var options: ObservationOptions

  @OptionGroup var motion: MotionOptions

  @Option(help: ArgumentHelp("The time that is observed, of those whose skies are kept.", valueName: "time"))
  var omegaT: Double?

  @Option(help: ArgumentHelp("C_1 of the whole sky that intensities are scaled to.", valueName: "C_1"))
  var c1 = 2.6e-6

  @Option(help: "Gradient of the map: parallel or perpendicular (along the simulation's x axis).")
  var gradient = "parallel"

  @Option(help: "The realisation of the map.")
  var realization = 0

  @Option(help: ArgumentHelp("Radius of the top hat that smooths the map; 0 for none.", valueName: "degrees"))
  var smooth = 5.0

  @Option(help: "Seed of the counts in the map.")
  var seed: UInt64 = 1

  @Option(help: "Frame of the map's file and figure: equatorial or galactic.")
  var frame = "equatorial"

  @Option(name: .shortAndLong, help: "The directory that everything goes into (default: DIR/observed/NAME).")
  var output: String?

  @Flag(help: "Observe what is there even if realisations are missing.")
  var allowIncomplete = false

  @Flag(help: "Draw no figures.")
  var noFigures = false

  func validate() throws {
    if output?.isEmpty == true { throw ValidationError("--output is empty: name a directory") }
    if let omegaT, !(omegaT > 0 && omegaT.isFinite) {
      throw ValidationError("--omega-t \(omegaT): give a time above 0")
    }
    guard c1 > 0, c1 <= 1 else { throw ValidationError("--c1 \(c1): give a number above 0 and at most 1") }
    guard smooth >= 0, smooth <= 90 else { throw ValidationError("--smooth \(smooth): give 0 to 90 degrees") }
    guard ["parallel", "perpendicular"].contains(gradient) else {
      throw ValidationError("--gradient \(gradient.oneLine): give parallel or perpendicular")
    }
    guard ["equatorial", "galactic"].contains(frame) else {
      throw ValidationError("--frame \(frame.oneLine): give equatorial or galactic")
    }
  }

  func run() throws {
    try SignalWatch.run(remark: "interrupted; give the same command again", observe)
  }

  private var celestialFrame: CelestialFrame { frame == "galactic" ? .galactic : .equatorial }

  private func observe(_ interruption: Interruption) throws {
    let plan = FigurePlan.made(wanted: !noFigures)
    let run = try RunDirectory(opening: directory)
    var source = try SkySource(run, omegaT: omegaT, allowIncomplete: allowIncomplete)
    guard source.numbers.contains(realization) else {
      throw ValidationError(
        "--realization \(realization): there is no sky of it; give one of those that have, from "
          + "\(source.numbers[0]) to \(source.numbers[source.numbers.count - 1])")
    }
    let wanted = try Observatory.find(observatory, overrides: options.overrides)
    let motion = try motion.comptonGetting()
    if let motion {
      source = try source.moving(motion, c1: c1, orientation: options.orientation(), interruption: interruption)
    }
    let ensemble = try ObservedEnsemble(
      source, by: wanted, orientation: options.orientation(), interruption: interruption)
    let folder = output ?? "\(run.path)/observed/\(Self.stem(observatory))"
    try makeDirectory(folder)
    try writeText(wanted.toml, to: folder + "/observatory.toml")
    try ensemble.writeCovariance(to: folder + "/covariance.fits")
    try ensemble.table(c1: c1).write(to: folder + "/spectra.ecsv")
    let maps = try maps(of: ensemble, wanted)
    try maps.write(
      to: folder + "/map.fits", frame: celestialFrame, of: wanted,
      header: [
        FITSCard("STUDY", .string(source.name), "name of the study"),
        FITSCard("REALIZ", .int(realization), "number of the realisation"),
        FITSCard("OMEGA_T", .double(source.omegaT), "backtracking time in 1/Omega"),
        FITSCard("GRADDIR", .string(gradient.uppercased()), "direction of the gradient against B0"),
        FITSCard("FIELDRA", .double(ensemble.orientation.rightAscension), "right ascension of B0 in deg"),
        FITSCard("FIELDDEC", .double(ensemble.orientation.declination), "declination of B0 in deg"),
        FITSCard("C1", .double(c1), "C_1 of the whole sky, mean over realisations"),
      ])
    let lines = ensemble.summary() + (motion.map { ["With a " + $0.words + "."] } ?? [])
    try writeText(lines.map { $0 + "\n" }.joined(), to: folder + "/summary.txt")
    try Console.write(lines.map { $0 + "\n" }.joined())
    let figures = ObservedFigures(ensemble: ensemble, c1: c1)
    try plan.draw(
      [figures.sky(maps, gradient: gradient, realization: realization, frame: celestialFrame), try figures.spectrum()],
      into: folder, isStopped: { interruption.isRequested })
    try Console.writeLine("Tables, map and figures: \(folder.oneLine)")
  }

  private func maps(of ensemble: ObservedEnsemble, _ wanted: Observatory) throws -> ObservedMaps {
    let side: Gradient = gradient == "parallel" ? .parallel : .perpendicular
    let source = ensemble.source
    var sky = try source.complete(source.read(realization))[0][gradient == "parallel" ? 2 : 0]
    let scale = ensemble.amplitude(c1: c1, side).squareRoot()
    for index in sky.values.indices { sky.values[index] *= scale }
    var stream = RandomStream(seed: seed, realization: realization, purpose: .events)
    return try ObservedMaps(
      of: ensemble.orientation.equatorial(sky), by: wanted, topHat: smooth > 0 ? smooth * .pi / 180 : nil,
      stream: &stream)
  }

  /// The part of a folder's name that says whose sky it is.
  static func stem(_ observatory: String) -> String {
    let name = observatory.split(separator: "/").last.map(String.init) ?? observatory
    return name.hasSuffix(".toml") ? String(name.dropLast(5)) : name
  }
}
