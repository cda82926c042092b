// Responses against their integrals, and spectra of mixtures against kernels whose mixtures are known in closed form.

import Foundation
import Observation
import Testing

@Suite("Responses in rigidity", .timeLimit(.minutes(40)))
struct RigidityResponseTests {
  /// Round-off of sums of error functions.
  static let roundOff = 1e-12

  /// `count` rigidities with equal ratios, within ±`reach` of ln R about 10.
  private func nodes(_ count: Int, reach: Double) -> [Double] {
    (0..<count).map { 10 * exp(reach * (2 * Double($0) / Double(count - 1) - 1)) }
  }

  @Test("a log-normal has the quantiles of the normal distribution, is cut at 4 sigma, and its median is its median")
  func logNormal() throws {
    let response = try RigidityResponse.logNormal(median: 10, width: 0.3)
    #expect(response.median == 10 && !response.isMonoenergetic)
    #expect(abs(response.fraction(below: 10) - 0.5) < Self.roundOff)
    // Φ(1) = 0.841344746…; the cut takes 3.2e-5 from either end.
    let expected = (0.841344746068543 - 3.16712418331e-5) / (1 - 2 * 3.16712418331e-5)
    #expect(abs(response.fraction(below: 10 * exp(0.3)) - expected) < Self.roundOff)
    #expect(response.fraction(below: 10 * exp(-0.3 * 4.01)) == 0 && response.fraction(below: 10 * exp(0.3 * 4.01)) == 1)
    #expect(response.fraction(below: 0) == 0)
    // A width in log10 instead would be elsewhere by far more than round-off.
    #expect(abs(response.fraction(below: 10 * pow(10, 0.3)) - expected) > 0.1)
  }

  @Test("a table is linear in ln R between its rows: a triangle's integrals, and its median")
  func table() throws {
    let e = exp(1.0)
    let triangle = try RigidityResponse.table(rigidities: [1, e, e * e * e], weights: [0, 3, 0], name: "triangle")
    // dN/d ln R rises from 0 to 3 over one unit of ln R and falls to 0 over two: the whole is 4.5, the rise 1.5 of it.
    #expect(abs(triangle.fraction(below: e) - 1.0 / 3) < Self.roundOff)
    #expect(abs(triangle.fraction(below: exp(0.5)) - 0.375 / 4.5) < Self.roundOff)
    #expect(triangle.fraction(below: 0.9) == 0 && triangle.fraction(below: 30) == 1)
    // Half is above ln R = 3 − x, 0.75 x² = 2.25.
    #expect(abs(log(triangle.median) - (3 - 3.0.squareRoot())) < 1e-9)
  }

  @Test("nuclei shift a response by ln Z: iron's half is at R = E/26, and a mixture is the mean of its groups")
  func nuclei() throws {
    let energies = try RigidityResponse.logNormal(median: 10, width: 0.2)
    let iron = try energies.ofNuclei([26: 1])
    #expect(abs(iron.median / (10.0 / 26) - 1) < 1e-9)
    let mixed = try energies.ofNuclei([1: 3, 2: 1])
    for rigidity in [4.0, 5, 7, 10, 12] {
      let expected = 0.75 * energies.fraction(below: rigidity) + 0.25 * energies.fraction(below: 2 * rigidity)
      #expect(abs(mixed.fraction(below: rigidity) - expected) < Self.roundOff)
      // Charges the wrong way round.
      let wrong = 0.75 * energies.fraction(below: rigidity) + 0.25 * energies.fraction(below: rigidity / 2)
      #expect(abs(mixed.fraction(below: rigidity) - wrong) > 0.01)
    }
    #expect(abs(mixed.fraction(below: mixed.median) - 0.5) < 1e-9)
    #expect(try RigidityResponse.logNormal(median: 10, width: 0).ofNuclei([1: 1]).isMonoenergetic)
    #expect(try !RigidityResponse.logNormal(median: 10, width: 0).ofNuclei([1: 1, 2: 1]).isMonoenergetic)
  }

  @Test("weights are what the response has in cells between the middles of neighbours; they sum to one")
  func weights() throws {
    let response = try RigidityResponse.logNormal(median: 10, width: 0.3)
    let rigidities = nodes(7, reach: 0.75).enumerated().map { $0.offset == 2 ? $0.element * 1.05 : $0.element }
    let found = try response.weights(at: rigidities)
    #expect(abs(found.values.reduce(0, +) - 1) < Self.roundOff)
    let bounds = (0...1).map { (rigidities[2 + $0] * rigidities[1 + $0]).squareRoot() }
    let expected = response.fraction(below: bounds[1]) - response.fraction(below: bounds[0])
    #expect(abs(found.values[2] * (1 - found.outside) - expected) < Self.roundOff)
    // The outermost cells reach as far out as in: to ln R = ±0.875 about the median, beyond which lie 0.35 per cent.
    #expect(abs(found.outside - (erfc(0.875 / 0.3 / 2.0.squareRoot()) - 6.33424836e-5) / (1 - 6.33424836e-5)) < 1e-10)
    let one = try RigidityResponse.logNormal(median: rigidities[4], width: 0).weights(at: rigidities)
    #expect(one.values == [0, 0, 0, 0, 1, 0, 0] && one.isMonoenergetic && one.own == 1)
  }

  /// The mixture of exp(−|u|/L), u the difference of two ln R: u is normal of variance 2σ².
  private func exponential(_ width: Double, _ length: Double) -> Double {
    let s = 2.0.squareRoot() * width / length
    return exp(s * s / 2) * erfc(s / 2.0.squareRoot())
  }

  @Test(
    "mixtures of exp(-|ln R1/R2|/L), with a crest narrower and wider than the cells, lie between the bounds, which meet",
    arguments: [0.03, 0.1, 0.3, 1])
  func bounds(length: Double) throws {
    let width = 0.3
    let exact = exponential(width, length)
    var last = Double.infinity
    for count in [9, 17, 33, 257] {
      let rigidities = nodes(count, reach: 1.2)
      let weights = try RigidityResponse.logNormal(median: 10, width: width).weights(at: rigidities)
      let (lower, upper) = weights.mixed { i, j in exp(-abs(log(rigidities[i] / rigidities[j])) / length) }
      #expect(lower < exact && exact < upper, "\(count) nodes: \(lower) \(exact) \(upper)")
      #expect(upper - lower < 0.75 * last)
      last = upper - lower
      // Another width is outside of them once they are close.
      if count == 257 {
        #expect(!(lower < exponential(1.3 * width, length) && exponential(1.3 * width, length) < upper))
      }
    }
    #expect(last < 0.06)
  }

  @Test("a smooth kernel, and one that is constant, are mixed as they should be: both bounds at once")
  func smooth() throws {
    let rigidities = nodes(25, reach: 1.2)
    let weights = try RigidityResponse.logNormal(median: 10, width: 0.3).weights(at: rigidities)
    let constant = weights.mixed { _, _ in 2.5 }
    #expect(abs(constant.lower - 2.5) < Self.roundOff && abs(constant.upper - 2.5) < Self.roundOff)
    // exp(−u²/2) over u of variance 2σ² is 1/√(1 + 2σ²); of cells of 0.1 second order is (0.1)²/12 of the variance.
    let exact = 1 / (1 + 2 * 0.09).squareRoot()
    let gaussian = weights.mixed { i, j in exp(-pow(log(rigidities[i] / rigidities[j]), 2) / 2) }
    #expect(abs(gaussian.upper - exact) < 0.002 && abs(gaussian.lower - exact) < 0.002)
  }

  @Test("what is no response, or none for these nodes, is refused with number and remedy")
  func refusals() throws {
    let words: [(@Sendable () throws -> Void, [String])] = [
      ({ _ = try RigidityResponse.logNormal(median: 0, width: 0.1) }, ["median", "positive"]),
      ({ _ = try RigidityResponse.logNormal(median: 1, width: -0.1) }, ["width", "-0.1"]),
      ({ _ = try RigidityResponse.logNormal(median: 1, width: .nan) }, ["width"]),
      ({ _ = try RigidityResponse.table(rigidities: [1, 1], weights: [1, 1], name: "t") }, ["ascend"]),
      ({ _ = try RigidityResponse.table(rigidities: [1, 2], weights: [0, 0], name: "t") }, ["all zero"]),
      ({ _ = try RigidityResponse.table(rigidities: [1], weights: [1], name: "t") }, ["two or more"]),
      ({ _ = try RigidityResponse.logNormal(median: 1, width: 1).ofNuclei([0: 1]) }, ["charges"]),
      ({ _ = try RigidityResponse.logNormal(median: 1, width: 1).ofNuclei([1: 0]) }, ["fractions"]),
      (
        { _ = try RigidityResponse.logNormal(median: 10, width: 0.5).weights(at: [9, 10, 11]) },
        ["beyond", "8.53815", "wider"]
      ),
      (
        { _ = try RigidityResponse.logNormal(median: 10, width: 0.05).weights(at: [5, 10, 20]) },
        ["narrower", "more rigidities"]
      ),
      ({ _ = try RigidityResponse.logNormal(median: 10, width: 0).weights(at: [9, 11]) }, ["10", "9, 11"]),
    ]
    for (attempt, expected) in words {
      let error = #expect(throws: ResponseError.self) { try attempt() }
      let text = error?.description ?? ""
      #expect(expected.allSatisfy(text.contains), "\(text)")
      #expect(!text.contains("\n"))
    }
  }
}
