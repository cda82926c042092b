// The kinds of parameter that occur more than once: number, integer, choice, boolean, quantity.

import Foundation
import Turbulence

extension Parameter {
  /// The words and the test of a range.
  struct Range<Value>: Sendable {
    let words: String
    let contains: @Sendable (Value) -> Bool
  }

  /// A bound in words: 0.1, 1000, 1e-8.
  static func words(_ bound: Double) -> String {
    String(format: "%g", bound).replacing("e-0", with: "e-").replacing("e+0", with: "e").replacing("e+", with: "e")
  }

  /// A number to three digits, for a message.
  static func short(_ value: Double) -> String { String(format: "%.3g", value) }

  static func number(
    _ key: String, _ path: any WritableKeyPath<StudyConfiguration, Double> & Sendable, unit: String,
    range: Range<Double>, help: String, decidesNumbers: Bool = true
  ) -> Parameter {
    Parameter(
      key: key, type: "number", unit: unit, range: range.words, help: help, decidesNumbers: decidesNumbers,
      example: nil,
      get: { .real($0[keyPath: path]) },
      set: { configuration, value, site in
        guard let number = value.number else { throw site.wrongType(value, expected: "number") }
        configuration[keyPath: path] = number
      },
      failedRequirement: { range.contains($0[keyPath: path]) ? nil : range.words },
      canonical: { "\($0[keyPath: path])" })
  }

  static func integer(
    _ key: String, _ path: any WritableKeyPath<StudyConfiguration, Int> & Sendable, unit: String = "",
    range: Range<Int>, help: String, decidesNumbers: Bool = true
  ) -> Parameter {
    Parameter(
      key: key, type: "integer", unit: unit, range: range.words, help: help, decidesNumbers: decidesNumbers,
      example: nil,
      get: { .integer(Int64($0[keyPath: path])) },
      set: { configuration, value, site in
        guard let number = value.wholeNumber else {
          throw value.isWhole ? site.outOfRange(value, range.words) : site.wrongType(value, expected: "integer")
        }
        configuration[keyPath: path] = Int(number)
      },
      failedRequirement: { range.contains($0[keyPath: path]) ? nil : range.words },
      canonical: { "\($0[keyPath: path])" })
  }

  /// Three coordinates in L_c.
  static func place(
    _ key: String, _ path: any WritableKeyPath<StudyConfiguration, SIMD3<Double>> & Sendable, help: String
  ) -> Parameter {
    let largest = FieldLimits.place.upperBound
    let words = "a list of three numbers from \(Parameter.words(-largest)) to \(Parameter.words(largest))"
    return Parameter(
      key: key, type: "list of numbers", unit: "L_c", range: words, help: help, decidesNumbers: true, example: nil,
      get: { configuration in .list((0..<3).map { .real(configuration[keyPath: path][$0]) }) },
      set: { configuration, value, site in
        guard case .list(let values) = value else { throw site.wrongType(value, expected: words) }
        let numbers = values.compactMap(\.number)
        guard values.count == 3, numbers.count == 3 else { throw site.wrongType(value, expected: words) }
        configuration[keyPath: path] = SIMD3(numbers[0], numbers[1], numbers[2])
      },
      failedRequirement: { configuration in
        let place = configuration[keyPath: path]
        return (0..<3).allSatisfy { (-largest...largest).contains(place[$0]) } ? nil : words
      },
      canonical: { configuration in
        let place = configuration[keyPath: path]
        return "\(place.x),\(place.y),\(place.z)"
      })
  }

  static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ key: String, _ path: any WritableKeyPath<StudyConfiguration, Choice> & Sendable, help: String
  ) -> Parameter {
    let words = "one of " + Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
    return Parameter(
      key: key, type: "string", unit: "", range: words, help: help, decidesNumbers: true, example: nil,
      get: { .string($0[keyPath: path].rawValue) },
      set: { configuration, value, site in
        guard case .string(let text) = value else { throw site.wrongType(value, expected: "string, \(words)") }
        guard let choice = Choice(rawValue: text) else { throw site.outOfRange(value, words) }
        configuration[keyPath: path] = choice
      },
      failedRequirement: { _ in nil },
      canonical: { $0[keyPath: path].rawValue })
  }

  static func boolean(
    _ key: String, _ path: any WritableKeyPath<StudyConfiguration, Bool> & Sendable, help: String, decidesNumbers: Bool
  ) -> Parameter {
    Parameter(
      key: key, type: "boolean", unit: "", range: "true or false", help: help, decidesNumbers: decidesNumbers,
      example: nil,
      get: { .boolean($0[keyPath: path]) },
      set: { configuration, value, site in
        guard case .boolean(let truth) = value else { throw site.wrongType(value, expected: "boolean (true or false)") }
        configuration[keyPath: path] = truth
      },
      failedRequirement: { _ in nil },
      canonical: { "\($0[keyPath: path])" })
  }

  /// One of the three quantities that describe the particle physically; setting it unsets `particle.larmor_radius`,
  /// through which it enters the digest.
  static func quantity(
    _ key: String, _ path: any WritableKeyPath<StudyConfiguration, Quantity?> & Sendable,
    _ dimension: PhysicalDimension,
    from least: Quantity, to most: Quantity, example: String, help: String
  ) -> Parameter {
    let words =
      "from \(Parameter.words(least.value)) \(least.unit.rawValue) to \(Parameter.words(most.value)) \(most.unit.rawValue)"
    return Parameter(
      key: key, type: "quantity", unit: dimension.acceptedUnits, range: words, help: help, decidesNumbers: true,
      example: example,
      get: { $0[keyPath: path].map { .string($0.description) } },
      set: { configuration, value, site in
        guard case .string(let text) = value else {
          throw site.wrongType(value, expected: "a number and a unit in a string, such as \(example)")
        }
        guard let quantity = Quantity(text), quantity.unit.dimension == dimension else {
          throw StudyError.unit(source: site.source, key: key, value: value.toml, accepted: dimension.acceptedUnits)
        }
        configuration[keyPath: path] = quantity
        configuration.particle.larmorRadius = nil
      },
      failedRequirement: { configuration in
        guard let quantity = configuration[keyPath: path] else { return nil }
        guard quantity.unit.dimension == dimension else {
          return "a \(dimension.rawValue), in one of \(dimension.acceptedUnits)"
        }
        return (least.inSI...most.inSI).contains(quantity.inSI) ? nil : words
      },
      canonical: { _ in nil })
  }
}

extension Parameter.Range<Double> {
  static func within(_ range: ClosedRange<Double>) -> Self { from(range.lowerBound, to: range.upperBound) }

  static func from(_ least: Double, to most: Double) -> Self {
    Self(
      words: "finite, from \(Parameter.words(least)) to \(Parameter.words(most))",
      contains: { (least...most).contains($0) })
  }
}

extension Parameter.Range<Int> {
  static func within(_ range: ClosedRange<Int>) -> Self { from(range.lowerBound, to: range.upperBound) }

  static func from(_ least: Int, to most: Int) -> Self {
    Self(words: "from \(least) to \(most)", contains: { (least...most).contains($0) })
  }

  static func powerOfTwo(upTo most: Int) -> Self {
    Self(words: "a power of two from 1 to \(most)", contains: { (1...most).contains($0) && $0 & ($0 - 1) == 0 })
  }
}
