// The header of ECSV: the comment lines before the data, a YAML document after the mark `%ECSV`.

/// The checked header of an ECSV text.
struct ECSVHeader {
  /// What the values of a column are.
  enum Kind {
    case double
    case integer
    case bool
    case string
  }

  /// A column before its values.
  struct Declaration {
    var name: String
    var unit: String?
    var description: String?
    var kind: Kind
  }

  var columns: [Declaration] = []
  var meta: [MetaEntry] = []
  var delimiter = UInt8(ascii: " ")
  /// Index of the first line after the header.
  var end = 0

  private let source: String

  /// Reads the header from the lines of a file.
  init(_ lines: [String], source: String) throws {
    self.source = source
    guard let first = lines.first, first.hasPrefix("# %ECSV ") else {
      throw error(1, "this is no ECSV table", lines.first, "its first line must be '# %ECSV 1.0'")
    }
    guard ["0.9", "1.0"].contains(first.dropFirst(8).trimmingBlanks()) else {
      throw error(1, "this version of ECSV is not known", first, "write ECSV 1.0")
    }
    var yaml = [""]
    while yaml.count < lines.count, lines[yaml.count].utf8.first == UInt8(ascii: "#") {
      yaml.append(String(lines[yaml.count].unicodeScalars.dropFirst(Self.prefix(of: lines[yaml.count]))))
    }
    end = yaml.count
    do {
      try take(YAMLNode.document(yaml))
    } catch let problem as YAMLProblem {
      // What is missing at the end is found missing on the line behind it.
      let line = min(problem.line, end)
      let character = problem.character + (line > 1 ? Self.prefix(of: lines[line - 1]) : 0)
      throw error(
        line, "the header is damaged at character \(character): \(problem.problem)", lines[line - 1],
        "correct it, or write the file again")
    }
  }

  /// How many characters stand before the YAML of a line: "#" or "# ".
  private static func prefix(of line: String) -> Int { line.utf8.starts(with: "# ".utf8) ? 2 : 1 }

  private func error(_ line: Int, _ problem: String, _ value: String?, _ remedy: String) -> TableError {
    .malformed(source: source, line: line, column: nil, value: value, problem: problem, remedy: remedy)
  }

  private mutating func take(_ document: YAMLNode?) throws {
    guard let list = document?["datatype"]?.list else {
      throw error(end, "the header lists no columns", nil, "it needs '# datatype:' with one entry a column")
    }
    var seen: Set<String> = []
    for node in list {
      let column = try declaration(node)
      guard seen.insert(column.name).inserted else {
        throw error(node.line, "two columns have the same name", column.name, "rename one of them")
      }
      columns.append(column)
    }
    guard !columns.isEmpty else { throw error(end, "the header lists no columns", nil, "list them under 'datatype'") }
    if let node = document?["delimiter"] {
      switch node.value {
      case .string(" "): break
      case .string(","): delimiter = UInt8(ascii: ",")
      default: throw error(node.line, "the delimiter is neither blank nor comma", nil, "write one of these")
      }
    }
    if let node = document?["meta"] { try takeMeta(node) }
  }

  /// Takes the header as a mapping, ordered or not, or as a list of mappings.
  private mutating func takeMeta(_ node: YAMLNode) throws {
    switch node.value {
    case .null: break
    case .mapping(let entries): meta = entries
    case .list:
      var seen: Set<String> = []
      for item in node.list ?? [] {
        guard case .mapping(let entries) = item.value else {
          throw error(item.line, "an entry of 'meta' has no key", nil, "write '- {key: value}'")
        }
        for entry in entries where !seen.insert(entry.key).inserted {
          throw error(item.line, "a key of 'meta' appears twice", entry.key, "remove one of them")
        }
        meta += entries
      }
    default: throw error(node.line, "'meta' is no mapping", nil, "write 'meta: !!omap' with entries '- {key: value}'")
    }
  }

  private func declaration(_ node: YAMLNode) throws -> Declaration {
    guard case .mapping(let entries) = node.value, let name = entries["name"]?.plainText, !name.isEmpty else {
      throw error(node.line, "a column has no name", nil, "write '- {name: …, datatype: …}' for each")
    }
    guard let type = entries["datatype"]?.plainText, let kind = Self.kinds[type], entries["subtype"] == nil else {
      let shown = entries["subtype"]?.plainText ?? entries["datatype"]?.plainText ?? "none"
      throw TableError.malformed(
        source: source, line: node.line, column: name, value: shown, problem: "this datatype cannot be read",
        remedy: "use float64, int64, bool or string")
    }
    return Declaration(
      name: name, unit: entries["unit"]?.plainText, description: entries["description"]?.plainText, kind: kind)
  }

  private static let kinds: [String: Kind] = [
    "float16": .double, "float32": .double, "float64": .double, "float128": .double,
    "int8": .integer, "int16": .integer, "int32": .integer, "int64": .integer,
    "uint8": .integer, "uint16": .integer, "uint32": .integer, "uint64": .integer,
    "bool": .bool, "string": .string,
  ]
}

extension [MetaEntry] {
  /// The value of a key.
  subscript(key: String) -> MetaValue? { first { $0.key == key }?.value }
}

extension MetaValue {
  /// A scalar as text, also where YAML takes it for a number (a column named `1`).
  fileprivate var plainText: String? {
    switch self {
    case .string(let text): text
    case .integer(let value): String(value)
    case .number(let value): value.description
    case .bool(let value): String(value)
    case .mapping(let entries): entries["unit"]?.plainText
    case .list, .null: nil
    }
  }
}
