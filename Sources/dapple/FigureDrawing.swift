// Which figures a run directory gets, and what goes into them.

import Anisotropy
import Figures
import Foundation
import Sky
import Study

/// Draws all figures of a run directory into its `figures/`.
///
/// - Returns: paths of the pictures.
/// - Throws: `Interrupted` or `FiguresError.interrupted` between files where a stop is asked for.
@discardableResult
func drawFigures(
  of directory: RunDirectory, result: EnsembleResult, measured: [MeasuredSpectrum], interruption: Interruption
) throws -> [String] {
  try interruption.check()
  let time = nearest(to: directory.configuration.output.spectrumTime, in: result.omegaT)
  var figures: [any Figure] = [
    PowerSpectrumEvolution(result: result),
    SpectrumAtTime(
      result: result, omegaT: time, theory: try theoryCurves(lmax: result.lmax),
      measured: measured.map { overlay($0, on: result, at: time) }),
    RunningDiffusion(result: result),
  ]
  figures += try skyFigures(of: directory, times: result.omegaT, time: time)
  let folder = directory.path + "/figures"
  return try FigureSet.draw(
    figures, into: folder, note: directory.configuration.remark(on: result), isStopped: { interruption.isRequested }
  ).filter { name in
    FigureSet.formats.contains { name.hasSuffix("." + $0) }
  }.map { folder + "/" + $0 }
}

private func nearest(to wanted: Double, in times: [Double]) -> Double {
  times.min { abs(log($0 / wanted)) < abs(log($1 / wanted)) } ?? wanted
}

private func theoryCurves(lmax: Int) throws -> [TheoryCurve] {
  try [0.4, 0.5, 0.6].map { p in
    let ratio = try PowerLawScattering(exponent: p).relativeSpectrum(lmax: lmax)
    return TheoryCurve(label: "p = \(p)", ell: (1...lmax).map(Double.init), ratio: Array(ratio.dropFirst()))
  }
}

/// A measured spectrum brought to the scale of the simulated one: the factor is the geometric mean of
/// simulated C_ℓ/C_1 (gradient along the field) over measured C_ℓ at the multipoles that both have; it is stated in the
/// figure's key.
private func overlay(
  _ measured: MeasuredSpectrum, on result: EnsembleResult, at time: Double
) -> MeasuredOverlay {
  let index = result.omegaT.firstIndex(of: time) ?? 0
  let ratios = result.parallel.crossRatio.isEmpty ? result.parallel.autoRatio : result.parallel.crossRatio
  let logarithms = zip(measured.ell, measured.cl).compactMap { ell, cl -> Double? in
    guard let multipole = Int(exactly: ell), (1...result.lmax).contains(multipole), cl > 0 else { return nil }
    let simulated = ratios[index][multipole].value
    return simulated > 0 ? log(simulated / cl) : nil
  }
  let factor = logarithms.isEmpty ? 1 : exp(logarithms.reduce(0, +) / Double(logarithms.count))
  return MeasuredOverlay(measured, rescale: factor)
}

/// The sky maps of the first realisation, where its maps are kept.
private func skyFigures(of directory: RunDirectory, times: [Double], time: Double) throws -> [any Figure] {
  guard let maps = try directory.skyMaps(realization: 0, omegaT: time) else { return [] }
  let transform = HarmonicTransform(grid: maps[0].grid)
  func image(_ map: HEALPixMap, _ title: String, _ gradient: MapGradient, time: Double) -> SkyImage {
    SkyImage(
      title: title, nside: map.grid.nside, values: map.values,
      caption: "relative intensity of arrival directions for a unit gradient, realisation 0, at ΩT = "
        + time.formattedShort,
      gradient: gradient)
  }
  func smallScales(_ map: HEALPixMap) throws -> HEALPixMap {
    let large = transform.analyze(map.values).resized(lmax: 3).resized(lmax: transform.lmax)
    return try HEALPixMap(grid: map.grid, values: zip(map.values, transform.synthesize(large)).map { $0 - $1 })
  }
  let parallel = image(maps[2], "∥ gradient, all ℓ", .parallel, time: time)
  let perpendicular = image(maps[0], "⊥ gradient, all ℓ", .perpendicular, time: time)
  let panel = SkyMapPanel(
    parallel: parallel,
    parallelSmallScales: image(try smallScales(maps[2]), "∥ gradient, ℓ > 3", .parallel, time: time),
    perpendicular: perpendicular,
    perpendicularSmallScales: image(try smallScales(maps[0]), "⊥ gradient, ℓ > 3", .perpendicular, time: time))
  var stripTimes: [Double] = []
  for factor in [0.01, 0.03, 0.1, 0.3, 1, 3] {
    let found = nearest(to: factor * time, in: times)
    if !stripTimes.contains(found) { stripTimes.append(found) }
  }
  let strip = try stripTimes.compactMap { time -> TimedSkyImage? in
    guard let maps = try directory.skyMaps(realization: 0, omegaT: time) else { return nil }
    return TimedSkyImage(omegaT: time, image: image(maps[2], "∥ gradient", .parallel, time: time))
  }
  return [
    SkyMap(image: parallel, name: "sky-map-parallel"),
    SkyMap(image: perpendicular, name: "sky-map-perpendicular"),
    panel, SkyMapStrip(images: strip),
  ]
}
