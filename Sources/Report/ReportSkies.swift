// The skies of a run for the canvas: HEALPix maps for unit gradients along x, y and z as 16-bit integers,
//
//   δI/I ≈ scale · n,   n ∈ −32767…32767,   scale = max |δI/I|/32767,   n = −32768 where nothing was observed,
//
// little-endian, in base64: 96 N_side² bytes a sky, an error of 1.5e-5 of the largest value. Kept maps are taken as
// they are; without them, harmonics are synthesised. Maps finer than N_side 32 are shown at N_side 32, by their
// harmonics up to ℓ = 64.

import Anisotropy
import Foundation
import Results
import Sphere
import Study
import _Text

/// The skies that the page can show.
struct ReportSkies: Encodable {
  /// A realisation's skies, by time.
  struct Realization: Encodable {
    var number: Int
    var times: [Double]
    var skies: [Sky]
  }

  /// Three maps at one time.
  struct Sky: Encodable {
    /// δI/I of one unit, for gradients along x, y and z.
    var scale: [Double]
    /// Three maps one after the other, in base64.
    var maps: String
  }

  var nside = 0
  var realizations: [Realization] = []
  /// The summary's time, which is shown first.
  var first = 0.0
  /// Where the skies are from, how many there are, and which of them these are.
  private(set) var words = ""

  enum CodingKeys: String, CodingKey { case nside, realizations, first }

  /// The resolution above which maps are made coarser.
  static let finest = 32
  /// Bytes of base64 for all skies of a page, and the most times and realisations.
  static let (budget, mostTimes, mostRealizations) = (1_100_000, 10, 4)

  init(_ contents: inout RunContents) {
    let (run, study) = (contents.run, contents.study)
    nside = min(study.sky.nside, Self.finest)
    first = study.output.spectrumTime
    var source = Source(of: run)
    contents.attempt { _ in try source.look() }
    guard !source.numbers.isEmpty else { return }
    let skies = max(1, Self.budget / (96 * nside * nside))
    let count = max(1, min(source.numbers.count, Self.mostRealizations, skies / min(3, source.times.count)))
    let shownTimes = Self.choose(min(Self.mostTimes, skies / count), of: source.times, with: first)
    for number in source.numbers.prefix(count) {
      var shown = Realization(number: number, times: [], skies: [])
      for time in shownTimes {
        contents.attempt { _ in
          shown.skies.append(try Self.sky(source.maps(number, time)))
          shown.times.append(time)
        }
      }
      if !shown.times.isEmpty { realizations.append(shown) }
    }
    words = Self.words(source, study, shownTimes)
  }

  /// Some of the times, evenly in their logarithm: the first, the last, and the one shown first.
  private static func choose(_ count: Int, of times: [Double], with wanted: Double) -> [Double] {
    guard times.count > count, let first = times.first, let last = times.last else { return times }
    let middle = snapshotTimes(nearest: [wanted], in: times)
    guard count > 2 else { return Array(middle.prefix(1)) + (count > 1 && middle.first != last ? [last] : []) }
    let steps = (0..<count - 1).map { first * pow(last / first, Double($0) / Double(count - 2)) }
    return Set(snapshotTimes(nearest: steps, in: times) + middle).sorted()
  }

  private static func words(_ source: Source, _ study: StudyConfiguration, _ times: [Double]) -> String {
    let kept = source.times.count
    var text =
      source.hasMaps
      ? "From maps/, N_side \(study.sky.nside)" : "From the harmonics in skies/, N_side \(study.sky.nside)"
    if study.sky.nside > finest { text += ", here at N_side \(finest) by the multipoles up to \(2 * finest)" }
    text += times.count < kept ? "; \(times.count) of the \(kept) times kept: ΩT = " : "; all times kept: ΩT = "
    return text + times.map(\.formattedShort).joined(separator: ", ")
  }

  /// Maps as they are kept on the page.
  static func sky(_ maps: [HEALPixMap]) throws -> Sky {
    var (scales, bytes): ([Double], [UInt8]) = ([], [])
    for map in maps {
      let largest = map.observed.map(abs).max() ?? 0
      // Not below what a double divides by in full, or the smallest of maps would leave sixteen bits.
      let scale = largest > 0 ? max(largest / 32767, .leastNormalMagnitude) : 1
      for value in map.values {
        let number = value.isFinite ? Int16((value / scale).rounded()) : .min
        bytes.append(UInt8(truncatingIfNeeded: number))
        bytes.append(UInt8(truncatingIfNeeded: number >> 8))
      }
      scales.append(scale)
    }
    return Sky(scale: scales, maps: Data(bytes).base64EncodedString())
  }
}

// MARK: - Maps or harmonics

/// Where skies are read from.
private struct Source {
  let run: RunDirectory
  private(set) var hasMaps = false
  /// Realisations that have skies, and the times of these.
  private(set) var numbers: [Int] = []
  private(set) var times: [Double] = []

  init(of run: RunDirectory) { self.run = run }

  /// Sees what there is: the realisations of which maps at all times are there, or else harmonics.
  mutating func look() throws {
    let study = run.configuration
    for (isOfMaps, kept, times, path) in [
      (true, min(study.output.maps, study.realizations), study.backtracking.times, run.mapPath),
      (false, study.realizations, study.skyTimes, run.skyPath),
    ] where numbers.isEmpty && !times.isEmpty {
      (hasMaps, self.times) = (isOfMaps, times)
      for number in 0..<kept where numbers.count < ReportSkies.mostRealizations {
        if try times.allSatisfy({ try isThere(path(number, $0)) }) { numbers.append(number) }
      }
    }
  }

  /// The relative intensity by arrival direction for gradients along x, y and z, N_side 32 at most.
  func maps(_ number: Int, _ time: Double) throws -> [HEALPixMap] {
    let finest = ReportSkies.finest
    if hasMaps, let maps = try run.skyMaps(realization: number, omegaT: time) {
      guard let grid = maps.first?.grid, grid.nside > finest else { return maps }
      let (fine, coarse) = (HarmonicTransform(grid: grid), try HEALPixGrid(nside: finest))
      let transform = HarmonicTransform(grid: coarse, lmax: 2 * finest)
      return try maps.map { map in
        let coefficients = fine.analyze(map.values).resized(lmax: 2 * finest)
        return try HEALPixMap(grid: coarse, values: transform.synthesize(coefficients))
      }
    }
    let nside = run.configuration.sky.nside
    let grid = try HEALPixGrid(nside: min(nside, finest))
    let transform = HarmonicTransform(grid: grid, lmax: nside > finest ? 2 * finest : 3 * nside - 1)
    let antipodes = grid.antipodes
    return try run.skyCoefficients(realization: number, omegaT: time)[0].map { coefficients in
      // Of momenta; particles arrive from the opposite directions.
      let values = transform.synthesize(coefficients.resized(lmax: transform.lmax))
      return try HEALPixMap(grid: grid, values: antipodes.map { values[$0] })
    }
  }
}
