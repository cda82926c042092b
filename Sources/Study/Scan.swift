// A scan: the studies that differ from a base study in the values of some keys, one for each point of the product of the
// axes. Three rules let the finest scales and the times follow ρ = r_L/L_c from point to point:
//
//   k_max L_c ≈ X/ρ             the smallest scale of the turbulence stays the fraction 2π/X of r_L: the nearest wavenumber
//                               of the base study's series, so that points have the same waves but for the shortest
//   steps = max(steps of the base, k_max ρ/φ)
//                               a step of r_L/steps turns the phase of the shortest wave by φ at most
//   ΩT = ΩT of the base · (ρ/ρ_base)^P
//                               P = −1: the same time in seconds; −2/3: as many scattering times in Kolmogorov turbulence
//
// A point is an ordinary study: after the rules, its study.toml says everything, and nothing of the scan is left in it.
// Points share the seed: realisation 7 has the same random numbers at each of them, so that differences between points are
// known better than the points themselves, and their errors are not independent.

import Foundation
import _Text

/// How the finest scales and the times follow ρ.
package struct ScanRules: Sendable, Equatable {
  /// k_max r_L, within half a step of the wavenumbers; nil leaves field.k_max and field.modes alone.
  package var kMaxRho: Double?
  /// Largest phase of the shortest wave in a step, in rad; nil leaves backtracking.steps_per_larmor_radius alone.
  package var phasePerStep: Double?
  /// P in ΩT ~ ρ^P; nil leaves backtracking.omega_t, output.spectrum_time and output.sky_times alone.
  package var timeExponent: Double?

  /// Rules, by default none.
  package init(kMaxRho: Double? = nil, phasePerStep: Double? = nil, timeExponent: Double? = nil) {
    self.kMaxRho = kMaxRho
    self.phasePerStep = phasePerStep
    self.timeExponent = timeExponent
  }

  /// The values that the first two rules may have.
  package static let range = 1e-6...1e6
  /// The values of the exponent.
  package static let exponents = -3.0...3.0

  private static let timeKeys = [Parameter.omegaT.key, "output.spectrum_time", Parameter.skyTimes.key]

  /// The keys that the rules set at each point.
  package var keys: [String] {
    (kMaxRho == nil ? [] : ["field.k_max", "field.modes"])
      + (phasePerStep == nil ? [] : ["backtracking.steps_per_larmor_radius"])
      + (timeExponent == nil ? [] : Self.timeKeys)
  }

  func apply(to point: inout StudyConfiguration, of base: StudyConfiguration) {
    let rho = point.particle.rho
    if let kMaxRho {
      point.field.endWaves(near: kMaxRho / rho, asDenseAs: base.field)
    }
    if let phasePerStep {
      let steps = BacktrackingTimes.nearbyShortDecimal(point.field.kMax * rho / phasePerStep)
      point.backtracking.stepsPerLarmorRadius = max(point.backtracking.stepsPerLarmorRadius, steps)
    }
    if let timeExponent {
      let factor = pow(rho / base.particle.rho, timeExponent)
      func scaled(_ time: Double) -> Double { BacktrackingTimes.nearbyShortDecimal(time * factor) }
      // Each snapshot is one of the base study's: a grid is scaled time by time.
      let times = base.backtracking.times
      point.backtracking.omegaT = .list(times.map(scaled))
      point.output.spectrumTime = scaled(base.output.spectrumTime)
      if case .list(let kept) = base.output.skyTimes { point.output.skyTimes = .list(kept.map(scaled)) }
    }
  }
}

extension FieldConfiguration {
  /// Whether the waves that two fields of one seed both have are the same: a sum of two geometries draws one after the other, and a
  /// single wave lies in the middle of its range.
  package func sharesWaves(with other: Self) -> Bool {
    guard model == other.model, kMin == other.kMin else { return false }
    guard (modes, kMax) != (other.modes, other.kMax) else { return true }
    func step(_ field: Self) -> Double { log(field.kMax / field.kMin) / Double(field.modes - 1) }
    // Phases k x over 1e5 L_c, as k_max grows.
    return model.slabFraction == nil && modes > 1 && other.modes > 1 && abs(step(self) / step(other) - 1) < 1e-10
  }

  /// Lets the waves end at the wavenumber nearest to `wavenumber`, in 1/L_c, of the series k_min, k_min exp(Δ ln k), …, whose
  /// Δ ln k is that of as many waves between the ends of another field. The n-th wave of a realisation is the same, whichever
  /// the last.
  fileprivate mutating func endWaves(near wavenumber: Double, asDenseAs other: Self) {
    let intervals = Double(modes - 1)
    guard intervals > 0 else {
      kMax = BacktrackingTimes.nearbyShortDecimal(wavenumber)
      return
    }
    let step = log(other.kMax / other.kMin) / intervals
    let count = (log(wavenumber / kMin) / step).rounded()
    kMax =
      count == intervals && kMin == other.kMin
      ? other.kMax : BacktrackingTimes.nearbyShortDecimal(kMin * exp(count * step))
    // What is too many or too few is named when the point is checked.
    modes = Int(max(1, min(count + 1, 1e9)))
  }
}

/// One study of a scan.
package struct ScanPoint: Sendable, Equatable {
  /// Its number in the scan, from 0; the last axis runs fastest.
  package let index: Int
  /// Its name, and that of its directory: "larmor_radius=0.0316228,strength=1".
  package let name: String
  /// For each axis the place of its value.
  package let places: [Int]
  /// The study.
  package let configuration: StudyConfiguration
}

/// A base study and the axes along which it is varied.
package struct Scan: Sendable, Equatable {
  /// The study that is varied.
  package var base: StudyConfiguration
  /// The axes, the first running slowest.
  package private(set) var axes: [ScanAxis]
  /// How the finest scales follow ρ.
  package var rules: ScanRules

  /// Most points of a scan.
  package static let mostPoints = 10_000
  /// Most axes of a scan.
  package static let mostAxes = 6

  /// A scan. Each of its points is made and checked by ``points()``.
  ///
  /// - Throws: ``ScanError`` for axes that exclude each other, or too many of them or of their points;
  ///   ``StudyError/conflictingParticle(source:given:)``.
  package init(base: StudyConfiguration, axes: [ScanAxis], rules: ScanRules = ScanRules()) throws {
    self.base = base
    self.axes = axes
    self.rules = rules
    let keys = axes.map(\.key)
    for (index, key) in keys.enumerated() where keys[..<index].contains(key) { throw ScanError.repeatedAxis(key: key) }
    guard axes.count <= Self.mostAxes else { throw ScanError.tooManyAxes(axes.count) }
    let count = axes.reduce(1.0) { $0 * Double($1.values.count) }
    guard count <= Double(Self.mostPoints) else { throw ScanError.tooManyPoints(count) }
    for key in keys where rules.keys.contains(key) { throw ScanError.ruleAndAxis(key: key) }
    let physical = keys.filter(Parameter.physicalParticleKeys.contains)
    if keys.contains("particle.larmor_radius"), !physical.isEmpty {
      throw StudyError.conflictingParticle(source: "scan", given: ["particle.larmor_radius"] + physical)
    }
  }

  /// All points, each checked.
  ///
  /// - Throws: ``StudyError`` that names the first point which is no study.
  package func points() throws -> [ScanPoint] {
    let names = axes.map(\.valueNames)
    let short = axes.map { Parameter.named($0.key)?.name ?? $0.key }
    let keys = zip(axes, short).map { axis, name in short.count { $0 == name } == 1 ? name : axis.key }
    let count = axes.reduce(1) { $0 * $1.values.count }
    return try (0..<count).map { index in
      var rest = index
      let places = Array(
        axes.reversed().map { axis in
          defer { rest /= axis.values.count }
          return rest % axis.values.count
        }.reversed())
      let parts = axes.indices.map { "\(keys[$0])=\(names[$0][places[$0]])" }
      let name = ScanAxis.bounded(parts.joined(separator: ","), to: 200)
      return ScanPoint(index: index, name: name, places: places, configuration: try configuration(places, name))
    }
  }

  private func configuration(_ places: [Int], _ name: String) throws -> StudyConfiguration {
    let source = "point \(name)"
    var point = base
    for (axis, place) in zip(axes, places) {
      try point.apply(override: "\(axis.key)=\(axis.values[place])", source: source)
    }
    // Without ρ the rules have nothing to follow, and the check says what is missing.
    if point.particle.rho.isFinite { rules.apply(to: &point, of: base) }
    let full = "\(base.name) \(name)"
    point.name = full.utf8.count <= 200 ? full : name
    try point.validate(source: source)
    return point
  }

  /// This scan with the values of another one of the same axes behind its own.
  ///
  /// - Throws: ``ScanError/tooManyPoints(_:)``.
  package func adding(_ other: Scan) throws -> Scan {
    var axes = axes
    for index in axes.indices {
      for added in other.axes where added.key == axes[index].key { axes[index].add(added) }
    }
    return try Scan(base: base, axes: axes, rules: rules)
  }
}

/// What is wrong with a scan.
package enum ScanError: Error, Equatable, CustomStringConvertible {
  /// Text that is no axis.
  case malformedAxis(String)
  /// A key that leaves the numbers of a study alone.
  case notScannable(key: String)
  /// Two axes of one key.
  case repeatedAxis(key: String)
  /// No axis, and no scan in the directory that says which.
  case noAxes
  /// More axes than a scan may have.
  case tooManyAxes(Int)
  /// More points than a scan may have.
  case tooManyPoints(Double)
  /// An axis of a key that a rule sets.
  case ruleAndAxis(key: String)

  /// One line: what is wrong, and what to do.
  package var description: String {
    switch self {
    case .malformedAxis(let text):
      "\(text.oneLine): must be key=values, for example particle.larmor_radius=0.01:1:9log or field.strength=0.1,1,10"
    case .notScannable(let key):
      "\(key.oneLine): decides no numbers, so there is nothing to scan; set it for all points, --set \(key.oneLine)=…"
    case .repeatedAxis(let key): "\(key.oneLine): is given twice; give all its values at once, with commas"
    case .noAxes: "no axis is given; name a key and its values, for example particle.larmor_radius=0.01:1:9log"
    case .tooManyAxes(let count): "\(count) axes: a scan has at most \(Scan.mostAxes)"
    case .tooManyPoints(let count):
      "\(count.formattedShort) points: a scan has at most \(Scan.mostPoints); give fewer values"
    case .ruleAndAxis(let key):
      "\(key): is an axis, and a rule (--k-max-rho, --phase-per-step, --time-exponent) would set it; give one of the two"
    }
  }
}
