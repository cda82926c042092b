// What a study needs of memory and disk.

import Anisotropy
import Sphere
import Study
import Transport

extension CostEstimate {
  /// Memory of a run, one realisation's file, the same with its harmonics, and all kept maps, in bytes.
  ///
  /// Memory: the orbits of one realisation (those of the next one grow only when these have been handed out and
  /// forgotten; where an engine computes elsewhere, of as many as are in flight), for each thread the maps, coefficients
  /// and transforms of the snapshot that it measures: as much as 24 maps, measured for N_side 32 to 256; and the matrices
  /// of the rotations of all realisations that are begun.
  ///
  /// - Parameters:
  ///   - configuration: the study.
  ///   - threads: worker threads.
  ///   - devices: how many large cards there are for it, elsewhere; nil for what this machine has, and for one
  ///     where the engine needs some and it has none.
  package static func resources(
    of configuration: StudyConfiguration, threads: Int = 1, devices: Int? = nil
  ) -> (memory: Double, file: Double, disk: Double, maps: Double) {
    let times = Double(configuration.backtracking.times.count)
    let sets = configuration.sky.directions == .paired ? 2.0 : 1.0
    let components = configuration.measured.needMomenta ? 6.0 : 3.0
    let pixels = 12 * Double(configuration.sky.nside * configuration.sky.nside)
    let lmax = 3 * configuration.sky.nside - 1
    func numbers(_ columns: [MeasuredColumn]) -> Double { columns.reduce(0) { $0 + Double($1.width) } }
    let measured =
      sets * numbers(configuration.measured.columns(lmax: lmax))
      + (sets == 2 ? numbers(configuration.measured.jointColumns(lmax: lmax)) : 0)
      + numbers(configuration.measured.followedColumns)
    let harmonics = sets * 48 * Double(SphericalHarmonicCoefficients.count(lmax: lmax)) + 12_000
    let file = times * (1 + measured) * 8 + 12_000
    let disk = file + Double(configuration.skyTimes.count) * harmonics
    let kept = Double(min(configuration.output.maps, configuration.realizations))
    let engine = configuration.engine
    // Where nothing is there to compute on, as for one large card.
    let cards = devices ?? (engine?.isElsewhere == true && engine?.blocksInFlight == 0 ? 1 : nil)
    let feeders = cards.map { Runner.feeders(bringing: $0 * GPUEngine.blocksInFlightOfCard, of: configuration) }
    let most = Runner.mostBegun(
      of: configuration, feeders: feeders ?? Runner.feeders(of: configuration), threads: threads)
    let begun = most == .max ? 1 : min(most, configuration.realizations)
    let matrices =
      sets == 2 ? max(2, begun) * WignerRotation.keptByteCount(lmax: lmax) : 0
    let memory =
      baseMemory + (Double(begun) * sets * times * components + Double(max(1, threads)) * 24)
      * pixels * 8 + 4 * file + Double(matrices)
      + Double(max(1, threads)) * times * 48 * Double(min(configuration.measured.followedParticles, 2048))
    return (memory, file, disk, kept * times * (3 * pixels * 8 + 12_000))
  }

  /// Memory of averaging all realisations of a study, in bytes: about what their files take, and three times the file of the
  /// covariances. (At N_side 32 and 40 times, 20 and 60 realisations took 68 and 92 MB; this says 79 and 125.)
  package static func memoryOfAverages(of configuration: StudyConfiguration) -> Double {
    let multipoles = Double(EnsembleCovariance.multipoles(nside: configuration.sky.nside).count)
    let covariances = Double(configuration.backtracking.times.count) * 32 * multipoles * (multipoles + 1)
    return baseMemory + 2 * Double(configuration.realizations) * resources(of: configuration, threads: 1).file
      + 3 * covariances
  }

  /// What the program takes without any work, in bytes.
  private static let baseMemory = 40e6
}
