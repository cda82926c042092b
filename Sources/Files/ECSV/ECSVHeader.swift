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
    var yaml: [(number: Int, text: String)] = []
    end = 1
    while end < lines.count, lines[end].utf8.first == UInt8(ascii: "#") {
      let text = lines[end].utf8.dropFirst()
      end += 1
      if Substring(text).trimmingBlanks() == "---" { continue }
      yaml.append((end, String(Substring(text.first == UInt8(ascii: " ") ? text.dropFirst() : text))))
    }
    do {
      var document = YAMLLines(yaml)
      try take(document.document())
    } catch let failure as YAMLError {
      throw error(
        failure.line, "the header is damaged: \(failure.problem)", lines[failure.line - 1], "write the file again")
    }
  }

  private func error(_ line: Int, _ problem: String, _ value: String?, _ remedy: String) -> TableError {
    .malformed(source: source, line: line, column: nil, value: value, problem: problem, remedy: remedy)
  }

  private mutating func take(_ document: MetaValue) throws {
    guard case .mapping(let entries) = document, case .list(let list) = entries["datatype"] else {
      throw error(end, "the header lists no columns", nil, "it needs '# datatype:' with one entry a column")
    }
    for value in list { columns.append(try declaration(value)) }
    guard !columns.isEmpty else { throw error(end, "the header lists no columns", nil, "list them under 'datatype'") }
    var seen: Set<String> = []
    for column in columns where !seen.insert(column.name).inserted {
      throw error(end, "two columns have the same name", column.name, "rename one of them")
    }
    switch entries["delimiter"] {
    case nil, .string(" "): break
    case .string(","): delimiter = UInt8(ascii: ",")
    default: throw error(end, "the delimiter is neither blank nor comma", nil, "write one of these")
    }
    try takeMeta(entries["meta"])
  }

  /// Takes the header as an ordered map (a list of single keys) or as a plain mapping.
  private mutating func takeMeta(_ value: MetaValue?) throws {
    switch value {
    case nil, .null: break
    case .mapping(let entries): meta = entries
    case .list(let items):
      for item in items {
        guard case .mapping(let entries) = item else {
          throw error(end, "an entry of 'meta' has no key", nil, "write '- {key: value}'")
        }
        meta += entries
      }
    default: throw error(end, "'meta' is no mapping", nil, "write 'meta: !!omap' with entries '- {key: value}'")
    }
    var seen: Set<String> = []
    for entry in meta where !seen.insert(entry.key).inserted {
      throw error(end, "a key of 'meta' appears twice", entry.key, "remove one of them")
    }
  }

  private func declaration(_ value: MetaValue) throws -> Declaration {
    guard case .mapping(let entries) = value, let name = entries["name"]?.plainText, !name.isEmpty else {
      throw error(end, "a column has no name", nil, "write '- {name: …, datatype: …}' for each")
    }
    guard let type = entries["datatype"]?.plainText, let kind = Self.kinds[type], entries["subtype"] == nil else {
      let shown = entries["subtype"]?.plainText ?? entries["datatype"]?.plainText ?? "none"
      throw TableError.malformed(
        source: source, line: end, column: name, value: shown, problem: "this datatype cannot be read",
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
