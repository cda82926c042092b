// What a study keeps beside its tables.

import Anisotropy

/// The table `[output]`: maps and figures.
public struct OutputConfiguration: Sendable, Equatable {
  /// Which skies are kept as harmonics.
  public enum SkyTimes: Sendable, Equatable {
    /// That of the summary.
    case summary
    /// The snapshots nearest to these times ΩT, each greater than 0; none for an empty list.
    case list([Double])
  }

  /// Number of realisations whose HEALPix maps are kept (`output.maps`), at least 0; more than there are means all.
  public var maps: Int
  /// Whether the figures are drawn at the end (`output.figures`).
  public var figures: Bool
  /// Backtracking time ΩT, greater than 0, whose nearest snapshot the summary, Figure 2 and the sky maps show
  /// (`output.spectrum_time`).
  public var spectrumTime: Double
  /// The backtracking times whose skies every realisation keeps as harmonics (`output.sky_times`).
  public var skyTimes: SkyTimes

  /// An output from its parts; what is left out is the preset's.
  public init(maps: Int = 1, figures: Bool = true, spectrumTime: Double = 100.0, skyTimes: SkyTimes = .summary) {
    self.maps = maps
    self.figures = figures
    self.spectrumTime = spectrumTime
    self.skyTimes = skyTimes
  }
}

extension StudyConfiguration {
  /// The snapshot times ΩT whose skies are kept as harmonics, ascending.
  public var skyTimes: [Double] {
    let wanted =
      switch output.skyTimes {
      case .summary: [output.spectrumTime]
      case .list(let times): times
      }
    return snapshotTimes(nearest: wanted, in: backtracking.times).sorted()
  }
}
