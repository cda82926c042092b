// Moments of the displacements over the directions of a set: r̄_i and ⟨r_i r_j⟩.

/// The mean displacement and the mean of products of displacements.
package struct Moments: Estimator {
  package let name = "moments"

  /// The only one.
  package init() {}

  package func columns(lmax: Int) -> [MeasuredColumn] {
    [
      MeasuredColumn("MEAN", unit: "r_L", width: 3, "mean displacement over directions, x y z"),
      MeasuredColumn("SECOND", unit: "r_L^2", width: 6, "<r_i r_j> over directions, xx yy zz xy xz yz"),
    ]
  }

  package func measure(_ sky: SkySnapshot, set: Int) -> [[Double]] {
    let orbits = sky.orbits[set]
    let (x, y, z) = (orbits.component(0, at: 0), orbits.component(1, at: 0), orbits.component(2, at: 0))
    let count = Double(orbits.directionCount)
    var (sum, squares, products) = (SIMD3<Double>.zero, SIMD3<Double>.zero, SIMD3<Double>.zero)
    for direction in 0..<orbits.directionCount {
      let r = SIMD3(x[x.startIndex + direction], y[y.startIndex + direction], z[z.startIndex + direction])
      sum += r
      squares += r * r
      products += SIMD3(r.x * r.y, r.x * r.z, r.y * r.z)
    }
    return [
      [sum.x, sum.y, sum.z].map { $0 / count },
      [squares.x, squares.y, squares.z, products.x, products.y, products.z].map { $0 / count },
    ]
  }
}

extension DirectionSetMeasurement {
  /// r̄_i: mean displacement over directions, in r_L.
  public var mean: [Double] {
    get { self["MEAN"] }
    set { self["MEAN"] = newValue }
  }

  /// ⟨r_i r_j⟩ over directions, in r_L².
  public var second: SymmetricTensor {
    get { SymmetricTensor(self["SECOND"]) }
    set { self["SECOND"] = newValue.components }
  }
}
