// Quantities with units, the scales they give, and the grid of times.

import Foundation
import Study
import Testing
import Turbulence

@Suite(.timeLimit(.minutes(40))) struct ConfigurationUnitTests {
  /// Tolerance of arithmetic on exact constants: a few roundings.
  private static let roundOff = 4e-16

  @Test(arguments: [
    ("10 TV", Quantity(10, .teravolt)), ("1e3GV", Quantity(1000, .gigavolt)), ("5EV", Quantity(5, .exavolt)),
    ("1e3 EV", Quantity(1000, .exavolt)), ("  4   uG ", Quantity(4, .microgauss)),
    ("4 \u{B5}G", Quantity(4, .microgauss)),
    ("4 \u{3BC}G", Quantity(4, .microgauss)), ("0.4 nT", Quantity(0.4, .nanotesla)), ("3 mG", Quantity(3, .milligauss)),
    ("2e-6 G", Quantity(2e-6, .gauss)), ("1 T", Quantity(1, .tesla)), ("1.5 kpc", Quantity(1.5, .kiloparsec)),
    ("223 AU", Quantity(223, .astronomicalUnit)), ("30 ly", Quantity(30, .lightYear)),
    (".5 pc", Quantity(0.5, .parsec)),
  ])
  func quantitiesAreRead(_ text: String, _ expected: Quantity) {
    #expect(Quantity(text) == expected)
    #expect(Quantity(expected.description) == expected)
  }

  @Test(arguments: ["", "pc", "10", "10 parsec", "10 p c s", "ten pc", "10 tv", "10 PC", "1,5 pc", "10 pc pc"])
  func otherTextIsNoQuantity(_ text: String) {
    #expect(Quantity(text) == nil)
  }

  /// The number of Documentation/reference/Conventions.md, four digits, and the same from the constants of
  /// SI, all of them.
  @Test func larmorRadius() throws {
    let scales = try #require(
      PhysicalScales(
        rigidity: Quantity(10, .teravolt), regularField: Quantity(4, .microgauss),
        coherenceLength: Quantity(10, .parsec)))
    #expect(abs(scales.larmorRadiusParsec / (1.081e-3 * 10 / 4) - 1) < 5e-4)
    // 1e13 V / (299792458 m/s · 4e-10 T) = 8.339102379953801e13 m, by exact rational arithmetic
    let meter = 8.339102379953801e13
    #expect(abs(scales.larmorRadiusParsec / (meter / 3.0856775814913673e16) - 1) < Self.roundOff)
    #expect(abs(scales.larmorRadiusAstronomicalUnit / (223 * 10 / 4) - 1) < 1e-3)
    #expect(abs(scales.rho / (scales.larmorRadiusParsec / 10) - 1) < Self.roundOff)
    // r_L c in cm²/s: 8.339102379953801e15 cm · 2.99792458e10 cm/s = 2.5e26 (R/B0 is 1e13/4e-10 m²/s, c cancels)
    #expect(abs(scales.diffusionUnit / 2.5e26 - 1) < Self.roundOff)
    // r_L/c = 278162.513… s
    #expect(abs(scales.timeUnitYears / (meter / 299_792_458 / 31_557_600) - 1) < Self.roundOff)
  }

  @Test func unitsAgreeWithEachOther() {
    #expect(Quantity(1000, .parsec).inSI == Quantity(1, .kiloparsec).inSI)
    #expect(abs(Quantity(0.1, .nanotesla).converted(to: .microgauss) - 1) < Self.roundOff)
    #expect(abs(Quantity(1, .parsec).converted(to: .lightYear) - 3.261563777) < 1e-9)
    #expect(Quantity(10, .teravolt).converted(to: .teravolt) == 10)
  }

  @Test func conversionsAreThereWhereTheInputIsPhysical() throws {
    let dimensionless = StudyConfiguration.default.particle.conversions
    #expect(dimensionless == UnitConversions(rho: 0.1, physical: nil))
    #expect(dimensionless.lengthInParsec == nil)
    let particle = ParticleConfiguration(
      rigidity: .init(1, .petavolt), regularField: .init(0.3, .nanotesla), coherenceLength: .init(10, .parsec))
    let scales = try #require(particle.physical)
    #expect(particle.conversions.lengthInParsec == scales.larmorRadiusParsec)
    #expect(particle.conversions.lengthInCoherenceLengths == particle.rho)
    #expect(particle.conversions.timeInYears == scales.timeUnitYears)
    #expect(particle.conversions.diffusionInSquareCentimetersPerSecond == scales.diffusionUnit)
  }

  @Test func presetGridHoldsTheDecadesThemselves() {
    let times = StudyConfiguration.default.backtracking.times
    #expect(times.count == 41)
    for decade in [0.1, 1, 10, 100, 1000] { #expect(times.contains(decade)) }
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    // Equal ratios, 10^(1/10), and no point bent to a decimal that is not its own.
    for (earlier, later) in zip(times, times.dropFirst()) { #expect(abs(later / earlier / pow(10, 0.1) - 1) < 1e-14) }
    #expect(StudyConfiguration.quick.backtracking.times.contains(100))
  }

  @Test func endPointsAreExact() {
    let from = 0.1 + 0.2
    let to = 1000.0 / 3
    let times = BacktrackingTimes.logarithmic(from: from, to: to, count: 7).values
    #expect(times.first == from && times.last == to && times.count == 7)
  }
}
