// The kernels for graphics processors against the Swift kernels, bit for bit: compiled for this processor, which is always at
// hand, and by OpenCL's drivers where there are any.

import RandomStreams
import Testing
import Transport
import Turbulence
import _TestSupport

@Suite("Bits of the engine gpu", .timeLimit(.minutes(40))) struct GPUBitsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var field: PlaneWaveField
    var steps = 20.0
    var isFar = false
  }

  static func field(_ modes: Int, _ rho: Double, kMax: Double = 100, seed: UInt64 = 3) -> PlaneWaveField {
    IsotropicTurbulence(
      spectrum: TurbulenceSpectrum(modes: modes, kMax: kMax), larmorRadius: rho
    ).realization(1, seed: seed)
  }

  static let cases = [
    Case(testDescription: "preset", field: field(160, 0.1)),
    Case(testDescription: "long waves, several levels", field: field(250, 1e-3)),
    Case(testDescription: "far from the origin", field: field(160, 0.1, seed: 4), isFar: true),
    Case(testDescription: "few waves", field: field(7, 0.1)),
    Case(testDescription: "windows of one step, no expansions", field: field(40, 20), steps: 0.5),
    Case(testDescription: "no waves", field: PlaneWaveField(waves: [])),
    Case(
      testDescription: "no regular field", field: PlaneWaveField(regularField: 0, waves: field(60, 0.3).waves)),
  ]

  /// Between two grid points, on them, twice the same, and so close that no step lies between.
  static func times(_ steps: Double) -> [Double] { [0, 0.3, 0.31, 17, 61.7, 301.25, 302].map { $0 / steps } }

  static func starts(_ count: Int, isFar: Bool = false) -> [PhaseState] {
    var stream = RandomStream(seed: 12, realization: 0, purpose: .testing)
    return (0..<count).map { _ in
      let place = SIMD3((0..<3).map { _ in stream.uniform(from: -1, to: 1) })
      return PhaseState(position: isFar ? 1e5 * place : .zero, momentum: stream.direction())
    }
  }

  /// Orbits of a case on a device and by the Swift kernels.
  static func orbits(
    _ engine: GPUEngine, _ test: Case, _ precision: FieldPrecision, count: Int
  ) throws -> (device: Orbits?, processor: Orbits?) {
    let starts = starts(count, isFar: test.isFar)
    let tracker = try engine.tracker(
      through: test.field, stepping: Stepping(stepsPerLarmorRadius: test.steps, precision: precision))
    let times = times(test.steps)
    return try (
      tracker.orbits(from: starts, times: times, momenta: true, isCancelled: { false }),
      Backtracker(field: test.field, stepsPerLarmorRadius: test.steps, precision: precision).orbits(
        from: starts, times: times, momenta: true, isCancelled: { false })
    )
  }

  @Test("are those of simd, compiled for this processor", arguments: cases, FieldPrecision.allCases)
  func onThisProcessor(test: Case, precision: FieldPrecision) throws {
    // More than one group, the last one not full.
    let (device, processor) = try Self.orbits(GPUEngine(on: [HostDevice()]), test, precision, count: 75)
    #expect(device != nil && device == processor)
  }

  @Test(
    "are those of simd, by OpenCL",
    .enabled(if: OpenCLDevices.areExpected, "\(OpenCLDevices.reason)"))
  func byOpenCL() throws {
    let engine = GPUEngine(on: [try #require(OpenCLDevices.first).opened()], areTried: true)
    for test in Self.cases {
      for precision in FieldPrecision.allCases {
        let (device, processor) = try Self.orbits(engine, test, precision, count: 75)
        #expect(device != nil && device == processor, "\(test.testDescription), \(precision)")
      }
    }
  }

  /// Negative control: products that are rounded before they are added, and a constant in its last bit, are seen.
  @Test(
    "show a change of the kernels",
    .enabled(if: OpenCLDevices.areExpected, "\(OpenCLDevices.reason)"),
    arguments: [
      ("#define FMAF(a, b, c) fma(a, b, c)", "#define FMAF(a, b, c) ((a) * (b) + (c))"),
      ("6.283185307177228", "6.283185307177229"),
    ])
  func changedText(from: String, to: String) throws {
    let text = String(decoding: DeviceKernel.text, as: UTF8.self)
    let parts = text.split(separator: from, omittingEmptySubsequences: false)
    #expect(parts.count == 2)
    let changed = try #require(OpenCLDevices.first).opened(text: Array(parts.joined(separator: to).utf8))
    let engine = GPUEngine(on: [changed])
    let precision = to.contains("FMAF") ? FieldPrecision.mixed : .double
    let (device, processor) = try Self.orbits(engine, Self.cases[0], precision, count: 75)
    #expect(device != nil && device != processor)
    #expect(throws: GPUError.self) {
      try Self.orbits(GPUEngine(on: [changed], areTried: true), Self.cases[0], precision, count: 75)
    }
  }

  /// The same without OpenCL: multiply-adds that are not fused are seen.
  @Test("are told from those of a loose compiler", arguments: FieldPrecision.allCases)
  func looseKernels(precision: FieldPrecision) throws {
    var faults = HostDevice.Faults()
    faults.isLoose = true
    let engine = GPUEngine(on: [HostDevice(faults: faults)])
    let (device, processor) = try Self.orbits(engine, Self.cases[0], precision, count: 75)
    #expect(device != nil && device != processor)
  }
}
