import RandomStreams
import Testing

@testable import Study

/// No text ends the process. The TOML library fails an assertion on what the guard lets through in error, and then this run of
/// the tests ends, which is their power.
@Suite("The guard before the TOML library", .timeLimit(.minutes(40)))
struct TOMLGuardTests {
  /// The message of what is refused.
  private func message(_ toml: String) -> String? {
    do {
      _ = try TOMLReader.entries(of: toml, source: nil)
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test(
    "What ends the process inside of the library",
    arguments: [
      // A list's value that begins with what ends a value.
      "a = [}", "a = [}+inf", "a = [1, }", "a = [\u{2028}]", "a = [1,\u{2029} 2]", "a = [\u{85}]", "a = [[\u{85}1]]",
      // A header that begins with no name.
      "[=]", "[.a]", "[}", "[{a}]", "[#]", "[\n]", "[[[a]]]", "[,]", "[+]", "[é]", "[\u{2028}]", "[[=", "a = 1\n[=",
      "a = [\n1\n]\n[@]", "\u{FEFF}[=]",
      // A date, a blank, one digit.
      "a = 1979-05-27 0\n", "a = 1979-05-27 0 ", "a = [1979-05-27 0]", "a = { b = 1979-05-27 0}",
      "a = 1979-05-27 0\u{2028}", "a = 1111-11-1[ 0 ]", "a = 1111-11-1= 0 ", "a = 1111-11-1\" 0 \"",
      "a = 1111-\"\"-11 0 ",
      // Farther back than the library remembers.
      "a = 1979-05-27" + String(repeating: "_", count: 117) + " 00",
      // A date without the digits of its time.
      "a = 1979-05-27T:00Z", "a = 1979-05-27T:32:00Z", "a = 1979-05-27t-07:32:00", "a = [1979-05-27T:]",
      // The stack.
      Array(repeating: "a", count: 200_000).joined(separator: ".") + " = 1",
      "[" + Array(repeating: "a", count: 200_000).joined(separator: ".") + "]",
    ])
  func aborts(_ toml: String) {
    #expect(message(toml) != nil)
  }

  @Test(
    "What the library takes and is dropped or not defined",
    arguments: ["\"\"\"a\\\n\u{A0}b\"\"\"", "\"\"\"\\é\"\"\"", "é = 1"])
  func silent(_ value: String) {
    #expect(message("a = \(value)") != nil)
  }

  /// A file with all of TOML that is read.
  private static let rich = #"""
    top = 1 # comment with é
    "quoted key" = 'literal \n string'
    x . "y z" . 'w' = 0xDEAD_beef
    x.b = [0o755, 0b101, 1_000, -17, 1.5, -0.0, 6.626e-34, 1_0.2_5E+0_1, inf, -inf, nan, true, false]
    d = [1979-05-27, 07:32:00.999, 1979-05-27T07:32:00Z, 1979-05-27T07:32:00.5-07:00]
    s = ["a\tb\"\\\u00e9\U0001F600", 'a\tb', '''
    a''b ''''', "", '']
    l = [ # one
     1,
      [2.0, "x"], # two
    ]
    t = { b = 1, a.c = 2, e = {}, f = [{ g = 1 }, {}] }
    [ d2 . e ]
    f = 3
    [d2]
    [[h]]
    i = 1
    [[h]]
    [h.j]
    """#

  private static let tokens = [
    "[", "]", "[[", "]]", "{", "}", "=", ",", ".", "\n", "\r\n", "\r", " ", "\t", "#", "\"", "'", "\"\"\"", "'''", "a",
    "b",
    "1", "-", "+", "_", "0x", "1e", "inf", "nan", "true", "1979-05-27", "1979-05-27 0", "T07:32:00Z", "T", "07:32", ":",
    "\\", "\\u", "\\u0000", "\\U0010FFFF", "\\uD800", "\0", "\u{1}", "\u{7F}", "\u{85}", "\u{A0}", "\u{2028}",
    "\u{2029}",
    "\u{3000}", "\u{FEFF}", "é", "\u{301}", "\u{10FFFF}", "\u{E000}", "\u{B}", "\u{C}", "a = [", "\n[t]\n", "\n[[t]]\n",
    "x = \"", "inf.nan", "0b2", "1__0", "1e999", "99999999999999999999", "1111-11-1", "(", ";", "____________________",
    "{ a = 1 }", "a = { b = [{ c = 1 }] }", "[[[[[[[[[[[[[[[[[[[[", "a.a.a.a.a.a.a.a.a.a.a.a",
  ]

  /// Tokens in a row, letters in a row, or a mutated file.
  private static func text(from files: [String], _ stream: inout RandomStream) -> String {
    func one(_ choices: [String]) -> String { choices.randomElement(using: &stream) ?? "" }
    switch Int.random(in: 0..<4, using: &stream) {
    case 0: return (0..<Int.random(in: 1...12, using: &stream)).map { _ in one(tokens) }.joined()
    case 1:
      let letters = one(["0123456789-:.TZz+_exobnaif", "019-:.T+_ \n,]}#", "ab.=[]{},\"' \n1\t#\\u0"])
      let middle = (0..<Int.random(in: 1...20, using: &stream)).compactMap { _ in letters.randomElement(using: &stream)
      }
      return one(["a = ", "a = [", "[", "[a]\nb = 1979-05-27", "a = 07:32:00", "a = \"\"\""]) + String(middle)
        + one(["", "]", "}", "\n", "\"\"\""])
    default:
      var bytes = Array(one(files).utf8)
      for _ in 0..<Int.random(in: 1...4, using: &stream) where !bytes.isEmpty {
        // Half of the places are next to a sign of structure.
        let signs = Bool.random(using: &stream) ? bytes.indices.filter { "[]{}=,.\"'".utf8.contains(bytes[$0]) } : []
        let place = signs.randomElement(using: &stream) ?? Int.random(in: 0..<bytes.count, using: &stream)
        let end = min(bytes.count, place + Int.random(in: 1...40, using: &stream))
        switch Int.random(in: 0..<6, using: &stream) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &stream)
        case 1: bytes.removeSubrange(place..<end)
        case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 3: bytes.removeSubrange(end...)
        default: bytes.insert(contentsOf: one(tokens).utf8, at: Bool.random(using: &stream) ? place : place + 1)
        }
      }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  @Test("Mutations: each is read, or refused in one line")
  func mutations() {
    let files = [StudyConfiguration.default.resolvedTOML, Self.rich, "\u{FEFF}[study]\r\nname = \"\"\"\r\nx\"\"\"\r\n"]
    for file in files { #expect(message(file) == nil) }
    var stream = RandomStream(seed: 6, realization: 0, purpose: .testing)
    let count = 10_000
    var read = 0
    for _ in 0..<count {
      let text = Self.text(from: files, &stream)
      if let message = message(text) {
        #expect(!message.unicodeScalars.contains("\n"))
      } else {
        read += 1
      }
    }
    #expect((count / 20)...(count / 2) ~= read, "some are read, most are refused: \(read)")
  }
}
