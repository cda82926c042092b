// How a study is divided among processes.

/// The part of a study that a process computes: every realisation, or those of one task of an array.
public struct TaskShare: Sendable, Equatable {
  /// Index of the task, 0…count − 1.
  public var index: Int
  /// Number of tasks.
  public var count: Int

  /// The whole study.
  public static let whole = TaskShare(index: 0, count: 1)

  /// One task of several.
  public init(index: Int, count: Int) {
    self.index = index
    self.count = count
  }

  /// Whether a realisation belongs to this task: a static partition, by the remainder of its number.
  public func includes(_ realization: Int) -> Bool { realization % count == index }
}
