// Galactic coordinates against published places of the sky, and, where there is healpy, against its rotator.

import Foundation
import Observation
import Sphere
import Testing
import _TestSupport

@Suite("Celestial frames", .timeLimit(.minutes(40)))
struct CelestialFrameTests {
  /// (α, δ) → (l, b), J2000, degrees, of SIMBAD: the frame's centre and pole, Vega, Sirius, the Crab, the Large Magellanic
  /// Cloud.
  private static let places = [
    (266.40499, -28.93617, 0.0, 0.0), (192.85948, 27.12825, 0, 90), (279.23473, 38.78369, 67.4482, 19.2372),
    (101.28716, -16.71612, 227.2303, -8.8903), (83.63308, 22.0145, 184.5574, -5.7843),
    (80.89375, -69.75611, 280.4652, -32.8884),
  ]

  private func separation(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double {
    let d = a - b
    return 2 * asin(min(1, (d * d).sum().squareRoot() / 2)) * 180 / .pi
  }

  @Test("the Galactic coordinates of known places, to the digits they are given with", arguments: places)
  func known(rightAscension: Double, declination: Double, longitude: Double, latitude: Double) {
    let equatorial = CelestialFrame.equatorial.direction(longitude: rightAscension, latitude: declination)
    let galactic = CelestialFrame.galactic.direction(longitude: longitude, latitude: latitude)
    #expect(separation(equatorial, galactic) < 2e-4)
    let found = CelestialFrame.galactic.coordinates(of: equatorial)
    #expect(abs(found.latitude - latitude) < 2e-4 && (0..<360).contains(found.longitude))
    if latitude < 80 {
      let apart = (found.longitude - longitude + 540).truncatingRemainder(dividingBy: 360) - 180
      #expect(abs(apart) < 2e-4)
    }
    // Mirrored, or of B1950, they would be elsewhere.
    if abs(longitude) > 1 {
      let mirrored = CelestialFrame.galactic.direction(longitude: -longitude, latitude: latitude)
      #expect(separation(equatorial, mirrored) > 1)
    }
  }

  @Test("both frames are right-handed and orthonormal, and coordinates come back")
  func roundTrip() {
    for frame in [CelestialFrame.equatorial, .galactic] {
      #expect(abs((frame.pole * frame.pole).sum() - 1) < 1e-15 && abs((frame.origin * frame.origin).sum() - 1) < 1e-15)
      #expect(abs((frame.pole * frame.origin).sum()) < 1e-15)
      for (longitude, latitude) in [(0.0, 0.0), (359.5, -89), (123.4, 45), (270, -0.01)] {
        let direction = frame.direction(longitude: longitude, latitude: latitude)
        let found = frame.coordinates(of: direction)
        #expect(abs(found.longitude - longitude) < 1e-9 && abs(found.latitude - latitude) < 1e-9)
      }
      let (x, y) = (frame.direction(longitude: 0, latitude: 0), frame.direction(longitude: 90, latitude: 0))
      let z = SIMD3(x.y * y.z - x.z * y.y, x.z * y.x - x.x * y.z, x.x * y.y - x.y * y.x)
      #expect(separation(z, frame.pole) < 1e-7)
    }
    #expect(CelestialFrame.equatorial.fitsName == "C" && CelestialFrame.galactic.fitsName == "G")
  }

  @Test("a map in Galactic pixels has at a place what the equatorial map has there")
  func maps() throws {
    let grid = try HEALPixGrid(nside: 16)
    let map = HEALPixMap(grid: grid) { $0.x + 0.3 * $0.y * $0.z }
    #expect(CelestialFrame.equatorial.map(fromEquatorial: map) == map)
    let galactic = CelestialFrame.galactic.map(fromEquatorial: map)
    func worst(_ coordinates: (SIMD3<Double>) -> SIMD3<Double>) -> Double {
      (0..<grid.pixelCount).reduce(0) { worst, pixel in
        let p = coordinates(grid.direction(ofPixel: pixel))
        return max(worst, abs(galactic[pixel] - (p.x + 0.3 * p.y * p.z)))
      }
    }
    // No centre is further from that of its pixel than 0.07 at N_side 16; slopes are at most 1.3.
    #expect(
      worst { p in
        let (longitude, latitude) = CelestialFrame.equatorial.coordinates(of: p)
        return CelestialFrame.galactic.direction(longitude: longitude, latitude: latitude)
      } < 0.091)
    #expect(worst { $0 } > 1)
  }
}

/// A Python with healpy, if the environment names one.
private let healpy: String? = {
  guard let python = ProcessInfo.processInfo.environment["DAPPLE_PYTHON"], run(python, ["-c", "import healpy"]) != nil
  else { return nil }
  return python
}()

/// Live comparison with healpy; runs where DAPPLE_PYTHON names a Python that has it.
@Suite("Observed skies in healpy", .enabled(if: healpy != nil), .timeLimit(.minutes(40)))
struct ObservedHealpyTests {
  private func oracle<Answer: Decodable>(_ script: String, _ arguments: [String], as type: Answer.Type) throws -> Answer
  {
    let python = try #require(healpy)
    return try JSONDecoder().decode(type, from: try #require(run(python, ["-c", script] + arguments)))
  }

  @Test("healpy's rotator from C to G agrees")
  func rotator() throws {
    let script = """
      import healpy, json
      r = healpy.Rotator(coord=["C", "G"])
      print(json.dumps([list(r(lon, lat, lonlat=True)) for lon, lat in [(10., 20.), (200., -70.), (300., 45.), (229.2, 11.4)]]))
      """
    let theirs = try oracle(script, [], as: [[Double]].self)
    for (place, theirs) in zip([(10.0, 20.0), (200, -70), (300, 45), (229.2, 11.4)], theirs) {
      let direction = CelestialFrame.equatorial.direction(longitude: place.0, latitude: place.1)
      // healpy's angles differ from those of Hipparcos by up to 0.15 arcseconds in effect, 4e-5 degrees.
      let expected = CelestialFrame.galactic.direction(longitude: theirs[0], latitude: theirs[1])
      #expect(separation(direction, expected) < 1e-4)
    }
  }

  private func separation(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double {
    let d = a - b
    return (d * d).sum().squareRoot() * 180 / .pi
  }

  @Test("anafast of a map that is weighted, cut and rid of ring means there has the pseudo spectrum of the matrices")
  func anafast() throws {
    let nside = 32
    let lmax = 12
    var random = SeededGenerator(seed: 81)
    let sky = random.sky(steepSpectrum(lmax: lmax))
    let grid = try HEALPixGrid(nside: nside)
    let transform = HarmonicTransform(grid: grid)
    let map = try HEALPixMap(grid: grid, values: transform.synthesize(sky.resized(lmax: transform.lmax)))
    let edge = betweenRings(10, nside: nside)
    var observatory = Observatory(
      name: "test", band: try DeclinationBand(south: -90, north: edge), weight: .sinePower(1.5), lmax: lmax)
    let script = """
      import healpy, json, numpy, sys
      m = healpy.read_map(sys.argv[1], dtype=float)
      edge, rings = numpy.sin(numpy.radians(float(sys.argv[2]))), sys.argv[3] == "rings"
      z = healpy.pix2vec(healpy.get_nside(m), numpy.arange(len(m)))[2]
      seen = z < edge
      w = numpy.where(seen, numpy.abs(z) ** 1.5, 0)
      w /= w[seen].mean()
      if rings:
          ring = healpy.pix2ring(healpy.get_nside(m), numpy.arange(len(m)))
          m = m - (numpy.bincount(ring, m) / numpy.maximum(1, numpy.bincount(ring)))[ring]
      else:
          m = m - (w * m).sum() / w.sum()
      print(json.dumps(healpy.anafast(m * w, iter=3, lmax=12).tolist()))
      """
    try withTemporaryFolder { folder in
      try HEALPixMap.write([HEALPixColumn(name: "I", map: map)], to: "\(folder)/map.fits")
      for rings in [true, false] {
        observatory.removesRingMeans = rings
        observatory.removesMapMean = !rings
        let theirs = try oracle(script, ["\(folder)/map.fits", "\(edge)", rings ? "rings" : "mean"], as: [Double].self)
        let window = try WindowHarmonics(observatory.window, lmax: lmax)
        let ours = window.apply(to: sky).powerSpectrum
        let scale = ours.max() ?? 0
        // Pixels, see WindowHarmonicsTests: 0.002 of an amplitude, twice in a square; four times for the weight's own slope.
        #expect(distance(ours, theirs) < 0.01 * scale)
        observatory.removesRingMeans.toggle()
        observatory.removesMapMean.toggle()
        let other = try WindowHarmonics(observatory.window, lmax: lmax).apply(to: sky).powerSpectrum
        #expect(distance(other, theirs) > 0.03 * scale)
      }
    }
  }
}
