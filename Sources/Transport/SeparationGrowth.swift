// How fast neighbouring trajectories part: the logarithm of the growth of a small separation in phase space, which is put back
// to its first length, in the direction that it has, after every interval (Benettin, Galgani & Strelcyn 1976, Phys. Rev. A
// 14, 2338).
//
//   G(T) = Σ_n ln(d(t_n)/δ),   d² = |Δr|² + |Δp̂|²,   λ = lim G(T)/T      backward in time
//
// Exact up to O(k_max δ e^λ), the bend of the field over the separation, and the rounding of states over δ: both below 1e-4
// of an interval's ln d for positions below 10⁴ r_L. δ starts as a turn of the momentum; until it has found the direction of
// fastest growth, within some 1/λ, G grows otherwise.

#if !hasFeature(Embedded)
  import Foundation

  /// Growth of separations along orbits.
  public enum SeparationGrowth {
    /// δ, in r_L and in the units of p̂.
    public static let separation = 1e-7
    /// The interval after which a separation is put back, in 1/Ω.
    public static let interval = 1.0

    /// G(T) of orbits from the observer: `[time][orbit]`.
    ///
    /// What is found at a time does not depend, to the bit, on the other times.
    ///
    /// - Parameters:
    ///   - tracker: takes particles through the field; in double precision.
    ///   - directions: momentum directions p̂ at the observer, unit vectors.
    ///   - turns: for each orbit a unit vector across its p̂, towards which the neighbour's momentum is turned.
    ///   - times: backtracking times ΩT ≥ 0, ascending.
    ///   - isCancelled: asked often; when it answers true the work stops.
    /// - Returns: nil when cancelled.
    /// - Throws: what the tracker throws.
    public static func logarithms(
      along tracker: any Tracker, from directions: [SIMD3<Double>], turns: [SIMD3<Double>], times: [Double],
      isCancelled: () -> Bool = { false }
    ) throws -> [[Double]]? {
      let count = directions.count
      var pairs = (directions + zip(directions, turns).map { neighbor(of: $0, turned: $1) }).map {
        PhaseState(momentum: $0)
      }
      var sums = [Double](repeating: 0, count: count)
      var found: [[Double]] = []
      var start = 0.0
      while found.count < times.count {
        let inside = times.dropFirst(found.count).prefix { $0 < start + interval }.map { $0 - start }
        guard
          let orbits = try tracker.orbits(
            from: pairs, times: inside + [interval], momenta: true, isCancelled: isCancelled)
        else { return nil }
        for time in inside.indices {
          found.append((0..<count).map { sums[$0] + log(distance(orbits, $0, $0 + count, time) / separation) })
        }
        let end = inside.count
        for orbit in 0..<count {
          let (own, other) = (orbits.state(of: orbit, at: end), orbits.state(of: orbit + count, at: end))
          let distance = distance(orbits, orbit, orbit + count, end)
          sums[orbit] += log(distance / separation)
          let back = separation / distance
          let momentum = own.momentum + back * (other.momentum - own.momentum)
          pairs[orbit] = own
          pairs[orbit + count] = PhaseState(
            position: own.position + back * (other.position - own.position),
            momentum: momentum / (momentum * momentum).sum().squareRoot())
        }
        start += interval
      }
      return found
    }

    private static func neighbor(of p: SIMD3<Double>, turned e: SIMD3<Double>) -> SIMD3<Double> {
      cos(separation) * p + sin(separation) * e
    }

    private static func distance(_ orbits: Orbits, _ a: Int, _ b: Int, _ time: Int) -> Double {
      orbits.state(of: a, at: time).distance(to: orbits.state(of: b, at: time))
    }
  }
#endif
