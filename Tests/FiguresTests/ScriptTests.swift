// Scripts and data as text, without gnuplot.

import Anisotropy
import Figures
import Foundation
import Testing
import Theory

@Suite("Scripts and data", .timeLimit(.minutes(40)))
struct ScriptTests {
  func text(_ rendered: RenderedFigure, _ name: String) throws -> String {
    String(decoding: try #require(rendered.data.first { $0.name == name }).contents, as: UTF8.self)
  }

  /// The row of column names of a table.
  func columns(_ table: String) -> [String] {
    let header = table.split(separator: "\n").first { !$0.hasPrefix("#") } ?? ""
    return header.split(separator: " ").map(String.init)
  }

  @Test("every script sets three terminals, a width in cm, and reads its own files")
  func common() throws {
    for figure in try Gallery.all() {
      let rendered = try figure.render()
      for part in [
        "set terminal svg", "set terminal pdfcairo", "set terminal pngcairo", "set output '\(figure.name).'.format",
        "set encoding utf8", "load '\(figure.name).gp'", "unset output",
      ] {
        #expect(rendered.script.contains(part), "\(figure.name): \(part)")
      }
      for file in rendered.data {
        #expect(file.name.hasPrefix(figure.name))
        #expect(rendered.script.contains("'\(file.name)'"), "\(figure.name) does not read \(file.name)")
      }
      #expect(!figure.caption.isEmpty)
    }
  }

  @Test("every column that a script reads is in the table, which explains it")
  func columnsExist() throws {
    let figures = try Gallery.all().prefix(3)
    for figure in figures {
      let rendered = try figure.render()
      let table = try text(rendered, "\(figure.name).dat")
      let names = columns(table)
      let extra = ["ell", "ratio"]
      for match in rendered.script.matches(of: /column\('([a-z0-9_]+)'\)/) {
        #expect(names.contains(String(match.1)) || extra.contains(String(match.1)), "\(match.1)")
      }
      for name in names { #expect(table.contains("# \(name): "), "\(name) is not explained") }
      let rows = table.split(separator: "\n").filter { !$0.hasPrefix("#") }.dropFirst()
      #expect(rows.allSatisfy { $0.split(separator: " ").count == names.count })
    }
  }

  @Test("the evolution has the paper's colours: solid along, dotted across; a ramp of lightness over ℓ")
  func evolution() throws {
    let result = Synthetic.result()
    let rendered = try PowerSpectrumEvolution(result: result, spectrum: .auto).render()
    let dotted = "dashtype (1.5,3.5)"
    for (column, color) in [
      ("dipole", "#000000"), ("standard", "#CC3A8E"), ("monopole", "#0072B2"), ("cl2", "#004030"), ("cl20", "#74CCA4"),
      ("noise", "#B2301C"),
    ] {
      let lines = rendered.script.split(separator: "\n").filter { $0.contains("with lines") }
      let along = try #require(lines.first { $0.contains("column('\(column)_parallel')") })
      let across = try #require(lines.first { $0.contains("column('\(column)_perpendicular')") })
      #expect(along.contains(color) && along.contains("dashtype solid"))
      #expect(across.contains(color) && across.contains(dotted))
    }
    #expect(rendered.script.contains("/ 4π"))
    // C_1/4π of the last time.
    let row = try text(rendered, "power-spectrum-evolution.dat").split(separator: "\n").last ?? ""
    let names = columns(try text(rendered, "power-spectrum-evolution.dat"))
    let index = try #require(names.firstIndex(of: "dipole_parallel"))
    let shown = try #require(Double(row.split(separator: " ")[index]))
    let truth = result.parallel.auto[40][1].value / (4 * Double.pi)
    #expect(abs(shown / truth - 1) < 1e-6)
  }

  @Test("the spectrum is taken at the nearest time and normalised to its dipole; cross-spectra come first")
  func spectrum() throws {
    let result = Synthetic.result(times: [1, 10, 90, 1000])
    let figure = SpectrumAtTime(result: result, theory: Gallery.theory)
    #expect(figure.timeIndex == 2)
    #expect(figure.caption.contains("ΩT = 90"))
    let rendered = try figure.render()
    let table = try text(rendered, "spectrum-at-time.dat")
    let names = columns(table)
    let rows = table.split(separator: "\n").filter { !$0.hasPrefix("#") }.dropFirst()
      .map { $0.split(separator: " ").map(String.init) }
    // ℓ = 1…15, then six bands that end at or below ℓ = 47: 16–18, 19–22, 23–26, 27–31, 32–37, 38–44.
    #expect(rows.count == 21 && rows[20][1] == "38" && rows[20][2] == "44")
    let cross = try #require(names.firstIndex(of: "cross_parallel"))
    #expect(rows[0][cross] == "1")
    let shown = try #require(Double(rows[4][cross]))
    let truth = result.parallel.cross[2][5].value / result.parallel.cross[2][1].value
    #expect(abs(shown / truth - 1) < 1e-6)
    #expect(rendered.script.contains("pointtype 13") && rendered.script.contains("pointtype 12"))
    #expect(rendered.script.contains("p = 0.5"))
    // Without a second set of directions the paper's estimator takes the filled symbols.
    let plain = try SpectrumAtTime(result: Synthetic.result(times: [100], hasCross: false)).render()
    #expect(plain.script.contains("pointtype 13") && !plain.script.contains("pointtype 12"))
  }

  @Test("unequal arrays are an error")
  func unequal() throws {
    var data = Gallery.measured("HAWC_2", factor: 5.2e5, noise: 3e-4)
    data.clError.removeLast()
    #expect(throws: FiguresError.self) { try SpectrumAtTime(result: Synthetic.result(), measured: [data]).render() }
    let theory = [TheoryCurve(label: "p", ell: [1, 2], ratio: [1])]
    #expect(throws: FiguresError.self) { try SpectrumAtTime(result: Synthetic.result(), theory: theory).render() }
  }

  @Test("results without anything positive are errors that say so")
  func empty() {
    for times in [[], [1.0, 10], [-1, 0]] {
      let result = Synthetic.emptyResult(times: times)
      #expect(throws: FiguresError.self) { try PowerSpectrumEvolution(result: result).render() }
      #expect(throws: FiguresError.self) { try SpectrumAtTime(result: result).render() }
      #expect(throws: FiguresError.self) { try RunningDiffusion(result: result).render() }
    }
  }

  @Test("names that are not file names are refused", arguments: ["", "a/b", "../x", "-e", "a b", "a'b", ".hidden"])
  func names(_ name: String) {
    #expect(throws: FiguresError.self) { try RunningDiffusion(result: Synthetic.result(), name: name).render() }
  }

  @Test("text from users is quoted and escaped")
  func quoting() {
    #expect(GnuplotText.quoted("It's\na") == "'It\u{2019}s a'")
    #expect(GnuplotText.literal("a_b^{c}@&~\\") == "a\\_b\\^\\{c\\}\\@\\&\\~\\\\")
    #expect(!GnuplotText.comment("run `this` \\").joined().contains("`"))
    #expect(GnuplotText.comment("a\nb").allSatisfy { $0.hasPrefix("#") })
  }

  @Test("logarithmic ranges ignore what a logarithm cannot show")
  func ranges() throws {
    #expect(LogRange(spanning: [.nan, 0, -3, .infinity]) == nil)
    let range = try #require(LogRange(spanning: [.nan, 0, -3, 0.02, 70, .infinity]))
    #expect(range == LogRange(lower: 0.02, upper: 70))
    #expect(range.toDecades(atMost: 9).lower == 0.01 && range.toDecades(atMost: 9).upper == 100)
    #expect(range.toDecades(atMost: 2).lower == 1)
    let single = try #require(LogRange(spanning: [5]))
    #expect(single.lower < 5 && single.upper > 5)
    for (lower, expected) in [(0.013, 0.01), (0.025, 0.02), (0.07, 0.05), (0.0101, 0.005)] {
      #expect(abs(LogRange(lower: lower, upper: 1).toOneTwoFive.lower / expected - 1) < 1e-12)
    }
  }
}
