// The devices of one engine: looked for when somebody asks, opened when a run is prepared, or the first particle needs them.

#if !hasFeature(Embedded)
  import Synchronization

  /// Devices by selection.
  final class DevicePool: Sendable {
    private let selection: DeviceSelection?
    private let look: @Sendable () -> DeviceSurvey
    private let open: @Sendable (DeviceIdentity) throws -> any ComputeDevice
    private let isTried: Bool
    private let state = Mutex(State())

    private struct State {
      var chosen: Result<[DeviceIdentity], GPUError>?
      /// The devices, open, or why they are not: nobody tries twice.
      var broker: Result<DeviceBroker, GPUError>?
      /// Those that were opened.
      var opened: [DeviceIdentity] = []
      var notices: [String] = []
    }

    /// - Parameters:
    ///   - selection: which devices; nil for what the environment says.
    ///   - look: finds them.
    ///   - isTried: whether a device has to pass ``DeviceTrial`` before it is used.
    ///   - open: makes one ready.
    init(
      _ selection: DeviceSelection?, look: @escaping @Sendable () -> DeviceSurvey = { .now() }, isTried: Bool = true,
      open: @escaping @Sendable (DeviceIdentity) throws -> any ComputeDevice = { try $0.opened() }
    ) {
      (self.selection, self.look, self.isTried, self.open) = (selection, look, isTried, open)
    }

    private func devices() throws(GPUError) -> [DeviceIdentity] {
      try state.withLock { state throws(GPUError) in try Self.chosen(&state, selection, look) }
    }

    /// The devices to be used.
    private static func chosen(
      _ state: inout State, _ selection: DeviceSelection?, _ look: () -> DeviceSurvey
    ) throws(GPUError) -> [DeviceIdentity] {
      if let chosen = state.chosen { return try chosen.get() }
      let found = Result { () throws(GPUError) -> [DeviceIdentity] in
        if let selection { return try selection.devices(of: look()) }
        return try (DeviceSelection.fromEnvironment() ?? .usual).devices(of: look())
      }
      state.chosen = found
      return try found.get()
    }

    /// The devices, open. Those that cannot be opened, or compute otherwise than they should, are left out, with a notice, as
    /// long as there are others.
    func broker() throws(GPUError) -> DeviceBroker {
      try state.withLock { state throws(GPUError) in
        if let broker = state.broker { return try broker.get() }
        let broker = Result { () throws(GPUError) in try opened(&state) }
        state.broker = broker
        return try broker.get()
      }
    }

    private func opened(_ state: inout State) throws(GPUError) -> DeviceBroker {
      var opened: [any ComputeDevice] = []
      var failures: [String] = []
      for identity in try Self.chosen(&state, selection, look) {
        do {
          let device = try open(identity)
          if try isTried && !DeviceTrial.hasBits(device) {
            failures.append("\(identity.title) gives other bits than simd")
          } else {
            opened.append(device)
          }
        } catch {
          failures.append("\(identity.title) could not be opened: \(error)")
        }
      }
      guard !opened.isEmpty else { throw .noneUsable(failures) }
      state.notices += failures.map { "\($0); going on without it" }
      state.opened = opened.map(\.identity)
      return DeviceBroker(opened)
    }

    /// What happened since this was asked last.
    func takeNotices() -> [String] {
      let (own, broker) = state.withLock { state in
        defer { state.notices = [] }
        return (state.notices, try? state.broker?.get())
      }
      return own + (broker?.takeNotices() ?? [])
    }

    /// The devices that are open; those that would be opened where none is.
    var used: [DeviceIdentity] {
      let opened = state.withLock { $0.opened }
      return opened.isEmpty ? (try? devices()) ?? [] : opened
    }
  }
#endif
