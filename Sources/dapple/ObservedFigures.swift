// The figures of `dapple observe`.

import Anisotropy
import Figures
import Foundation
import Observation
import Results
import _Text

/// Draws what an observatory has of an ensemble.
struct ObservedFigures {
  let ensemble: ObservedEnsemble
  /// C_1 of the whole sky that intensities are scaled to.
  let c1: Double

  private var study: StudyLabel {
    StudyLabel(
      name: ensemble.source.name,
      facts: ["ΩT = \(ensemble.source.omegaT.formattedShort)", "\(ensemble.count) realisations"])
  }

  /// The maps of one realisation.
  func sky(_ maps: ObservedMaps, gradient: String, realization: Int, frame: CelestialFrame) -> any Figure {
    let observatory = ensemble.observatory
    var shown = [ObservedSky.Map(title: "relative intensity", map: maps.relativeIntensity)]
    if let significance = maps.significance {
      shown.append(ObservedSky.Map(title: "significance", map: significance, quantity: .significance))
    }
    shown.append(
      ObservedSky.Map(
        title: "ℓ ≤ \(observatory.fittedMultipole) fitted and removed", map: maps.smallScales))
    let counts = observatory.events.map { "counts of \(scientific($0)) events" } ?? "no noise"
    let cap = maps.topHat.map { ", smoothed by a top hat of \(($0 * 180 / .pi).formattedShort)°" } ?? ""
    let words =
      "A simulated sky as \(observatory.name) has it: realisation \(realization), gradient "
      + "\(gradient == "parallel" ? "along" : "across") B₀, C_1 = \(scientific(c1)) of the whole sky in the mean over "
      + "realisations, \(counts)\(cap)"
      + (observatory.removesRingMeans ? ", the mean of each ring of declination removed." : ".")
    return LabeledFigure(
      ObservedSky(maps: shown, words: words, field: ensemble.orientation, band: observatory.band, frame: frame),
      study: study)
  }

  /// The spectra of the ensemble in units of relative intensity squared.
  func spectrum() throws -> any Figure {
    let observatory = ensemble.observatory
    return LabeledFigure(
      ObservedSpectrumFigure(
        title: observatory.name,
        words: "Spectra as \(observatory.name) has them, scaled to C_1 = \(scientific(c1)) of the whole sky.",
        parallel: try side(.parallel), perpendicular: try side(.perpendicular),
        noise: observatory.events == nil ? nil : ensemble.noiseLevel, unit: ""),
      study: study)
  }

  private func side(_ gradient: Gradient) throws -> ObservedSpectrumFigure.Side {
    let factor = ensemble.amplitude(c1: c1, gradient)
    let lmax = ensemble.observatory.lmax
    let ells = (1...lmax).map(Double.init)
    func mean(_ samples: [[Double]]) -> [Double] {
      samples[0].indices.map { ell in factor * samples.reduce(0) { $0 + $1[ell] } / Double(samples.count) }
    }
    let single = ensemble.spectra(gradient)
    let spread = (1...lmax).map { ell in Spread(of: single.map { factor * $0[ell] }) }
    let whole = mean(ensemble.wholeMeans(gradient))
    let folded = try ensemble.coupling.fold(Array(whole[0...ensemble.coupling.lmax]))
    let undone: [SpectrumPoint]
    if let spectra = try? ensemble.deconvolved(gradient) {
      undone = ells.indices.map { index in
        let estimate = Estimate(meanOf: spectra.map { factor * $0[index] })
        return SpectrumPoint(ell: ells[index], value: estimate.value, error: estimate.error)
      }
    } else {
      undone = []
    }
    return ObservedSpectrumFigure.Side(
      pseudo: SpectrumModel(
        name: "", ell: ells, median: Array(mean(ensemble.means(gradient))[1...]), lower: spread.map(\.p16),
        upper: spread.map(\.p84)),
      fullSky: SpectrumCurve(name: "", ell: ells, values: Array(whole[1...lmax])),
      folded: SpectrumCurve(name: "", ell: ells, values: Array(folded[1...])), deconvolved: undone)
  }

  /// 2.6·10⁻⁶.
  private func scientific(_ value: Double) -> String {
    let exponent = Int(floor(log10(value) + 1e-9))
    let digits: [Character: Character] = [
      "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹",
    ]
    let power = String("\(exponent)".compactMap { digits[$0] })
    return "\((value / pow(10, Double(exponent))).formattedShort)·10\(power)"
  }
}
