// Measured spectra against a simulated one: its interpolation, factors and χ², with controls that must differ; and what
// figures show of a result that is computed: where noise takes over, where K has levelled off, which snapshots are nearest.

import Foundation
import Testing

@testable import Anisotropy

@Suite("Measured against simulated spectra", .timeLimit(.minutes(40)))
struct SpectrumComparisonTests {
  /// A power law ℓ^slope in the standard bands, with relative errors and a scatter of single skies.
  static func simulated(
    slope: Double, lmax: Int = 47, error: Double = 0, scatter: Double = 0, hasCross: Bool = true, realizations: Int = 30
  ) -> SimulatedSpectrum {
    var gradient = GradientResult()
    gradient.auto = [(0...lmax).map { Estimate(value: $0 == 1 ? 12 : 3, error: 0) }]
    gradient.noise = [2]
    gradient.ratioBands = [
      RatioBand.standard(lmax: lmax).map { ells in
        let middle = (Double(ells.lowerBound) * Double(ells.upperBound)).squareRoot()
        let value = pow(middle, slope)
        let estimate = Estimate(value: value, error: error * value)
        return RatioBand(
          ells: ells, cross: hasCross ? estimate : nil, subtracted: Estimate(value: 0.9 * value, error: error),
          spread: Spread(p16: value * (1 - scatter), p50: value, p84: value * (1 + scatter)))
      }
    ]
    return SimulatedSpectrum(
      gradient, time: 0, ellMax: SimulatedSpectrum.largestMultipole(lmax: lmax), realizations: realizations)
  }

  static func measured(_ name: String = "A", ell: [Double], _ cl: (Double) -> Double, error: Double = 0.1)
    -> MeasuredSpectrum
  {
    let values = ell.map(cl)
    return MeasuredSpectrum(
      experiment: name, reference: "none", noiseLevel: nil, ell: ell, cl: values, clError: values.map { error * $0 })
  }

  @Test("the noise is in units of the dipole above it; bands end at half of lmax; C_1/C_1 has no error")
  func parts() {
    let spectrum = Self.simulated(slope: -3, error: 0.1)
    #expect(spectrum.noise == 2.0 / (12 - 2) && spectrum.hasCross && spectrum.hasSpread)
    #expect(spectrum.bands.last?.ells == 19...22)
    #expect(spectrum.main[0].error.isNaN && spectrum.main[1].error > 0)
    let single = Self.simulated(slope: -3, hasCross: false, realizations: 9)
    #expect(!single.hasCross && !single.hasSpread && single.main == single.subtracted)
    let absent = SimulatedSpectrum(GradientResult(), time: 3, ellMax: 10, realizations: 1)
    #expect(absent.bands.isEmpty && absent.noise.isNaN && absent.interpolated(at: 2) == nil)
  }

  @Test("interpolation is exact for a power law, also between and within bands, and ends where the bands do")
  func interpolation() throws {
    let spectrum = Self.simulated(slope: -2.7, error: 0.05, scatter: 0.3)
    // Logarithms and powers of numbers of order one: round-off alone.
    for ell in [1, 2, 2.5, 7, 14.2, 15, 16, 18.3, 20] {
      let found = try #require(spectrum.interpolated(at: ell))
      #expect(abs(found.value / pow(ell, -2.7) - 1) < 1e-13)
    }
    #expect(spectrum.interpolated(at: 1)?.error == 0)
    #expect(spectrum.interpolated(at: 0.9) == nil && spectrum.interpolated(at: 23) == nil)
    // Straight lines in C_ℓ itself would be off.
    let linear = (pow(2, -2.7) + pow(3, -2.7)) / 2
    #expect(abs(try #require(spectrum.interpolated(at: 2.5)).value / linear - 1) > 0.05)
  }

  @Test("one factor is the geometric mean over all points; each one's own C_1 otherwise; along and across differ")
  func factors() throws {
    let (along, across) = (Self.simulated(slope: -3), Self.simulated(slope: -2))
    let ell = (1...10).map(Double.init)
    let spectra = [
      Self.measured("A", ell: ell) { 1e-6 * pow($0, -3) }, Self.measured("B", ell: ell) { 4e-6 * pow($0, -3) },
    ]
    func factors(_ scaling: MeasuredScaling) throws -> [Double] {
      try MeasuredSpectrum.scaled(spectra, by: scaling, parallel: along, perpendicular: across).map(\.factor)
    }
    let common = try factors(.parallel)
    #expect(common[0] == common[1] && abs(common[0] / 0.5e6 - 1) < 1e-12)
    let other = try factors(.perpendicular)
    // The mean of ln ℓ over ℓ = 1…10 is ln(10!)/10.
    #expect(abs(other[0] / (0.5e6 * pow(3_628_800, 0.1)) - 1) < 1e-12)
    #expect(try factors(.factor(7)) == [7, 7])
    let own = try factors(.dipole)
    #expect(abs(own[0] / 1e6 - 1) < 1e-12 && abs(own[1] / 0.25e6 - 1) < 1e-12)
  }

  @Test("what cannot be compared is an error in one line that names the spectrum and what to do")
  func errors() throws {
    let simulated = Self.simulated(slope: -3)
    func error(_ data: MeasuredSpectrum, _ scaling: MeasuredScaling = .parallel) -> ComparisonError? {
      do throws(ComparisonError) {
        _ = try MeasuredSpectrum.scaled([data], by: scaling, parallel: simulated, perpendicular: simulated)
        return nil
      } catch {
        return error
      }
    }
    let far = Self.measured("Far\nout", ell: [60, 70]) { 1 / $0 }
    #expect(error(far) == .noCommonMultipole(experiment: "Far␣out", largest: 22))
    #expect(error(Self.measured(ell: [2, 3]) { 1 / $0 }, .dipole) == .noDipole(experiment: "A"))
    #expect(error(Self.measured(ell: [2, 3]) { 1 / $0 }) == nil)
    #expect(error(Self.measured(ell: [2]) { 1 / $0 }, .factor(-1)) == .badFactor(-1))
    var short = Self.measured(ell: [2, 3]) { 1 / $0 }
    short.clError.removeLast()
    #expect(error(short) == .unequalLengths(experiment: "A"))
    for case let found? in [error(far), error(short)] {
      #expect(!found.description.contains("\n") && found.description.contains(";"))
    }
    #expect(throws: ComparisonError.noCommonMultipole(experiment: "Far␣out", largest: 22)) {
      try MeasuredSpectrum.checkMultipoles(of: [far], lmax: 47)
    }
    #expect(throws: Never.self) { try MeasuredSpectrum.checkMultipoles(of: [far], lmax: 191) }
  }

  @Test(
    "χ² of points two errors off is 4 each, less by the errors and the scatter of the simulation; not for blind points")
  func chiSquared() throws {
    let ell = (1...10).map(Double.init)
    let data = ScaledSpectrum(spectrum: Self.measured(ell: ell) { 1.2 / 2 * pow($0, -3) }, factor: 2)
    // The measurement's errors are 0.1 of itself, 0.12 of the simulation.
    let comparison = SpectrumComparison(data, Self.simulated(slope: -3))
    #expect(comparison.count == 10 && abs(comparison.chiSquared / (10 * pow(0.2 / 0.12, 2)) - 1) < 1e-10)
    #expect(comparison.withScatter == comparison.chiSquared)
    let uncertain = SpectrumComparison(data, Self.simulated(slope: -3, error: 0.16, scatter: 0.3))
    // At ℓ = 1 the ratio has no error: 0.12² alone, elsewhere 0.12² + 0.16² = 0.2²; with 0.3² on top for single skies.
    #expect(abs(uncertain.chiSquared - (pow(0.2 / 0.12, 2) + 9)) < 1e-10)
    #expect(abs(uncertain.withScatter - (0.04 / (0.0144 + 0.09) + 9 * 0.04 / (0.04 + 0.09))) < 1e-10)
    var blind = data.spectrum
    blind.clError = ell.map { _ in .nan }
    #expect(SpectrumComparison(ScaledSpectrum(spectrum: blind, factor: 2), Self.simulated(slope: -3)).count == 0)
  }

  @Test("noise that grows past half of a multipole is found between snapshots; noise that falls behind again is not")
  func crossing() throws {
    let times = [1.0, 10, 100, 1000]
    // N = t, C = 20·t^0: 2N = C at t = 10 exactly on a snapshot, and with C = 60 at t = 30.
    let level = times
    let found = try #require(noiseCrossing(of: times.map { _ in 60 }, by: level, times: times))
    #expect(abs(found.time / 30 - 1) < 1e-12 && abs(found.value / 60 - 1) < 1e-12)
    let onSnapshot = try #require(noiseCrossing(of: times.map { _ in 20 }, by: level, times: times))
    #expect(abs(onSnapshot.time / 10 - 1) < 1e-12)
    #expect(noiseCrossing(of: times.map { _ in 1e4 }, by: level, times: times) == nil)
    #expect(noiseCrossing(of: times.map { _ in 60 }, by: level.reversed(), times: times) == nil)
    #expect(noiseCrossing(of: times.map { _ in .nan }, by: level, times: times) == nil)
  }

  @Test("the plateau is the last stretch on which every snapshot has levelled off; a last slope of 1.5 has none")
  func plateau() {
    func result(_ growth: [Double], error: Double = 0.05) -> (EnsembleResult, GradientResult) {
      var gradient = GradientResult()
      gradient.growth = growth.map { Estimate(value: $0, error: error) }
      let times = growth.indices.map { pow(1.5, Double($0)) }
      return (
        EnsembleResult(
          realizations: 9, nside: 4, lmax: 11, omegaT: times, parallel: gradient, perpendicular: gradient, hall: []),
        gradient
      )
    }
    let (level, gradient) = result([2, 1, 1.6, 1.05, 1, 0.98])
    #expect(level.finalLeveling(of: gradient) == .leveledOff && level.plateauStart(of: gradient) == 3)
    #expect(abs((gradient.finalSlope?.value ?? .nan) + 0.02) < 1e-15 && gradient.finalSlope?.error == 0.05)
    let (steep, rising) = result([1, 1, 1, 1.5])
    #expect(steep.finalLeveling(of: rising) == .notLeveledOff && steep.plateauStart(of: rising) == nil)
    #expect(level.finalLeveling(of: GradientResult()) == .unknown("its slope is not known"))
    #expect(GradientResult().finalSlope == nil)
  }

  @Test("the nearest snapshots are told by ratio, each once, in the order wanted")
  func snapshots() {
    let times = [0.0, 1, 10, 100]
    #expect(snapshotTimes(nearest: [4, 3, 2, 1000, 0.001], in: times) == [10, 1, 100])
    #expect(snapshotTimes(nearest: [3], in: [0, -1]).isEmpty && snapshotTimes(nearest: [], in: times).isEmpty)
  }
}
