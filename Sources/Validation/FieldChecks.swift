// The acceptance list of the turbulent field: what Documentation/theory/Physics.md, section 2, says of it, measured on
// realised fields.
//
// The subject is a function from the number of a realisation to a field, so that the tests can hand in a field that is
// wrong in a known way and see the checks fail. Everything is measured from the realised waves or from values of
// `field(at:)`; what it should be comes from `FieldModel`, which shares no formula with the code under test.

import Foundation
import RandomStreams
import Turbulence

/// The checks on the turbulent field of the preset.
package struct FieldChecks: CheckGroup {
  /// The name of the group, "field".
  package let name = "field"
  let makeField: @Sendable (Int) -> PlaneWaveField
  let correlationLength: @Sendable (TurbulenceSpectrum) -> Double
  /// The spectrum that the fields should have.
  let spectrum = TurbulenceSpectrum()
  /// ρ = r_L/L_c of the fields.
  let larmorRadius = presetLarmorRadius

  private static let presetLarmorRadius = 0.1

  /// The checks on the field that the program uses.
  package init() {
    self.init(makeField: FieldChecks.preset)
  }

  /// The checks on another field, which passes them only when it is one of the preset's ensemble.
  ///
  /// - Parameters:
  ///   - makeField: the field of each realisation: regular field 1 along z, positions in r_L.
  ///   - correlationLength: the two-sided correlation length of a sampled spectrum, in L_c.
  package init(
    makeField: @escaping @Sendable (Int) -> PlaneWaveField,
    correlationLength: @escaping @Sendable (TurbulenceSpectrum) -> Double = { $0.correlationLength }
  ) {
    self.makeField = makeField
    self.correlationLength = correlationLength
  }

  /// The preset's fields: isotropic Kolmogorov turbulence, σ² = 1, ρ = 0.1, 160 waves.
  @Sendable package static func preset(_ number: Int) -> PlaneWaveField {
    IsotropicTurbulence(spectrum: TurbulenceSpectrum(), larmorRadius: presetLarmorRadius)
      .realization(number, seed: 20_150_622)
  }

  /// Measures every quantity of the group, in order.
  package func run(effort: Effort, threads: Int) throws -> [Check] {
    divergence(effort: effort)
      + meanSquares(effort: effort, threads: threads)
      + moments(effort: effort, threads: threads)
      + isotropy(effort: effort)
      + bandEnergies(effort: effort, threads: threads)
      + correlations(effort: effort, threads: threads)
      + correlationLengths(effort: effort, threads: threads)
      + homogeneity(effort: effort, threads: threads)
  }

  /// The expected statistics.
  var model: FieldModel { FieldModel(spectrum) }

  /// L_c in r_L.
  var bendOver: Double { 1 / larmorRadius }

  /// δb at a position in r_L.
  func fluctuation(_ field: PlaneWaveField, _ position: SIMD3<Double>) -> SIMD3<Double> {
    field.field(at: position) - SIMD3(0, 0, 1)
  }

  /// A check of a sample mean against its expected value.
  func statistical(_ quantity: String, _ expected: Double, _ sample: Sample, of what: String) -> Check {
    Check(
      group: name, quantity: quantity, expected: expected, measured: sample.mean,
      tolerance: allowedStandardErrors * sample.error, reason: "\(allowedStandardErrors) standard errors over \(what)")
  }
}

// MARK: - Sampling
//
// Random points from the stream of tests.

/// Random points and directions for the checks on field and kernel.
package enum FieldSampling {
  /// The stream of random numbers of one item of work.
  static func stream(_ item: Int, seed: UInt64) -> RandomStream {
    RandomStream(seed: seed, realization: item, purpose: .testing)
  }

  /// A point uniform in the cube of half the edge `size` about a centre.
  static func point(
    _ stream: inout RandomStream, size: Double, about center: SIMD3<Double> = .zero
  ) -> SIMD3<Double> {
    let x = stream.uniform(from: -size, to: size)
    let y = stream.uniform(from: -size, to: size)
    return center + SIMD3(x, y, stream.uniform(from: -size, to: size))
  }

  /// A vector whose three components are independent Gaussian numbers of unit variance.
  static func gaussianVector(_ stream: inout RandomStream) -> SIMD3<Double> {
    let direction = stream.direction()
    // |v| is Maxwellian: v² is the sum of an exponential variable and the square of one Gaussian number.
    let exponential = -2 * log(1 - stream.uniform())
    let gaussian = gaussianNumber(&stream)
    return (exponential + gaussian * gaussian).squareRoot() * direction
  }

  /// A Gaussian number of unit variance (Box & Muller 1958).
  static func gaussianNumber(_ stream: inout RandomStream) -> Double {
    let radius = (-2 * log(1 - stream.uniform())).squareRoot()
    return radius * cos(2 * Double.pi * stream.uniform())
  }
}
