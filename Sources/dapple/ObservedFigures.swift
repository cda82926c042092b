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
    let found = try ensemble.averages(for: gradient)
    let ells = found.pseudo.indices.map { Double($0 + 1) }
    func curve(_ values: [Double]) -> SpectrumCurve {
      SpectrumCurve(name: "", ell: ells, values: values.map { factor * $0 })
    }
    return ObservedSpectrumFigure.Side(
      pseudo: SpectrumModel(
        name: "", ell: ells, median: found.pseudo.map { factor * $0.value },
        lower: found.spread.map { factor * $0.p16 }, upper: found.spread.map { factor * $0.p84 }),
      fullSky: curve(found.whole.map(\.value)), folded: curve(found.folded),
      deconvolved: zip(ells, found.deconvolved ?? []).map { ell, estimate in
        SpectrumPoint(ell: ell, value: factor * estimate.value, error: factor * estimate.error)
      })
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
