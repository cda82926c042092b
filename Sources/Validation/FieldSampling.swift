// How the field checks sample: random points from the stream of tests.

import Foundation
import RandomStreams

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
