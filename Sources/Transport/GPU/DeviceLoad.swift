// How much a device is given at a time. Where its memory is short, what idle launches hold is given back first; then it makes
// one launch at a time, and then smaller ones, down to four groups. They grow again when all goes well: what took the memory may
// be gone.

#if !hasFeature(Embedded)
  /// A device and what it is given.
  struct DeviceLoad {
    let device: any ComputeDevice
    var isLost = false
    /// Launches that may be made; nil for one that nothing was made for yet.
    var idle: [DeviceLaunch?]
    /// How often memory was given back because it was short.
    var releases = 0

    /// Launches at a time.
    private var queues = Self.queuesPerDevice
    /// The most particles of a launch.
    private var most: Int
    /// The fewest that ``most`` has been.
    private var least: Int
    /// Launches as large as they may be that have gone well since ``most`` changed.
    private var successes = 0

    /// Launches in flight on a device: one computes while the other's results are on their way.
    static let queuesPerDevice = 2
    /// The fewest particles of a launch: a device that has no memory for them is lost.
    static let fewest = 4 * DeviceIdentity.group
    /// How much of a device's memory is planned with.
    private static let shareOfMemory = 0.8
    /// After how many launches that went well there are more particles again.
    private static let successesToGrow = 16

    init(_ device: any ComputeDevice) {
      self.device = device
      (most, least) = (device.identity.fill, device.identity.fill)
      idle = Array(repeating: nil, count: Self.queuesPerDevice)
    }

    /// The most particles of a launch that take so many bytes each.
    func most(bytesPerParticle bytes: Int) -> Int {
      let memory = Double(device.identity.memory) * Self.shareOfMemory / Double(queues)
      return max(Self.fewest, min(most, Int(min(memory / Double(bytes), 1e9))))
    }

    /// Says that a launch went well.
    mutating func succeeded(with particles: Int) {
      guard most < device.identity.fill, 2 * particles > most else { return }
      successes += 1
      guard successes >= Self.successesToGrow else { return }
      (most, successes) = (min(device.identity.fill, 2 * most), 0)
    }

    /// What there is to do about a launch without memory.
    enum Remedy {
      /// To try again, and to say this.
      case again(notice: String?)
      /// Nothing.
      case none
    }

    /// Finds less to do for a device that had no memory for a launch, which is idle now.
    ///
    /// - Parameters:
    ///   - particles: how many the launch had.
    ///   - releases: ``releases`` when it began.
    mutating func shrink(after particles: Int, since releases: Int) -> Remedy {
      // Memory came back meanwhile: the same once more.
      if releases != self.releases { return .again(notice: nil) }
      if idle.count < queues {
        // The other launch has the memory.
        idle.removeLast()
        queues -= 1
        self.releases += 1
        return .again(notice: "has no memory for two launches at a time; going on with one")
      }
      guard particles > Self.fewest else { return .none }
      (most, successes) = (max(Self.fewest, DeviceLaunch.padded(particles / 2)), 0)
      guard most < least else { return .again(notice: nil) }
      least = most
      return .again(notice: "has no memory for \(particles) particles at once; going on with \(most)")
    }
  }
#endif
