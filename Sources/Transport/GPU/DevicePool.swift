// The devices of one engine: looked for when somebody asks, opened when the first particle needs them.

#if !hasFeature(Embedded)
  import Foundation
  import Synchronization

  /// Devices by selection.
  final class DevicePool: Sendable {
    private let selection: DeviceSelection?
    private let look: @Sendable () -> DeviceSurvey
    private let open: @Sendable (DeviceIdentity) throws -> any ComputeDevice
    private let state = Mutex(State())

    private struct State {
      var chosen: Result<[DeviceIdentity], GPUError>?
      var broker: DeviceBroker?
      /// Those that were opened.
      var opened: [DeviceIdentity] = []
      var notices: [String] = []
    }

    /// - Parameters:
    ///   - selection: which devices; nil for what the environment says.
    ///   - look: finds them.
    ///   - open: makes one ready.
    init(
      _ selection: DeviceSelection?, look: @escaping @Sendable () -> DeviceSurvey = { .now() },
      open: @escaping @Sendable (DeviceIdentity) throws -> any ComputeDevice = { try $0.opened() }
    ) {
      (self.selection, self.look, self.open) = (selection, look, open)
    }

    /// The devices to be used.
    func devices() throws(GPUError) -> [DeviceIdentity] {
      try state.withLock { state throws(GPUError) in try Self.chosen(&state, selection, look) }
    }

    private static func chosen(
      _ state: inout State, _ selection: DeviceSelection?, _ look: () -> DeviceSurvey
    ) throws(GPUError) -> [DeviceIdentity] {
      if let chosen = state.chosen { return try chosen.get() }
      let found = Result { () throws(GPUError) -> [DeviceIdentity] in
        if let selection { return try selection.devices(of: look()) }
        return try fromEnvironment().devices(of: look())
      }
      state.chosen = found
      return try found.get()
    }

    private static func fromEnvironment() throws(GPUError) -> DeviceSelection {
      guard let text = ProcessInfo.processInfo.environment[DeviceSelection.variable] else { return .usual }
      guard let selection = DeviceSelection(text) else { throw .variable(text) }
      return selection
    }

    /// The devices, open. Those that cannot be opened are left out, with a notice, as long as there are others.
    func broker() throws(GPUError) -> DeviceBroker {
      try state.withLock { state throws(GPUError) in
        if let broker = state.broker { return broker }
        var opened: [any ComputeDevice] = []
        var failures: [String] = []
        for identity in try Self.chosen(&state, selection, look) {
          do {
            opened.append(try open(identity))
          } catch {
            failures.append("\(identity.title) could not be opened: \(Self.words(error))")
          }
        }
        guard !opened.isEmpty else { throw .lost(failures.joined(separator: "; ")) }
        state.notices += failures
        state.opened = opened.map(\.identity)
        let broker = DeviceBroker(opened)
        state.broker = broker
        return broker
      }
    }

    private static func words(_ error: any Error) -> String {
      switch error {
      case DeviceError.outOfMemory: "it has no memory left"
      case DeviceError.failed(let call, let words): "\(call): \(words)"
      default: "\(error)"
      }
    }

    /// What happened since this was asked last.
    func takeNotices() -> [String] {
      let (own, broker) = state.withLock { state in
        defer { state.notices = [] }
        return (state.notices, state.broker)
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
