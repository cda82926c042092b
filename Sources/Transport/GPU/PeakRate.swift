// What a processor does at most: multiply–adds a nanosecond.
//
// Of a card of NVIDIA's that is multiprocessors × lanes × clock. The lanes of a multiprocessor are in no driver's answers: here
// they are by compute capability, as the CUDA C++ Programming Guide has them under "Arithmetic Instructions" (results of a
// multiply–add per clock cycle in 32 and in 64 bits). Where they are not known there is no peak. The clock is the highest that the
// card may reach; under load it is lower, so that a share of this peak is a lower bound.

#if !hasFeature(Embedded)
  /// Multiply–adds a nanosecond at most, counted by lanes.
  package struct PeakRate: Sendable, Codable, Equatable {
    /// In single precision.
    package var single: Double
    /// In double precision.
    package var double: Double

    enum CodingKeys: String, CodingKey {
      case single = "single_per_ns"
      case double = "double_per_ns"
    }

    /// A rate from its parts.
    package init(single: Double, double: Double) { (self.single, self.double) = (single, double) }

    /// The rate of a card of NVIDIA's; nil where its lanes are not known, or its driver does not tell the clock.
    ///
    /// - Parameters:
    ///   - capability: the two numbers of its compute capability.
    ///   - multiprocessors: how many it has.
    ///   - kilohertz: its highest clock.
    package init?(capability: (Int32, Int32), multiprocessors: Int32, kilohertz: Int32) {
      guard let lanes = Self.lanes(capability), multiprocessors > 0, kilohertz > 0 else { return nil }
      let clocks = Double(multiprocessors) * Double(kilohertz) * 1e-6
      self.init(single: Double(lanes.single) * clocks, double: Double(lanes.double) * clocks)
    }

    /// Multiply–adds a clock cycle of one multiprocessor.
    private static func lanes(_ capability: (Int32, Int32)) -> (single: Int, double: Int)? {
      switch capability {
      case (6, 0), (7, 0), (8, 0): (64, 32)
      case (6, 1), (6, 2): (128, 4)
      case (7, 5): (64, 2)
      case (8, 6), (8, 7), (8, 9), (12, 0): (128, 2)
      case (9, 0), (10, 0): (128, 64)
      default: nil
      }
    }
  }
#endif
