// The dipole of a set's maps as a moment: D_ij = ⟨p̂_i(0) r_j(−T)⟩ over its directions. Its ensemble mean is −K_ij (Taylor,
// Green, Kubo), and the square of that the dipole of standard diffusion.

/// The matrix D_ij.
package struct DipoleMatrix: Estimator {
  package let name = "dipole"

  /// The only one.
  package init() {}

  package func columns(lmax: Int) -> [MeasuredColumn] {
    [MeasuredColumn("DIPOLE", unit: "r_L", width: 9, "<p_i(0) r_j(-T)> over directions, row by row")]
  }

  package func measure(_ sky: SkySnapshot, set: Int) -> [[Double]] {
    let orbits = sky.orbits[set]
    let directions = sky.directions(ofSet: set)
    // By the component j of the displacement: the sums over directions of p̂ r_j.
    let sums = (0..<3).map { axis in
      zip(directions, orbits.component(axis, at: 0)).reduce(into: SIMD3<Double>.zero) { $0 += $1.0 * $1.1 }
    }
    let count = Double(orbits.directionCount)
    return [(0..<3).flatMap { i in sums.map { $0[i] / count } }]
  }
}

extension DirectionSetMeasurement {
  /// D_ij = ⟨p̂_i(0) r_j(−T)⟩ over directions, in r_L, row by row.
  public var dipole: [Double] {
    get { self["DIPOLE"] }
    set { self["DIPOLE"] = newValue }
  }
}
