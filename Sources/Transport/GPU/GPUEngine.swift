// The engine for graphics processors: the same plane waves and steps as `simd`, with the same bits, on whatever CUDA's or
// OpenCL's drivers reach. It takes many particles at once, and its callers wait meanwhile.

#if !hasFeature(Embedded)
  import Turbulence

  /// Plane waves on graphics processors.
  package struct GPUEngine: Engine {
    package let name = "gpu"
    package let summary = "plane waves, the same steps and bits as \"simd\" on graphics processors"
    package let blockSize = 12_288
    package let digestEntry: String? = nil
    package var citations: [Citation] { SIMDEngine().citations }
    private let pool: DevicePool

    /// Blocks in flight on a large card: an H100 is busy with 67 584 particles.
    package static let blocksInFlightOfCard = 12

    /// - Parameter devices: which devices; nil for what DAPPLE_DEVICES says, and without that the usual ones. None is
    ///   looked for before somebody asks.
    package init(devices: DeviceSelection? = nil) { pool = DevicePool(devices) }

    /// The engine with other devices than those of the machine, all of them used: for tests.
    ///
    /// - Parameter areTried: whether they have to show the bits of the processor first, as those of the machine do.
    package init(on devices: [any ComputeDevice], areTried: Bool = false) {
      let survey = DeviceSurvey(devices: devices.map(\.identity), absences: [])
      let names = survey.devices.map { DeviceSelection.Name.of($0.driver, $0.number) }
      pool = DevicePool(.named(names), look: { survey }, isTried: areTried) { identity in
        guard let device = devices.first(where: { $0.identity == identity }) else { throw GPUError.noDevice([]) }
        return device
      }
    }

    /// Twice what keeps the devices busy: the second half waits while the first computes.
    package var blocksInFlight: Int {
      pool.used.reduce(0) { $0 + DeviceLoad.queuesPerDevice * (($1.fill + blockSize - 1) / blockSize) }
    }

    /// Always: a machine without a device lays studies out for others.
    package var isElsewhere: Bool { true }

    /// Particles that keep all devices busy.
    package var fill: Int { pool.used.reduce(0) { $0 + $1.fill } }

    /// Makes the devices ready now, and tries them, rather than when there are particles.
    ///
    /// - Throws: `GPUError` where there is none, not those that were asked for, or none that does as it should.
    package func open() throws(GPUError) { _ = try pool.broker() }

    /// The devices that are open; those that would be opened where none is.
    package var inUse: [DeviceIdentity] { pool.used }

    package func takeNotices() -> [String] { pool.takeNotices() }

    package func provenance(_ stepping: Stepping) -> String {
      let devices = pool.used.map { "\($0.name) (\($0.driverVersion))" }
      return (devices.isEmpty ? ["no device"] : devices).joined(separator: ", ") + ", \(stepping.precision.rawValue)"
    }

    package func accepts(_ field: any MagneticField.Type) -> Bool { field == PlaneWaveField.self }

    package func tracker(through field: any MagneticField, stepping: Stepping) throws -> any Tracker {
      guard let field = field as? PlaneWaveField else {
        throw EngineError.unsupportedField(engine: name, field: "\(type(of: field))")
      }
      let prepared = PreparedField(
        field, precision: stepping.precision, step: 1 / stepping.stepsPerLarmorRadius)
      return GPUTracker(
        field: prepared, stepsPerLarmorRadius: stepping.stepsPerLarmorRadius, broker: try pool.broker())
    }
  }

  /// A field whose particles go to the devices of an engine.
  private struct GPUTracker: Tracker {
    let field: PreparedField
    let stepsPerLarmorRadius: Double
    let broker: DeviceBroker

    func orbits(
      from starts: [PhaseState], times: [Double], momenta: Bool, isCancelled: () -> Bool
    ) throws -> Orbits? {
      let key = LaunchKey(
        kernel: field.kernel, stepsPerLarmorRadius: stepsPerLarmorRadius, times: times, hasMomenta: momenta)
      return try broker.orbits(
        of: DeviceRequest(field: field, starts: starts, key: key), isCancelled: isCancelled)
    }
  }
#endif
