// Writing ECSV 1.0 (https://github.com/astropy/astropy-APEs/blob/main/APE6.rst).
//
//   # %ECSV 1.0
//   # ---
//   # delimiter: ' '
//   # datatype:
//   # - {name: ell, datatype: int64, description: multipole}
//   # meta: !!omap
//   # - {experiment: HAWC}
//   # schema: astropy-2.0
//   ell cl
//   1 1.905e-06
//
// Deviations: none that astropy notices. Text is quoted in YAML's double-quoted form wherever a plain scalar could be
// read as something else, by YAML 1.1 (PyYAML) or 1.2.

import _Text

extension Table {
  /// The table as ECSV text, doubles in the shortest form that reads back to the same bits, NaN as `nan`.
  ///
  /// An empty string in a column of text is a masked value to astropy, and an empty string again to this reader.
  /// Throws ``TableError/inconsistent(source:problem:)`` for columns of different length, no columns, names or keys that
  /// are empty or appear twice, and line breaks in text values.
  public var ecsvText: String {
    get throws {
      try checkConsistency()
      var text = "# %ECSV 1.0\n# ---\n# delimiter: ' '\n# datatype:\n"
      for column in columns { text += "# - \(Self.yaml(column))\n" }
      if !meta.isEmpty {
        text += "# meta: !!omap\n"
        for entry in meta { text += "# - {\(Self.yaml(entry))}\n" }
      }
      text += "# schema: astropy-2.0\n"
      text += columns.map { Quoting.ecsv($0.name) }.joined(separator: " ") + "\n"
      let fields = columns.map(Self.fields)
      for row in 0..<rowCount {
        text += fields.map { $0[row] }.joined(separator: " ") + "\n"
      }
      return text
    }
  }

  /// Writes the table as ECSV, atomically: afterwards the file is the new table, or what it was before.
  ///
  /// Throws ``TableError/inconsistent(source:problem:)`` or ``TableError/unwritable(path:reason:)`` (a full disk among
  /// the reasons).
  public func write(to path: String) throws {
    let text = try ecsvText
    do throws(DurableFileError) {
      try DurableFile.write(Array(text.utf8), to: path)
    } catch {
      throw TableError.unwritable(path: path, reason: error.reason)
    }
  }

  private func checkConsistency() throws {
    func reject(_ problem: String) -> TableError { .inconsistent(source: source, problem: problem) }
    guard !columns.isEmpty else { throw reject("it has no columns") }
    var names: Set<String> = []
    for column in columns {
      guard !column.name.isEmpty, Self.isOneLine(column.name) else { throw reject("column name '\(column.name)'") }
      guard names.insert(column.name).inserted else { throw reject("two columns are named '\(column.name)'") }
      guard column.count == rowCount else {
        throw reject("column '\(column.name)' has \(column.count) rows, '\(columns[0].name)' has \(rowCount)")
      }
      if case .strings(let values) = column.values, let bad = values.first(where: { !Self.isOneLine($0) }) {
        throw reject("column '\(column.name)' holds a line break or a control character, in '\(bad)'")
      }
    }
    var keys: Set<String> = []
    for entry in meta where !keys.insert(entry.key).inserted {
      throw reject("header key '\(entry.key)' appears twice")
    }
  }

  private static func isOneLine(_ text: String) -> Bool {
    // Python's splitlines, with which astropy reads, divides at more than line feeds.
    !text.unicodeScalars.contains { Quoting.isControl($0) && $0 != "\t" }
  }

  private static func fields(_ column: Column) -> [String] {
    switch column.values {
    case .doubles(let values): values.map { $0.isNaN ? "nan" : $0.description }
    case .integers(let values): values.map(String.init)
    case .strings(let values): values.map(Quoting.ecsv)
    case .booleans(let values): values.map { $0 ? "True" : "False" }
    }
  }

  private static func yaml(_ column: Column) -> String {
    let type =
      switch column.values {
      case .doubles: "float64"
      case .integers: "int64"
      case .strings: "string"
      case .booleans: "bool"
      }
    var text = "{name: \(yaml(column.name))"
    if let unit = column.unit { text += ", unit: \(yaml(unit))" }
    text += ", datatype: \(type)"
    if let description = column.description { text += ", description: \(yaml(description))" }
    return text + "}"
  }

  private static func yaml(_ entry: MetaEntry) -> String { "\(yaml(entry.key)): \(yaml(entry.value))" }

  private static func yaml(_ value: MetaValue) -> String {
    switch value {
    case .string(let text): yaml(text)
    case .integer(let value): String(value)
    case .number(let value): yaml(value)
    case .bool(let value): value ? "true" : "false"
    case .list(let values): "[" + values.map { yaml($0) }.joined(separator: ", ") + "]"
    case .mapping(let entries): "{" + entries.map { yaml($0) }.joined(separator: ", ") + "}"
    case .null: "null"
    }
  }

  /// A real number that YAML 1.1 takes for one: with a point in its mantissa (`1.0e-05`, not `1e-05`).
  private static func yaml(_ value: Double) -> String {
    if value.isNaN { return ".nan" }
    if value.isInfinite { return value > 0 ? ".inf" : "-.inf" }
    let text = value.description
    guard !text.contains("."), let exponent = text.firstIndex(of: "e") else { return text }
    return text[..<exponent] + ".0" + text[exponent...]
  }

  private static func yaml(_ text: String) -> String {
    YAMLScalar.isPlainText(text) ? text : Quoting.yaml(text)
  }
}
