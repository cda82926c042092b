// One axis of a scan: a key of the study and the values that it takes.
//
//   particle.larmor_radius=0.01:1:9log    numbers from … to (see ValueRange)
//   'particle.rigidity=1:1000:4log TV'    the same with a unit
//   field.spectrum=kolmogorov,kraichnan   words
//
// A value is kept as the TOML that a study file has for it, so that 0.1 and 0.10 are one value, and 10 TV and 10TV.

import Files
import Foundation
import Turbulence
import _Text

/// A key and its values.
package struct ScanAxis: Sendable, Equatable {
  /// Full name of the key: "particle.larmor_radius".
  package let key: String
  /// The values as TOML, none twice, in the order in which they came.
  package private(set) var values: [String]

  /// Reads "key=values"; `base` is the study that is varied.
  ///
  /// - Throws: ``ScanError`` for what is no axis; ``StudyError`` for an unknown key or a value that the key does not take.
  package init(_ text: String, of base: StudyConfiguration) throws {
    guard let equals = text.firstIndex(of: "=") else { throw ScanError.malformedAxis(text) }
    let key = text[..<equals].trimmingCharacters(in: .whitespaces)
    let rest = text[text.index(after: equals)...].trimmingCharacters(in: .whitespaces)
    guard !key.isEmpty, !rest.isEmpty else { throw ScanError.malformedAxis(text) }
    let parameter = try Self.parameter(key)
    try self.init(key: key, words: Self.words(rest, parameter), of: base)
  }

  /// An axis from its values, each as TOML or as a word of the command line.
  package init(key: String, words: [String], of base: StudyConfiguration) throws {
    let parameter = try Self.parameter(key)
    guard words.count <= Scan.mostPoints else { throw ScanError.tooManyPoints(Double(words.count)) }
    self.key = key
    values = []
    var known: Set<String> = []
    for word in words {
      guard !word.isEmpty else { throw ScanError.malformedAxis("\(key)=\(words.joined(separator: ","))") }
      var changed = base
      try changed.apply(override: "\(key)=\(word)", source: "scan")
      let value = parameter.literal(in: changed) ?? word
      if known.insert(value).inserted { values.append(value) }
    }
  }

  /// Adds the values of another axis of the same key.
  package mutating func add(_ other: ScanAxis) {
    var known = Set(values)
    values += other.values.filter { known.insert($0).inserted }
  }

  private static func parameter(_ key: String) throws -> Parameter {
    guard let parameter = Parameter.named(key) else {
      let nearest = NearestName.key(key, among: Parameter.all.map(\.key))
      throw StudyError.unknownKey(source: "scan", key: key, nearest: nearest)
    }
    guard parameter.decidesNumbers else { throw ScanError.notScannable(key: key) }
    return parameter
  }

  /// The words of a list, or the numbers of a range with the unit behind it.
  private static func words(_ text: String, _ parameter: Parameter) throws -> [String] {
    guard text.contains(":"), parameter.type != "string" else { return parts(text) }
    let pieces = text.split(separator: " ", maxSplits: 1).map(String.init)
    let unit = pieces.count == 2 ? " " + pieces[1] : ""
    return try ValueRange.values(pieces[0], option: parameter.key).map { "\($0)\(unit)" }
  }

  /// The parts of a text between its commas; those inside of brackets and braces do not count.
  private static func parts(_ text: String) -> [String] {
    var parts = [""]
    var depth = 0
    for scalar in text.unicodeScalars {
      if scalar == "[" || scalar == "{" { depth += 1 }
      if scalar == "]" || scalar == "}" { depth -= 1 }
      if scalar == ",", depth <= 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].unicodeScalars.append(scalar)
      }
    }
    return parts.map { $0.trimmingCharacters(in: .whitespaces) }
  }
}

// MARK: - Numbers and names

extension ScanAxis {
  /// The unit of ``numbers``: that of the key, or of the first of quantities; empty for pure numbers and words.
  package var unit: String {
    if let first = values.first, let quantity = Self.quantity(first) { return quantity.unit.rawValue }
    return numbers == nil ? "" : Parameter.named(key)?.unit ?? ""
  }

  /// The values as numbers in the axis's ``unit``; nil where one of them is a word.
  package var numbers: [Double]? {
    let unit = values.first.flatMap(Self.quantity)?.unit
    let numbers = values.compactMap { value in
      unit.flatMap { unit in Self.quantity(value)?.converted(to: unit) } ?? Double(value)
    }
    return numbers.count == values.count ? numbers : nil
  }

  private static func quantity(_ literal: String) -> Quantity? {
    literal.utf8.first == UInt8(ascii: "\"") ? Quantity(String(literal.dropFirst().dropLast())) : nil
  }

  /// A name for each value that may be part of a file's: of numbers six digits, or all of them where an earlier value has
  /// the same six. Adding values leaves the names of the others as they are.
  package var valueNames: [String] {
    var taken: Set<String> = []
    return values.map { value in
      let plain = value.trimmingCharacters(in: CharacterSet(charactersIn: "\""))
      let short = Double(plain)?.formattedShort ?? plain
      let candidates = [short, plain].map(Self.pathSafe)
      let numbered = (2...).lazy.map { "\(candidates[1])-\($0)" }
      let name = candidates.first { !taken.contains($0) } ?? numbered.first { !taken.contains($0) } ?? plain
      taken.insert(name)
      return name
    }
  }

  /// Letters, digits, points, signs and underscores; everything else becomes one "-", and what is long ends in a digest.
  private static func pathSafe(_ text: String) -> String {
    var safe = ""
    for scalar in text.unicodeScalars {
      let isPlain = Quoting.isPlain(String(scalar), and: "._+-")
      if isPlain || safe.last != "-" { safe.unicodeScalars.append(isPlain ? scalar : "-") }
    }
    return bounded(safe, to: 40)
  }

  /// A text, or its beginning and a digest of the whole where it has more than so many bytes.
  static func bounded(_ text: String, to limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    var digest = Digest()
    for byte in text.utf8 { digest.add(byte: byte) }
    return String(decoding: text.utf8.prefix(limit - 17), as: UTF8.self) + "-" + digest.text
  }
}
