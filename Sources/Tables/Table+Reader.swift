extension Table {
  /// Reads an ECSV file. Throws a ``TableError``.
  public static func read(path: String) throws -> Table { throw TableError.unreadable(path: path, reason: "stub") }
  /// Reads ECSV text. Throws a ``TableError``.
  public static func parse(_ text: String, source: String = "text") throws -> Table {
    throw TableError.unreadable(path: source, reason: "stub")
  }
}
