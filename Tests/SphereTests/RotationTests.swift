import Foundation
import Testing
import _TestSupport
import RandomStreams

@testable import Sphere

@Suite("Rotations of space", .timeLimit(.minutes(40))) struct RotationTests {
  static let roundOff = 1e-14

  @Test("about an axis, right-handed") func axis() {
    let quarter = Rotation(axis: SIMD3(0, 0, 2), angle: .pi / 2)
    #expect(length(quarter.apply(SIMD3(1, 0, 0)) - SIMD3(0, 1, 0)) < Self.roundOff)
    #expect(length(quarter.inverse.apply(SIMD3(1, 0, 0)) - SIMD3(0, -1, 0)) < Self.roundOff)
  }

  @Test("composition, inverse and the matrix agree") func group() {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<50 {
      let (a, b) = (random.rotation(), random.rotation())
      let v = SIMD3(random.normal(), random.normal(), random.normal())
      #expect(length((a * b).apply(v) - a.apply(b.apply(v))) < Self.roundOff * 10)
      #expect(length(a.inverse.apply(a.apply(v)) - v) < Self.roundOff * 10)
      // Negative control: rotations do not commute.
      #expect(length((a * b).apply(v) - b.apply(a.apply(v))) > 1e-6)
    }
  }

  @Test("Euler angles give the rotation back, also at the poles", arguments: [0, 1e-12, 1e-7, 0.4, 3.1, Double.pi])
  func eulerAngles(beta: Double) {
    let rotation = Rotation(alpha: 0.7, beta: beta, gamma: -2.1)
    let byAxes =
      Rotation(axis: SIMD3(0, 0, 1), angle: 0.7) * Rotation(axis: SIMD3(0, 1, 0), angle: beta)
      * Rotation(axis: SIMD3(0, 0, 1), angle: -2.1)
    let angles = rotation.zyzEulerAngles
    let again = Rotation(alpha: angles.alpha, beta: angles.beta, gamma: angles.gamma)
    for v in [SIMD3(1.0, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1)] {
      #expect(length(rotation.apply(v) - byAxes.apply(v)) < Self.roundOff)
      #expect(length(rotation.apply(v) - again.apply(v)) < Self.roundOff)
    }
  }

  @Test("random rotations are uniform") func uniform() {
    var stream = RandomStream(seed: 2, realization: 0, purpose: .testing)
    let count = 20_000
    var (mean, square, trace) = (SIMD3<Double>.zero, SIMD3<Double>.zero, 0.0)
    for _ in 0..<count {
      let rotation = Rotation(quaternion: stream.rotationQuaternion())
      let image = rotation.apply(SIMD3(0.6, 0, 0.8))
      mean += image / Double(count)
      square += image * image / Double(count)
      let (x, y, z) = rotation.columns
      trace += (x.x + y.y + z.z) / Double(count)
    }
    // Standard deviations of the means: 1/√(3N), √(4/45/N), 1/√N; five of each, false alarm about 4e-6.
    let scale = 5 / Double(count).squareRoot()
    for axis in 0..<3 {
      #expect(abs(mean[axis]) < scale * (1.0 / 3).squareRoot())
      #expect(abs(square[axis] - 1.0 / 3) < scale * (4.0 / 45).squareRoot())
    }
    #expect(abs(trace) < scale)
  }
}

@Suite("Rotations of functions", .timeLimit(.minutes(40))) struct WignerRotationTests {
  /// Accumulated round-off of recursions and sums up to ℓ = 200.
  static let roundOff = 1e-11

  @Test("d^1 and d^2 are the closed forms", arguments: [0, 0.3, 1.2, 2.9, Double.pi])
  func closedForms(beta: Double) {
    var d = WignerSmallD(beta: beta, lmax: 2)
    let (c, s) = (cos(beta), sin(beta))
    d.advance()
    #expect(abs(d[1, 1] - (1 + c) / 2) < 1e-15 * 4)
    #expect(abs(d[1, 0] + s / 2.0.squareRoot()) < 1e-15 * 4)
    #expect(abs(d[0, 1] - s / 2.0.squareRoot()) < 1e-15 * 4)
    #expect(abs(d[1, -1] - (1 - c) / 2) < 1e-15 * 4)
    d.advance()
    #expect(abs(d[2, 1] + s * (1 + c) / 2) < 1e-15 * 8)
    #expect(abs(d[1, 1] - (2 * c * c + c - 1) / 2) < 1e-15 * 8)
    #expect(abs(d[1, -1] - (-2 * c * c + c + 1) / 2) < 1e-15 * 8)
    #expect(abs(d[2, 0] - 6.0.squareRoot() / 4 * s * s) < 1e-15 * 8)
  }

  @Test(
    "d^ℓ is orthogonal and contains the Legendre polynomials up to 200", arguments: [1e-9, 0.01, 0.8, 1.57, 2.5, 3.14])
  func orthogonality(beta: Double) {
    var d = WignerSmallD(beta: beta, lmax: 200)
    var (legendre, before) = (1.0, 0.0)
    for l in 1...200 {
      d.advance()
      (legendre, before) = ((Double(2 * l - 1) * cos(beta) * legendre - Double(l - 1) * before) / Double(l), legendre)
      #expect(abs(d[0, 0] - legendre) < Self.roundOff)
      guard l % 50 == 0 else { continue }
      for row in 0...l {
        let square = (-l...l).reduce(0) { $0 + d[row, $1] * d[row, $1] }
        #expect(abs(square - 1) < Self.roundOff)
      }
    }
  }

  @Test("equals healpy's rotate_alm") func storedReference() throws {
    let reference = try Reference.load()
    // healpy turns by ψ about z, then θ about y, then φ about z.
    let (psi, theta, phi) = (
      reference.rotationPsiThetaPhi[0], reference.rotationPsiThetaPhi[1], reference.rotationPsiThetaPhi[2]
    )
    let alm = Reference.coefficients(reference.almLmax8, lmax: 8)
    let expected = Reference.coefficients(reference.rotatedLmax8, lmax: 8)
    let rotation = WignerRotation(rotation: Rotation(alpha: phi, beta: theta, gamma: psi), lmax: 8)
    #expect(distance(rotation.rotate(alm), expected) < 1e-14)
    // Negative control: the passive convention.
    let wrong = WignerRotation(rotation: Rotation(alpha: phi, beta: theta, gamma: psi).inverse, lmax: 8)
    #expect(distance(wrong.rotate(alm), expected) > 1e-5)
  }

  @Test("a rotated dipole points where its vector is carried") func dipole() {
    var random = SeededGenerator(seed: 4)
    func dipole(_ d: SIMD3<Double>) -> SphericalHarmonicCoefficients {
      var alm = SphericalHarmonicCoefficients(lmax: 1)
      alm[1, 0] = (d.z, 0)
      alm[1, 1] = (-d.x / 2.0.squareRoot(), d.y / 2.0.squareRoot())
      return alm
    }
    for _ in 0..<20 {
      let rotation = random.rotation()
      let d = SIMD3(random.normal(), random.normal(), random.normal())
      let rotated = WignerRotation(rotation: rotation, lmax: 1).rotate(dipole(d))
      #expect(distance(rotated, dipole(rotation.apply(d))) < 1e-14)
      #expect(distance(rotated, dipole(rotation.inverse.apply(d))) > 1e-6)
    }
  }

  @Test("keeps spectra, composes, and is undone by its inverse", arguments: [95, 200])
  func group(lmax: Int) {
    var random = SeededGenerator(seed: UInt64(lmax))
    let alm = random.coefficients(lmax: lmax)
    let (a, b) = (random.rotation(), random.rotation())
    func rotate(_ r: Rotation, _ f: SphericalHarmonicCoefficients) -> SphericalHarmonicCoefficients {
      WignerRotation(rotation: r, lmax: lmax).rotate(f)
    }
    let once = rotate(b, alm)
    #expect(relativeDistance(once.powerSpectrum, alm.powerSpectrum) < Self.roundOff)
    #expect(distance(rotate(b.inverse, once), alm) < Self.roundOff)
    #expect(distance(rotate(a, once), rotate(a * b, alm)) < Self.roundOff)
    // Negative control: in the other order.
    #expect(distance(rotate(a, once), rotate(b * a, alm)) > 0.1)
    #expect(distance(rotate(.identity, alm), alm) < Self.roundOff)
    #expect(WignerRotation(rotation: b, lmax: lmax).rotate(alm.resized(lmax: 10)) == once.resized(lmax: 10))
  }

  @Test("matrices that are kept and matrices from the recursion turn functions of different lmax to the same bits")
  func keptMatrices() {
    var random = SeededGenerator(seed: 9)
    let rotation = random.rotation()
    let functions = [40, 12, 0].map { random.coefficients(lmax: $0) }
    var (kept, fresh) = (functions, functions)
    WignerRotation(rotation: rotation, lmax: 40, isKept: true).rotate(&kept)
    WignerRotation(rotation: rotation, lmax: 40, isKept: false).rotate(&fresh)
    #expect(kept == fresh)
    // Negative control: something was turned, and each function by itself is turned the same.
    #expect(kept != functions)
    #expect(functions.map(WignerRotation(rotation: rotation, lmax: 40, isKept: true).rotate) == kept)
  }

  @Test("the memory that is told is the memory that is kept", arguments: [0, 95, 127, 128])
  func keptBytes(lmax: Int) {
    let rotation = WignerRotation(rotation: Rotation(alpha: 1, beta: 2, gamma: 3), lmax: lmax)
    #expect(WignerRotation.keptByteCount(lmax: lmax) == 8 * rotation.rows.count)
    #expect(rotation.rows.isEmpty == (lmax == 128))
  }

  @Test("a function sampled on a rotated grid has the same coefficients, turned back", arguments: [6, 7] as [UInt64])
  func rotatedGrid(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let rotation = random.rotation()
    let grid = try HEALPixGrid(nside: 32)
    // Its coefficients fall below 1e-20 at ℓ = 30; up to ℓ = 48 the iterations converge to round-off.
    let transform = HarmonicTransform(grid: grid, lmax: 48)
    let n = SIMD3(0.48, -0.6, 0.64)
    func f(_ p: SIMD3<Double>) -> Double { exp(2 * (n * p).sum()) + p.x * p.y * p.z * p.z }

    let direct = transform.analyze(HEALPixMap(grid: grid, f).values, iterations: 12)
    let sampled = transform.analyze(HEALPixMap(grid: grid) { f(rotation.apply($0)) }.values, iterations: 12)
    let turned = WignerRotation(rotation: rotation, lmax: transform.lmax).rotate(sampled)
    #expect(distance(turned, direct) < Self.roundOff)
    // Negative controls: not turned, and turned the wrong way.
    #expect(distance(sampled, direct) > 0.1)
    #expect(distance(WignerRotation(rotation: rotation.inverse, lmax: transform.lmax).rotate(sampled), direct) > 0.1)
  }
}
