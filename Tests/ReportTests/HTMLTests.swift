// Text from outside stays text.

import Foundation
import Testing

@testable import Report

@Suite("Markup", .timeLimit(.minutes(40))) struct HTMLTests {
  @Test("text is escaped where it is put in, markup is not, and literals stand")
  func escaping() {
    let name = "<b title=\"x\" class='y'>&amp;"
    let inner: HTML = "<i>\(name)</i>"
    #expect(inner.text == "<i>&lt;b title=&quot;x&quot; class=&#39;y&#39;&gt;&amp;amp;</i>")
    let outer: HTML = "<p>\(inner)\(3)\([inner, inner])</p>"
    #expect(outer.text == "<p>\(inner.text)3\(inner.text)\(inner.text)</p>")
  }

  @Test("marks are found among scalars: a combining mark behind one does not hide it")
  func scalars() {
    let html: HTML = "\("<\u{301}script\u{301}>\u{301}\"\u{301}")"
    #expect(!html.text.unicodeScalars.contains("<") && !html.text.unicodeScalars.contains("\""))
    let broken: HTML = "\("a\r\n<\r\n")"
    #expect(!broken.text.unicodeScalars.contains("<"))
  }

  @Test("characters that are not seen are shown, line breaks stay")
  func invisible() {
    let html: HTML = "\("a\nb\u{202E}c\u{0}d\u{1B}")"
    #expect(html.text == "a\nb&lt;U+202E&gt;c␀d␛")
  }

  @Test("a block of data cannot be ended from within, and its JSON reads the same")
  func data() throws {
    let texts = ["</script><script>", "<!--", "\u{2028}", "<\u{338}/script>"]
    let html = HTML.data(String(decoding: try JSONEncoder().encode(texts), as: UTF8.self))
    #expect(!html.text.unicodeScalars.contains("<"))
    #expect(try JSONDecoder().decode([String].self, from: Data(html.text.utf8)) == texts)
  }

  @Test("a cell has a number and its error in digits that mean something")
  func cells() {
    #expect(cell(4.1234, 0.1) == "4.12 ± 0.10")
    #expect(cell(-0.51, 0.027) == "-0.510 ± 0.027")
    #expect(cell(1.2345e-7, 3.1e-8) == "1.23e-7 ± 0.31e-7")
    #expect(cell(12_345, 678) == "12345 ± 678")
    #expect(cell(6.02e23, 1e21) == "6.020e23 ± 0.010e23")
    #expect(cell(0, 0.5) == "0.00 ± 0.50")
    // What no run has, and a damaged table may: powers of ten that are no doubles, or that underflow.
    let tiny = Double.leastNonzeroMagnitude
    #expect(cell(tiny, tiny).contains("e-307 ± 0.") && cell(1e300, 1e-30) == "1.000000000000e300 ± 0.000000000000e300")
    #expect(cell(1.5, .nan) == "1.5" && cell(2, 0) == "2" && cell(.nan, 1) == "–" && cell(.infinity) == "–")
  }

  @Test("the page's own texts hold nothing that would end them, and their code calls nobody")
  func ownTexts() {
    #expect(!PageText.script.contains("</") && !PageText.style.contains("</"))
    for word in ["http:", "https:", "//cdn", "fetch(", "import(", "eval(", "innerHTML"] {
      #expect(!PageText.script.contains(word) && !PageText.style.contains(word), "\(word)")
    }
    #expect(PageText.script.contains("function ringPixel") && PageText.style.contains("@media print"))
  }
}
