// Where a particle is and which way it goes: the six numbers that an orbit starts from.

/// A point of phase space: position in r_L and momentum direction.
public struct PhaseState: Sendable, Equatable {
  /// r in r_L.
  public var position: SIMD3<Double>
  /// p̂, a unit vector.
  public var momentum: SIMD3<Double>

  /// A state from its parts; at the origin by default.
  public init(position: SIMD3<Double> = .zero, momentum: SIMD3<Double>) {
    self.position = position
    self.momentum = momentum
  }

  /// √(|Δr|² + |Δp̂|²), with r in r_L.
  public func distance(to other: PhaseState) -> Double {
    let (r, p) = (other.position - position, other.momentum - momentum)
    return ((r * r).sum() + (p * p).sum()).squareRoot()
  }
}

/// p̂ of a momentum; nil where it is so short, so long or so little of a number that it has no direction.
package func direction(of momentum: SIMD3<Double>) -> SIMD3<Double>? {
  let length = (momentum * momentum).sum().squareRoot()
  return length > 1e-150 && length < 1e150 ? momentum / length : nil
}
