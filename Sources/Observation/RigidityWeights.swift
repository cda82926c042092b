// The spectrum of a mixed sky from the spectra between its rigidities, and what a few of them can say about a continuum.
//
//   a = Σ_i w_i a(R_i),   C = Σ_ij w_i w_j C(R_i, R_j)
//
// The skies of two rigidities agree in small scales only where these are close, so that C(R_i, R_j) has a narrow crest along
// R_i = R_j. With a few nodes the terms i = j, whose weight is Σ w_i², keep the crest's height for whole cells, which a
// continuum of rigidities has on a line only: too much. Without them, and the rest over 1 − Σ w_i², the cells on the diagonal
// count as those off it: too little, wherever C falls with the distance of the rigidities. The truth lies between the two, and
// they meet as nodes are added or where the crest is resolved.

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

  /// Σ w_i²: the weight of pairs of events that share a node.
  public var own: Double { values.reduce(0) { $0 + $1 * $1 } }

  /// Whether there is one rigidity only.
  public var isMonoenergetic: Bool { values.contains(1) }

  /// Σ_ij w_i w_j D_ij and the same of different nodes over 1 − Σ w_i²: from above and from below where D falls away from its
  /// diagonal. Of one rigidity both are its own.
  ///
  /// - Parameter value: D_ij, symmetric, of skies for the same physical gradient; asked for i ≤ j.
  public func mixed(_ value: (Int, Int) -> Double) -> (lower: Double, upper: Double) {
    var (equal, different) = (0.0, 0.0)
    for i in values.indices where values[i] > 0 {
      equal += values[i] * values[i] * value(i, i)
      for j in values.indices.dropFirst(i + 1) where values[j] > 0 {
        different += 2 * values[i] * values[j] * value(i, j)
      }
    }
    return isMonoenergetic ? (equal, equal) : (different / (1 - own), equal + different)
  }
}
