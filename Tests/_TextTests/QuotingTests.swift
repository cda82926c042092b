import Testing
import _Text

@Suite("Quoting by scalars", .timeLimit(.minutes(40)))
struct QuotingTests {
  @Test("A shell's word: bare, in single quotes, or with control characters escaped")
  func shell() {
    for (text, word) in [
      ("/data/study.toml", "/data/study.toml"), ("$HOME", "'$HOME'"), ("`x`", "'`x`'"), ("*", "'*'"), ("ä", "'ä'"),
    ] {
      #expect(Quoting.shell(text) == word)
    }
    #expect(Quoting.shell("field.modes=320") == "field.modes=320")
    #expect(Quoting.shell("") == "''")
    #expect(Quoting.shell("=ls") == "'=ls'")
    #expect(Quoting.shell("a b") == "'a b'")
    #expect(Quoting.shell("it's") == "'it'\\''s'")
    // One Character each, and yet an apostrophe.
    #expect(Quoting.shell("n'\u{301}$(x)") == "'n'\\''\u{301}$(x)'")
    #expect(Quoting.shell("n'\u{200D}`x`") == "'n'\\''\u{200D}`x`'")
    #expect(Quoting.shell("a\r\nb'\\\u{85}\0c") == "$'a\\x0d\\x0ab\\'\\\\\\xc2\\x85c'")
  }

  @Test("gnuplot's single quotes and comments")
  func gnuplot() {
    #expect(Quoting.gnuplot("it's") == "'it\u{2019}s'")
    #expect(Quoting.gnuplot("it'\u{301}s") == "'it\u{2019}\u{301}s'")
    #expect(Quoting.gnuplot("a\r\n!b\u{2028}c\u{85}d\0e") == "'a  !b c d e'")
    #expect(Quoting.gnuplotComment("`x`\u{301} \\\r\n!y") == "'x'\u{301} /  !y")
  }

  @Test("YAML, ECSV and TOML")
  func files() {
    #expect(Quoting.yaml("a\"\u{301}\\\r\n\u{2028}\u{7}é") == #""a\""# + "\u{301}" + #"\\\r\n\U00002028\U00000007é""#)
    #expect(Quoting.ecsv("HAWC-2018") == "HAWC-2018")
    #expect(Quoting.ecsv("") == "\"\"")
    #expect(Quoting.ecsv("a\"\u{301} b") == "\"a\"\"\u{301} b\"")
    #expect(Quoting.toml("a\"\u{301}\\\n\u{2028}\u{85}é") == #""a\""# + "\u{301}" + #"\\\u000a\u2028\u0085é""#)
  }

  @Test("A megabyte to be escaped letter by letter takes no minutes")
  func time() {
    let start = ContinuousClock.now
    let text = String(repeating: "\"", count: 1 << 20)
    #expect(Quoting.toml(text).utf8.count == 2 * text.utf8.count + 2)
    #expect(start.duration(to: .now) < .seconds(100), "time grows with the square of the length")
  }

  @Test("TeX prints every letter")
  func tex() {
    #expect(
      Quoting.tex("50 % of {a_b}\r\n\\c") == "50 \\% of {\\textbraceleft}a\\_b{\\textbraceright}  {\\textbackslash}c")
  }

  @Test("A message's text is one visible line of bounded length")
  func oneLine() {
    #expect("a\r\nb\tc\u{2028}d".oneLine == "a␣␣b␣c␣d")
    #expect("\u{1B}[31mred\u{7F}".oneLine == "␛[31mred␡")
    #expect("a\u{202E}b\u{9B}c\u{200B}".oneLine == "a<U+202E>b<U+009B>c<U+200B>")
    #expect(OneLine.visible("a\nb\r", keepingLineBreaks: true) == "a\nb␣")
    let long = String(repeating: "x", count: 100_000) + "end"
    #expect(long.oneLine.unicodeScalars.count == OneLine.limit)
    #expect(long.oneLine.hasSuffix("xend"))
    #expect(long.oneLine.contains("x…x"))
    let exact = String(repeating: "é", count: OneLine.limit)
    #expect(exact.oneLine == exact)
  }
}
