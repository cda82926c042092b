// What the tests of the theory share: comparisons.

/// |a/b − 1|.
func relativeError(_ a: Double, _ b: Double) -> Double { abs(a / b - 1) }

/// The largest |a_i − b_i|.
func largestDifference(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map { abs($0 - $1) }.max() ?? 0 }
