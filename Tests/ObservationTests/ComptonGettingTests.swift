// The dipole of an observer's motion: against its map, its spectrum, and the frame of a simulation.

import Foundation
import Observation
import Sphere
import Testing

@Suite("Compton-Getting", .timeLimit(.minutes(40)))
struct ComptonGettingTests {
  /// Round-off of a synthesis of amplitudes of 1e-3.
  static let roundOff = 1e-14

  private let motion = ComptonGettingTests.motion()

  private static func motion() -> ComptonGetting? {
    try? ComptonGetting(speed: 30, rightAscension: 75, declination: -20)
  }

  @Test("30 km/s and γ = 2.7 make 4.7e-4, and C_1 = (4π/9) A² alone")
  func amplitude() throws {
    let motion = try #require(motion)
    #expect(abs(motion.amplitude - 4.7e-4) < 5e-6)
    let spectrum = motion.equatorial.powerSpectrum
    #expect(spectrum[0] == 0 && abs(spectrum[1] / (4 * .pi / 9 * pow(motion.amplitude, 2)) - 1) < 1e-12)
    // γ alone, without the two that come from the aberration and the energy of a volume in momentum, is another number.
    #expect(abs(motion.amplitude / (2.7 * 30 / ComptonGetting.speedOfLight) - 1) > 0.5)
  }

  @Test("a map of a_1m is A cos θ about the direction of motion, and not about the opposite one or its mirror image")
  func map() throws {
    let motion = try #require(motion)
    let grid = try HEALPixGrid(nside: 8)
    let values = HarmonicTransform(grid: grid, lmax: 2).synthesize(motion.equatorial.resized(lmax: 2))
    func error(_ n: SIMD3<Double>) -> Double {
      (0..<grid.pixelCount).map { abs(values[$0] - motion.amplitude * (grid.direction(ofPixel: $0) * n).sum()) }.max()
        ?? .nan
    }
    let n = motion.direction
    #expect(error(n) < Self.roundOff)
    #expect(error(-n) > motion.amplitude)
    #expect(error(n * SIMD3(1, -1, 1)) > 0.5 * motion.amplitude)
  }

  @Test("in the frame of a simulation it is the sky that the orientation turns to equatorial coordinates")
  func frame() throws {
    let motion = try #require(motion)
    let orientation = try FieldOrientation(rightAscension: 229, declination: 11, positionAngle: 40)
    let back = orientation.equatorial(motion.inSimulation(orientation))
    let difference = zip(back.values, motion.equatorial.values).map { (($0 - $1) * ($0 - $1)).sum().squareRoot() }
    #expect((difference.max() ?? .nan) < Self.roundOff)
    // Motion along B0 lies along z.
    let along = try ComptonGetting(speed: 30, rightAscension: 229, declination: 11).inSimulation(orientation)
    #expect(abs(along[1, 1].real) + abs(along[1, 1].imaginary) < Self.roundOff && along[1, 0].real > 0)
  }

  @Test("numbers out of range are named with the range")
  func errors() {
    for (speed, declination, index, words) in [
      (-1.0, 0.0, 2.7, "3000 km/s"), (.nan, 0, 2.7, "3000 km/s"), (30, 91, 2.7, "90 degrees"), (30, 0, 11, "0 to 10"),
    ] {
      let error = #expect(throws: ObservationError.self) {
        try ComptonGetting(speed: speed, rightAscension: 0, declination: declination, spectralIndex: index)
      }
      #expect(error?.description.contains(words) == true)
    }
  }
}
