// Symmetric 3×3 tensors as six numbers, and the gradient directions that contract them.
//
// With a constant gradient g the relative intensity is r_i(−T) g_i, so every quadratic quantity X(g) = X_ij g_i g_j, and an
// average over gradient directions is a contraction X(W) = W_ij X_ij with a symmetric W of unit trace.

/// The six independent components of a symmetric 3×3 tensor, in the order xx, yy, zz, xy, xz, yz.
public struct SymmetricTensor: Sendable, Equatable {
  /// Axis pairs of the six components.
  public static let pairs: [(Int, Int)] = [(0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2)]

  /// The components xx, yy, zz, xy, xz, yz.
  public var components: [Double]

  /// A tensor from its six components.
  public init(_ components: [Double]) {
    precondition(components.count == 6)
    self.components = components
  }

  /// W_ij X_ij, with the off-diagonal components counted twice.
  public func contracted(with other: SymmetricTensor) -> Double {
    var sum = 0.0
    for index in 0..<6 {
      sum += (index < 3 ? 1 : 2) * components[index] * other.components[index]
    }
    return sum
  }

  subscript(_ i: Int, _ j: Int) -> Double {
    switch (min(i, j), max(i, j)) {
    case (0, 1): components[3]
    case (0, 2): components[4]
    case (1, 2): components[5]
    default: components[i]
    }
  }
}

/// The direction of the density gradient, relative to the regular field along z.
public enum Gradient: Sendable, Equatable {
  /// Along the regular field.
  case parallel
  /// Across it: the average of x and y.
  case perpendicular
  /// Any direction; normalised before use.
  case direction(SIMD3<Double>)

  /// W_ij, so that X(g) = W_ij X_ij; unit trace.
  public var weights: SymmetricTensor {
    switch self {
    case .parallel: return SymmetricTensor([0, 0, 1, 0, 0, 0])
    case .perpendicular: return SymmetricTensor([0.5, 0.5, 0, 0, 0, 0])
    case .direction(let vector):
      let g = vector / (vector * vector).sum().squareRoot()
      return SymmetricTensor(SymmetricTensor.pairs.map { g[$0.0] * g[$0.1] })
    }
  }

  /// The weights of the gradients that single observers may have: x and y for ``perpendicular``, otherwise the one.
  package var skies: [SymmetricTensor] {
    switch self {
    case .perpendicular: [SymmetricTensor([1, 0, 0, 0, 0, 0]), SymmetricTensor([0, 1, 0, 0, 0, 0])]
    case .parallel, .direction: [weights]
    }
  }
}
