// What the C interface takes from a study: its fields, and how particles are stepped through them. Ranges and models
// are those of the rooms below, which the program reads its study files with.

import Transport
import Turbulence

/// Fields and stepping of a study.
struct StudySettings: Sendable {
  let fields: ObservedTurbulence
  let stepping: Stepping
  /// What `backtracking.engine` says.
  let engine: String

  /// Reads a study text.
  ///
  /// - Throws: the first key that is missing, unknown or out of range; the line that is none.
  init(_ bytes: [UInt8]) throws(InterfaceError) {
    let keys = try StudyKeys(StudyText(bytes).entries)
    let (least, largest) = (
      try keys.number("field", "k_min", in: FieldLimits.wavenumber),
      try keys.number("field", "k_max", in: FieldLimits.wavenumber)
    )
    guard least < largest else { throw .study("field.k_min: must be less than field.k_max") }
    fields = ObservedTurbulence(
      model: try Self.model(keys),
      spectrum: TurbulenceSpectrum(
        strength: try keys.number("field", "strength", in: FieldLimits.strength),
        spectralIndex: try Self.spectralIndex(keys),
        modes: try keys.integer("field", "modes", in: FieldLimits.modes), kMin: least, kMax: largest),
      larmorRadius: try Self.larmorRadius(keys),
      seed: UInt64(try keys.integer("study", "seed", in: 0...Int.max)),
      observer: try keys.place("sky", "observer"), observerStep: try keys.place("sky", "observer_step"))
    guard let precision = FieldPrecision(rawValue: try keys.word("backtracking", "precision")) else {
      throw .study("backtracking.precision: must be \"mixed\" or \"double\"")
    }
    stepping = Stepping(
      stepsPerLarmorRadius: try keys.number(
        "backtracking", "steps_per_larmor_radius", in: Stepping.allowedStepsPerLarmorRadius), precision: precision)
    engine = try keys.word("backtracking", "engine")
    // The study of a run may be an earlier version's.
    let kernel =
      keys.entry("backtracking", "kernel") == nil
      ? Stepping.kernelGeneration
      : try keys.integer("backtracking", "kernel", in: 1...Stepping.kernelGeneration)
    guard precision == .double || kernel == Stepping.kernelGeneration else {
      throw .study("backtracking.kernel: the bits of earlier versions are not computed any more")
    }
  }

  private static func model(_ keys: StudyKeys) throws(InterfaceError) -> TurbulenceModel {
    let name = try keys.word("field", "model")
    guard let model = TurbulenceModel.allCases.first(where: { $0.name == name }) else {
      let names = TurbulenceModel.allCases.map { "\"\($0.name)\"" }.joined(separator: ", ")
      throw .study("field.model: must be one of \(names)")
    }
    guard model.slabFraction != nil else {
      guard keys.entry("field", "slab_fraction") == nil else {
        throw .study("field.slab_fraction: belongs to field.model = \"slab-2d\"")
      }
      return model
    }
    return .slab2D(slabFraction: try keys.number("field", "slab_fraction", in: FieldLimits.slabFraction))
  }

  private static func spectralIndex(_ keys: StudyKeys) throws(InterfaceError) -> Double {
    guard case .string(let name) = keys.entry("field", "spectrum")?.value else {
      return try keys.number("field", "spectrum", in: FieldLimits.spectralIndex)
    }
    guard let shape = name.flatMap({ SpectrumShape(name: $0) }) else {
      throw .study("field.spectrum: must be \"kolmogorov\", \"kraichnan\" or a number")
    }
    return shape.spectralIndex
  }

  /// ρ, from itself or from the three physical quantities.
  private static func larmorRadius(_ keys: StudyKeys) throws(InterfaceError) -> Double {
    let physical = ["rigidity", "regular_field", "coherence_length"]
    let given = physical.filter { keys.entry("particle", $0) != nil }
    guard given.isEmpty || keys.entry("particle", "larmor_radius") == nil else {
      throw .study("particle.larmor_radius and particle.\(given[0]) exclude each other")
    }
    if given.isEmpty { return try keys.number("particle", "larmor_radius", in: FieldLimits.larmorRadius) }
    let scales = PhysicalScales(
      rigidity: try keys.quantity("particle", "rigidity", .rigidity),
      regularField: try keys.quantity("particle", "regular_field", .magneticField),
      coherenceLength: try keys.quantity("particle", "coherence_length", .length))
    guard let rho = scales?.rho, FieldLimits.larmorRadius.contains(rho) else {
      throw .study("particle.rigidity: must be such that r_L/L_c is \(words(FieldLimits.larmorRadius))")
    }
    return rho
  }
}

// MARK: - Keys

/// The entries of a study text, looked up by key and checked.
struct StudyKeys {
  private let entries: [StudyText.Entry]

  /// The keys of the tables that decide the field, none of which may be overlooked.
  private static func known(in table: String) -> [String]? {
    switch table {
    case "field": ["model", "slab_fraction", "strength", "spectrum", "modes", "k_min", "k_max"]
    case "particle": ["larmor_radius", "rigidity", "regular_field", "coherence_length"]
    default: nil
    }
  }

  init(_ entries: [StudyText.Entry]) throws(InterfaceError) {
    self.entries = entries
    for (index, entry) in entries.enumerated() {
      guard Self.known(in: entry.table)?.contains(entry.key) ?? true else {
        throw .study(
          "study text, line \(entry.line): this library does not know \(entry.table).\(entry.key); it belongs to "
            + "another version of Dapple, or is misspelt")
      }
      // Within a table keys are few, so that all may be compared with all.
      guard !entries[..<index].contains(where: { $0.table == entry.table && $0.key == entry.key }) else {
        throw .study("study text, line \(entry.line): \(entry.table).\(entry.key) is there twice")
      }
    }
  }

  func entry(_ table: String, _ key: String) -> StudyText.Entry? {
    entries.first { $0.table == table && $0.key == key }
  }

  func number(
    _ table: String, _ key: String, in range: ClosedRange<Double>
  ) throws(InterfaceError) -> Double {
    guard case .number(let text) = try found(table, key).value, let value = Double(text), range.contains(value) else {
      throw .study("\(table).\(key): must be a number \(words(range))")
    }
    return value
  }

  func integer(_ table: String, _ key: String, in range: ClosedRange<Int>) throws(InterfaceError) -> Int {
    guard case .number(let text) = try found(table, key).value, let value = Int(text), range.contains(value) else {
      throw .study("\(table).\(key): must be an integer from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  func word(_ table: String, _ key: String) throws(InterfaceError) -> String {
    guard case .string(let text?) = try found(table, key).value else {
      throw .study("\(table).\(key): must be a word in quotes")
    }
    return text
  }

  func quantity(
    _ table: String, _ key: String, _ dimension: PhysicalDimension
  ) throws(InterfaceError) -> Quantity {
    let text = try word(table, key)
    guard let quantity = Quantity(text), quantity.unit.dimension == dimension, quantity.inSI > 0,
      quantity.inSI.isFinite
    else { throw .study("\(table).\(key): must be a positive number and one of \(dimension.acceptedUnits)") }
    return quantity
  }

  /// Three coordinates; the origin where there is no such key, which is an option of studies.
  func place(_ table: String, _ key: String) throws(InterfaceError) -> SIMD3<Double> {
    guard let entry = entry(table, key) else { return .zero }
    let range = FieldLimits.place
    guard case .numbers(let texts?) = entry.value, texts.count == 3 else {
      throw .study("\(table).\(key): must be a list of three numbers")
    }
    let values = texts.compactMap { text in Double(text).flatMap { range.contains($0) ? $0 : nil } }
    guard values.count == 3 else { throw .study("\(table).\(key): must be three numbers \(words(range))") }
    return SIMD3(values[0], values[1], values[2])
  }

  private func found(_ table: String, _ key: String) throws(InterfaceError) -> StudyText.Entry {
    guard let entry = entry(table, key) else {
      throw .study("\(table).\(key) is missing; hand over what 'dapple study' prints, which has every key")
    }
    return entry
  }
}

/// A range in words.
private func words(_ range: ClosedRange<Double>) -> String { "from \(range.lowerBound) to \(range.upperBound)" }
