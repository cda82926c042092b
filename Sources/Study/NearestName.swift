// The known name that an unknown one resembles, by the edit distance of Levenshtein (1966):
//
//   d(i, j) = min( d(i−1, j) + 1,  d(i, j−1) + 1,  d(i−1, j−1) + [a_i ≠ b_j] ).

/// Finds the name that was probably meant.
package enum NearestName {
  /// The key of `known` that is most like `key`; nil where none is.
  ///
  /// Case, "_" and "-" do not count ("kMin" is k_min). Names are compared within their table first; the same name in
  /// another table, or without one, counts as near.
  package static func key(_ key: String, among known: [String]) -> String? {
    let (table, name) = split(key)
    let ranked = known.map { candidate in
      let (candidateTable, candidateName) = split(candidate)
      let penalty = candidateTable == table ? 0 : 1
      return (candidate, distance(plain(name), plain(candidateName)) + penalty, plain(candidateName).count)
    }
    return best(ranked)
  }

  /// The table of `known` that is most like `table`; nil where none is.
  package static func table(_ table: String, among known: [String]) -> String? {
    best(known.map { ($0, distance(plain(table), plain($0)), plain($0).count) })
  }

  /// The Levenshtein distance: how many letters must be inserted, removed or replaced.
  package static func distance(_ left: String, _ right: String) -> Int {
    // What is much longer than any name resembles none, and would take for ever.
    guard left.utf8.count <= 200, right.utf8.count <= 200 else { return Int.max / 2 }
    let right = Array(right)
    var previous = Array(0...right.count)
    for (i, letter) in left.enumerated() {
      var current = [i + 1]
      for (j, other) in right.enumerated() {
        current.append(min(previous[j + 1] + 1, current[j] + 1, previous[j] + (letter == other ? 0 : 1)))
      }
      previous = current
    }
    return previous[right.count]
  }

  /// A candidate is near when at most a third of its letters, or two, have to change, and not all of them.
  private static func best(_ ranked: [(name: String, distance: Int, length: Int)]) -> String? {
    ranked.filter { $0.distance <= max(2, $0.length / 3) && $0.distance < $0.length }
      .min { $0.distance < $1.distance }?.name
  }

  private static func split(_ key: String) -> (table: Substring, name: String) {
    guard let dot = key.lastIndex(of: ".") else { return ("", key) }
    return (key[..<dot], String(key[key.index(after: dot)...]))
  }

  private static func plain(_ name: String) -> String {
    name.lowercased().filter { $0 != "_" && $0 != "-" }
  }
}
