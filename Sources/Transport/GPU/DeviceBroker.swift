// Brings particles that wait for a device together with devices that wait for particles.
//
// Whoever has particles waits in `orbits(of:)` until they are done. A device has two queues, so that one computes while the
// other's results are on their way; the first of those who wait makes a launch for a free queue, of its own particles and of
// whatever else goes with them: any fields with the same times and step. Those who come at the same time share it, since a launch
// that would leave a part of the device idle waits a few milliseconds for them. There is no thread beside those of the callers.
//
// Where memory is short a device gets less (DeviceLoad.swift); where it fails otherwise, or has no memory even then, it is lost,
// and its particles go to the other devices.

#if !hasFeature(Embedded)
  import _Threads

  /// Devices and those who wait for them.
  final class DeviceBroker: Sendable {
    private let state: Monitor<State>
    /// How long after the last arrival a launch that is not full leaves.
    private let gathering: Duration

    private struct State {
      var devices: [DeviceLoad]
      var waiting: [Waiting] = []
      var notices: [String] = []
      /// What became of the last device.
      var end: GPUError?
    }

    private struct Waiting {
      let request: DeviceRequest
      /// Particles that are on no device and not done.
      var left: [Range<Int>]
      /// Launches that have particles of it.
      var running = 0
      /// Whether nobody waits for it any more.
      var isAbandoned = false
      /// When it came.
      let arrival = ContinuousClock.now

      /// Particles of it that may go into a launch of that key.
      func particles(for key: LaunchKey) -> Int {
        request.key == key && !isAbandoned ? left.reduce(0) { $0 + DeviceLaunch.padded($1.count) } : 0
      }
    }

    /// A launch to be made.
    private struct Assignment {
      var device: Int
      var launch: DeviceLaunch?
      var pieces: [(request: DeviceRequest, range: Range<Int>)]
      /// ``DeviceLoad/releases`` when it was made.
      var releases: Int
      var particles: Int { pieces.reduce(0) { $0 + DeviceLaunch.padded($1.range.count) } }
    }

    private enum Turn {
      case finished
      case abandoned
      case lead(Assignment)
    }

    /// How often those who wait ask whether they still have to.
    private static let patience = Duration.milliseconds(50)

    /// - Parameters:
    ///   - devices: at least one.
    ///   - gathering: how long after the last arrival a launch that is not full leaves.
    init(_ devices: [any ComputeDevice], gathering: Duration = .milliseconds(5)) {
      self.gathering = gathering
      state = Monitor(State(devices: devices.map { DeviceLoad($0) }))
    }

    /// What happened since this was asked last.
    func takeNotices() -> [String] {
      state.withLock { state in
        defer { state.notices = [] }
        return state.notices
      }
    }

    /// Integrates the particles of a request, or nil when cancelled.
    ///
    /// - Throws: `GPUError.lost`.
    func orbits(of request: DeviceRequest, isCancelled: () -> Bool) throws -> Orbits? {
      guard !request.starts.isEmpty else { return request.found }
      state.withLock { $0.waiting.append(Waiting(request: request, left: [0..<request.starts.count])) }
      while true {
        let next = try state.wait { state throws(GPUError) -> Glimpse<Turn> in
          try turn(of: request, isCancelled: isCancelled(), &state)
        }
        switch next {
        case .finished: return request.found
        case .abandoned: return nil
        case .lead(let assignment): lead(assignment, for: request, isCancelled)
        }
      }
    }

    private func turn(
      of request: DeviceRequest, isCancelled: Bool, _ state: inout State
    ) throws(GPUError) -> Glimpse<Turn> {
      guard let index = state.waiting.firstIndex(where: { $0.request === request }) else { return .found(.abandoned) }
      let isDone = state.waiting[index].running == 0 && state.waiting[index].left.isEmpty
      if isCancelled, !isDone { state.waiting[index].isAbandoned = true }
      let own = state.waiting[index]
      if own.running == 0, own.left.isEmpty || own.isAbandoned || state.end != nil {
        state.waiting.remove(at: index)
        if own.isAbandoned { return .found(.abandoned) }
        if let end = state.end, !own.left.isEmpty { throw end }
        return .found(.finished)
      }
      guard !own.isAbandoned, !own.left.isEmpty, state.end == nil else { return .wait(atMost: Self.patience) }
      // The device with most queues free.
      let free = state.devices.indices.filter { !state.devices[$0].isLost && !state.devices[$0].idle.isEmpty }
      guard let device = free.max(by: { state.devices[$0].idle.count < state.devices[$1].idle.count }) else {
        return .wait(atMost: Self.patience)
      }
      let together = state.waiting.filter { $0.particles(for: own.request.key) > 0 }
      let bytes = together.map(\.request.field.bytesPerParticle).max() ?? 0
      let isFull =
        together.reduce(0) { $0 + $1.particles(for: own.request.key) }
        >= state.devices[device].most(bytesPerParticle: bytes)
      let left = gathering - (together.map(\.arrival).max() ?? own.arrival).duration(to: .now)
      if !isFull, left > .zero { return .wait(atMost: min(left, Self.patience)) }
      return .found(.lead(Self.assignment(first: index, on: device, &state)))
    }

    /// A launch for a free queue of a device: particles of one request, and of others that go with them.
    private static func assignment(first: Int, on device: Int, _ state: inout State) -> Assignment {
      var assignment = Assignment(
        device: device, launch: state.devices[device].idle.removeLast(), pieces: [],
        releases: state.devices[device].releases)
      let own = state.waiting[first].request
      var bytes = 0
      for index in [first] + state.waiting.indices.filter({ $0 != first }) {
        let waiting = state.waiting[index]
        guard waiting.request.key == own.key, !waiting.isAbandoned, !waiting.left.isEmpty else { continue }
        bytes = max(bytes, waiting.request.field.bytesPerParticle)
        let most = state.devices[device].most(bytesPerParticle: bytes)
        var isPart = false
        while let range = state.waiting[index].left.first {
          let room = (most - assignment.particles) / DeviceIdentity.group * DeviceIdentity.group
          guard room > 0 else { break }
          let taken = range.lowerBound..<min(range.upperBound, range.lowerBound + room)
          assignment.pieces.append((waiting.request, taken))
          isPart = true
          if taken == range {
            state.waiting[index].left.removeFirst()
          } else {
            state.waiting[index].left[0] = taken.upperBound..<range.upperBound
          }
        }
        if isPart { state.waiting[index].running += 1 }
      }
      return assignment
    }

    /// Makes a launch on the calling thread.
    private func lead(_ assignment: Assignment, for request: DeviceRequest, _ isCancelled: () -> Bool) {
      let device = state.withLock { $0.devices[assignment.device].device }
      var assignment = assignment
      var failure: DeviceError?
      do throws(DeviceError) {
        let launch = if let own = assignment.launch { own } else { try DeviceLaunch(device) }
        assignment.launch = launch
        let count = assignment.particles
        try launch.run(
          assignment.pieces.map { LaunchPiece(field: $0.request.field, starts: $0.request.starts[$0.range]) },
          request.key,
          isCancelled: {
            // Others may still wait for their part of it.
            if isCancelled() { abandon(request) }
            return areAbandoned(assignment.pieces.map(\.request))
          },
          found: { time, values in
            var first = 0
            for (request, range) in assignment.pieces {
              request.take(range, at: time, from: values, first: first, stride: count)
              first += DeviceLaunch.padded(range.count)
            }
          })
      } catch {
        failure = error
      }
      settle(assignment, failure)
    }

    private func abandon(_ request: DeviceRequest) {
      state.withLock { state in
        guard let index = state.waiting.firstIndex(where: { $0.request === request }) else { return }
        state.waiting[index].isAbandoned = true
      }
    }

    private func areAbandoned(_ requests: [DeviceRequest]) -> Bool {
      state.withLock { state in
        state.waiting.allSatisfy { waiting in
          waiting.isAbandoned || !requests.contains { $0 === waiting.request }
        }
      }
    }

    /// Gives a queue back, and the particles where they were not done.
    private func settle(_ assignment: Assignment, _ failure: DeviceError?) {
      if let failure {
        assignment.launch?.release()
        if case .outOfMemory = failure { releaseIdle(assignment.device) }
      }
      state.change { state in
        for index in state.waiting.indices {
          let own = assignment.pieces.filter { $0.request === state.waiting[index].request }
          if own.isEmpty { continue }
          state.waiting[index].running -= 1
          if failure != nil { state.waiting[index].left = own.map(\.range) + state.waiting[index].left }
        }
        let place = assignment.device
        state.devices[place].idle.append(assignment.launch)
        guard let failure else { return state.devices[place].succeeded(with: assignment.particles) }
        guard !state.devices[place].isLost else { return }
        let title = state.devices[place].device.identity.title
        var reason = "\(failure)"
        if case .outOfMemory = failure {
          let count = assignment.particles
          if case .again(let notice) = state.devices[place].shrink(after: count, since: assignment.releases) {
            if let notice { state.notices.append("\(title) \(notice) (\(reason))") }
            return
          }
          reason = "it has no memory even for \(count) particles (\(reason))"
        }
        state.devices[place].isLost = true
        let rest = state.devices.filter { !$0.isLost }.map(\.device.identity.title)
        if rest.isEmpty {
          state.end = .lost("\(title): \(reason)")
        } else {
          state.notices.append("\(title) is lost: \(reason); going on with \(rest.joined(separator: ", "))")
        }
      }
    }

    /// Gives the memory back that idle launches of a device hold. A driver may wait for other launches then: nobody else has to.
    private func releaseIdle(_ place: Int) {
      let idle = state.withLock { state in
        defer { state.devices[place].idle = state.devices[place].idle.map { _ in nil } }
        return state.devices[place].idle.compactMap { $0 }
      }
      let released = idle.count { $0.release() }
      state.withLock { $0.devices[place].releases += released }
    }
  }
#endif
