// What detectors see, and the events that they count.

import Foundation
import Sphere
import Testing
import _TestSupport

@testable import Observation

@Suite("Synthetic observations", .timeLimit(.minutes(40)))
struct SyntheticObservationTests {
  @Test("the zenith is at the sidereal time and the latitude, x̂ south and ŷ east of it")
  func frame() throws {
    let detector = try Detector(name: "here", latitude: 35, longitude: 40, largestZenith: 60, zenithPower: 2)
    let rotation = detector.rotation(siderealTime: 1)
    let (a, d) = (1 + 40 * Double.pi / 180, 35 * Double.pi / 180)
    let expected =
      [
        ([0, 0, 1], SIMD3(cos(d) * cos(a), cos(d) * sin(a), sin(d))),
        ([1, 0, 0], SIMD3(sin(d) * cos(a), sin(d) * sin(a), -cos(d))), ([0, 1, 0], SIMD3(-sin(a), cos(a), 0)),
      ] as [(SIMD3<Double>, SIMD3<Double>)]
    for (local, sky) in expected {
      let error = rotation.apply(local) - sky
      #expect((error * error).sum() < 1e-28)
    }
  }

  @Test("zenith angles along the tracks are those of hour angle and declination; not with the longitude's sign turned")
  func zenithAngles() throws {
    let grid = try HEALPixGrid(nside: 16)
    for detector in Detector.builtIn {
      let tracks = SkyTracks(detector, grid: grid, stepCount: 64)
      // No pixel of N_side 16 is further than this from its centre, seen from which a zenith angle differs by no more.
      let radius = 0.07
      func largest(sign: Double) -> Double {
        (0..<64).reduce(0) { worst, step in
          let time = 2 * Double.pi * (Double(step) + 0.5) / 64 + sign * detector.longitude * .pi / 180
          return (0..<tracks.localCount).reduce(worst) { worst, i in
            let p = grid.direction(ofPixel: Int(tracks.pixels[step * tracks.localCount + i]))
            let latitude = detector.latitude * .pi / 180
            let cosine = sin(latitude) * p.z + cos(latitude) * (p.x * cos(time) + p.y * sin(time))
            return max(worst, abs(acos(min(1, max(-1, cosine))) - acos(tracks.cosines[i])))
          }
        }
      }
      #expect(largest(sign: 1) < radius)
      if detector == .hawc { #expect(largest(sign: -1) > 10 * radius) }
    }
  }

  @Test(
    "all sums are of the same events, as many as asked for; rings are seen as wholes, those of the right declinations")
  func sums() throws {
    let grid = try HEALPixGrid(nside: 16)
    let sky = HEALPixMap(grid: grid) { 0.2 * $0.x }
    let flat = HEALPixMap(grid: grid) { _ in 0 }
    for detectors in [[Detector.hawc], [.iceCube], Detector.builtIn] {
      let observation = try SyntheticObservation(
        detectors: detectors, grid: grid, stepCount: 80, events: 1e7, rate: { 1 + 0.3 * sin($0) })
      let isotropic = try observation.expected(of: flat)
      #expect(abs(isotropic.reduce(0) { $0 + $1.total } / 1e7 - 1) < 1e-10)
      for counts in try isotropic + observation.expected(of: sky) + observation.drawn(of: sky, seed: 5) {
        #expect(abs(counts.byLocalPixel.reduce(0, +) / counts.total - 1) < 1e-10)
        #expect(abs(counts.bySkyPixel.reduce(0, +) / counts.total - 1) < 1e-10)
      }
      let declinations = observation.rings.map { asin(grid.direction(ofPixel: $0.lowerBound).z) * 180 / .pi }
      // 18.99 − 57 and 18.99 + 57, −90 and −90 + 65 degrees. A ring of N_side 16 is at most 4.8° wide, and may be seen in part.
      let (north, south) = (detectors[0] == .hawc ? 75.99 : -25, detectors == [.hawc] ? -38.01 : -90)
      #expect(declinations[0] < north && declinations[0] > north - 2 * 4.8)
      #expect(declinations[declinations.count - 1] > south && declinations[declinations.count - 1] < south + 2 * 4.8)
    }
  }

  @Test("drawn counts scatter about the expected ones as Poisson's do; one seed gives one sky, two give two")
  func drawn() throws {
    let grid = try HEALPixGrid(nside: 8)
    let sky = HEALPixMap(grid: grid) { 0.1 * $0.x - 0.05 * $0.y * $0.z }
    let observation = try SyntheticObservation(detectors: Detector.builtIn, grid: grid, stepCount: 48, events: 2e5)
    let (expected, counts) = (try observation.expected(of: sky), try observation.drawn(of: sky, seed: 1))
    #expect(try observation.drawn(of: sky, seed: 1) == counts)
    #expect(try observation.drawn(of: sky, seed: 2) != counts)
    #expect(try observation.drawn(of: sky, seed: 1, number: 1) != counts)
    let isotropic = try observation.expected(of: HEALPixMap(grid: grid) { _ in 0 })
    func pull(_ means: [EventCounts]) -> Double {
      var terms: [Double] = []
      for (mean, count) in zip(means, counts) {
        for pixel in observation.rings.joined() where mean.bySkyPixel[pixel] > 5 {
          let difference = count.bySkyPixel[pixel] - mean.bySkyPixel[pixel]
          terms.append(difference * difference / mean.bySkyPixel[pixel])
        }
      }
      // χ² of n squares has the variance 2n, and Σ 1/μ more of Poisson numbers, here a tenth of n at most.
      let n = Double(terms.count)
      return (terms.reduce(0, +) - n) / (2.1 * n).squareRoot()
    }
    // A chance of 10⁻⁵.
    #expect(abs(pull(expected)) < 4.5)
    #expect(pull(isotropic) > 10)
  }

  @Test("what cannot be observed is refused, with what to do")
  func errors() throws {
    let grid = try HEALPixGrid(nside: 8)
    func error(
      _ detectors: [Detector] = [.hawc], steps: Int = 64, events: Double = 1e6,
      rate: @escaping (Double) -> Double = { _ in 1 }
    ) -> ReconstructionError? {
      thrown(ReconstructionError.self) {
        _ = try SyntheticObservation(detectors: detectors, grid: grid, stepCount: steps, events: events, rate: rate)
      }
    }
    #expect(error([]) == .badDetectorCount(0))
    #expect(error(steps: 31) == .badSteps(count: 31, allowed: 32...4096))
    #expect(error(events: 0) == .badEvents(0))
    #expect(error(events: 10) == .tooFewEvents(fewest: 10))
    #expect(error(rate: { $0 - 3 }) == .badRate(value: 2 * .pi * 0.5 / 64 - 3, step: 0))
    let observation = try SyntheticObservation(detectors: [.hawc], grid: grid, stepCount: 64, events: 1e6)
    let dark = HEALPixMap(grid: grid) { $0.x < 0 ? -1 : 0 }
    guard case .badIntensity(-1, _) = thrown(ReconstructionError.self, { _ = try observation.expected(of: dark) })
    else {
      Issue.record("a sky without intensity was observed")
      return
    }
    let small = HEALPixMap(grid: try HEALPixGrid(nside: 4)) { _ in 0 }
    #expect(thrown(ReconstructionError.self) { _ = try observation.expected(of: small) } == .differentGrids(4, 8))
    let counts = try observation.expected(of: HEALPixMap(grid: grid) { _ in 0 })
    #expect(
      thrown(ReconstructionError.self) { _ = try IterativeLikelihood(observation, counts: counts + counts) }
        == .foreignCounts)
    let wrong = thrown(ReconstructionError.self) {
      _ = try Detector(name: "x", latitude: 91, longitude: 0, largestZenith: 60, zenithPower: 2)
    }
    #expect(wrong?.description == "Detector x: its latitude is 91.0; give one from -90.0 to 90.0.")
    #expect(
      thrown(ReconstructionError.self) {
        _ = try Detector(name: "x", latitude: 0, longitude: 0, largestZenith: 90, zenithPower: 2)
      } != nil)
  }
}
