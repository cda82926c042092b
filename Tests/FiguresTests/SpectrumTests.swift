// Figure 2: what its errors, bands, key and measured spectra say, as text of scripts and tables.

import Anisotropy
import Figures
import Foundation
import Testing

@Suite("Figure 2", .timeLimit(.minutes(40)))
struct SpectrumTests {
  /// A table of a figure: its columns by name.
  func columns(_ rendered: RenderedFigure, _ name: String = "spectrum-at-time.dat") throws -> [String: [Double]] {
    let file = try #require(rendered.data.first { $0.name == name })
    let lines = String(decoding: file.contents, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
    let names = lines[0].split(separator: " ").map(String.init)
    let rows = lines.dropFirst().map { $0.split(separator: " ").map { Double($0) ?? .nan } }
    return Dictionary(uniqueKeysWithValues: names.enumerated().map { index, name in (name, rows.map { $0[index] }) })
  }

  /// The height of the page and of the key in points, at the figure's own width.
  func heights(_ script: String) throws -> (page: Double, key: Double) {
    let aspect = try #require(script.firstMatch(of: /height = ([0-9.]+) \* width/)?.1)
    let key = try #require(script.firstMatch(of: /set tmargin at screen 1 - ([0-9.]+)\/points_high/)?.1)
    return (try #require(Double(aspect)) * 8.6 / 2.54 * 72, try #require(Double(key)))
  }

  func spectrum(
    _ name: String, sky: MeasuredSpectrum.Sky? = .cut, ell: [Double] = (1...20).map(Double.init), scale: Double = 1e-6,
    error: Double = 0.1
  ) -> MeasuredSpectrum {
    let cl = ell.map { scale * pow($0, -2.5) }
    return MeasuredSpectrum(
      experiment: name, reference: "none", noiseLevel: nil, ell: ell, cl: cl, clError: cl.map { error * $0 }, sky: sky)
  }

  @Test("errors are those of the ratio: of C_1/C_1 there is none, and they are not those of the numerator")
  func errors() throws {
    let result = Synthetic.result()
    let figure = SpectrumAtTime(result: result)
    let table = try columns(figure.render())
    let time = try #require(figure.timeIndex)
    let errors = try #require(table["cross_parallel_err"])
    let bands = result.parallel.ratioBands[time]
    #expect(errors[0].isNaN)
    for row in 1..<errors.count {
      #expect(abs(errors[row] / (bands[row].cross?.error ?? .nan) - 1) < 1e-6)
    }
    var changed = result
    changed.parallel.ratioBands[time][4].cross?.error *= 1.5
    let wider = try #require(columns(SpectrumAtTime(result: changed).render())["cross_parallel_err"])
    #expect(abs(wider[4] / errors[4] - 1.5) < 1e-6)
  }

  @Test("the scatter of single skies is a band, unless there are too few realisations for percentiles")
  func scatter() throws {
    var result = Synthetic.result()
    let rendered = try SpectrumAtTime(result: result).render()
    #expect(rendered.script.contains("68 % of single skies") && rendered.script.contains("with filledcurves"))
    #expect(rendered.script.contains("√(2/(2ℓ+1))"))
    let table = try columns(rendered)
    #expect(table["p16_perpendicular"]?.count == table["ell"]?.count)
    result.realizations = 9
    #expect(!(try SpectrumAtTime(result: result).render().script.contains("68 % of single skies")))
  }

  @Test("no key takes room from the plot: five data sets with names of 200 letters, in every script")
  func key() throws {
    let names = ["W", "漢", "_^{}", "ä", "i"].map { String(repeating: $0, count: 200) }
    let plain = try heights(SpectrumAtTime(result: Synthetic.result()).render().script)
    for count in 1...5 {
      let measured = names.prefix(count).map { spectrum($0) }
      for scaling in [MeasuredScaling.parallel, .dipole] {
        let rendered = try SpectrumAtTime(result: Synthetic.result(), measured: measured, scaling: scaling).render()
        let (page, key) = try heights(rendered.script)
        // The frame keeps its height; the page grows by rows of 11.5 points: one a data set, and two of text.
        #expect(abs((page - key) - (plain.page - plain.key)) < 0.1)
        #expect(key - plain.key <= 11.5 * Double(count + 2) + 0.1)
        #expect(key < page / 2)
        // In full where there is room.
        for name in names.prefix(count) { #expect(rendered.script.contains(String(name.prefix(70)))) }
      }
    }
    let many = (1...9).map { spectrum("Exp \($0)") }
    #expect(throws: FiguresError.self) { try SpectrumAtTime(result: Synthetic.result(), measured: many).render() }
  }

  @Test("one factor for all, stated once; by their own dipoles, each states its own; never lost behind a long name")
  func factors() throws {
    let measured = [
      spectrum("A_1", scale: 1e-6), spectrum(String(repeating: "long ", count: 40), scale: 4e-6),
    ]
    let result = Synthetic.result()
    let one = try SpectrumAtTime(result: result, measured: measured, scaling: .factor(5.2e5)).render()
    #expect(one.script.contains("'measured {/:Italic C}_ℓ × 5.2·10^{5}"))
    #expect(one.script.contains("520000*column('cl')") && one.script.contains("'A\\_1 †'"))
    let own = try SpectrumAtTime(result: result, measured: measured, scaling: .dipole).render()
    #expect(own.script.contains("'A\\_1 † × 10^{6}'") && own.script.contains("… † × 2.5·10^{5}'"))
    #expect(!own.script.contains("'measured "))
    // The fitted factor makes the mean logarithm vanish over all points together: two spectra apart by 4 share 2 and 1/2.
    let fitted = SpectrumAtTime(result: result, measured: measured).measuredLines
    let single = SpectrumAtTime(result: result, measured: [spectrum("A_1", scale: 2e-6)]).measuredLines
    func factor(_ line: String) -> Substring? { line.firstMatch(of: /C_ℓ times ([^;]+);/)?.1 }
    #expect(factor(fitted[0]) == factor(fitted[1]) && factor(fitted[0]) == factor(single[0]))
    let across = SpectrumAtTime(result: result, measured: measured, scaling: .perpendicular).measuredLines
    #expect(factor(across[0]) != factor(fitted[0]))
  }

  @Test("what part of the sky a spectrum is of is said in the key, the caption and the lines")
  func skies() throws {
    let result = Synthetic.result()
    let measured = [spectrum("A"), spectrum("B", sky: .deconvolved), spectrum("C", sky: nil)]
    let figure = SpectrumAtTime(result: result, measured: measured)
    let script = try figure.render().script
    #expect(script.contains("† cut sky, not corrected") && script.contains("‡ cut sky, deconvolved"))
    #expect(figure.caption.contains("Compared as given"))
    #expect(figure.measuredLines[0].contains("cut sky, not corrected"))
    #expect(figure.measuredLines[2].contains("compared as given"))
    let plain = try SpectrumAtTime(result: result, measured: [spectrum("C", sky: nil)]).render().script
    #expect(!plain.contains("† cut sky"))
  }

  @Test("χ² of points that lie n errors off is Σn², less where the scatter of skies is allowed for; no errors, no χ²")
  func chiSquared() throws {
    var result = Synthetic.result(times: [100])
    for index in result.parallel.ratioBands[0].indices { result.parallel.ratioBands[0][index].cross?.error = 0 }
    let bands = result.parallel.ratioBands[0].filter { $0.ells.upperBound <= 15 }
    let values = bands.compactMap { $0.cross?.value }
    let data = MeasuredSpectrum(
      experiment: "A", reference: "none", noiseLevel: nil, ell: bands.map(\.ell), cl: values.map { 1.2 * $0 },
      clError: values.map { 0.1 * $0 })
    let line = SpectrumAtTime(result: result, measured: [data], scaling: .factor(1)).measuredLines[0]
    // Fifteen points two errors off.
    #expect(line.contains("15 points with errors: χ² = 60 along B0"), "\(line)")
    let scatter = try #require(line.firstMatch(of: /along B0 \(([0-9.]+) with the scatter/)?.1)
    #expect(try #require(Double(scatter)) < 10)
    var blind = data
    blind.clError = data.clError.map { _ in .nan }
    let without = SpectrumAtTime(result: result, measured: [blind], scaling: .factor(1))
    #expect(without.measuredLines[0].contains("no χ²"))
    #expect(without.caption.contains("15 points without an error have no bar"))
  }

  @Test("nothing in common is an error; points off the axis, and at or below zero, are arrows and counted")
  func outside() throws {
    let result = Synthetic.result()
    let far = spectrum("Far", ell: [60, 70])
    #expect(throws: FiguresError.self) { try SpectrumAtTime(result: result, measured: [far]).render() }
    var odd = spectrum("Odd", ell: [1, 2, 3, 4, 60])
    odd.cl[2] = -1e-9
    odd.clError[2] = 1e-9
    odd.cl[3] = 1e-20
    let rendered = try SpectrumAtTime(result: result, measured: [odd], scaling: .factor(1e6)).render()
    #expect(rendered.script.contains("1 points below the axis"))
    #expect(rendered.script.replacing("\n# ", with: " ").contains("1 measured C_ℓ at or below zero"))
    // The axis holds the multipole beyond the simulation's.
    let range = try #require(rendered.script.firstMatch(of: /set xrange \[[0-9.]+:([0-9.]+)\]/)?.1)
    #expect(try #require(Double(range)) > 60)
  }

  @Test("a study is named in a line that fits whatever its name, and in full in the comments")
  func study() throws {
    let name = String(repeating: "study_of_mine ", count: 15)
    let facts = ["σ² = 1", "ρ = 0.1", "Kolmogorov", "N_side 16", "80 realisations"]
    let label = StudyLabel(name: name, facts: facts, details: ["seed 7"])
    for figure in try Gallery.all() {
      let plain = try figure.render()
      #expect(plain.script.contains("study = ''"))
      let script = plain.with(study: label).script
      let line = try #require(script.firstMatch(of: /\{ study = '([^\n]*)' \}/)?.1)
      #expect(line.contains("σ² = 1, ρ = 0.1, Kolmogorov, N\\_side 16, 80 realisations") && line.hasPrefix("study\\_"))
      #expect(line.count < (figure is SkyMap || figure.name == "spectrum-at-time" ? 100 : 260))
      #expect(script.hasPrefix("# Study study_of_mine") && script.contains("seed 7"))
    }
  }
}
