// `dapple reconstruct`: from maps and from run directories.

import Files
import Foundation
import Sphere
import Testing
import _TestSupport

@Suite("The command reconstruct", .timeLimit(.minutes(40))) struct ReconstructTests {
  private func map(_ folder: Folder, _ function: (SIMD3<Double>) -> Double = { 1e-3 * ($0.x + $0.y * $0.z) }) throws {
    let map = HEALPixMap(grid: try HEALPixGrid(nside: 8), function)
    try HEALPixMap.write([HEALPixColumn(name: "DI", map: map)], to: folder / "sky.fits", coordinateSystem: "C")
  }

  @Test("a map comes back within its noise; files and figure are whole, and the same for any number of threads")
  func fromMap() throws {
    let folder = try Folder()
    try map(folder)
    let options = ["reconstruct", "sky.fits", "--events", "1e11", "--lmax", "12", "--noise-skies", "3"]
    for threads in ["1", "2"] {
      let run = try Program.run(options + ["--threads", threads, "--output", "out\(threads)"], in: folder.path)
      #expect(run.status == 0, "\(run.error)")
      #expect(run.output.contains("converged") && !run.output.contains("not converged"), "\(run.output)")
    }
    for name in ["reconstruction.fits", "reconstruction.ecsv", "reconstruction-iterations.ecsv"] {
      let bytes = FileManager.default.contents(atPath: folder / "out1/\(name)")
      #expect(bytes != nil && bytes == FileManager.default.contents(atPath: folder / "out2/\(name)"), "\(name)")
    }
    #expect(FileManager.default.fileExists(atPath: folder / "out1/reconstruction.gp"))
    func column(_ name: String) throws -> HEALPixMap {
      try HEALPixMap.read(path: folder / "out1/reconstruction.fits", column: name)
    }
    let (found, truth, error) = (try column("RELATIVE_INTENSITY"), try column("TRUTH"), try column("ERROR"))
    let seen = found.values.indices.filter { found[$0].isFinite }
    #expect(seen.count > 600 && seen.count < 768)
    // What 20 iterations leave of the dipole is 2 % of 10⁻³, a tenth of the noise of 10⁸ events in a pixel.
    let pulls = seen.map { (found[$0] - truth[$0]) / error[$0] }
    let square = pulls.reduce(0) { $0 + $1 * $1 } / Double(pulls.count)
    // χ² of 700 pixels: 4.5 standard deviations are 0.24.
    #expect(abs(square - 1) < 0.3)
    #expect(seen.reduce(0) { $0 + (found[$1] / error[$1]) * (found[$1] / error[$1]) } / Double(pulls.count) > 10)
    let table = try Table.read(path: folder / "out1/reconstruction.ecsv")
    #expect(table.rowCount == 12)
    #expect(try abs(table["cl_cross"][0] / table["cl_truth"][0] - 1) < 0.05)
    #expect(try table["cl_noise"].allSatisfy { $0 > 0 })
    #expect(try Table.read(path: folder / "out1/reconstruction-iterations.ecsv").rowCount == 20)
  }

  @Test("the sky of a run directory is seen where B0 is put, by a detector of a file")
  func fromRun() throws {
    let folder = try Folder()
    let study = try finishedStudy(folder, nside: 8)
    try "latitude = 35\nlongitude = 101.5\nlargest_zenith = 50\nzenith_power = 4\n"
      .write(toFile: folder / "lhaaso.toml", atomically: true, encoding: .utf8)
    func run(_ output: String, _ options: [String]) throws -> HEALPixMap {
      let run = try Program.run(
        ["reconstruct", study, "--nside", "8", "--lmax", "8", "--noise-skies", "2", "--no-figures", "--events", "1e9"]
          + ["--detector", "lhaaso.toml", "--output", output] + options, in: folder.path)
      #expect(run.status == 0, "\(run.error)")
      #expect(run.output.contains("lhaaso"))
      return try HEALPixMap.read(path: folder / "\(output)/reconstruction.fits", column: "SKY")
    }
    let sky = try run("a", [])
    #expect(abs(sky.moments.deviation / 1e-3 - 1) < 1e-10)
    // B0 turned by 90° in right ascension turns the sky: of rings of 4 N_side pixels by N_side of them.
    let turned = try run("b", ["--field", "319.2,11.4"])
    let ring = sky.grid.rings[15]
    let error = ring.map { abs(sky[$0] - turned[ring.lowerBound + ($0 - ring.lowerBound + 8) % 32]) }.max() ?? .nan
    #expect(error < 1e-12)
    #expect(ring.contains { abs(sky[$0] - turned[$0]) > 1e-4 })
  }

  @Test("what cannot be is refused in one line")
  func refusals() throws {
    let folder = try Folder()
    try map(folder)
    try "latitude = 35\nlongtude = 1\n".write(toFile: folder / "bad.toml", atomically: true, encoding: .utf8)
    try "latitude = 35\n".write(toFile: folder / "short.toml", atomically: true, encoding: .utf8)
    for (options, status, word) in [
      (["--steps", "10"], 1, "sidereal steps"), (["--events", "10"], 1, "more events"),
      (["--events", "nan"], 1, "events"), (["--detector", "atlantis"], 1, "hawc"), (["--lmax", "30"], 64, "--lmax"),
      (["--detector", "bad.toml"], 1, "longitude"), (["--detector", "short.toml"], 1, "longitude"),
      (["--gradient", "1,2"], 64, "--gradient"), (["--iterations", "1"], 64, "--iterations"),
      (["--nside", "12"], 1, "power of two"),
    ] as [([String], Int32, String)] {
      let run = try Program.run(
        ["reconstruct", "sky.fits", "--lmax", "8", "--output", "out"] + options, in: folder.path)
      #expect(run.status == status, "\(options) \(run.error)")
      #expect(run.error.contains(word), "\(options) \(run.error)")
      #expect(!FileManager.default.fileExists(atPath: folder / "out"))
    }
    try map(folder) { -2 * $0.x }
    let dark = try Program.run(["reconstruct", "sky.fits", "--lmax", "8", "--output", "out"], in: folder.path)
    #expect(dark.status == 1 && dark.error.contains("above -1"), "\(dark.error)")
  }
}
