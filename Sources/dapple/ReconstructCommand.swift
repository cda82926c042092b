// `dapple reconstruct`: what of a sky comes back from the events of ground detectors.

import ArgumentParser
import Cluster
import Figures
import Foundation
import Observation
import Results
import Run
import Sphere
import Study
import _Text

struct ReconstructCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconstruct",
    abstract: "Make up events of ground detectors from a sky, and reconstruct the sky from them.",
    discussion: """
      Poisson counts per sidereal step and pixel of each detector, whose rate varies, and the iterative likelihood of \
      Ahlers et al. (2016, ApJ 823, 10), which finds rates and acceptances along with the sky. Writes the maps \
      reconstruction.fits, the spectra reconstruction.ecsv, reconstruction-iterations.ecsv and the figure reconstruction. \
      Any number of events takes the same time.
      """)

  @Argument(
    help: "A HEALPix map of relative intensity in equatorial coordinates (FITS), or a run directory that keeps skies.")
  var source: String

  @Option(
    name: .customLong("detector"),
    help: """
      A detector: hawc, icecube or a file (TOML: latitude, longitude, largest_zenith, zenith_power). May be repeated; \
      default hawc and icecube.
      """)
  var detectors: [String] = []

  @Option(help: "Events of all detectors, on average.")
  var events = 2.4e7

  @Option(help: "Iterations of the likelihood.")
  var iterations = 20

  @Option(help: "Sidereal steps of a day, at least 4 N_side; default 360 or that.")
  var steps: Int?

  @Option(help: "N_side of the sky and of the detectors' pixels; default 64 of a run directory, of a map its own.")
  var nside: Int?

  @Option(help: "Relative amplitude a of the rates' variation with Greenwich sidereal time t, 1 + a cos t.")
  var rateVariation = 0.05

  @Option(help: "Scale the sky to this rms; default 0.001 of a run directory, of a map as it is.")
  var rms: Double?

  @Option(help: "Column of the map: its name, or its number from 1.")
  var column = "1"

  @Option(help: "Realisation of the run directory, from 0.")
  var realization = 0

  @Option(help: "Backtracking time Omega T of the sky; the nearest that is kept is taken.")
  var omegaT: Double?

  @Option(
    parsing: .unconditional,
    help: "The gradient in the frame of the simulation, B0 along z: parallel, perpendicular (x), or x,y,z.")
  var gradient = "parallel"

  @OptionGroup var place: FieldOptions

  @Option(help: "Largest multipole of the spectra.")
  var lmax = 40

  @Option(help: "Radius of the top hat that smooths the maps of the figure, degrees.")
  var smoothing = 5.0

  @Option(help: "Isotropic skies that are thrown and reconstructed for the noise.")
  var noiseSkies = 10

  @Option(help: "Seed of the counts.")
  var seed: UInt64 = 1

  @Option(name: .shortAndLong, help: "The directory that the files go into, made if missing.")
  var output = "."

  @Flag(help: "Draw no figure.")
  var noFigures = false

  @Option(help: "Worker threads; the result does not depend on it.")
  var threads: Int?

  func validate() throws {
    func check<Value: Comparable>(_ name: String, _ value: Value?, _ range: ClosedRange<Value>) throws {
      guard let value, !range.contains(value) else { return }
      throw ValidationError("--\(name) \(value): must be from \(range.lowerBound) to \(range.upperBound)")
    }
    try check("iterations", iterations, 2...10_000)
    try check("nside", nside, 1...1024)
    try check("rate-variation", rateVariation, 0...0.99)
    try check("rms", rms, 1e-12...1)
    try check("realization", realization, 0...Int(Int32.max))
    try check("lmax", lmax, 1...3 * (nside ?? 1024) - 1)
    try check("smoothing", smoothing, 0.1...90)
    try check("noise-skies", noiseSkies, 2...4000)
    try check("threads", threads, 1...MachineShare.mostThreads)
    guard !output.isEmpty else { throw ValidationError("--output is empty: name a directory") }
    _ = try direction()
  }

  func run() throws {
    try SignalWatch.run(remark: "interrupted; give the same command again") { interruption in
      let figures = FigurePlan.made(wanted: !noFigures)
      let (sky, orientation) = try readSky()
      let grid = sky.map.grid
      guard lmax <= 3 * grid.nside - 1 else {
        throw ValidationError("--lmax \(lmax): must be at most 3 N_side - 1 = \(3 * grid.nside - 1)")
      }
      let found = try detectors.isEmpty ? Detector.builtIn : detectors.map { try Detector.find($0) }
      let stepCount = steps ?? max(360, 4 * grid.nside)
      let plan = SyntheticReconstruction.Plan(
        detectors: found, stepCount: stepCount, events: events, rateVariation: rateVariation, iterations: iterations,
        lmax: lmax, seed: seed, noiseSkies: noiseSkies)
      try checkMemory(pixels: grid.pixelCount, detectors: found.count, steps: stepCount)
      let result = try SyntheticReconstruction(
        sky, plan, threads: threads ?? MachineShare.cores(), interruption: interruption)
      try makeDirectory(output)
      let smoothed = result.smoothed(radius: smoothing)
      try result.write(to: output, smoothed: smoothed, radius: smoothing)
      try Console.write(result.text)
      let figure = self.figure(result, smoothed, orientation)
      try figures.draw([figure], into: output, isStopped: { interruption.isRequested })
      try Console.writeLine(
        "Maps: \(output.oneLine)/reconstruction.fits; tables: reconstruction.ecsv, reconstruction-iterations.ecsv"
          + (figures.files("\(output)/\(figure.name)").map { "; figure: " + $0 } ?? ""))
    }
  }

  /// The sky, and where B0 lies on it if it is that of a run directory.
  private func readSky() throws -> (EquatorialSky, FieldOrientation?) {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: source, isDirectory: &isDirectory), isDirectory.boolValue else {
      return (try EquatorialSky(path: source, column: column, nside: nside, rms: rms), nil)
    }
    let skies = try SkySource(RunDirectory(opening: source), omegaT: omegaT, allowIncomplete: true)
    guard skies.numbers.contains(realization) else {
      throw ValidationError(
        "--realization \(realization): there are skies of \(skies.numbers.count) realisations, the first \(skies.numbers[0])"
      )
    }
    let orientation = try place.orientation()
    let sky = try EquatorialSky(
      skies, realization: realization, gradient: direction(), orientation: orientation,
      grid: HEALPixGrid(nside: nside ?? 64), rms: rms ?? 1e-3)
    return (sky, orientation)
  }

  private func direction() throws -> SIMD3<Double> {
    switch gradient {
    case "parallel": return [0, 0, 1]
    case "perpendicular": return [1, 0, 0]
    default:
      let words = gradient.split(separator: ",", omittingEmptySubsequences: false)
      let numbers: [Double] = words.compactMap { Double($0) }
      guard words.count == 3, numbers.count == 3, numbers.allSatisfy({ abs($0) <= 1e9 }),
        numbers.contains(where: { $0 != 0 })
      else {
        throw ValidationError(
          "--gradient \(gradient.oneLine): give parallel, perpendicular, or three numbers x,y,z, not all zero")
      }
      return SIMD3<Double>(numbers[0], numbers[1], numbers[2])
    }
  }

  /// Refuses what takes more memory than there is: the tables of pixels, and a few dozen maps a thread.
  private func checkMemory(pixels: Int, detectors: Int, steps: Int) throws {
    guard let memory = MachineLimits.now().memory else { return }
    let need = 4 * Double(pixels) / 2 * Double(detectors) * Double(steps) + 400 * Double(pixels)
    guard need <= memory.bytes else {
      throw RunError.notEnoughMemory(
        need: need, have: memory.bytes, source: memory.source, remedy: "lower --nside or --steps")
    }
  }

  private func figure(
    _ result: SyntheticReconstruction, _ smoothed: SyntheticReconstruction.Smoothed, _ orientation: FieldOrientation?
  ) -> ObservedSky {
    let names = result.plan.detectors.map(\.name).joined(separator: ", ")
    var difference = smoothed.found
    for pixel in difference.values.indices { difference[pixel] -= smoothed.truth[pixel] }
    let observed = smoothed.truth.observed.map(abs).sorted()
    // One scale for what can come back and what does; noise may saturate it.
    let limit: Double? = observed.isEmpty ? nil : observed[min(observed.count - 1, observed.count * 995 / 1000)]
    return ObservedSky(
      maps: [
        .init(title: "sky", map: smoothed.sky),
        .init(title: "sky within the band, without ring means", map: smoothed.truth, limit: limit),
        .init(title: "reconstruction", map: smoothed.found, limit: limit),
        .init(title: "reconstruction less the map above it", map: difference, limit: limit),
      ],
      words: """
        \(result.sky.name.oneLine): what the iterative likelihood makes of \(String(format: "%.3g", result.events.reduce(0, +))) \
        synthetic events of \(names.oneLine), after \(result.plan.iterations) iterations. Only what varies along rings of \
        declination can come back. All maps are means over caps of \(String(format: "%g", smoothing))°, but for the first weighted by exposure.
        """,
      field: orientation, band: result.band, columns: 2, width: .doubleColumn, name: "reconstruction")
  }
}
