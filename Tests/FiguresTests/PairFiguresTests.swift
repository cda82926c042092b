// The figures of pairs: scattering-rate, small-scales, collapse, and the law in Figure 2.

import Anisotropy
import Figures
import Foundation
import Testing

@Suite("Figures of pairs", .timeLimit(.minutes(40)))
struct PairFiguresTests {
  // MARK: What is drawn

  static let ratio = 3.6

  /// Findings that obey the two-number model but for `weak` pairs, whose error exceeds their value.
  static func findings(omegaT: Double = 100, lambda: Double = 0.17) -> SmallScaleFindings {
    func side(_ chi: Double) -> SmallScaleFindings.Side {
      let level = 2 * Double.pi * chi / lambda
      func multipoles(_ ells: [Int], _ error: Double) -> [Estimate] {
        ells.map { ell in
          let value = level / Double(max(1, ell * (ell + 1)))
          return Estimate(value: value, error: error * value)
        }
      }
      func points(_ angles: [Double], _ error: Double) -> [ScatteringRate.Point] {
        angles.map { angle in
          let value = 1 + ratio * 2 * pow(sin(angle / 2), 2)
          return ScatteringRate.Point(theta: angle, inverse: Estimate(value: value, error: error * value))
        }
      }
      var pairs = points((0...10).map { 1e-5 * pow(10, Double($0) / 2) }, 0.1)
      pairs[3].inverse = Estimate(value: 0.2, error: 0.4)
      var cl = multipoles([1, 10, 100, 1000, 10_000], 0.3)
      cl[3].value = -cl[3].value
      let bins = [2...2, 3...3, 4...7, 8...12, 13...16].map { ells in
        LawBin(ells: ells, isFromPairs: false, ratio: Estimate(value: 1.05, error: 0.05), isReached: true)
      }
      let beyond = [26...99, 100...315, 316...999].enumerated().map { index, ells in
        LawBin(
          ells: ells, isFromPairs: true, ratio: Estimate(value: 0.9, error: index == 1 ? 0.7 : 0.1),
          isReached: index < 2)
      }
      return SmallScaleFindings.Side(
        chi: Estimate(value: chi, error: 0.02 * chi), level: Estimate(value: level, error: 0.03 * level),
        levelOverDipole: Estimate(value: 0.6, error: 0.03), reach: 3000, maps: multipoles(Array(0...16), 0.05),
        pairElls: [1, 10, 100, 1000, 10_000], pairs: cl, bins: bins + beyond,
        deviation: Estimate(value: 0.02, error: 0.02), beyond: Estimate(value: 0.9, error: 0.1),
        rate: ScatteringRate(
          pairs: pairs, maps: points([0.5, 0.8, 1.2, 2], 0.03), largeAngle: Estimate(value: ratio, error: 0.1)))
    }
    return SmallScaleFindings(
      omegaT: omegaT, lambda: Estimate(value: lambda, error: 0.001), parallel: side(11), perpendicular: side(0.6))
  }

  static func studies(_ count: Int) -> [LawCollapse.Study] {
    let found = findings()
    return (0..<count).map { index in
      LawCollapse.Study(
        name: "σ_2 = \(index)", parallel: found.parallel.bins, perpendicular: found.perpendicular.bins)
    }
  }

  /// The rows of a data file by column.
  func columns(_ rendered: RenderedFigure, _ name: String) throws -> [String: [Double]] {
    let file = try #require(rendered.data.first { $0.name == name })
    let rows = String(decoding: file.contents, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
      .map { $0.split(separator: " ").map(String.init) }
    return rows[0].enumerated().reduce(into: [:]) { found, column in
      found[column.element] = rows.dropFirst().map { Double($0[column.offset]) ?? .nan }
    }
  }

  // MARK: Figure 2

  @Test("the law is a line for each gradient from ℓ = 2 on; without pairs, or at another time, nothing changes")
  func spectrum() throws {
    var result = Synthetic.result(times: [1, 10, 100])
    let plain = try SpectrumAtTime(result: result, theory: Gallery.theory).render()
    result.smallScales = Self.findings()
    let rendered = try SpectrumAtTime(result: result, theory: Gallery.theory).render()
    let table = try columns(rendered, "spectrum-at-time.dat")
    for side in ["parallel", "perpendicular"] {
      let law = try #require(table["law_\(side)"])
      #expect(law[0].isNaN && abs(law[1] - 0.1) < 1e-9 && abs(law[4] - 0.02) < 1e-9)
      #expect(rendered.script.contains("column('law_\(side)')"))
      #expect(!plain.script.contains("law_"))
    }
    #expect(rendered.script.contains("no fit") && rendered.script.contains("0.600 ± 0.030"))
    result.smallScales = Self.findings(omegaT: 10)
    #expect(try SpectrumAtTime(result: result, theory: Gallery.theory).render() == plain)
  }

  // MARK: The rate

  @Test("rates are inverses with bars from 1/(q+σ) to 1/(q−σ); where q is below σ there is a limit and no point")
  func rate() throws {
    let rendered = try ScatteringRateFigure(findings: Self.findings()).render()
    let pairs = try columns(rendered, "scattering-rate-pairs.dat")
    let (rate, low, high) = (
      try #require(pairs["rate_parallel"]), try #require(pairs["low_parallel"]), try #require(pairs["high_parallel"])
    )
    let q = try #require(pairs["inverse_parallel"])
    #expect(
      abs(rate[0] * q[0] - 1) < 1e-6 && abs(low[0] * 1.1 * q[0] - 1) < 1e-6 && abs(high[0] * 0.9 * q[0] - 1) < 1e-6)
    let limit = try #require(pairs["limit_parallel"])
    #expect(rate[3].isNaN && high[3].isNaN && abs(limit[3] - 1) < 1e-6)
    #expect(limit.enumerated().allSatisfy { $0.offset == 3 || $0.element.isNaN })
    // Angles below 1/3000 are not reached.
    let (reached, theta) = (try #require(pairs["reached_parallel"]), try #require(pairs["theta"]))
    #expect(zip(reached, theta).allSatisfy { ($0 == 1) == ($1 >= 1 / 3000.0) })
    #expect(try columns(rendered, "scattering-rate-maps.dat")["rate_perpendicular"]?.count == 4)
    // The paper's power is put through the model where ν_∞ = λ(1−x).
    let angle = String(format: "%.0f", acos(1 - 1 / Self.ratio) * 180 / .pi)
    #expect(rendered.script.contains("at \(angle)°") && rendered.script.contains("ν_∞ = 0.0472 Ω (∥)"))
  }

  @Test("rates that are all noise are an error; without a constant at large angles its curves are left out")
  func rateWithout() throws {
    var findings = Self.findings()
    findings.parallel.rate.largeAngle.value = -0.1
    findings.perpendicular.rate.largeAngle.value = .nan
    let rendered = try ScatteringRateFigure(findings: findings).render()
    #expect(!rendered.script.contains("two numbers") && !rendered.script.contains("alone, ∥"))
    for key in [\SmallScaleFindings.parallel, \.perpendicular] {
      findings[keyPath: key].rate.pairs = []
      for index in findings[keyPath: key].rate.maps.indices {
        findings[keyPath: key].rate.maps[index].inverse.error = 99
      }
    }
    let error = #expect(throws: FiguresError.self) { try ScatteringRateFigure(findings: findings).render() }
    #expect(error?.description.contains("average more realisations") == true)
  }

  // MARK: Small scales

  @Test("maps from ℓ = 1, pairs from half of the maps' largest on; the level turns dotted where the law ends")
  func smallScales() throws {
    let rendered = try SmallScalesFigure(findings: Self.findings()).render()
    let maps = try columns(rendered, "small-scales-maps.dat")
    let pairs = try columns(rendered, "small-scales-pairs.dat")
    #expect(maps["ell"]?.first == 1 && maps["ell"]?.last == 16)
    #expect(pairs["ell"] == [10, 100, 1000, 10_000])
    let level = 2 * Double.pi * 11 / 0.17
    #expect(abs((maps["parallel"]?[7] ?? 0) / level - 1) < 1e-5)
    #expect(abs((pairs["parallel_err"]?[0] ?? 0) / (0.3 * level) - 1) < 1e-5)
    #expect(rendered.script.contains("x > 3000") && rendered.script.contains("dashtype (1.5,3.5)"))
    var empty = Self.findings()
    empty.parallel.level.value = .nan
    empty.perpendicular.level.value = .nan
    #expect(throws: FiguresError.self) { try SmallScalesFigure(findings: empty).render() }
  }

  // MARK: Collapse

  @Test("each study has a symbol of its own; bins out of reach, and noise, are left out and counted")
  func collapse() throws {
    let rendered = try LawCollapse(studies: Self.studies(12)).render()
    #expect(rendered.data.count == 12)
    let ratio = try #require(try columns(rendered, "collapse-3.dat")["ratio_parallel"])
    #expect(ratio.prefix(6).allSatisfy(\.isFinite) && ratio[6].isNaN && ratio[7].isNaN)
    let caption = LawCollapse(studies: Self.studies(12)).caption
    #expect(caption.contains("24 bins beyond") && caption.contains("24 bins with errors above 0.4"))
    #expect(rendered.script.contains("σ\\_2 = 3"))
    let symbols = (0..<24).map { index in
      rendered.script.matches(of: /point (linecolor rgb '#[0-9A-F]+' linewidth 1.1 pointtype [0-9]+)/).dropFirst(index)
        .first
        .map { String($0.1) } ?? "\(index)"
    }
    #expect(Set(symbols.prefix(12)).count == 12)
    let many = LawCollapse(studies: Self.studies(30))
    #expect(try many.render().data.count == 24 && many.caption.contains("Of 30 studies the first 24"))
    #expect(throws: FiguresError.self) { try LawCollapse(studies: []).render() }
  }

  @Test("gnuplot draws them", .enabled(if: Gallery.hasGnuplot))
  func draws() throws {
    var result = Synthetic.result(times: [1, 10, 100])
    result.smallScales = Self.findings()
    let figures: [any Figure] = [
      SpectrumAtTime(result: result, theory: Gallery.theory), ScatteringRateFigure(findings: Self.findings()),
      SmallScalesFigure(findings: Self.findings()), LawCollapse(studies: Self.studies(12)),
    ]
    try Gallery.withDirectory("pairs") { directory in
      let files = try FigureSet.draw(figures, into: directory)
      for figure in figures { #expect(files.contains("\(figure.name).png")) }
    }
  }
}
