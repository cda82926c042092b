// Fields as the kernels of `advance.cl` read them: several one after the other in three tables.
//
//   segment   0  direct waves (waves, in double precision)    4  where its floats begin, in units of 16 bytes
//             1  steps of a window                            8… waves of each level
//             2  levels
//             3  where its doubles begin
//   doubles   the part of b that does not vary (3); steps from a window's first to its anchor; κ and β of direct and expanded waves (4 each), or
//             κ, β, a of all waves (8 each)
//   floats    direct waves (8 each), expanded waves (64 each)

#if !hasFeature(Embedded)
  import _KernelInterface

  /// Fields of one precision, ready to be copied to a device.
  struct SegmentTable {
    private(set) var segments: [Int32] = []
    private(set) var doubles: [Double] = []
    private(set) var floats: [Float] = []
    /// The most direct waves of a field.
    private(set) var mostDirectWaves = 0
    /// The most levels of a field, at least one.
    private(set) var mostLevels = 1

    /// Adds a field; its segment has the number of fields before it.
    mutating func add(_ field: PreparedField) {
      var segment = [Int32](repeating: 0, count: Self.stride)
      segment[3] = Int32(doubles.count)
      segment[4] = Int32(floats.count / 4)
      switch field {
      case .mixed(let plan):
        plan.withPlan { plan in
          segment[0] = Int32(plan.direct_count)
          segment[1] = Int32(plan.period)
          segment[2] = Int32(plan.level_count)
          for level in 0..<plan.level_count { segment[Self.firstLevel + level] = Int32(plan.level_waves[level]) }
          let expanded = (0..<plan.level_count).reduce(0) { $0 + plan.level_waves[$1] }
          doubles += [plan.constant_x, plan.constant_y, plan.constant_z, plan.lead]
          doubles += UnsafeBufferPointer(start: plan.direct_phases, count: 4 * plan.direct_count)
          doubles += UnsafeBufferPointer(start: plan.expanded_phases, count: 4 * expanded)
          floats += UnsafeBufferPointer(start: plan.direct_waves, count: 8 * plan.direct_count)
          floats += UnsafeBufferPointer(start: plan.expanded_waves, count: dapple_expanded_stride * expanded)
          mostDirectWaves = max(mostDirectWaves, plan.direct_count)
          mostLevels = max(mostLevels, plan.level_count)
        }
      case .double(let waves, let regularField):
        let count = waves.count / dapple_wave_stride
        segment[0] = Int32(count)
        doubles += [regularField, 0, 0, 0]
        doubles += waves.prefix(count * dapple_wave_stride)
      }
      segments += segment
    }

    /// Integers of a segment.
    private static let stride = 16
    /// The first that is a level's.
    private static let firstLevel = 8
  }

  extension PreparedField {
    /// The kernel that reads it.
    var kernel: DeviceKernel {
      switch self {
      case .mixed: .mixed
      case .double: .double
      }
    }

    /// Bytes that a particle takes on a device, states included.
    var bytesPerParticle: Int {
      guard case .mixed(let plan) = self else { return DeviceLaunch.bytesOfStates }
      var bytes = DeviceLaunch.bytesOfStates
      plan.withPlan { bytes += 4 * $0.direct_count + 24 + DeviceLaunch.bytesOfLevel * max(1, $0.level_count) }
      return bytes
    }
  }
#endif
