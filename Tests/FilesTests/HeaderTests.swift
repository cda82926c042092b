// Headers as YAML: what is read, what each value means, and what is refused, with its place.

import Files
import Testing

/// Why it is right: the values are those of YAML 1.1 with the exceptions that `YAMLHeader` names, and what is refused is
/// what would cost more than it is worth, or what two readers could take for two things.
@Suite("Headers of tables", .timeLimit(.minutes(40)))
struct HeaderTests {
  /// A table with these lines of header behind its columns, from line 5 on.
  static func text(_ lines: String) -> String {
    "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: a, datatype: float64}\n"
      + lines.split(separator: "\n", omittingEmptySubsequences: false).map { "# \($0)\n" }.joined() + "a\n1\n"
  }

  static func message(_ lines: String) throws -> String {
    try #require(throws: TableError.self) { try Table.parse(text(lines), source: "x.ecsv") }.description
  }

  @Test(
    "A value and its meaning",
    arguments: [
      ("12", 12), ("012", 12), ("-3", -3), ("1.5", 1.5), ("1e5", 1e5), (".inf", .number(.infinity)),
      ("-.inf", .number(-.infinity)), ("99999999999999999999", 1e20), ("1e999", "1e999"), ("0x10", "0x10"),
      ("1:30", "1:30"),
      ("2015-12-15", "2015-12-15"), ("y", "y"), ("yes", true), ("Off", false), ("~", .null), ("", .null),
      ("'12'", "12"),
      ("'.nan'", ".nan"), ("'yes'", "yes"), ("''", ""), ("\"\\0\\x41\\u2113\\U0001F732\"", "\0Aℓ🜲"),
      ("'it''s'", "it's"),
      ("Ahlers & Mertsch", "Ahlers & Mertsch"), ("R&D *here*", "R&D *here*"), ("'&a *b'", "&a *b"), ("\"*b\"", "*b"),
      ("!!str 12", "12"), ("!!float 12", .number(12)), ("!!int '12'", 12), ("!!bool 'on'", true), ("!!null ''", .null),
      ("!other 12", 12), ("!other '12'", "12"), ("!!binary 1234", "1234"),
      ("[1, [], {b: {}}]", [1, [], .mapping([MetaEntry("b", .mapping([]))])]),
      ("!!omap [{c: 1}, {b: 2}]", .mapping([MetaEntry("c", 1), MetaEntry("b", 2)])),
      ("|\n    one\n      two\n", "one\n  two\n"), (">-\n    one\n    two\n", "one two"),
      ("one\n    two\n\n    three", "one two\nthree"),
    ] as [(String, MetaValue)])
  func meaning(text: String, value: MetaValue) throws {
    let table = try Table.parse(Self.text("meta:\n  k: \(text)"))
    #expect(table[meta: "k"] == value)
    #expect(table.meta.count == 1)
  }

  @Test("NaN is a number, and only as YAML writes it")
  func notANumber() throws {
    let table = try Table.parse(Self.text("meta: {a: .nan, b: nan}"))
    #expect(table[meta: "a"]?.number?.isNaN == true)
    #expect(table[meta: "b"] == "nan")
  }

  @Test(
    "`meta` is an ordered mapping, a plain one, a list of mappings, or absent",
    arguments: [
      "meta: !!omap\n- {b: 1}\n- {a: 2}", "meta:\n  b: 1\n  a: 2", "meta:\n- {b: 1}\n- a: 2", "meta: {'b': 1, ? a : 2}",
    ])
  func meta(lines: String) throws {
    #expect(try Table.parse(Self.text(lines)).meta == [MetaEntry("b", 1), MetaEntry("a", 2)])
    #expect(try Table.parse(Self.text("meta:")).meta.isEmpty)
    #expect(try Table.parse(Self.text("schema: x")).meta.isEmpty)
  }

  @Test(
    "What is refused, and where",
    arguments: [
      ("meta: {a: 1, b: 2, a: 3}", "line 5", "character 10: the key 'a' appears twice"),
      ("meta:\n  a: 1\n  'a': 2", "line 6", "character 5: the key 'a' appears twice"),
      ("meta:\n  a: 1\n  !!int a: 2", "line 7", "character 5: the key 'a' appears twice"),
      ("meta: !!omap\n- a: 1\n- a: 2", "line 7", "character 5: the key 'a' appears twice"),
      ("meta:\n- a: 1\n- a: 2", "line 7", "a key of 'meta' appears twice"),
      ("meta:\n  deep:\n    a: 1\n    a: 2", "line 7", "character 7: the key 'a' appears twice"),
      ("datatype: []", "line 3", "character 3: the key 'datatype' appears twice"),
      ("meta: !!omap\n- {a: 1, b: 2}", "line 6", "character 5: an entry of '!!omap'"),
      ("meta: !!omap\n- a", "line 6", "character 5: an entry of '!!omap'"),
      ("meta: text", "line 5", "'meta' is no mapping"),
      ("meta: {a: &x 1}", "line 5", "character 13: anchors"),
      ("meta:\n  a: &x [1]\n  b: *x", "line 6", "character 8: anchors"),
      ("meta: {a: &x [1], b: *x}", "line 5", "character 16: did not find"),
      ("meta:\n  a: *x", "line 6", "character 8: anchors"),
      ("meta: {[1]: 2}", "line 5", "character 10: a key is a list"),
      ("meta: {a: !!float b}", "line 5", "character 13: 'b' is not what its tag"),
      ("meta: {a: !!int 1.5}", "line 5", "'1.5' is not what its tag"),
      ("meta: {a: '\0'}", "line 5", "character 14: a control character"),
      ("meta: {a: '\u{2028}'}", "line 5", "character 14: a control character"),
      ("meta: {a: '\u{85}'}", "line 5", "character 14: a control character"),
      ("meta: {a: '\rb'}", "line 5", "character 14: a control character"),
      ("meta: {a: '\u{FFFF}'}", "line 5", "character 14: a control character"),
      ("meta: {a: \"\\ud800\"}", "line 5", "invalid Unicode character escape code"),
      ("meta: {a: \"\\q\"}", "line 5", "unknown escape character"),
      ("meta: {a: 'b", "line 5", "unexpected end of stream"),
      ("meta: @x", "line 5", "character 9: found character that cannot start any token"),
      ("meta: a: b", "line 5", "character 10: mapping values are not allowed"),
      ("---\nmeta: 1", "line 5", "found another document"),
      ("\tmeta: 1", "line 5", "character 3"),
    ])
  func refused(lines: String, line: String, problem: String) throws {
    let message = try Self.message(lines)
    #expect(message.hasPrefix("x.ecsv, \(line): "), "\(message)")
    #expect(message.contains(problem), "\(message)")
    #expect(!message.utf8.contains(10) && !message.contains(".swift"))
  }

  @Test("Twenty levels are read, thirty and a thousand are not, whatever makes them")
  func depth() throws {
    func nested(_ open: String, _ close: String, _ count: Int) -> String {
      "meta: {a: " + String(repeating: open, count: count) + String(repeating: close, count: count) + "}"
    }
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("[\n  ", "]")] {
      #expect(try Table.parse(Self.text(nested(open, close, 20))).meta.count == 1)
      for count in [30, 900, 100_000] {
        #expect(try Self.message(nested(open, close, count)).contains("nested too deeply"))
      }
    }
    // Keys of keys, two levels of nodes for one bracket: the deepest tree that libyaml lets pass.
    for open in ["{", "[? ", "{?\n  "] {
      _ = try Self.message(nested(open, open.hasPrefix("{") ? "}" : "]", 900))
    }
    _ = try Self.message("meta:\n  " + String(repeating: "? - ", count: 490))
  }

  @Test("Aliases that stand for a billion nodes are refused at once")
  func laughs() throws {
    var lines = "meta:\n  l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...30 {
      lines +=
        "  l\(level): &l\(level) [" + Array(repeating: "*l\(level - 1)", count: 10).joined(separator: ", ") + "]\n"
    }
    for key in ["", "  ? *l30\n  : 1\n", "  ? [*l30]\n  : 1\n"] {
      let start = ContinuousClock.now
      #expect(try Self.message(lines + key).contains("line 6: the header is damaged at character 9: anchors"))
      #expect(start.duration(to: .now) < .seconds(60))
    }
  }

  @Test("A header of a megabyte is read, a larger one is refused")
  func size() throws {
    func header(_ count: Int) -> String { "meta: {a: '" + String(repeating: "x", count: count) + "'}" }
    #expect(try Table.parse(Self.text(header(1_000_000)))[meta: "a"]?.string?.utf8.count == 1_000_000)
    #expect(
      try Self.message(header(1 << 20)).contains("line 5: the header is damaged at character 3: it is larger than 1 MB")
    )
    // Rows do not count.
    let rows = String(repeating: "1\n", count: 1 << 19)
    #expect(try Table.parse(Self.text("meta: {b: 1}") + rows).rowCount == 1 + 1 << 19)
  }
}
