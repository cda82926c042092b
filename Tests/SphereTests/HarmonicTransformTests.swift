import Foundation
import Sphere
import Testing
import _TestSupport

@Suite("Harmonic transform", .timeLimit(.minutes(40))) struct HarmonicTransformTests {
  /// Two implementations of the same sums over 3072 pixels and 47 multipoles.
  static let oracleTolerance = 1e-10
  /// What three Jacobi iterations leave of a function at ℓ ≤ 1.5 N_side: each gains a factor of 20 or more.
  static let jacobiTolerance = 1e-4
  /// What twelve leave.
  static let convergedTolerance = 1e-12

  @Test("spectra of a stored map equal healpy's") func storedReference() throws {
    let reference = try Reference.load()
    let map = try HEALPixMap.read(path: Reference.resource("reference.fits"))
    let spectrum = try map.powerSpectrum()
    #expect(spectrum.count == 48)
    #expect(relativeDistance(spectrum, reference.anafastIter3) < Self.oracleTolerance)
    // Negative control: without iterations it is another spectrum.
    #expect(relativeDistance(try map.powerSpectrum(iterations: 0), reference.anafastIter3) > 1e-6)

    let alm = HarmonicTransform(grid: map.grid, lmax: 8).analyze(map.values)
    #expect(distance(alm, Reference.coefficients(reference.almLmax8, lmax: 8)) < Self.oracleTolerance)
  }

  @Test("monopole and dipole have their analytic coefficients") func dipole() throws {
    let grid = try HEALPixGrid(nside: 16)
    let d = SIMD3(0.3, -1.2, 0.7)
    let transform = HarmonicTransform(grid: grid, lmax: 24)
    let values = HEALPixMap(grid: grid) { 2 + (d * $0).sum() }.values
    let alm = transform.analyze(values, iterations: 12)
    var expected = SphericalHarmonicCoefficients(lmax: 24)
    expected[0, 0] = (2 * (4 * Double.pi).squareRoot(), 0)
    expected[1, 0] = (d.z * (4 * Double.pi / 3).squareRoot(), 0)
    let transverse = -(2 * Double.pi / 3).squareRoot()
    expected[1, 1] = (transverse * d.x, -transverse * d.y)
    #expect(distance(alm, expected) < Self.convergedTolerance)
    #expect(distance(transform.analyze(values), expected) < Self.jacobiTolerance)
    #expect(alm[1, -1].real == -alm[1, 1].real && alm[1, -1].imaginary == alm[1, 1].imaginary)
    // C_1 = (4π/9) |d|².
    #expect(abs(alm.powerSpectrum[1] / (4 * .pi / 9 * (d * d).sum()) - 1) < Self.convergedTolerance)
    // Negative control: a mirrored dipole.
    expected[1, 1].imaginary *= -1
    #expect(distance(alm, expected) > 1)
  }

  @Test("synthesis and analysis are inverse on band-limited functions", arguments: [1, 2, 3] as [UInt64])
  func roundTrip(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let transform = HarmonicTransform(grid: try HEALPixGrid(nside: 16), lmax: 24)
    let alm = random.coefficients(lmax: 24)
    let values = transform.synthesize(alm)
    #expect(distance(transform.analyze(values, iterations: 12), alm) < Self.convergedTolerance)
    #expect(distance(transform.analyze(values), alm) < Self.jacobiTolerance)
    // Negative control: plain quadrature is far from it.
    #expect(distance(transform.analyze(values, iterations: 0), alm) > 1e-3)
  }

  @Test("Parseval: the spectrum sums to the mean square") func parseval() throws {
    var random = SeededGenerator(seed: 11)
    let transform = HarmonicTransform(grid: try HEALPixGrid(nside: 64), lmax: 40)
    let values = transform.synthesize(random.coefficients(lmax: 40))
    let meanSquare = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
    let spectrum = transform.analyze(values).powerSpectrum
    let sum = spectrum.enumerated().reduce(0) { $0 + Double(2 * $1.offset + 1) * $1.element } / (4 * .pi)
    // The pixel mean is a quadrature of the square, whose band (80) HEALPix of N_side 64 integrates to about 1e-4.
    #expect(abs(sum / meanSquare - 1) < 1e-3)
    // Negative control: leaving out the last multipole shows.
    #expect(abs((sum - 81 * spectrum[40] / (4 * .pi)) / meanSquare - 1) > 1e-2)
  }

  @Test("cross spectra are bilinear and symmetric") func cross() {
    var random = SeededGenerator(seed: 5)
    let (a, b) = (random.coefficients(lmax: 12), random.coefficients(lmax: 9))
    let cross = SphericalHarmonicCoefficients.crossSpectrum(a, b)
    #expect(cross == SphericalHarmonicCoefficients.crossSpectrum(b, a))
    #expect(cross.count == 10)
    var sum = a.resized(lmax: 9)
    for index in sum.values.indices { sum.values[index] += b.values[index] }
    let expected = (0...9).map { a.powerSpectrum[$0] + b.powerSpectrum[$0] + 2 * cross[$0] }
    #expect(relativeDistance(sum.powerSpectrum, expected) < 1e-12)
    // By the definition, with all 2ℓ + 1 terms.
    for l in 0...9 {
      let direct = (-l...l).reduce(0) {
        $0 + a[l, $1].real * b[l, $1].real + a[l, $1].imaginary * b[l, $1].imaginary
      }
      #expect(abs(direct / Double(2 * l + 1) - cross[l]) < 1e-13)
    }
  }

  @Test("a mean that is taken out first does not leak to high multipoles") func centered() throws {
    var random = SeededGenerator(seed: 9)
    let transform = HarmonicTransform(grid: try HEALPixGrid(nside: 16))
    let noise = (0..<transform.grid.pixelCount).map { _ in 1e-4 * random.normal() }
    let raised = noise.map { $0 + 1 }
    let expected = Array(transform.analyze(noise, centered: true).powerSpectrum.dropFirst())
    let spectrum = Array(transform.analyze(raised, centered: true).powerSpectrum.dropFirst())
    // 1 + 1e-4 x has twelve digits of x left.
    #expect(relativeDistance(spectrum, expected) < 1e-9)
    // Negative control: as healpy has it, most of what is at ℓ = 47 came from ℓ = 0.
    #expect(relativeDistance(Array(transform.analyze(raised).powerSpectrum.dropFirst()), expected) > 1)
  }

  @Test("a constant sky has a monopole and nothing else") func constant() throws {
    let grid = try HEALPixGrid(nside: 8)
    let alm = HarmonicTransform(grid: grid).analyze(
      [Double](repeating: 3, count: grid.pixelCount), iterations: 0, centered: true)
    #expect(alm.values[0] == SIMD2(3 * (4 * Double.pi).squareRoot(), 0))
    #expect(alm.values.dropFirst().allSatisfy { $0 == .zero })
  }

  @Test("one transform serves many threads, with the same bits") func concurrency() async throws {
    let transform = HarmonicTransform(grid: try HEALPixGrid(nside: 16))
    var random = SeededGenerator(seed: 3)
    let maps = (0..<16).map { _ in (0..<transform.grid.pixelCount).map { _ in random.normal() } }
    let serial = maps.map { transform.analyze($0) }
    let parallel = await withTaskGroup(of: (Int, SphericalHarmonicCoefficients).self) { group in
      for (index, map) in maps.enumerated() { group.addTask { (index, transform.analyze(map)) } }
      var results = serial
      for await (index, result) in group { results[index] = result }
      return results
    }
    #expect(parallel == serial)
  }

  @Test("a sky with holes has no coefficients", arguments: [Double.nan, .infinity, -1.6375e30])
  func holes(hole: Double) throws {
    let transform = HarmonicTransform(grid: try HEALPixGrid(nside: 4))
    var values = [Double](repeating: 1, count: 192)
    values[17] = hole
    #expect(transform.analyze(values).values.allSatisfy { $0.x.isNaN && $0.y.isNaN })
  }
}
