// What a particle step would take on a card that is not at hand: arithmetic for one NVIDIA H100, and never measured there
// (Documentation/theory/Performance.md).

#if !hasFeature(Embedded)
  import Turbulence

  /// The time of a particle step on one H100 that is busy all over.
  package enum CardEstimate {
    /// Of the preset's 160 waves in mixed precision at its step, in nanoseconds: the clocks of the compiled kernel at half of
    /// the chip's rate.
    package static let ofPreset = 0.25

    /// Operations of a push and of what else does not grow with the waves: about a tenth of the preset's.
    private static let ofPush = 100.0
    /// Lanes in single precision for one in double.
    private static let lanesForDouble = 2.0

    private static let operationsOfPreset = operations(
      in: IsotropicTurbulence(spectrum: TurbulenceSpectrum(), larmorRadius: 0.1).realization(0, seed: 1506),
      Stepping())

    /// In nanoseconds, in a field and at a step: that of the preset by their operations.
    package static func nanosecondsPerStep(in field: PlaneWaveField, _ stepping: Stepping) -> Double {
      ofPreset * operations(in: field, stepping) / operationsOfPreset
    }

    private static func operations(in field: PlaneWaveField, _ stepping: Stepping) -> Double {
      let waves = FieldPlan.operationsPerStep(
        in: field, step: 1 / stepping.stepsPerLarmorRadius, precision: stepping.precision)
      return ofPush + waves * (stepping.precision == .double ? lanesForDouble : 1)
    }
  }
#endif
