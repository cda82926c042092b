// What a device has to show before a run gives it particles: one group of them through a small field, with both kernels, bit for
// bit as the processor has it. The drivers' compilers are not ours, and a card may be broken.

#if !hasFeature(Embedded)
  import Turbulence

  /// The trial of a device.
  package enum DeviceTrial {
    /// Waves that are summed at every step and two levels of expansions at least, whose anchors move several times.
    static let field = IsotropicTurbulence(
      spectrum: TurbulenceSpectrum(modes: 160, kMax: 1e4), larmorRadius: 1e-3
    ).realization(0, seed: 1)
    static let stepsPerLarmorRadius = 10.0
    /// The first lies between two steps.
    private static let times = [2.04, Double(stepCount) / stepsPerLarmorRadius]
    static let stepCount = 132

    private static let starts = (0..<DeviceIdentity.group).map { index in
      // Unit vectors all over the sphere, of multiples of a half.
      let (x, y, z) = (Double(index % 4) - 1.5, Double(index / 4 % 4) - 1.5, Double(index / 16) - 1.5)
      return PhaseState(momentum: SIMD3(x, y, z) / (x * x + y * y + z * z).squareRoot())
    }

    /// What the processor finds, in both precisions.
    private static let expected = FieldPrecision.allCases.map { precision in
      let tracker = Backtracker(field: field, stepsPerLarmorRadius: stepsPerLarmorRadius, precision: precision)
      return (precision, tracker.orbits(from: starts, times: times, momenta: true, isCancelled: { false }))
    }

    /// Whether a device has the bits of the processor.
    ///
    /// - Throws: `DeviceError` where it has none at all.
    package static func hasBits(_ device: any ComputeDevice) throws(DeviceError) -> Bool {
      let launch = try DeviceLaunch(device)
      for (precision, expected) in expected {
        let field = PreparedField(field, precision: precision, step: 1 / stepsPerLarmorRadius)
        let key = LaunchKey(
          kernel: field.kernel, stepsPerLarmorRadius: stepsPerLarmorRadius, times: times, hasMomenta: true)
        let request = DeviceRequest(field: field, starts: starts, key: key)
        try launch.run([LaunchPiece(field: field, starts: starts[...])], key, isCancelled: { false }) { time, values in
          request.take(starts.indices, at: time, from: values, first: 0, stride: starts.count)
        }
        if request.found.values.map(\.bitPattern) != expected?.values.map(\.bitPattern) { return false }
      }
      return true
    }
  }
#endif
