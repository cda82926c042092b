// The coupling matrix against closed forms, sum rules, other nodes and published numbers, and, where there is numpy, against
// a quadrature of harmonics made from derivatives of Legendre polynomials; where there is ducc0, against its sums over 3j symbols.

import Foundation
import Sphere
import Testing
import _TestSupport

@testable import Observation

@Suite("Coupling matrix", .timeLimit(.minutes(40)))
struct CouplingMatrixTests {
  /// Sums of some hundred terms of order 1.
  private let roundOff = 1e-12

  private func window(_ south: Double, _ north: Double, lost: Bool = true) throws -> SkyWindow {
    SkyWindow(band: try DeclinationBand(south: south, north: north), removesRingMeans: lost)
  }

  @Test("of the whole sky it is the identity, and 2ℓ/(2ℓ+1) of it without ring means")
  func wholeSky() throws {
    let all = try CouplingMatrix(window(-90, 90, lost: false), lmax: 20).rows
    let left = try CouplingMatrix(window(-90, 90), lmax: 20).rows
    for l in 0...20 {
      for other in 0...20 {
        let one = l == other ? 1.0 : 0.0
        #expect(abs(all[l][other] - one) < roundOff)
        #expect(abs(left[l][other] - one * 2 * Double(l) / Double(2 * l + 1)) < roundOff)
      }
    }
  }

  @Test("the dipole's element is (2/3) (¾ [x − x³/3])²: 0.656 for −80…64°; with ring means more")
  func dipole() throws {
    func closed(_ south: Double, _ north: Double) -> Double {
      let (s, n) = (sin(south * .pi / 180), sin(north * .pi / 180))
      let k = 0.75 * (n - n * n * n / 3 - s + s * s * s / 3)
      return 2 * k * k / 3
    }
    for (south, north) in [(-80.0, 64.0), (-90, -30), (-20, 60)] {
      let element = try CouplingMatrix(window(south, north), lmax: 8).rows[1][1]
      #expect(abs(element - closed(south, north)) < roundOff)
      #expect(try CouplingMatrix(window(south, north, lost: false), lmax: 8).rows[1][1] > element + 1e-4)
    }
    // The value known from elsewhere has three digits, the last of them cut and not rounded.
    #expect(closed(-80, 64) >= 0.656 && closed(-80, 64) < 0.657)
  }

  @Test("below −30° with the exposure |sin δ|^1.5 over its mean, the dipole row is 0.0118, 0.0295, 0.0257, 0.0076")
  func exposure() throws {
    // The mean of x^1.5 from ½ to 1.
    let mean = (1 - pow(0.5, 2.5)) / 2.5 / 0.5
    let window = SkyWindow(band: try DeclinationBand(south: -90, north: -30)) { pow(abs($0), 1.5) / mean }
    let row = try CouplingMatrix(window, lmax: 12).rows[1]
    // Printed with four decimals.
    #expect(distance(Array(row[1...4]), [0.0118, 0.0295, 0.0257, 0.0076]) < 0.00005 + roundOff)
  }

  @Test("W = (1 − sin δ)/2 couples neighbours only, and Σ_ℓ' M_ℓℓ' is the mean of W², 1/3; (2ℓ+1) M is symmetric")
  func sumRule() throws {
    let window = SkyWindow(band: .wholeSky, removesRingMeans: false) { (1 - $0) / 2 }
    let rows = try CouplingMatrix(window, lmax: 15).rows
    for l in 0..<15 { #expect(abs(rows[l].reduce(0, +) - 1.0 / 3) < roundOff) }
    for l in 0...15 {
      for other in 0...15 {
        if abs(l - other) > 1 { #expect(rows[l][other] < roundOff) }
        #expect(abs(Double(2 * l + 1) * rows[l][other] - Double(2 * other + 1) * rows[other][l]) < roundOff)
      }
    }
    let lost = SkyWindow(band: .wholeSky) { (1 - $0) / 2 }
    #expect(try CouplingMatrix(lost, lmax: 15).rows[1].reduce(0, +) < 0.3)
  }

  @Test("other nodes give the same: ℓ_max + 1 are enough for W = 1, half of them are not")
  func nodes() throws {
    let window = try window(-90, -20)
    let (many, enough, few) = (
      try CouplingMatrix(window, lmax: 16),
      CouplingMatrix(try WindowHarmonics(window, lmax: 16, observedLmax: 16, nodeCount: 17)),
      CouplingMatrix(try WindowHarmonics(window, lmax: 16, observedLmax: 16, nodeCount: 8))
    )
    func error(_ other: CouplingMatrix) -> Double { distance(Array(many.rows.joined()), Array(other.rows.joined())) }
    #expect(error(enough) < roundOff)
    #expect(error(few) > 1e-3)
  }

  @Test("weights that are none, and spectra of other length, are refused")
  func refused() throws {
    let band = try DeclinationBand(south: -90, north: 0)
    let zero = SkyWindow(band: band) { _ in 0 }
    #expect(thrown(ObservationError.self) { _ = try CouplingMatrix(zero, lmax: 3) } == .noWeight)
    let negative = SkyWindow(band: band) { $0 }
    let error = thrown(ObservationError.self) { _ = try CouplingMatrix(negative, lmax: 3) }
    #expect(error?.description.contains("must be finite and not negative") == true)
    let matrix = try CouplingMatrix(window(-90, 0), lmax: 3)
    #expect(thrown(ObservationError.self) { _ = try matrix.fold([1]) } == .wrongLength(count: 1, expected: 4))
  }
}

/// A Python with numpy, if the environment names one.
private let numpy: String? = {
  guard let python = ProcessInfo.processInfo.environment["DAPPLE_PYTHON"], run(python, ["-c", "import numpy"]) != nil
  else { return nil }
  return python
}()

/// Live comparison with numpy; runs where DAPPLE_PYTHON names a Python that has it.
@Suite("Coupling matrix in numpy", .enabled(if: numpy != nil), .timeLimit(.minutes(40)))
struct NumpyCouplingTests {
  /// λ_ℓm = N (1−x²)^{m/2} d^m P_ℓ/dx^m, no recursion in ℓ, and 300 nodes.
  private static let script = """
    import json, math, sys
    import numpy as np
    from numpy.polynomial.legendre import Legendre, leggauss
    south, north = (math.sin(math.radians(float(a))) for a in sys.argv[1:3])
    power, first, L = float(sys.argv[3]), int(sys.argv[4]), 10
    x, g = leggauss(300)
    x, g = (north + south) / 2 + (north - south) / 2 * x, (north - south) / 2 * g
    M = np.zeros((L + 1, L + 1))
    for m in range(first, L + 1):
        rows = [math.sqrt((2 * l + 1) / (4 * math.pi) * math.factorial(l - m) / math.factorial(l + m))
                * (1 - x * x) ** (m / 2) * Legendre.basis(l).deriv(m)(x) for l in range(m, L + 1)]
        K = 2 * math.pi * (np.array(rows) * g * np.abs(x) ** power) @ np.array(rows).T
        M[m:, m:] += (1 if m == 0 else 2) * K ** 2
    print(json.dumps((M / (2 * np.arange(L + 1) + 1)[:, None]).tolist()))
    """

  @Test("a quadrature of explicit harmonics gives the same matrix", arguments: [true, false])
  func explicit(lost: Bool) throws {
    let python = try #require(numpy)
    for (south, north, power) in [(-90.0, -20.0, 0.0), (-80, 64, 0), (-90, -30, 1.5)] {
      let arguments = ["-c", Self.script, "\(south)", "\(north)", "\(power)", lost ? "1" : "0"]
      let theirs = try JSONDecoder().decode([[Double]].self, from: try #require(run(python, arguments)))
      let window = SkyWindow(band: try DeclinationBand(south: south, north: north), removesRingMeans: lost) {
        pow(abs($0), power)
      }
      let ours = try CouplingMatrix(window, lmax: 10).rows
      // Derivatives of high order lose digits: 1e-13 times 10³.
      #expect(distance(Array(ours.joined()), Array(theirs.joined())) < 1e-10)
    }
  }
}

/// A Python with ducc0, if the environment names one.
private let ducc: String? = numpy.flatMap { run($0, ["-c", "import ducc0"]) == nil ? nil : $0 }

/// Live comparison with ducc0, whose matrix is that of Hivon et al. (2002), from 3j symbols and the spectrum of the weight.
@Suite("Coupling matrix in ducc0", .enabled(if: ducc != nil), .timeLimit(.minutes(40)))
struct DuccCouplingTests {
  private static let script = """
    import json, math, sys
    import ducc0
    import numpy as np
    from numpy.polynomial.legendre import leggauss, legval
    south, north = (math.sin(math.radians(float(a))) for a in sys.argv[1:3])
    power, L = float(sys.argv[3]), int(sys.argv[4])
    l = np.arange(2 * L + 1)
    x, g = leggauss(400)
    x, g = (north + south) / 2 + (north - south) / 2 * x, (north - south) / 2 * g
    w = np.array([math.sqrt((2 * k + 1) * math.pi) * np.sum(g * np.abs(x) ** power * legval(x, [0] * k + [1])) for k in l])
    M = np.zeros((1, L + 1, L + 1))
    ducc0.misc.experimental.coupling_matrix_rect((w**2 / (2 * l + 1))[None, :], (0,), M)
    print(json.dumps((M[0] * (2 * np.arange(L + 1) + 1)).tolist()))
    """

  @Test(
    "sums over 3j symbols give the same matrix to ℓ = 40",
    arguments: [(-90.0, -20.0, 0.0), (-80, 64, 0), (-90, -30, 1.5)])
  func symbols(south: Double, north: Double, power: Double) throws {
    let arguments = ["-c", Self.script, "\(south)", "\(north)", "\(power)", "40"]
    let python = try #require(ducc)
    let theirs = try JSONDecoder().decode([[Double]].self, from: try #require(run(python, arguments)))
    let band = try DeclinationBand(south: south, north: north)
    func error(lost: Bool) throws -> Double {
      let window = SkyWindow(band: band, removesRingMeans: lost) { pow(abs($0), power) }
      return distance(Array(try CouplingMatrix(window, lmax: 40).rows.joined()), Array(theirs.joined()))
    }
    // Sums of some hundred terms of at most 1.
    #expect(try error(lost: false) < 1e-12)
    // Negative control: 3j sums know nothing of ring means.
    #expect(try error(lost: true) > 1e-3)
  }
}
