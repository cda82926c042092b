// The YAML document of a header, read by Yams, which is libyaml: YAML 1.1, as PyYAML and with it astropy write it, with
// tags (`!!omap`, `!!str`), block scalars and the place of every value.
//
// Deviations from YAML, since a header is text that anybody may write:
// - No anchors and aliases. A few lines of them stand for a tree of billions of nodes, which Yams would walk already
//   where it compares keys. They are found before: in a copy of the text in which every `&` and `*` is a letter without
//   meaning, an anchor is a plain scalar that begins with that letter; in other text the two signs do no harm.
// - At most `sizeLimit` bytes, tested before anything is read, and `depthLimit` levels, counted afterwards: libyaml itself
//   ends at a thousand collections, for which Yams, which recurses, takes up to 4 MB of the stack, of the 8 that our threads have.
// - No control characters but tabs, and no line ends but "\n": libyaml counts U+0085 and U+2028 as lines.
// - What a plain scalar means is up to `YAMLScalar`: `012` is twelve, `1:30` is text.

import Yams
import _Text
import _Threads

/// An error within a YAML document; the header adds the file. Line and character count from 1.
struct YAMLProblem: Error {
  var problem: String
  var line: Int
  var character: Int
}

/// A value of a YAML document and where it begins.
struct YAMLNode: Sendable {
  /// What the node holds.
  enum Content: Sendable {
    case scalar(MetaValue)
    case list([YAMLNode])
    case mapping([(key: String, value: YAMLNode)])
  }

  /// Largest document, in bytes: ten thousand columns with descriptions. The worst text of this size takes some seconds.
  static let sizeLimit = 1 << 20
  /// Deepest nesting of lists and mappings.
  static let depthLimit = 24
  /// What the node holds.
  var content: Content
  /// The line of the document, from 1.
  var line: Int

  /// Reads a document, given by lines without their ends; nil for one without content. Throws ``YAMLProblem``.
  static func document(_ lines: [String]) throws -> YAMLNode? {
    var size = 0
    for (index, line) in lines.enumerated() {
      size += line.utf8.count + 1
      guard size <= sizeLimit else {
        throw YAMLProblem(problem: "it is larger than \(sizeLimit >> 20) MB", line: index + 1, character: 1)
      }
      for (character, scalar) in line.unicodeScalars.enumerated() where isForbidden(scalar) {
        throw YAMLProblem(
          problem: "a control character, which double quotes hold as an escape", line: index + 1,
          character: character + 1)
      }
    }
    let text = lines.joined(separator: "\n") + "\n"
    // On a thread for the sake of its stack, whose size does not depend on who calls.
    return try inOrder(1, threads: 1) { _ in
      try refuseAnchors(in: text)
      return try compose(text).map { try YAMLNode($0, depth: 0) }
    }[0]
  }

  /// What libyaml refuses, and what it or Python takes for the end of a line.
  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    Quoting.isControl(scalar) && scalar != "\t" || 0xFFFE...0xFFFF ~= scalar.value
  }

  private static func compose(_ text: String) throws -> Node? {
    do {
      return try Yams.compose(yaml: text, .basic, .default, .utf8)
    } catch let error as YamlError {
      throw YAMLProblem(error)
    }
  }

  // MARK: From the nodes of Yams

  private init(_ node: Node, depth: Int) throws {
    line = node.mark?.line ?? 1
    guard depth < Self.depthLimit else { throw YAMLProblem("it is nested too deeply", at: node) }
    switch node {
    case .scalar(let scalar): content = .scalar(try Self.meaning(of: scalar))
    case .sequence(let sequence):
      let values = try sequence.map { try YAMLNode($0, depth: depth + 1) }
      content =
        sequence.tag.rawValue == Tag.Name.omap.rawValue
        ? try Self.orderedMapping(values, in: sequence) : .list(values)
    case .mapping(let mapping):
      content = .mapping(
        try Self.distinct(mapping.map { ($0.key, try YAMLNode($0.value, depth: depth + 1)) }))
    case .alias: throw YAMLProblem("aliases are not read", at: node)
    }
  }

  /// `!!omap`: a list of mappings of one key each, all different.
  private static func orderedMapping(_ values: [YAMLNode], in sequence: Node.Sequence) throws -> Content {
    // The keys of Yams's nodes are at hand where those of the values have lost their place.
    var entries: [(Node, YAMLNode)] = []
    for (node, value) in zip(sequence, values) {
      guard case .mapping(let pairs) = value.content, pairs.count == 1, let key = node.mapping?.keys.first else {
        throw YAMLProblem("an entry of '!!omap' is no mapping of one key, '- {key: value}'", at: node)
      }
      entries.append((key, pairs[0].value))
    }
    return .mapping(try distinct(entries))
  }

  private static func distinct(_ entries: [(key: Node, value: YAMLNode)]) throws -> [(key: String, value: YAMLNode)] {
    var seen: Set<String> = []
    return try entries.map { key, value in
      guard let scalar = key.scalar else { throw YAMLProblem("a key is a list or a mapping", at: key) }
      guard seen.insert(scalar.string).inserted else {
        throw YAMLProblem("the key '\(scalar.string)' appears twice", at: key)
      }
      return (scalar.string, value)
    }
  }

  private static func meaning(of scalar: Node.Scalar) throws -> MetaValue {
    let plain = YAMLScalar.meaning(ofPlain: scalar.string)
    let fits: Bool
    switch Tag.Name(rawValue: scalar.tag.rawValue) {
    case .str, .binary, .timestamp: return .string(scalar.string)
    case .null: fits = plain == .null
    case .bool: fits = plain.bool != nil
    case .int: fits = plain.integer != nil
    case .float:
      if let number = plain.number { return .number(number) }
      fits = false
    default: return scalar.style == .plain ? plain : .string(scalar.string)
    }
    guard fits else {
      throw YAMLProblem("'\(scalar.string)' is not what its tag '\(scalar.tag)' says", at: .scalar(scalar))
    }
    return plain
  }

  // MARK: Anchors

  private static func refuseAnchors(in text: String) throws {
    guard text.utf8.contains(where: { "&*".utf8.contains($0) }) else { return }
    let mark: Unicode.Scalar = "\u{10FFFD}"
    let marked = Quoting.mapped(text) { $0 == "&" || $0 == "*" ? String(mark) : nil }
    if let node = try compose(marked) { try refuse(mark, in: node) }
  }

  private static func refuse(_ mark: Unicode.Scalar, in node: Node) throws {
    switch node {
    case .scalar(let scalar):
      if scalar.style == .plain, scalar.string.unicodeScalars.first == mark {
        throw YAMLProblem("anchors and aliases are not read, and text like them stands in double quotes", at: node)
      }
    case .sequence(let sequence): for value in sequence { try refuse(mark, in: value) }
    case .mapping(let mapping):
      for (key, value) in mapping {
        try refuse(mark, in: key)
        try refuse(mark, in: value)
      }
    case .alias: throw YAMLProblem("aliases are not read", at: node)
    }
  }
}

extension YAMLNode {
  /// The value without places.
  var value: MetaValue {
    switch content {
    case .scalar(let value): value
    case .list(let nodes): .list(nodes.map(\.value))
    case .mapping(let entries): .mapping(entries.map { MetaEntry($0.key, $0.value.value) })
    }
  }

  /// The value of a key of a mapping.
  subscript(key: String) -> YAMLNode? {
    if case .mapping(let entries) = content { entries.first { $0.key == key }?.value } else { nil }
  }

  /// The entries of a list.
  var list: [YAMLNode]? {
    if case .list(let nodes) = content { nodes } else { nil }
  }
}

extension YAMLProblem {
  fileprivate init(_ problem: String, at node: Node) { self.init(problem, node.mark) }

  private init(_ problem: String, _ mark: Mark?) {
    self.init(problem: problem, line: mark?.line ?? 1, character: mark?.column ?? 1)
  }

  /// An error of Yams. Its own description has several lines.
  fileprivate init(_ error: YamlError) {
    switch error {
    case .parser(_, let problem, let mark, _) where problem.hasPrefix("Maximum nesting"):
      self.init("it is nested too deeply", mark)
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      self.init(context.map { "\(problem), \($0.text) of line \($0.mark.line)" } ?? problem, mark)
    case .duplicatedKeysInMapping(let keys, let context):
      self.init("the key '\(keys.first ?? "")' appears twice", context.mark)
    default: self.init("it cannot be read as YAML", nil)
    }
  }
}
