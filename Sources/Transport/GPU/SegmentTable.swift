// Fields as the kernels of `advance.cl` read them: several one after the other in three tables.
//
//   segment   0  direct waves (waves, in double precision)    4  where its floats begin, in units of 16 bytes
//             1  steps of a window                            8… waves of each level
//             2  levels
//             3  where its doubles begin
//   doubles   the part of b that does not vary (3); steps from a window's first to its anchor; κ and β of direct and expanded
//             waves (4 each), or κ, β, a of all waves (8 each)
//   floats    direct waves (8 each), expanded waves (64 each)

#if !hasFeature(Embedded)
  import _KernelInterface

  /// Fields of one precision, ready to be copied to a device.
  struct SegmentTable {
    private(set) var segments: [Int32] = []
    private(set) var doubles: [Double] = []
    private(set) var floats: [Float] = []
    /// Of a particle in mixed precision.
    private(set) var bytes = ParticleBytes()

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
          bytes.make(roomFor: plan)
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

    /// Bytes that a particle takes on a device.
    var bytesPerParticle: Int {
      var bytes = ParticleBytes()
      if case .mixed(let plan) = self { plan.withPlan { bytes.make(roomFor: $0) } }
      return bytes.sum
    }
  }

  /// Bytes of a particle on a device, where the kernel in mixed precision keeps something there.
  struct ParticleBytes {
    /// Position and momentum.
    static let ofState = 6 * 8
    private(set) var ofPhases = 0
    private(set) var ofCoefficients = 0
    private(set) var ofAnchors = 0

    /// All of it, with a copy of the state.
    var sum: Int { 2 * Self.ofState + ofPhases + ofCoefficients + ofAnchors }

    /// Counts what a field needs: a phase for each direct wave, three polynomials and an anchor for each level, and a field.
    mutating func make(roomFor plan: dapple_field_plan) {
      let levels = max(1, plan.level_count)
      ofPhases = max(ofPhases, 4 * max(1, plan.direct_count))
      ofCoefficients = max(ofCoefficients, 3 * 20 * 4 * levels)
      ofAnchors = max(ofAnchors, 3 * 8 * (1 + levels))
    }
  }
#endif
