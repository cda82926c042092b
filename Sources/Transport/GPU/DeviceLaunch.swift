// Particles of several fields on their way, in one launch after another: states up, whole steps in batches, states down at every
// snapshot time.
//
// A batch lasts about a tenth of a second, so that whoever wants to stop is heard, and a card that draws a screen as well is
// not taken for dead. The number of steps follows what the last one took; bits do not depend on it.

#if !hasFeature(Embedded)
  import Turbulence

  /// What particles of one launch have in common.
  struct LaunchKey: Equatable {
    var kernel: DeviceKernel
    var stepsPerLarmorRadius: Double
    var times: [Double]
    var hasMomenta: Bool
  }

  /// Particles that go through one field.
  struct LaunchPiece {
    var field: PreparedField
    var starts: ArraySlice<PhaseState>
  }

  /// Makes trajectories on one queue of a device. One thread at a time has it.
  final class DeviceLaunch: @unchecked Sendable {
    private let queue: any DeviceQueue
    private var memories: [Part: DeviceMemory] = [:]
    /// Steps of the next batch, and for how many waves and particles they were found.
    private var batch = (steps: 1, work: 0)

    private enum Part: CaseIterable {
      case groups, segments, doubles, floats, state, out, phases, coefficients, anchors
    }

    /// Seconds of a batch.
    private static let seconds = 0.1

    init(_ device: any ComputeDevice) throws(DeviceError) { queue = try device.queue() }

    deinit { release() }

    /// Gives all memory back.
    ///
    /// - Returns: whether there was any.
    @discardableResult
    func release() -> Bool {
      defer { memories = [:] }
      for memory in memories.values { queue.free(memory) }
      return !memories.isEmpty
    }

    /// Integrates particles.
    ///
    /// - Parameters:
    ///   - pieces: particles and their fields, all of the key's kernel.
    ///   - key: what they have in common; times ascend.
    ///   - isCancelled: asked between batches; when it answers true the work stops.
    ///   - found: given, for each time, its index and a component after the other of all particles: of piece after piece,
    ///     each padded to whole groups.
    func run(
      _ pieces: [LaunchPiece], _ key: LaunchKey, isCancelled: () -> Bool,
      found: (_ time: Int, _ values: [Double]) -> Void
    ) throws(DeviceError) {
      let layout = Layout(pieces)
      let count = layout.count
      try prepare(layout, key.kernel)
      let components = key.hasMomenta ? 6 : 3
      var values = [Double](repeating: 0, count: components * count)
      let clock = Stepping(stepsPerLarmorRadius: key.stepsPerLarmorRadius)
      let step = -1 / key.stepsPerLarmorRadius
      if key.kernel == .mixed { try launch(key.kernel, count, Move(step: step, steps: 0, begins: true)) }
      let work = count * max(1, layout.table.doubles.count / max(1, pieces.count))
      if work != batch.work { batch = (1, work) }
      var done = 0
      for (index, time) in key.times.enumerated() {
        let (steps, rest) = clock.split(time)
        while done < steps {
          if isCancelled() { return }
          let start = ContinuousClock.now
          let steps = min(steps - done, batch.steps)
          try launch(key.kernel, count, Move(step: step, first: done, steps: steps))
          try queue.synchronize()
          adapt(steps, took: start.duration(to: .now) / .seconds(1))
          done += steps
        }
        if rest > 0 {
          if isCancelled() { return }
          try launch(key.kernel, count, Move(step: -rest, first: done, steps: 1, isOnCopy: true))
        }
        try download(rest > 0 ? .out : .state, into: &values)
        found(index, values)
      }
    }

    private func adapt(_ steps: Int, took seconds: Double) {
      // Fewer than planned say little about how long the plan takes.
      guard steps == batch.steps || seconds > Self.seconds else { return }
      let wanted = Double(steps) * Self.seconds / max(seconds, 1e-6)
      batch.steps = Int(min(max(1, wanted), 4 * Double(steps), 1e8))
    }

    // MARK: Memory

    /// Where particles lie, and their fields.
    private struct Layout {
      var table = SegmentTable()
      var groups: [Int32] = []
      /// [component][particle].
      var states: [Double]
      let count: Int

      init(_ pieces: [LaunchPiece]) {
        let sizes = pieces.map { DeviceLaunch.padded($0.starts.count) }
        count = sizes.reduce(0, +)
        states = [Double](repeating: 0, count: 6 * count)
        var first = 0
        for (number, (piece, size)) in zip(pieces, sizes).enumerated() {
          table.add(piece.field)
          groups += [Int32](repeating: Int32(number), count: size / DeviceIdentity.group)
          // Groups are filled up with copies of the last particle.
          for index in 0..<size {
            let start = piece.starts[min(piece.starts.startIndex + index, piece.starts.endIndex - 1)]
            for axis in 0..<3 {
              states[axis * count + first + index] = start.position[axis]
              states[(axis + 3) * count + first + index] = start.momentum[axis]
            }
          }
          first += size
        }
      }
    }

    /// Particles in whole groups.
    static func padded(_ count: Int) -> Int {
      let group = DeviceIdentity.group
      return (count + group - 1) / group * group
    }

    private func prepare(_ layout: Layout, _ kernel: DeviceKernel) throws(DeviceError) {
      let (count, table) = (layout.count, layout.table)
      try reserve(.out, ParticleBytes.ofState * count)
      if kernel == .mixed {
        try reserve(.phases, table.bytes.ofPhases * count)
        try reserve(.coefficients, table.bytes.ofCoefficients * count)
        try reserve(.anchors, table.bytes.ofAnchors * count)
        try upload(table.floats + [0, 0, 0, 0], to: .floats)
      }
      try upload(layout.states, to: .state)
      try upload(layout.groups, to: .groups)
      try upload(table.segments, to: .segments)
      try upload(table.doubles, to: .doubles)
    }

    private func reserve(_ part: Part, _ bytes: Int) throws(DeviceError) {
      let memory = memory(part)
      guard memory.byteCount < bytes else { return }
      if memories.removeValue(forKey: part) != nil { queue.free(memory) }
      memories[part] = try queue.allocate(bytes)
    }

    /// What was reserved for a part.
    private func memory(_ part: Part) -> DeviceMemory { memories[part, default: .none] }

    private func upload<Number>(_ numbers: [Number], to part: Part) throws(DeviceError) {
      try reserve(part, numbers.count * MemoryLayout<Number>.stride)
      let memory = memory(part)
      var failure: DeviceError?
      numbers.withUnsafeBytes { bytes in
        do throws(DeviceError) { try queue.upload(bytes, to: memory) } catch { failure = error }
      }
      if let failure { throw failure }
    }

    private func download(_ part: Part, into values: inout [Double]) throws(DeviceError) {
      let memory = memory(part)
      var failure: DeviceError?
      values.withUnsafeMutableBytes { bytes in
        do throws(DeviceError) { try queue.download(memory, into: bytes) } catch { failure = error }
      }
      if let failure { throw failure }
    }

    // MARK: Launches

    private struct Move {
      var step: Double
      var first = 0
      var steps: Int
      var begins = false
      var isOnCopy = false
    }

    private func launch(_ kernel: DeviceKernel, _ count: Int, _ move: Move) throws(DeviceError) {
      func memories(_ parts: Part...) -> [KernelArgument] { parts.map { .memory(memory($0)) } }
      let fields = memories(.groups, .segments, .doubles)
      let states = memories(.state, move.isOnCopy ? .out : .state)
      let (particles, steps) = (KernelArgument.int(Int32(count)), KernelArgument.int(Int32(move.steps)))
      let arguments: [KernelArgument]
      switch kernel {
      case .mixed:
        arguments =
          fields + memories(.floats) + states + memories(.phases, .coefficients, .anchors)
          + [
            particles, .double(move.step), .long(Int64(move.first)), steps, .int(move.begins ? 1 : 0),
            .int(move.isOnCopy ? 0 : 1),
          ]
      case .double:
        arguments = fields + states + [particles, .double(move.step), steps]
      }
      try queue.launch(kernel, groups: count / DeviceIdentity.group, arguments)
    }
  }
#endif
