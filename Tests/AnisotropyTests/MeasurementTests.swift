import Anisotropy
import Foundation
import RandomStreams
import Sphere
import Transport
import _TestSupport
import Testing

/// The measurement of a realisation on displacement maps whose spectra and moments are known.
@Suite(.timeLimit(.minutes(40))) struct MeasurementTests {
  static func sets(nside: Int, isPaired: Bool = true, realization: Int = 0) throws -> DirectionSets {
    DirectionSets(
      grid: try HEALPixGrid(nside: nside), isPaired: isPaired, seed: 3, realization: realization)
  }

  static func measure(
    _ sets: DirectionSets, time: Double = 1, _ map: (SIMD3<Double>) -> SIMD3<Double>
  ) -> SnapshotMeasurement {
    let orbits = (0..<sets.count).map { set in
      let values = sets.directions(ofSet: set).map(map)
      return Orbits(positions: [(0..<3).map { axis in values.map { $0[axis] } }])
    }
    return SkyMeasurement(grid: sets.grid).measure(
      number: 0, times: [time], orbits: orbits, sets: sets
    ).snapshots[0]
  }

  /// Free streaming, r = −T p̂: C_1 = 4πT²/9 and nothing else, in both sets and between them. At N_side 16, three
  /// iterations leave an error of 8e-5 in the power of a dipole (healpy's anafast: the same) and 2e-8 of it elsewhere.
  @Test func freeStreamingIsAPureDipole() throws {
    let time = 0.7
    let snapshot = Self.measure(try Self.sets(nside: 16)) { $0 * -time }
    let expected = 4 * Double.pi * time * time / 9
    let tensors = snapshot.sets.map(\.spectra) + [try #require(snapshot.cross)]
    for tensor in tensors {
      for gradient in [Gradient.parallel, .perpendicular, .direction(SIMD3(1, 2, -2))] {
        let spectrum = tensor.spectrum(gradient.weights)
        #expect(abs(spectrum[1] / expected - 1) < 1e-4)
        for (ell, power) in spectrum.enumerated() where ell != 1 { #expect(abs(power) < 1e-7 * expected) }
      }
    }
    // Negative control: a second harmonic a tenth as large is seen.
    let bent = Self.measure(try Self.sets(nside: 16)) { $0 * -time + 0.1 * SIMD3(0, 0, $0.z * $0.z) }
    #expect(bent.sets[0].spectra.spectrum(Gradient.parallel.weights)[2] > 1e-4 * expected)
  }

  /// In a uniform field the map is rotated and stretched but stays a dipole, and D_ij is the analytic one: averaged over
  /// a gyration K_A = 1/3 (r_L²Ω), with D_xy = −(1 − cos T)/3.
  @Test func uniformFieldGivesTheHallDisplacement() throws {
    let time = 2.3
    let snapshot = Self.measure(try Self.sets(nside: 8), time: time) { p in
      let (s, c) = (sin(time), cos(time))
      return SIMD3(-p.x * s + p.y * (1 - c), -p.y * s - p.x * (1 - c), -p.z * time)
    }
    for set in snapshot.sets {
      #expect(abs(set.dipole[1] + (1 - cos(time)) / 3) < 2e-3)
      #expect(abs(set.dipole[3] - (1 - cos(time)) / 3) < 2e-3)
      #expect(abs(set.dipole[8] + time / 3) < 2e-3)
      #expect(set.spectra.spectrum(Gradient.perpendicular.weights).dropFirst(2).allSatisfy { $0 < 1e-6 })
    }
    let result = EnsembleAverage([RealizationMeasurement(number: 0, nside: 8, snapshots: [snapshot])]).result()
    #expect(abs(result.hall[0].value - (1 - cos(time)) / 3) < 2e-3)
  }

  /// A function of low degree has the same cross- as auto-spectra, whichever way the second set is turned. Three Jacobi
  /// iterations to ℓ = 3N_side − 1 leave an error of 1e-6 of the largest power, at an angle that depends on the grid.
  @Test(arguments: 0..<4) func theRotatedSetMeasuresTheSameSky(realization: Int) throws {
    let sets = try Self.sets(nside: 16, realization: realization)
    let snapshot = Self.measure(sets) { p in
      SIMD3(p.x * p.y + 0.3 * p.z, p.y * p.y * p.z - 0.2, p.x - p.z * p.z * p.z + 2)
    }
    let cross = try #require(snapshot.cross)
    let scale = cross.components.flatMap { $0 }.map(abs).max() ?? .nan
    for pair in 0..<6 {
      for ell in 0...8 {
        for set in snapshot.sets {
          #expect(abs(set.spectra.components[pair][ell] - cross.components[pair][ell]) < 1e-5 * scale)
        }
      }
    }
    // Negative control: reading the second set as if it had not been turned gives another cross-spectrum.
    let other = try Self.sets(nside: 16, realization: realization + 100)
    let map: (SIMD3<Double>) -> SIMD3<Double> = { SIMD3($0.x * $0.y, $0.y * $0.z, $0.x) }
    let turned = (0..<2).map { set in
      let values = (set == 0 ? sets : other).directions(ofSet: set).map(map)
      return Orbits(positions: [(0..<3).map { axis in values.map { $0[axis] } }])
    }
    let wrong = SkyMeasurement(grid: sets.grid)
      .measure(number: 0, times: [1], orbits: turned, sets: sets).snapshots[0]
    let (auto, mixed) = (wrong.sets[0].spectra.components[2], try #require(wrong.cross).components[2])
    #expect(abs(auto[1] - mixed[1]) > 1e-3 * auto[1])
  }

  /// Independent numbers in every pixel: the auto-spectrum is flat at N = 4π⟨f²⟩/N_pix and the cross-spectrum zero.
  /// 20 maps × Σ(2ℓ+1) over ℓ = 4…16 give both a relative error of 1 %; 4.5 standard errors.
  @Test func shotNoiseDropsOutBetweenTheSets() throws {
    var stream = RandomStream(seed: 5, realization: 0, purpose: .testing)
    var (autos, crosses) = ([Double](), [Double]())
    for realization in 0..<20 {
      let sets = try Self.sets(nside: 16, realization: realization)
      let noise = 4 * Double.pi / Double(sets.grid.pixelCount)
      let snapshot = Self.measure(sets) { _ in
        let width = 3.0.squareRoot()  // unit variance
        return SIMD3(
          stream.uniform(from: -width, to: width), stream.uniform(from: -width, to: width),
          stream.uniform(from: -width, to: width))
      }
      for pair in 0..<3 {
        func mean(_ spectrum: [Double]) -> Double {
          var sum = 0.0
          for ell in 4...16 { sum += Double(2 * ell + 1) * spectrum[ell] }
          return sum / 273 / noise
        }
        autos.append(mean(snapshot.sets[0].spectra.components[pair]))
        crosses.append(mean(try #require(snapshot.cross).components[pair]))
      }
    }
    let (auto, cross) = (moments(autos), moments(crosses))
    #expect(abs(auto.mean - 1) < 4.5 * auto.error)
    #expect(abs(cross.mean) < 4.5 * cross.error)
    #expect(auto.error < 0.02 && cross.error < 0.02)
  }

  /// Parseval: Σ(2ℓ+1)C_ℓ/(4π) = ⟨r_i r_j⟩ to the quadrature's accuracy for a smooth map.
  @Test func sumRule() throws {
    let snapshot = Self.measure(try Self.sets(nside: 16)) { p in
      SIMD3(p.x * p.y + 0.3 * p.z, p.y * p.y * p.z - 0.2, exp(p.z))
    }
    let result = EnsembleAverage([RealizationMeasurement(number: 0, nside: 16, snapshots: [snapshot])])
    for gradient in [Gradient.parallel, .perpendicular, .direction(SIMD3(1, -1, 3))] {
      #expect(result.result(for: gradient).sumRuleResidual[0] < 1e-4)
    }
    // Negative control: without its monopole the sum falls short.
    let spectrum = snapshot.sets[0].spectra.spectrum(Gradient.parallel.weights)
    #expect(spectrum[0] / (4 * Double.pi) > 1e-2 * snapshot.sets[0].second.contracted(with: Gradient.parallel.weights))
  }
}

func moments(_ samples: [Double]) -> (mean: Double, error: Double) {
  let count = Double(samples.count)
  let mean = samples.reduce(0, +) / count
  let variance = samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
  return (mean, (variance / count).squareRoot())
}
