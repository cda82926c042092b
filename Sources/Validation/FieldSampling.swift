// How the field checks sample: random points from the stream of tests, and work spread over threads whose result does
// not depend on their number.

import Foundation
import RandomStreams
import Synchronization

/// Random points, directions and parallel work for the checks on field and kernel.
package enum FieldSampling {
  /// The stream of random numbers of one item of work.
  static func stream(_ item: Int, seed: UInt64) -> RandomStream {
    RandomStream(seed: seed, realization: item, purpose: .testing)
  }

  /// A point uniform in the cube of half the edge `size` about a centre.
  static func point(
    _ stream: inout RandomStream, size: Double, about centre: SIMD3<Double> = .zero
  ) -> SIMD3<Double> {
    let x = stream.uniform(from: -size, to: size)
    let y = stream.uniform(from: -size, to: size)
    return centre + SIMD3(x, y, stream.uniform(from: -size, to: size))
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

  /// Computes `count` items on up to `threads` threads.
  ///
  /// - Returns: the items in order, whatever the number of threads.
  package static func inOrder<Item: Sendable>(
    _ count: Int, threads: Int, _ item: @escaping @Sendable (Int) -> Item
  ) -> [Item] {
    let workers = max(1, min(threads, count))
    guard workers > 1 else { return (0..<count).map(item) }
    let shares = Mutex([[Item]](repeating: [], count: workers))
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      let share = stride(from: worker, to: count, by: workers).map(item)
      shares.withLock { $0[worker] = share }
    }
    let parts = shares.withLock { $0 }
    return (0..<count).map { parts[$0 % workers][$0 / workers] }
  }
}
