// The spectrum of a mixed sky from the spectra between its rigidities, and what a few of them can say about a continuum.
//
//   a = Σ_i w_i a(R_i),   C = Σ_ij w_i w_j C(R_i, R_j)
//
// The skies of two rigidities agree in small scales only where these are close, so that C(R_i, R_j) has a narrow crest along
// R_i = R_j, and what events of one cell have in common is not known from its node alone. The terms i = j as they stand take
// all of them for one rigidity: too much. With the mean of C between the node and its neighbours in place of C(R_i, R_i) they
// count as farther apart than they are: too little, wherever C falls with the distance of the rigidities. The truth lies
// between the two, and they meet as nodes are added or where the crest is resolved.

/// The weights of rigidities in a mixture.
public struct RigidityWeights: Sendable, Equatable {
  /// The rigidities, ascending.
  public let rigidities: [Double]
  /// Their weights, not negative, of sum 1.
  public let values: [Double]
  /// The fraction of the response that lies beyond the nodes' cells and is left out.
  public let outside: Double

  /// The largest ``outside`` that is accepted.
  public static let largestOutside = 0.05
  /// The largest ``own`` of a mixture.
  public static let largestOwn = 0.5

  init(rigidities: [Double], values: [Double], outside: Double) {
    (self.rigidities, self.values, self.outside) = (rigidities, values, outside)
  }

  /// Σ w_i²: the weight of pairs of events that share a cell.
  public var own: Double { values.reduce(0) { $0 + $1 * $1 } }

  /// Whether there is one rigidity only.
  public var isMonoenergetic: Bool { values.contains(1) }

  /// Σ_ij w_i w_j D_ij, and the same with the mean of D_i,i−1 and D_i,i+1 in place of D_ii: from above and from below where D
  /// falls away from its diagonal. Of one rigidity both are its own.
  ///
  /// - Parameter value: D_ij, symmetric, of skies for the same physical gradient; asked for i ≤ j.
  public func mixed(_ value: (Int, Int) -> Double) -> (lower: Double, upper: Double) {
    var (equal, near, different) = (0.0, 0.0, 0.0)
    for i in values.indices where values[i] > 0 {
      equal += values[i] * values[i] * value(i, i)
      let neighbors = (i > 0 ? [value(i - 1, i)] : []) + (i + 1 < values.count ? [value(i, i + 1)] : [])
      near += values[i] * values[i] * neighbors.reduce(0, +) / Double(max(1, neighbors.count))
      for j in values.indices.dropFirst(i + 1) where values[j] > 0 {
        different += 2 * values[i] * values[j] * value(i, j)
      }
    }
    return isMonoenergetic ? (equal, equal) : (different + near, different + equal)
  }
}
