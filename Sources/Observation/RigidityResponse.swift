// What rigidities the events of an observatory have: a distribution of ln R, given by how much of it lies below.
//
//   log-normal   F(ln R) = ½ erfc(−ln(R/R_m)/(σ√2)),  cut at ±4σ
//   table        dN/d ln R at some rigidities, linear in ln R between them and zero beyond
//   nuclei       F(ln R) = Σ_Z f_Z F_E(ln R + ln Z): the response is one in energy, and R = E/Z
//
// A simulation has skies at some rigidities R_i, the nodes. Each stands for the cell around it, whose bounds are the middles
// of ln R between neighbours; the outermost cells reach as far outwards as inwards. Its weight is what the cell has of the
// response, w_i = F(upper) − F(lower), over the sum, so that no shape of the response is lost between nodes. What lies beyond
// the cells is refused where it is more than a few per cent.

import Foundation
import _Text

/// A distribution of the rigidities of events, in a unit that its user chooses.
public struct RigidityResponse: Sendable {
  /// What it is, in a few words, for keys and headers.
  public let name: String
  /// The rigidity below which half of the events lie.
  public let median: Double
  /// Whether all events have one rigidity.
  public let isMonoenergetic: Bool
  /// The fraction of events below ln R.
  private let below: @Sendable (Double) -> Double

  private init(name: String, median: Double, isMonoenergetic: Bool, below: @escaping @Sendable (Double) -> Double) {
    (self.name, self.median, self.isMonoenergetic, self.below) = (name, median, isMonoenergetic, below)
  }

  /// Where the log-normal is cut, in σ: 6e-5 of it lies beyond.
  static let cut = 4.0

  /// Rigidities whose logarithm is normally distributed.
  ///
  /// - Parameters:
  ///   - median: R_m > 0.
  ///   - width: σ of ln R, from 0, all events at R_m, to 5.
  /// - Throws: `ResponseError.malformed` for numbers out of these ranges.
  public static func logNormal(median: Double, width: Double) throws(ResponseError) -> Self {
    guard median > 0, median.isFinite else { throw .malformed("its median is \(median); give a positive rigidity") }
    guard width >= 0, width <= 5 else { throw .malformed("its width is \(width); give sigma of ln R from 0 to 5") }
    let middle = log(median)
    let name = "log-normal, width \(width.formattedShort)"
    guard width > 0 else {
      return Self(name: "one rigidity", median: median, isMonoenergetic: true) { $0 < middle ? 0 : 1 }
    }
    let beyond = erfc(cut / 2.0.squareRoot()) / 2
    return Self(name: name, median: median, isMonoenergetic: false) { x in
      let part = erfc(-(x - middle) / (width * 2.0.squareRoot())) / 2
      return min(1, max(0, (part - beyond) / (1 - 2 * beyond)))
    }
  }

  /// Rigidities as a table has them.
  ///
  /// - Parameters:
  ///   - rigidities: two or more, positive and ascending.
  ///   - weights: dN/d ln R at each, in any unit, not negative and not all zero: the counts in bins of equal ratios.
  ///   - name: what the table is called.
  /// - Throws: `ResponseError.malformed` for anything else.
  public static func table(rigidities: [Double], weights: [Double], name: String) throws(ResponseError) -> Self {
    guard rigidities.count == weights.count, rigidities.count >= 2 else {
      throw .malformed("\(rigidities.count) rigidities and \(weights.count) weights; give two or more of each")
    }
    let ascend = zip(rigidities, rigidities.dropFirst()).allSatisfy { $0 < $1 }
    guard ascend, rigidities.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw .malformed("its rigidities do not ascend from row to row, or are not positive; sort them")
    }
    guard weights.allSatisfy({ $0 >= 0 && $0.isFinite }), weights.contains(where: { $0 > 0 }) else {
      throw .malformed("its weights must be finite, not negative and not all zero")
    }
    let x = rigidities.map { log($0) }
    var sums = [0.0]
    for i in 1..<x.count { sums.append(sums[i - 1] + (x[i] - x[i - 1]) * (weights[i] + weights[i - 1]) / 2) }
    let (ends, total) = (sums, sums[x.count - 1])
    let below: @Sendable (Double) -> Double = { value in
      guard let next = x.firstIndex(where: { $0 > value }) else { return 1 }
      guard next > 0 else { return 0 }
      let (width, along) = (x[next] - x[next - 1], value - x[next - 1])
      let slope = (weights[next] - weights[next - 1]) / width
      return (ends[next - 1] + along * (weights[next - 1] + slope * along / 2)) / total
    }
    let median = exp(middle(of: below, from: x[0], to: x[x.count - 1]))
    return Self(name: name, median: median, isMonoenergetic: false, below: below)
  }

  /// The rigidities of nuclei whose energies are distributed as this response says: R = E/Z.
  ///
  /// - Parameter fractions: of the events at any energy, for each charge; over their sum.
  /// - Throws: `ResponseError.malformed` for charges that are not from 1 to 100 or fractions that are none.
  public func ofNuclei(_ fractions: [Int: Double]) throws(ResponseError) -> Self {
    guard !fractions.isEmpty, fractions.keys.allSatisfy((1...100).contains) else {
      throw .malformed("the charges of nuclei must be whole numbers from 1 to 100")
    }
    let total = fractions.values.reduce(0, +)
    guard total > 0, total.isFinite, fractions.values.allSatisfy({ $0 >= 0 }) else {
      throw .malformed("the fractions of nuclei must be finite, not negative and not all zero")
    }
    let groups = fractions.filter { $0.value > 0 }.sorted { $0.key < $1.key }.map { (log(Double($0.key)), $0.value) }
    let energies = below
    let below: @Sendable (Double) -> Double = { x in
      groups.reduce(0) { $0 + $1.1 * energies(x + $1.0) } / total
    }
    let charges = groups.map { Int(exp($0.0).rounded()) }
    let (lightest, heaviest) = (groups[0].0, groups[groups.count - 1].0)
    // Half of each group lies below its own median, hence the median between those of the lightest and the heaviest.
    let half = Self.middle(of: below, from: log(median) - heaviest - 1e-9, to: log(median) - lightest + 1e-9)
    return Self(
      name: name + ", nuclei of Z = " + charges.map(String.init).joined(separator: ", "), median: exp(half),
      isMonoenergetic: isMonoenergetic && groups.count == 1, below: below)
  }

  /// Where a distribution reaches one half, by bisection.
  private static func middle(of below: (Double) -> Double, from lower: Double, to upper: Double) -> Double {
    var (lower, upper) = (lower, upper)
    for _ in 0..<100 {
      let x = (lower + upper) / 2
      if below(x) < 0.5 { lower = x } else { upper = x }
    }
    return (lower + upper) / 2
  }

  /// The fraction of events whose rigidity is below this one (≥ 0).
  public func fraction(below rigidity: Double) -> Double { rigidity > 0 ? below(log(rigidity)) : 0 }

  /// The weights of nodes.
  ///
  /// - Parameters:
  ///   - rigidities: of the nodes, ascending, in the response's unit; two or more unless all events have one rigidity.
  ///   - clamping: whether the outermost nodes stand for all that lies beyond; `outside` then says how much that is.
  /// - Throws: unless clamping, `ResponseError.beyondNodes` where more than `RigidityWeights.largestOutside` of the response is beyond their cells,
  ///   `.tooNarrow` where one node has nearly all, `.noNode` where all events are of a rigidity that no node has.
  public func weights(at rigidities: [Double], clamping: Bool = false) throws(ResponseError) -> RigidityWeights {
    precondition(!rigidities.isEmpty && zip(rigidities, rigidities.dropFirst()).allSatisfy { $0 < $1 }, "not ascending")
    if isMonoenergetic {
      guard let place = rigidities.firstIndex(where: { abs($0 / median - 1) < 1e-6 }) else {
        throw .noNode(rigidity: median, nodes: rigidities)
      }
      return RigidityWeights(
        rigidities: rigidities, values: rigidities.indices.map { $0 == place ? 1 : 0 }, outside: 0)
    }
    guard rigidities.count > 1 else {
      throw .malformed("a mixture needs skies at two rigidities or more; scan more of them")
    }
    let x = rigidities.map { log($0) }
    let inner = zip(x, x.dropFirst()).map { ($0 + $1) / 2 }
    let bounds = [2 * x[0] - inner[0]] + inner + [2 * x[x.count - 1] - inner[inner.count - 1]]
    var cumulative = bounds.map(below)
    let outside = 1 - (cumulative[x.count] - cumulative[0])
    if clamping { (cumulative[0], cumulative[x.count]) = (0, 1) }
    let inside = cumulative[x.count] - cumulative[0]
    guard 1 - inside <= RigidityWeights.largestOutside else {
      throw .beyondNodes(name: name, fraction: 1 - inside, from: exp(bounds[0]), to: exp(bounds[x.count]))
    }
    let values = x.indices.map { (cumulative[$0 + 1] - cumulative[$0]) / inside }
    let weights = RigidityWeights(rigidities: rigidities, values: values, outside: outside)
    guard clamping || weights.own <= RigidityWeights.largestOwn else { throw .tooNarrow(name: name, own: weights.own) }
    return weights
  }
}

/// Why a response cannot be used.
public enum ResponseError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is no response; the text says why, and what to give.
  case malformed(String)
  /// A response of which a fraction lies beyond the cells of the nodes, which reach from a rigidity to another.
  case beyondNodes(name: String, fraction: Double, from: Double, to: Double)
  /// A response that lies nearly all in the cell of one node: Σ w².
  case tooNarrow(name: String, own: Double)
  /// One rigidity that no node has.
  case noNode(rigidity: Double, nodes: [Double])

  /// One line: what is wrong, and what to do.
  public var description: String {
    switch self {
    case .malformed(let reason): "the response is none: \(reason.oneLine)"
    case .beyondNodes(let name, let fraction, let from, let to):
      "the response \(name.oneLine) has \((100 * fraction).formattedShort) per cent of its events beyond the scan's "
        + "rigidities, which stand for \(from.formattedShort) to \(to.formattedShort); scan a wider range, or narrow "
        + "the response"
    case .tooNarrow(let name, let own):
      "the response \(name.oneLine) is narrower than the steps of the scan (sum of squared weights "
        + "\(own.formattedShort), above \(RigidityWeights.largestOwn)); scan more rigidities around its median"
    case .noNode(let rigidity, let nodes):
      "no point of the scan has the rigidity \(rigidity.formattedShort); choose one of "
        + nodes.prefix(20).map(\.formattedShort).joined(separator: ", ") + ", or add the point to the scan"
    }
  }
}
