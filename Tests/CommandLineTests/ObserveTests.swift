// `dapple observe` and `dapple compare` from the command line: what they write and where, and what they refuse.

import Files
import Foundation
import Results
import Sphere
import Testing
import _TestSupport

@Suite("The command observe", .timeLimit(.minutes(40))) struct ObserveTests {
  private func observe(_ folder: Folder, _ arguments: String...) throws -> Program.Result {
    try Program.run(["observe"] + arguments, in: folder.path)
  }

  /// The files below a folder with what is in them.
  private func contents(_ path: String) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
      files[name] = FileManager.default.contents(atPath: path + "/" + name)
    }
    return files
  }

  @Test("writes tables, covariance, map, observatory and summary into the directory's own folder, or where it is told")
  func files() throws {
    let folder = try Folder()
    let tiny = try finishedStudy(folder)
    let before = try contents(tiny)
    let names = ["covariance.fits", "map.fits", "observatory.toml", "spectra.ecsv", "summary.txt"]

    let elsewhere = try observe(folder, "tiny", "--no-figures", "--output", "out", "--observatory", "hawc")
    #expect(elsewhere.status == 0, "\(elsewhere.error)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder / "out").sorted() == names)
    #expect(try contents(tiny) == before)
    let summary = try String(contentsOfFile: folder / "out/summary.txt", encoding: .utf8)
    #expect(
      elsewhere.output.hasPrefix(summary) && summary.contains("tiny as HAWC has it: 3 realisations at Omega T = 10"))
    let table = try Table.read(path: folder / "out/spectra.ecsv")
    // N_side 4: ℓ_max 11, whatever the observatory wants.
    #expect(try table["ell"] == (1...11).map(Double.init))
    for side in ["parallel", "perpendicular"] {
      for name in ["pseudo_\(side)", "whole_\(side)"] {
        #expect(try zip(table[name], table[name + "_err"]).allSatisfy { $0.isFinite && $1 > 0 })
      }
      #expect(try zip(table["pseudo_\(side)_p16"], table["pseudo_\(side)_p84"]).allSatisfy { $0 <= $1 })
      #expect(try table["folded_\(side)"].allSatisfy(\.isFinite))
      #expect(try table["noise_\(side)"].allSatisfy { $0 > 0 })
      // Folded and not: less than the whole sky's, more than nothing.
      #expect(try table["pseudo_\(side)"][0] < table["whole_\(side)"][0])
    }
    #expect(table[meta: "observatory"] == "HAWC" && table[meta: "realizations"] == 3 && table[meta: "omega_t"] == 10.0)
    #expect(table[meta: "physics_digest"] != nil && table[meta: "caution"] != nil)
    // The file that it leaves is an observatory, and gives the same.
    let again = try observe(
      folder, "tiny", "--no-figures", "--output", "again", "--observatory", "out/observatory.toml")
    #expect(again.status == 0, "\(again.error)")
    #expect(try contents(folder / "again") == contents(folder / "out"))

    let own = try observe(folder, "tiny", "--no-figures", "--observatory", "hawc")
    #expect(own.status == 0, "\(own.error)")
    #expect(try contents(folder / "tiny/observed/hawc") == contents(folder / "out"))
    // The directory is still a complete run.
    #expect(try Program.run(["status", "tiny"], in: folder.path).status == 0)
  }

  @Test("maps are in equatorial or Galactic coordinates and say so; a scale, a seed and a gradient make other maps")
  func maps() throws {
    let folder = try Folder()
    _ = try finishedStudy(folder)
    let set = ["--set", "nside=16", "--set", "events=1e9", "--no-figures", "--observatory", "icecube"]
    func made(_ name: String, _ more: String...) throws -> HEALPixMap {
      let result = try Program.run(["observe", "tiny", "--output", name] + set + more, in: folder.path)
      #expect(result.status == 0, "\(result.error)")
      return try HEALPixMap.read(path: folder / name + "/map.fits", column: "RELATIVE_INTENSITY")
    }
    let equatorial = try made("c")
    let galactic = try made("g", "--frame", "galactic")
    for (name, letter) in [("c", "C"), ("g", "G")] {
      let bytes = try #require(FileManager.default.contents(atPath: folder / name + "/map.fits"))
      let text = String(decoding: bytes.prefix(20_000), as: UTF8.self)
      #expect(
        text.contains("COORDSYS= '\(letter)") && text.contains("NEVENTS ") && text.contains("GRADDIR = 'PARALLEL"))
      for column in ["SIGNIFICANCE", "SMALL_SCALES"] {
        let map = try HEALPixMap.read(path: folder / name + "/map.fits", column: column)
        #expect(map.observed.count == (letter == "C" ? equatorial : galactic).observed.count)
      }
    }
    // Seen is what lies below −30° in the one, a cap about the south celestial pole, b = −27.1°, l = 302.9°, in the other.
    let grid = equatorial.grid
    let (pole, l, b) = (sin(-30 * Double.pi / 180), 302.932 * Double.pi / 180, -27.128 * Double.pi / 180)
    let south = SIMD3(cos(b) * cos(l), cos(b) * sin(l), sin(b))
    for pixel in 0..<grid.pixelCount {
      let p = grid.direction(ofPixel: pixel)
      #expect(equatorial[pixel].isNaN == (p.z > pole))
      // Not within a pixel, 4°, of the edge.
      let height = (p * south).sum()
      if abs(height - 0.5) > 0.07 { #expect(galactic[pixel].isNaN == (height < 0.5)) }
    }
    let others = [
      try made("seed", "--seed", "2"), try made("c1", "--c1", "1e-4"),
      try made("across", "--gradient", "perpendicular"),
      try made("other", "--realization", "1"), try made("sharp", "--smooth", "0"),
      try made("field", "--field", "10,-60"),
      try made("angle", "--position-angle", "90", "--gradient", "perpendicular"),
    ]
    for (place, map) in others.enumerated() {
      #expect(map.observed.count == equatorial.observed.count && map.observed != equatorial.observed)
      for other in others[..<place] { #expect(map.observed != other.observed) }
    }
    // Without events: no noise, no significance, and one sky whatever the seed.
    let quiet = "name = \"quiet\"\nnorth = -30\nnside = 16\n"
    try quiet.write(toFile: folder / "quiet.toml", atomically: true, encoding: .utf8)
    for seed in ["1", "2"] {
      let result = try observe(
        folder, "tiny", "--observatory", "quiet.toml", "--seed", seed, "--no-figures", "--output", "quiet" + seed)
      #expect(result.status == 0, "\(result.error)")
    }
    #expect(try contents(folder / "quiet1") == contents(folder / "quiet2"))
    #expect(throws: (any Error).self) {
      try HEALPixMap.read(path: folder / "quiet1/map.fits", column: "SIGNIFICANCE")
    }
  }

  @Test("options that are none are named with what to give, and nothing is written")
  func wrong() throws {
    let folder = try Folder()
    _ = try finishedStudy(folder)
    let before = try contents(folder.path)
    for (arguments, message) in [
      (["--observatory", "nowhere"], "the observatories that come with the program are combined, hawc, icecube"),
      (["--set", "nroth=3"], "unknown key nroth; did you mean north?"),
      (["--set", "north"], "must be key=value, for example south=-25"),
      (["--set", "north=-95"], "must be a number from -90 to 90"),
      (["--set", "south=-20"], "The band of declinations from -20.0 to -30.0 degrees is none"),
      (["--field", "12"], "--field 12: give right ascension and declination in degrees"),
      (["--field", "12,north"], "give right ascension and declination in degrees"),
      (["--field", "12,91"], "The declination of B0 is 91.0"),
      (["--position-angle", "nan"], "The position angle is nan"),
      (["--omega-t=-1"], "--omega-t -1.0: give a time above 0"), (["--omega-t", "nan"], "give a time above 0"),
      (["--c1", "0"], "--c1 0.0: give a number above 0 and at most 1"),
      (["--c1", "nan"], "give a number above 0 and at most 1"),
      (["--smooth", "91"], "--smooth 91.0: give 0 to 90 degrees"),
      (["--gradient", "up\u{1B}[31m"], "give parallel or perpendicular"),
      (["--frame", "B1950"], "give equatorial or galactic"),
      (["--realization", "3"], "--realization 3: there is no sky of it; give one of those that have, from 0 to 2"),
      (["--output", ""], "--output is empty: name a directory"),
    ] {
      let result = try Program.run(["observe", "tiny", "--no-figures"] + arguments, in: folder.path)
      #expect(result.status != 0 && result.error.contains(message), "\(arguments): \(result.error)")
      #expect(!result.error.contains("\u{1B}"))
    }
    #expect(try contents(folder.path) == before)
    let absent = try observe(folder, "absent")
    #expect(absent.status != 0 && absent.error.contains("absent"))
  }

  @Test("realisations without skies are named, and left out where that is allowed; a directory without any is refused")
  func incomplete() throws {
    let folder = try Folder()
    let tiny = try finishedStudy(folder)
    let skies = try FileManager.default.contentsOfDirectory(atPath: tiny + "/skies").sorted()
    #expect(skies.count == 3)
    try FileManager.default.removeItem(atPath: tiny + "/skies/" + skies[1])
    let refused = try observe(folder, "tiny", "--no-figures")
    #expect(refused.status != 0 && refused.error.contains("1 of 3"), "\(refused.error)")
    #expect(!FileManager.default.fileExists(atPath: tiny + "/observed"))
    let allowed = try observe(folder, "tiny", "--no-figures", "--allow-incomplete")
    #expect(allowed.status == 0 && allowed.output.contains("2 realisations"), "\(allowed.error)")
    let gap = try observe(folder, "tiny", "--no-figures", "--allow-incomplete", "--realization", "1")
    #expect(gap.error.contains("there is no sky of it; give one of those that have, from 0 to 2"))
    // One alone has no error; the numbers are there.
    try FileManager.default.removeItem(atPath: tiny + "/skies/" + skies[2])
    let one = try observe(folder, "tiny", "--no-figures", "--allow-incomplete", "--output", "one")
    #expect(one.status == 0 && one.output.contains("1 realisation at"), "\(one.error)")
    let table = try Table.read(path: folder / "one/spectra.ecsv")
    #expect(try table["pseudo_parallel"].allSatisfy(\.isFinite) && table["pseudo_parallel_err"].allSatisfy(\.isNaN))
    try FileManager.default.removeItem(atPath: tiny + "/skies/" + skies[0])
    let none = try observe(folder, "tiny", "--no-figures", "--allow-incomplete")
    #expect(none.status != 0 && none.error.contains("skies"), "\(none.error)")
  }

  @Test(
    "B0 at the pole: with ring means lost nothing of the gradient's m = 0 is left, which right ascension cannot change")
  func pole() throws {
    let folder = try Folder()
    _ = try finishedStudy(folder)
    func pseudo(_ field: String, _ more: String...) throws -> [Double] {
      let result = try Program.run(
        ["observe", "tiny", "--no-figures", "--observatory", "combined", "--output", "out", "--field", field] + more,
        in: folder.path)
      #expect(result.status == 0, "\(result.error)")
      return try Table.read(path: folder / "out/spectra.ecsv")["pseudo_parallel"]
    }
    let (first, turned, off) = (try pseudo("0,90"), try pseudo("120,90"), try pseudo("0,0"))
    // Of rotations to the same place, to round-off.
    #expect(zip(first, turned).allSatisfy { abs($0 / $1 - 1) < 1e-9 })
    #expect(zip(first, off).contains { abs($0 / $1 - 1) > 0.1 })
  }

  @Test("the skies that are observed are those of the maps of a run, by direction of arrival")
  func arrival() throws {
    let folder = try Folder()
    let run = try RunDirectory(opening: finishedStudy(folder))
    let source = try SkySource(run)
    #expect(source.numbers == [0, 1, 2] && source.omegaT == 10 && source.lmax == 11 && source.name == "tiny")
    #expect(try SkySource(run, omegaT: 9).omegaT == 10)
    let sky = try source.read(0)
    #expect(sky.count == (source.isPaired ? 2 : 1) && sky[0].count == 3)
    let maps = try #require(try run.skyMaps(realization: 0, omegaT: 10))
    let transform = HarmonicTransform(grid: maps[0].grid)
    for axis in 0..<3 {
      let theirs = transform.analyze(maps[axis].values)
      func correlation(_ a: SphericalHarmonicCoefficients, _ ell: Int) -> Double {
        let (aa, bb) = (a.powerSpectrum[ell], theirs.powerSpectrum[ell])
        return SphericalHarmonicCoefficients.crossSpectrum(a, theirs)[ell] / (aa * bb).squareRoot()
      }
      // Maps have all directions, a set of them half: shot noise of 192 pixels tells them apart, and no sign.
      for ell in 1...2 { #expect(correlation(sky[0][axis], ell) > 0.5) }
      #expect(correlation(sky[0][axis].mirrored, 1) < -0.5)
    }
  }
}
