// What a study keeps beside its tables.

/// The table `[output]`: maps and figures.
public struct OutputConfiguration: Sendable, Equatable {
  /// Number of realisations whose HEALPix maps are kept (`output.maps`), at least 0; more than there are means all.
  public var maps: Int
  /// Whether the figures are drawn at the end (`output.figures`).
  public var figures: Bool
  /// Backtracking time ΩT, greater than 0, whose nearest snapshot the summary, Figure 2 and the sky maps show
  /// (`output.spectrum_time`).
  public var spectrumTime: Double

  /// An output from its parts; what is left out is the preset's.
  public init(maps: Int = 1, figures: Bool = true, spectrumTime: Double = 100.0) {
    self.maps = maps
    self.figures = figures
    self.spectrumTime = spectrumTime
  }
}
