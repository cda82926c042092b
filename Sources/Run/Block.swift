// What is handed out to be computed: neighbouring directions of one of the sets of a realisation.

/// One block of directions of one realisation.
package struct Block: Sendable {
  package var set: Int
  package var range: Range<Int>

  package init(set: Int, range: Range<Int>) {
    self.set = set
    self.range = range
  }

  /// The block cut into smaller ones, all but the last of a size.
  func parts(of size: Int) -> [Block] {
    stride(from: range.lowerBound, to: range.upperBound, by: size).map { first in
      Block(set: set, range: first..<min(first + size, range.upperBound))
    }
  }
}
