// Which pixel of the sky a detector's pixel looks at, at each sidereal step: HEALPix pixels of one N_side on both sides.
//
//   a(τ, i) = pixel that contains R_τ i,   t_τ = 2π (τ + ½)/T,   τ = 0…T − 1
//
// i are the pixels about the zenith, in RING order of a grid whose pole is the zenith. A pixel i stays at one declination, but
// the edges of sky pixels do not, so that it may alternate between two rings.
//
// A table of T × (number of i) 32-bit numbers: 360 steps and N_side 64 take 16 MB for HAWC, 20 MB for IceCube.

import Foundation
import Sphere

/// The pixels of the sky that a detector's pixels look at.
struct SkyTracks: Sendable {
  /// Number of sidereal steps T.
  let stepCount: Int
  /// Number of the detector's pixels.
  let localCount: Int
  /// cos θ of the detector's pixels.
  let cosines: [Double]
  /// a(τ, i) at τ × `localCount` + i; −1 where what is seen is left out.
  private(set) var pixels: [Int32]

  /// The tracks of a detector over the pixels of `grid` in `stepCount` steps.
  init(_ detector: Detector, grid: HEALPixGrid, stepCount: Int) {
    let local = grid.rings.joined().lazy.map { grid.direction(ofPixel: $0) }
      .prefix { detector.acceptance(cosine: $0.z) > 0 }
    let directions = Array(local)
    var pixels: [Int32] = []
    pixels.reserveCapacity(stepCount * directions.count)
    for step in 0..<stepCount {
      let time = 2 * Double.pi * (Double(step) + 0.5) / Double(stepCount)
      let (x, y, z) = detector.rotation(siderealTime: time).columns
      for i in directions {
        pixels.append(Int32(grid.pixel(containing: x * i.x + y * i.y + z * i.z)))
      }
    }
    (self.stepCount, localCount, self.pixels) = (stepCount, directions.count, pixels)
    cosines = directions.map(\.z)
  }

  /// Leaves out what is seen of pixels that are not kept.
  mutating func keep(_ isKept: [Bool]) {
    for index in pixels.indices where pixels[index] >= 0 && !isKept[Int(pixels[index])] { pixels[index] = -1 }
  }

  /// Adds, to each pixel of the sky, Σ N_τ A_i over those that look at it.
  func addExposure(rate: [Double], acceptance: [Double], to exposure: inout [Double]) {
    for step in 0..<stepCount {
      let (first, rate) = (step * localCount, rate[step])
      for i in 0..<localCount {
        let pixel = Int(pixels[first + i])
        if pixel >= 0 { exposure[pixel] += rate * acceptance[i] }
      }
    }
  }

  /// Σ_i A_i I over what is seen, for each step.
  func seenByStep(acceptance: [Double], intensity: [Double]) -> [Double] {
    (0..<stepCount).map { step in
      let first = step * localCount
      var sum = 0.0
      for i in 0..<localCount {
        let pixel = Int(pixels[first + i])
        if pixel >= 0 { sum += acceptance[i] * intensity[pixel] }
      }
      return sum
    }
  }

  /// Σ_τ N_τ I over what is seen, for each of the detector's pixels.
  func seenByLocalPixel(rate: [Double], intensity: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: localCount)
    for step in 0..<stepCount {
      let (first, rate) = (step * localCount, rate[step])
      for i in 0..<localCount {
        let pixel = Int(pixels[first + i])
        if pixel >= 0 { sums[i] += rate * intensity[pixel] }
      }
    }
    return sums
  }
}
