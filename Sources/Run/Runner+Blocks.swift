// How the work of a run is cut: blocks of a realisation, and how many of them are on their way at once.

import Study

extension Runner {
  /// Directions of a block: as many as the engine likes.
  static func blockSize(of configuration: StudyConfiguration) -> Int { max(1, configuration.engine?.blockSize ?? 256) }

  /// Threads beside the workers that take blocks to an engine which computes elsewhere, and wait for it.
  static func feeders(of configuration: StudyConfiguration) -> Int {
    feeders(bringing: configuration.engine?.blocksInFlight ?? 0, of: configuration)
  }

  /// Threads that bring as many directions as so many blocks of the engine's have: a sky may be smaller than a block.
  static func feeders(bringing blocks: Int, of configuration: StudyConfiguration) -> Int {
    let size = blockSize(of: configuration)
    let largest = min(size, 12 * configuration.sky.nside * configuration.sky.nside)
    return min((max(0, blocks) * size + largest - 1) / largest, mostFeeders)
  }

  /// More threads do not wait for an engine.
  static let mostFeeders = 256

  /// Realisations in memory at once: those of the blocks in flight, or one for each worker where there are particles to follow,
  /// and two more for the workers to measure. For an engine that computes on the workers themselves, as many as come to be begun.
  static func mostBegun(of configuration: StudyConfiguration, feeders: Int, threads: Int) -> Int {
    let blocks = skyBlockCount(of: configuration)
    let followers = configuration.measured.followedColumns.isEmpty ? 0 : threads
    return feeders == 0 ? .max : 2 + max((feeders + blocks - 1) / blocks, followers)
  }

  /// Blocks of one realisation of a study.
  static func blockCount(of configuration: StudyConfiguration) -> Int {
    skyBlockCount(of: configuration) + (configuration.measured.followedColumns.isEmpty ? 0 : 1)
  }

  /// Those of them that are directions of the sky.
  static func skyBlockCount(of configuration: StudyConfiguration) -> Int {
    let blockSize = blockSize(of: configuration)
    let pixels = 12 * configuration.sky.nside * configuration.sky.nside
    return (configuration.sky.directions == .paired ? 2 : 1) * ((pixels + blockSize - 1) / blockSize)
  }
}
