// Pairs of particles that arrive under an angle θ, followed back in time together: F(θ,T) = ⟨(r_1·g)(r_2·g)⟩ at angles far
// below any pixel, and how trajectories part (Documentation/theory/RelativeDiffusion.md).
//
// Each of the references p̂_0, isotropic directions of its realisation, is the first particle of one pair at every angle; its
// partners p̂_k = cos θ_k p̂_0 + sin θ_k ê lie on one great circle. Neighbouring angles thus have the first particle in common,
// and what their *difference* of F scatters is what lies between them. Along each reference the growth of a small
// separation is followed, too (`SeparationGrowth`).
//
// Kept are means over the references, so that a realisation is one sample; only of the growth every orbit, for its
// distribution.

import Foundation
import RandomStreams
import Transport

/// Pairs at logarithmically spaced opening angles.
package struct Pairs: Estimator {
  package let name = "pairs"
  /// Number of references of a realisation.
  package let references: Int
  /// Opening angles θ_k in radians, ascending.
  package let angles: [Double]

  /// Pairs of that many references and angles, from `smallest` to π in equal logarithmic steps.
  package init(references: Int, angles count: Int, smallest: Double) {
    self.references = references
    angles = (0..<count).map { (index: Int) -> Double in
      let part = Double(index) / Double(count - 1)
      return index == count - 1 ? Double.pi : smallest * pow(Double.pi / smallest, part)
    }
  }

  /// The chords s_k = 2 sin(θ_k/2) = |p̂_0 − p̂_k|, so that 1 − x = s²/2.
  package var chords: [Double] { angles.map { 2 * sin($0 / 2) } }

  /// Bins of the distribution of x(−T) between −1 and 1.
  package static let cosineBins = 10
  /// Phase-space distance √(|Δr|² + |Δp̂|²) beyond which two particles are apart.
  package static let apart = 1.0

  package var followedParticles: Int { references * (angles.count + 3) }

  package var followedColumns: [MeasuredColumn] {
    let count = angles.count
    return [
      MeasuredColumn(
        "PAIR_F", unit: "r_L^2", width: 6 * (count + 1),
        "<r_i r_j> of the first particle with itself, and of both particles at each angle, symmetric: xx yy zz xy xz yz"
      ),
      MeasuredColumn("PAIR_DR", unit: "r_L^2", width: 6 * count, "<Dr_i Dr_j> at each angle, Dr = r_2 - r_1"),
      MeasuredColumn("PAIR_X", unit: "", width: 2 * count, "<x> and <P_2(x)> at each angle, x = p_1(-T).p_2(-T)"),
      MeasuredColumn(
        "PAIR_XHIST", unit: "", width: Self.cosineBins * count, "shares of pairs with x(-T) in ten bins from -1 to 1"),
      MeasuredColumn("PAIR_LN", unit: "", width: 2 * count, "<ln d> and <ln^2 d> at each angle, d^2 = |Dr|^2 + |Dp|^2"),
      MeasuredColumn("PAIR_APART", unit: "", width: count, "share of pairs with d > 1 at each angle"),
      MeasuredColumn(
        "GROWTH", unit: "", width: references, "ln of the growth of a small separation along each reference"),
    ]
  }

  package func follow(_ realization: FollowedRealization) throws -> [[Double]]? {
    let draws = draws(seed: realization.seed, number: realization.number)
    var sums = PairSums(times: realization.times.count, angles: angles.count)
    // A few thousand particles at once: memory stays small, and an engine has enough to do.
    let chunk = max(1, 1024 / (angles.count + 1))
    for first in stride(from: 0, to: references, by: chunk) {
      let draws = draws[first..<min(first + chunk, references)]
      let starts = draws.flatMap { draw in
        [draw.direction] + angles.map { cos($0) * draw.direction + sin($0) * draw.towards }
      }
      guard
        let orbits = try realization.tracker.orbits(
          of: starts, times: realization.times, momenta: true, isCancelled: realization.isCancelled)
      else { return nil }
      for time in realization.times.indices {
        for reference in draws.indices.map({ ($0 - first) * (angles.count + 1) }) {
          let own = orbits.state(of: reference, at: time)
          sums.add(own, partners: (1...angles.count).map { orbits.state(of: reference + $0, at: time) }, at: time)
        }
      }
    }
    guard
      let growth = try SeparationGrowth.logarithms(
        along: realization.tracker, from: draws.map(\.direction), turns: draws.map(\.turn), times: realization.times,
        isCancelled: realization.isCancelled)
    else { return nil }
    return sums.means(of: references) + [growth.flatMap { $0 }]
  }

  /// The random draws of one reference.
  package struct Draw {
    /// p̂_0.
    package var direction: SIMD3<Double>
    /// Where its partners lie: a unit vector across p̂_0.
    package var towards: SIMD3<Double>
    /// Where its small separation begins, likewise.
    package var turn: SIMD3<Double>
  }

  /// The draws of a realisation; those of fewer references are its first.
  package func draws(seed: UInt64, number: Int) -> [Draw] {
    var stream = RandomStream(seed: seed, realization: number, purpose: .pairs)
    return (0..<references).map { _ in
      let direction = stream.direction()
      // A rotation drawn uniformly would do as well; this one needs two angles only.
      let axis: SIMD3<Double> = abs(direction.z) < 0.9 ? [0, 0, 1] : [1, 0, 0]
      let first = normalized(cross(axis, direction))
      let second = cross(direction, first)
      func across(_ angle: Double) -> SIMD3<Double> { cos(angle) * first + sin(angle) * second }
      let (towards, turn) = (stream.uniform(from: 0, to: 2 * .pi), stream.uniform(from: 0, to: 2 * .pi))
      return Draw(direction: direction, towards: across(towards), turn: across(turn))
    }
  }
}

/// Sums over references, for each time and angle.
private struct PairSums {
  private let angles: Int
  private var products: [[Double]]
  private var separations: [[Double]]
  private var cosines: [[Double]]
  private var histogram: [[Double]]
  private var logarithms: [[Double]]
  private var apart: [[Double]]

  init(times: Int, angles: Int) {
    func zeros(_ width: Int) -> [[Double]] { Array(repeating: Array(repeating: 0, count: width), count: times) }
    self.angles = angles
    products = zeros(6 * (angles + 1))
    separations = zeros(6 * angles)
    cosines = zeros(2 * angles)
    histogram = zeros(Pairs.cosineBins * angles)
    logarithms = zeros(2 * angles)
    apart = zeros(angles)
  }

  mutating func add(_ own: PhaseState, partners: [PhaseState], at time: Int) {
    let r = own.position
    addProducts(r, r, to: &products[time], at: 0)
    for (angle, partner) in partners.enumerated() {
      addProducts(r, partner.position, to: &products[time], at: angle + 1)
      let dr = partner.position - r
      addProducts(dr, dr, to: &separations[time], at: angle)
      let x = dot(own.momentum, partner.momentum)
      cosines[time][2 * angle] += x
      cosines[time][2 * angle + 1] += 1.5 * x * x - 0.5
      let bins = Pairs.cosineBins
      let bin = min(bins - 1, max(0, Int((x + 1) / 2 * Double(bins))))
      histogram[time][bins * angle + bin] += 1
      let distance = own.distance(to: partner)
      let logarithm = log(max(distance, .leastNormalMagnitude))
      logarithms[time][2 * angle] += logarithm
      logarithms[time][2 * angle + 1] += logarithm * logarithm
      if distance > Pairs.apart { apart[time][angle] += 1 }
    }
  }

  private func addProducts(_ a: SIMD3<Double>, _ b: SIMD3<Double>, to sums: inout [Double], at index: Int) {
    for (component, (i, j)) in SymmetricTensor.pairs.enumerated() {
      sums[6 * index + component] += (a[i] * b[j] + a[j] * b[i]) / 2
    }
  }

  /// The means, column by column, time by time within each.
  func means(of references: Int) -> [[Double]] {
    [products, separations, cosines, histogram, logarithms, apart].map { column in
      column.flatMap { $0.map { $0 / Double(references) } }
    }
  }
}
