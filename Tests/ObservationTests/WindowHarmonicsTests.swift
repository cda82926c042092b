// The matrices of a window against maps of pixels, against closed forms, and against MASTER's sum over 3j symbols.

import Foundation
import Sphere
import Testing
import _TestSupport

@testable import Observation

@Suite("Window harmonics", .timeLimit(.minutes(40)))
struct WindowHarmonicsTests {
  /// Sums of some hundred terms of order 1.
  private static let roundOff = 1e-12
  private static let nside = 32

  /// What can be removed, with bands that have the same area on the grid as on the sphere.
  enum Case: CaseIterable {
    case ringMeans, none, mapMean, exposure, sloped

    var window: SkyWindow {
      get throws {
        let south = try DeclinationBand(south: -90, north: betweenRings(10, nside: nside))
        let wide = try DeclinationBand(south: betweenRings(20, nside: nside), north: -betweenRings(14, nside: nside))
        return switch self {
        case .ringMeans: SkyWindow(band: south)
        case .none: SkyWindow(band: wide, removesRingMeans: false)
        case .mapMean: SkyWindow(band: south, removesRingMeans: false, removesMapMean: true)
        case .exposure: SkyWindow(band: south) { pow(abs($0), 1.5) }
        case .sloped: SkyWindow(band: wide, removesRingMeans: false, removesMapMean: true) { 1 + $0 }
        }
      }
    }
  }

  /// The largest coefficient of a sky, and the root mean square of what differs, over ℓ ≤ `lmax`.
  private func difference(
    _ a: SphericalHarmonicCoefficients, _ b: SphericalHarmonicCoefficients, lmax: Int
  ) -> Double {
    let (a, b) = (a.resized(lmax: lmax), b.resized(lmax: lmax))
    return zip(a.values, b.values).reduce(0) { worst, pair in
      let d = pair.0 - pair.1
      return max(worst, (d * d).sum().squareRoot())
    }
  }

  @Test(
    "give what a cut map of pixels gives, whatever is removed; and not what another removal gives",
    arguments: Case.allCases)
  func pixels(what: Case) throws {
    var random = SeededGenerator(seed: 71)
    let lmax = 10
    // C_ℓ = 1: coefficients of order one.
    let sky = random.sky([Double](repeating: 1, count: lmax + 1))
    let transform = HarmonicTransform(grid: try HEALPixGrid(nside: Self.nside))
    let map = try HEALPixMap(grid: transform.grid, values: transform.synthesize(sky.resized(lmax: transform.lmax)))
    let window = try what.window
    let pixels = transform.analyze(try window.observe(map).values)
    let exact = try WindowHarmonics(window, lmax: lmax, observedLmax: 20).apply(to: sky)
    #expect(exact.lmax == 20)
    // A sum over rings of a function with an edge half-way between two is a midpoint rule: (1/24)(2/3N_side)² times second
    // derivatives of products of harmonics, (10 + 20)² at most, is 0.016 at the highest multipoles.
    let tolerance = 0.016
    #expect(difference(pixels, exact, lmax: 20) < tolerance)
    for other in Case.allCases where other != what {
      let wrong = try WindowHarmonics(other.window, lmax: lmax, observedLmax: 20).apply(to: sky)
      #expect(difference(pixels, wrong, lmax: 20) > 5 * tolerance)
    }
  }

  @Test("a sky of more or of fewer multipoles is taken as it is")
  func sizes() throws {
    var random = SeededGenerator(seed: 72)
    let harmonics = try WindowHarmonics(Case.exposure.window, lmax: 8, observedLmax: 12)
    let sky = random.sky([Double](repeating: 1, count: 13))
    #expect(harmonics.apply(to: sky) == harmonics.apply(to: sky.resized(lmax: 8)))
    #expect(
      difference(
        harmonics.apply(to: sky.resized(lmax: 5).resized(lmax: 8)), harmonics.apply(to: sky.resized(lmax: 5)), lmax: 12)
        < Self.roundOff)
    let fewer = try WindowHarmonics(Case.exposure.window, lmax: 8, observedLmax: 4)
    #expect(difference(fewer.apply(to: sky), harmonics.apply(to: sky), lmax: 4) < Self.roundOff)
    #expect(fewer[5, 4, 6] == 0 && harmonics[3, 2, 4] == 0)
  }

  @Test("the horizontal dipole keeps ¾ ∫ W (1 − s²) ds of its amplitude: all of it on the whole sky")
  func horizontalDipole() throws {
    #expect(abs(try WindowHarmonics(SkyWindow(band: .wholeSky), lmax: 6).horizontalDipole - 1) < Self.roundOff)
    for (south, north) in [(-80.0, 64.0), (-90, -30), (-26, 64)] {
      let (s, n) = (sin(south * .pi / 180), sin(north * .pi / 180))
      let band = try DeclinationBand(south: south, north: north)
      let plain = try WindowHarmonics(SkyWindow(band: band), lmax: 6)
      #expect(abs(plain.horizontalDipole - 0.75 * (n - s - (n * n * n - s * s * s) / 3)) < Self.roundOff)
      // What is removed at m = 0 does not matter, a weight does.
      let kept = SkyWindow(band: band, removesRingMeans: false, removesMapMean: true)
      #expect(try WindowHarmonics(kept, lmax: 6).horizontalDipole == plain.horizontalDipole)
      let weighted = try WindowHarmonics(SkyWindow(band: band) { $0 * $0 }, lmax: 6).horizontalDipole
      #expect(abs(weighted - 0.75 * ((n * n * n - s * s * s) / 3 - (pow(n, 5) - pow(s, 5)) / 5)) < Self.roundOff)
    }
  }

  @Test("without the mean of the map, the vertical dipole keeps (sin δ_N − sin δ_S)³/8, and a monopole nothing")
  func mapMean() throws {
    for (south, north) in [(-90.0, 90.0), (-80, 64), (-90, -30)] {
      let band = try DeclinationBand(south: south, north: north)
      let window = try WindowHarmonics(SkyWindow(band: band, removesRingMeans: false, removesMapMean: true), lmax: 6)
      #expect(abs(window[0, 1, 1] - pow(band.sines.north - band.sines.south, 3) / 8) < Self.roundOff)
      for l in 0...6 { #expect(abs(window[0, l, 0]) < Self.roundOff && abs(window[0, 0, l]) < Self.roundOff) }
      // With the mean: 3/2 ∫ s² ds.
      let kept = try WindowHarmonics(SkyWindow(band: band, removesRingMeans: false), lmax: 6)
      #expect(abs(kept[0, 1, 1] - (pow(band.sines.north, 3) - pow(band.sines.south, 3)) / 2) < Self.roundOff)
      #expect(kept[0, 0, 0] > 0.2)
    }
  }

  /// (ℓ₁ ℓ₂ ℓ₃; 0 0 0)².
  private func squared3j(_ a: Int, _ b: Int, _ c: Int) -> Double {
    let sum = a + b + c
    guard sum % 2 == 0, c >= abs(a - b), c <= a + b else { return 0 }
    let half = sum / 2
    func factorial(_ n: Int) -> Double { lgamma(Double(n) + 1) }
    return exp(
      factorial(sum - 2 * a) + factorial(sum - 2 * b) + factorial(sum - 2 * c) - factorial(sum + 1)
        + 2 * (factorial(half) - factorial(half - a) - factorial(half - b) - factorial(half - c)))
  }

  @Test("with m = 0 the coupling is MASTER's: (2ℓ'+1)/4π Σ_L (2L+1) 𝒲_L (ℓ ℓ' L; 0 0 0)²")
  func master() throws {
    let lmax = 12
    for (south, north) in [(-80.0, 64.0), (-90, -30)] {
      let band = try DeclinationBand(south: south, north: north)
      func legendre(_ x: Double) -> [Double] {
        var p = [1, x]
        for l in 1...(2 * lmax) {
          p.append((Double(2 * l + 1) * x * p[l] - Double(l) * p[l - 1]) / Double(l + 1))
        }
        return p
      }
      let (lower, upper) = (legendre(band.sines.south), legendre(band.sines.north))
      // 𝒲_L of the mask: a_L0²/(2L+1) with a_L0 = 2π √((2L+1)/4π) ∫ P_L ds, an integral between P_{L+1} − P_{L−1}.
      let mask = (0...(2 * lmax)).map { l -> Double in
        let integral =
          l == 0
          ? band.sines.north - band.sines.south
          : (upper[l + 1] - upper[l - 1] - lower[l + 1] + lower[l - 1]) / Double(2 * l + 1)
        return .pi * integral * integral
      }
      let rows = try CouplingMatrix(SkyWindow(band: band, removesRingMeans: false), lmax: lmax).rows
      let lost = try CouplingMatrix(SkyWindow(band: band), lmax: lmax).rows
      for l in 0...lmax {
        for other in 0...lmax {
          let sum = (abs(l - other)...(l + other)).reduce(0) {
            $0 + Double(2 * $1 + 1) * mask[$1] * squared3j(l, other, $1)
          }
          let theirs = Double(2 * other + 1) / (4 * .pi) * sum
          #expect(abs(rows[l][other] - theirs) < Self.roundOff)
          if l == other { #expect(lost[l][other] < theirs - 1e-4) }
        }
      }
    }
  }

  @Test(
    "the coupling is that of pixels, mode by mode, with ring means, the map's mean or nothing removed",
    arguments: Case.allCases)
  func modes(what: Case) throws {
    let lmax = 3
    let transform = HarmonicTransform(grid: try HEALPixGrid(nside: Self.nside))
    let window = try what.window
    let rows = try CouplingMatrix(WindowHarmonics(window, lmax: lmax, observedLmax: 6)).rows
    #expect(rows.count == 7 && rows[0].count == 4)
    for other in 0...lmax {
      // Σ over modes of one ℓ', each of unit variance: m = 0, and √½ times real and imaginary parts.
      var sum = [Double](repeating: 0, count: 7)
      for m in 0...other {
        for part in 0..<(m == 0 ? 1 : 2) {
          var sky = SphericalHarmonicCoefficients(lmax: transform.lmax)
          sky[other, m] = m == 0 ? (1, 0) : part == 0 ? (0.5.squareRoot(), 0) : (0, 0.5.squareRoot())
          let map = try HEALPixMap(grid: transform.grid, values: transform.synthesize(sky))
          for (l, value) in try window.pseudoSpectrum(of: map, and: map, with: transform)[0...6].enumerated() {
            sum[l] += value
          }
        }
      }
      // The midpoint rule as above, (3 + 6)² in place of 30²: 0.0015; twice that in squares of numbers up to 1.
      for l in 0...6 { #expect(abs(rows[l][other] - sum[l]) < 0.003) }
    }
    if what == .mapMean {
      let kept = try CouplingMatrix(SkyWindow(band: window.band, removesRingMeans: false), lmax: lmax).rows
      #expect(abs(kept[0][0] - rows[0][0]) > 0.03 && abs(kept[1][1] - rows[1][1]) > 0.03)
    }
  }

  @Test("the noise of events has the sky fraction where no mean is lost; where means are, less")
  func noise() throws {
    for (south, north) in [(-90.0, 90.0), (-80, 64), (-90, -30)] {
      let band = try DeclinationBand(south: south, north: north)
      // Whatever the weight: its mean over the band is 1 here.
      let slope = band.sines.south + band.sines.north
      let kept = SkyWindow(band: band, removesRingMeans: false) { 1 + 0.4 * ($0 - slope / 2) }
      for value in try WindowHarmonics(kept, lmax: 9).noiseShape {
        #expect(abs(value - band.skyFraction) < Self.roundOff)
      }
      let lost = try WindowHarmonics(SkyWindow(band: band), lmax: 9).noiseShape
      #expect(lost[0] == 0 && lost.indices.dropFirst().allSatisfy { lost[$0] < band.skyFraction - 0.001 })
      if south == -90, north == 90 { #expect(abs(lost[1] - 2.0 / 3) < Self.roundOff) }
    }
  }
}
