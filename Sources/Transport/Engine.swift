// The socket for whatever integrates trajectories. An engine is a value in a list, which says what it is: a new one is one
// file and one entry of `EngineList.standard`, or of a list of the caller's own.
//
//   name           what `backtracking.engine` calls it
//   accepts(_:)    the kinds of field that it takes
//   blockSize      how many directions it likes to get at once
//   blocksInFlight how many blocks it likes to have at once, where it computes elsewhere than on the calling thread
//   isElsewhere    whether it does, also where nothing is there for it
//   digestEntry    what tells its numbers from those of `simd`; nil where the bits are the same
//   provenance     which variant of it runs on this machine
//   citations      what to cite for its numbers
//   takeNotices()  what happened on the way that a user should know
//   tracker(…)     makes a field ready, once for a realisation; the tracker then takes blocks of directions
//
// An engine whose digest entry is nil promises the bits of `simd` for the fields that both take, so that a study may mix
// them. The promise is a test.

/// How finely a trajectory is stepped.
public struct Stepping: Sendable, Equatable {
  /// Steps per Larmor radius of path: the step length is its inverse, in 1/Ω. An engine that chooses its steps itself
  /// does not look at it.
  public var stepsPerLarmorRadius: Double
  /// In which precision plane waves are summed.
  public var precision: FieldPrecision

  /// What ``stepsPerLarmorRadius`` may be.
  public static let allowedStepsPerLarmorRadius = 0.1...1e6
  /// The generation of the kernels in mixed precision: it counts the changes of their bits. 1 was that of version 0.2.0.
  public static let kernelGeneration = 2
  /// The longest backtracking time, in 1/Ω: with the finest step, all steps can still be counted in a double.
  public static let longestTime = 1e9

  /// A stepping; the defaults are the paper's preset.
  public init(stepsPerLarmorRadius: Double = 10, precision: FieldPrecision = .mixed) {
    self.stepsPerLarmorRadius = stepsPerLarmorRadius
    self.precision = precision
  }
}

/// The words of `backtracking.engine` that every build knows.
package enum EngineName {
  /// The first engine that takes the field.
  package static let automatic = "auto"
  /// ``Backtracker``.
  package static let simd = "simd"
}

#if !hasFeature(Embedded)
  import Turbulence

  /// Something that integrates trajectories through a field.
  public protocol Engine: Sendable {
    /// The word that chooses it: "simd".
    var name: String { get }
    /// What it is, in half a sentence: for help and lists.
    var summary: String { get }
    /// How many directions it likes to get at once.
    var blockSize: Int { get }
    /// How many blocks it likes to have at once. 0, the default, for an engine that computes on the thread that calls it;
    /// otherwise so many threads more hand it blocks and wait, while those of the run measure skies.
    var blocksInFlight: Int { get }
    /// Whether it computes elsewhere than on the thread that calls it, also where nothing to compute on can be found now; by
    /// default whether it has blocks in flight.
    var isElsewhere: Bool { get }
    /// What enters the digest of a study, whose numbers then differ from those of `simd`; nil for the same bits.
    var digestEntry: String? { get }
    /// What to cite for its numbers.
    var citations: [Citation] { get }
    /// What the record of a run says about it: the variant that runs on this machine.
    func provenance(_ stepping: Stepping) -> String
    /// What happened since this was asked last that a user should know, a line each; nothing by default.
    func takeNotices() -> [String]
    /// Whether it takes fields of a type.
    func accepts(_ field: any MagneticField.Type) -> Bool
    /// Makes a field ready.
    ///
    /// - Throws: `EngineError.unsupportedField` for a field that it does not take; whatever the engine's machine throws.
    func tracker(through field: any MagneticField, stepping: Stepping) throws -> any Tracker
  }

  extension Engine {
    /// None: it computes on the thread that calls it.
    public var blocksInFlight: Int { 0 }

    /// Whether it has blocks in flight.
    public var isElsewhere: Bool { blocksInFlight > 0 }

    /// Nothing.
    public func takeNotices() -> [String] { [] }
  }

  /// One field, ready to be tracked through. Serves many threads.
  public protocol Tracker: Sendable {
    /// Backtracks a block of particles.
    ///
    /// The state of a particle at a time does not depend, to the bit, on the other times or particles.
    ///
    /// - Parameters:
    ///   - starts: where they are at t = 0, and their momentum directions p̂ there (unit vectors).
    ///   - times: backtracking times ΩT ≥ 0, ascending.
    ///   - momenta: whether the momenta p̂(−T) are wanted.
    ///   - isCancelled: asked several times a second; when it answers true the work stops.
    /// - Returns: the orbits, or nil when cancelled.
    func orbits(
      from starts: [PhaseState], times: [Double], momenta: Bool, isCancelled: () -> Bool
    ) throws -> Orbits?
  }

  extension Tracker {
    /// Backtracks a block of directions from the observer at r = 0.
    ///
    /// - Parameters:
    ///   - directions: momentum directions p̂ at the observer, unit vectors.
    ///   - times: backtracking times ΩT ≥ 0, ascending.
    ///   - momenta: whether the momenta p̂(−T) are wanted.
    ///   - isCancelled: asked several times a second; when it answers true the work stops.
    /// - Returns: the orbits, or nil when cancelled.
    public func orbits(
      of directions: [SIMD3<Double>], times: [Double], momenta: Bool, isCancelled: () -> Bool
    ) throws -> Orbits? {
      try orbits(
        from: directions.map { PhaseState(momentum: $0) }, times: times, momenta: momenta, isCancelled: isCancelled)
    }

    /// Backtracks a block of directions from the observer to the end.
    public func orbits(of directions: [SIMD3<Double>], times: [Double], momenta: Bool = false) throws -> Orbits {
      let found = try orbits(of: directions, times: times, momenta: momenta, isCancelled: { false })
      guard let found else { throw EngineError.stopped }
      return found
    }
  }

  /// What an engine cannot do.
  public enum EngineError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The engine does not take this kind of field.
    case unsupportedField(engine: String, field: String)
    /// The field has no finite values, or changes within no distance, where a particle has come to.
    case stuck(time: Double)
    /// The engine stopped and nobody had asked for it.
    case stopped

    /// One line.
    public var description: String {
      switch self {
      case .unsupportedField(let engine, let field):
        "the engine \"\(engine)\" does not take a field of the type \(field); choose backtracking.engine = \"auto\""
      case .stuck(let time):
        "no step is short enough for the field where a particle is at Omega T = \(time): it is not finite there, or not "
          + "smooth"
      case .stopped: "the engine stopped before the end, and nobody had asked for it"
      }
    }
  }

  /// Engines to choose from, best first. Two lists are equal when they have the same names.
  public struct EngineList: Sendable, Equatable {
    /// The word that stands for the first engine that takes the field.
    public static let automatic = EngineName.automatic

    /// The engines of the program.
    public static let standard = EngineList([SIMDEngine(), ReferenceEngine(), GPUEngine()])

    /// The engines.
    public let engines: [any Engine]

    /// A list of engines, best first.
    ///
    /// - Precondition: no name occurs twice, and none is "auto".
    public init(_ engines: [any Engine]) {
      let names = engines.map { $0.name }
      precondition(Set(names + [Self.automatic]).count == names.count + 1)
      self.engines = engines
    }

    /// This list with one more engine, which "auto" tries first.
    public func preferring(_ engine: any Engine) -> EngineList { EngineList([engine] + engines) }

    /// This list with other devices for the engine "gpu".
    package func using(_ devices: DeviceSelection) -> EngineList {
      EngineList(engines.map { $0 is GPUEngine ? GPUEngine(devices: devices) : $0 })
    }

    /// The words that choose one.
    public var names: [String] { [Self.automatic] + engines.map { $0.name } }

    /// The engine of a name for a kind of field.
    ///
    /// - Parameters:
    ///   - name: one of ``names``.
    ///   - field: the type of the field.
    /// - Returns: nil for a name that is not in the list, or one that does not take the field.
    public func engine(_ name: String, for field: any MagneticField.Type) -> (any Engine)? {
      engines.first { (name == Self.automatic || $0.name == name) && $0.accepts(field) }
    }

    /// Whether both lists have the same names in the same order.
    public static func == (a: EngineList, b: EngineList) -> Bool { a.names == b.names }
  }
#endif
