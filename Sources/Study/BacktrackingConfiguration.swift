// When the particles are looked at on their way back, and how finely they are stepped.

import Transport

/// The table `[backtracking]`: snapshot times and step length.
public struct BacktrackingConfiguration: Sendable, Equatable {
  /// The snapshot times Ω T as they were asked for (`backtracking.omega_t`).
  public var omegaT: BacktrackingTimes
  /// Steps of the Boris pusher per Larmor radius of path (`backtracking.steps_per_larmor_radius`), greater than 0; the
  /// step is h = r_L/stepsPerLarmorRadius, and Ω Δt = 1/stepsPerLarmorRadius.
  public var stepsPerLarmorRadius: Double
  /// In which precision the field is summed along the trajectories (`backtracking.precision`).
  public var precision: FieldPrecision
  /// Which engine integrates the trajectories (`backtracking.engine`): a name of the study's list, or "auto" for the first
  /// of it that takes the field.
  public var engine: String

  /// A backtracking from its parts; what is left out is the preset's.
  public init(
    omegaT: BacktrackingTimes = .logarithmic(from: 0.1, to: 1000.0, count: 41), stepsPerLarmorRadius: Double = 20.0,
    precision: FieldPrecision = .mixed, engine: String = EngineList.automatic
  ) {
    self.omegaT = omegaT
    self.stepsPerLarmorRadius = stepsPerLarmorRadius
    self.precision = precision
    self.engine = engine
  }

  /// The snapshot times Ω T, ascending, in units 1/Ω.
  public var times: [Double] { omegaT.values }
}
