// Which figures a run directory gets, and what goes into them.

import Anisotropy
import Figures
import Foundation
import Results
import Sphere
import Study
import Theory
import _Text

/// The figures of a study, by name, in the order in which they are drawn.
enum StudyFigure: String, CaseIterable {
  case powerSpectrumEvolution = "power-spectrum-evolution"
  case spectrumAtTime = "spectrum-at-time"
  case runningDiffusion = "running-diffusion"
  case scatteringRate = "scattering-rate"
  case smallScales = "small-scales"
  case skyMapParallel = "sky-map-parallel"
  case skyMapPerpendicular = "sky-map-perpendicular"
  case skyMapPanel = "sky-map-panel"
  case skyMapSmoothed = "sky-map-smoothed"
  case skyMapStrip = "sky-map-strip"

  static let skyMaps: Set<StudyFigure> = [
    .skyMapParallel, .skyMapPerpendicular, .skyMapPanel, .skyMapSmoothed, .skyMapStrip,
  ]
}

/// Draws figures of a run directory.
struct FigureDrawing {
  let directory: RunDirectory
  let result: EnsembleResult
  var measured: [MeasuredSpectrum] = []
  var scaling = MeasuredScaling.parallel
  /// The figures wanted; nil for all that the study has.
  var only: [StudyFigure]?
  let plan: FigurePlan

  /// What was drawn.
  struct Drawn {
    /// Paths of the pictures; of the scripts, where there is no gnuplot to draw them.
    var pictures: [String]
    /// A line for each measured spectrum that was laid over Figure 2.
    var measuredLines: [String]
  }

  /// Draws into `folder`, which is made if missing.
  ///
  /// Throws `Interrupted` or `FiguresError.interrupted` between files where a stop is asked for.
  @discardableResult
  func draw(into folder: String, interruption: Interruption) throws -> Drawn {
    try interruption.check()
    let study = directory.configuration
    let time = result.omegaT[Summary.timeIndex(result, of: study)]
    let averages = try averages(at: time)
    let skies = try skies(at: time)
    let count = "\(result.realizations) realisation\(result.realizations == 1 ? "" : "s")"
    func labeled(_ figures: [any Figure], _ sample: String) -> [any Figure] {
      figures.map { LabeledFigure($0, study: study.label(on: result, sample: sample)) }
    }
    let files = try plan.draw(
      labeled(averages, count) + labeled(skies, "realisation 0"), into: folder, note: study.remark(on: result),
      isStopped: { interruption.isRequested })
    let lines = averages.compactMap { $0 as? SpectrumAtTime }.flatMap(\.measuredLines)
    let endings = plan == .pictures ? FigureSet.formats : ["gp"]
    let pictures = files.filter { name in endings.contains { name.hasSuffix("." + $0) } }
    return Drawn(pictures: pictures.map { folder + "/" + $0 }, measuredLines: lines)
  }

  /// Without figures, Figure 2 is still there for what it says of the measured spectra.
  private func wants(_ figure: StudyFigure) -> Bool {
    if plan == .nothing { return figure == .spectrumAtTime && !measured.isEmpty }
    return only?.contains(figure) ?? true
  }

  /// The figures of what was averaged.
  private func averages(at time: Double) throws -> [any Figure] {
    var figures: [any Figure] = []
    if wants(.powerSpectrumEvolution) { figures.append(PowerSpectrumEvolution(result: result)) }
    if wants(.spectrumAtTime) {
      figures.append(
        SpectrumAtTime(
          result: result, omegaT: time, theory: try TheoryCurve.shown(lmax: result.lmax), measured: measured,
          scaling: scaling))
    }
    if wants(.runningDiffusion) {
      figures.append(
        RunningDiffusion(
          result: result,
          squareCentimetersPerSecond: directory.configuration.particle.conversions.diffusionInSquareCentimetersPerSecond
        ))
    }
    return figures + (try pairFigures())
  }

  /// The figures of pairs; none where the study has no pairs and they are not asked for by name.
  private func pairFigures() throws -> [any Figure] {
    guard let wanted = [StudyFigure.scatteringRate, .smallScales].first(where: wants) else { return [] }
    guard let findings = result.smallScales else {
      guard only == nil else {
        let reason =
          directory.configuration.pairsEstimator == nil
          ? RunError.noPairs
          : RunError.tooFewTimesForPairs
        throw FiguresError.nothingToDraw(figure: wanted.rawValue, reason: reason)
      }
      return []
    }
    var figures: [any Figure] = []
    if wants(.scatteringRate) { figures.append(ScatteringRateFigure(findings: findings)) }
    if wants(.smallScales) { figures.append(SmallScalesFigure(findings: findings)) }
    return figures
  }

  /// The sky maps of the first realisation; none where they are neither kept nor asked for by name.
  private func skies(at time: Double) throws -> [any Figure] {
    guard let wanted = StudyFigure.allCases.first(where: { StudyFigure.skyMaps.contains($0) && wants($0) }) else {
      return []
    }
    guard let maps = try SkyFigures(directory, time: time) else {
      guard only == nil else {
        throw FiguresError.nothingToDraw(
          figure: wanted.rawValue, reason: "the study keeps no sky maps; set output.maps=1 and run it again")
      }
      return []
    }
    return try maps.figures(wants, of: result)
  }
}

extension StudyConfiguration {
  /// What figures say of the study; `sample` is what of it they show: "100 realisations".
  func label(on result: EnsembleResult, sample: String) -> StudyLabel {
    let spectrum =
      switch field.spectrum {
      case .kolmogorov: "Kolmogorov"
      case .kraichnan: "Kraichnan"
      case .index(let gamma): "index \(gamma.formattedShort)"
      }
    // Every reader takes turbulence for isotropic unless it says otherwise.
    let model = field.model == .isotropic ? [] : ["\(field.model.name) turbulence"]
    let slab = field.model.slabFraction.map { ["\($0.formattedShort) of the energy in the slab"] } ?? []
    return StudyLabel(
      name: name,
      facts: model + slab + [
        "σ² = \(field.strength.formattedShort)", "ρ = " + String(format: "%.3g", particle.rho), spectrum,
        "N_side \(result.nside)", sample,
      ],
      details: [
        "\(field.model.name) turbulence of \(slab.isEmpty ? "" : "2 × ")\(field.modes) waves with k L_c from \(field.kMin.formattedShort) to "
          + field.kMax.formattedShort,
        "r_L/L_c = \(particle.rho.formattedShort)", "spectral index \(field.spectralIndex.formattedShort)",
        "seed \(seed)",
      ])
  }
}

/// The sky maps of the first realisation.
private struct SkyFigures {
  /// The radius of the top hat that smooths maps as experiments do, in degrees.
  static let smoothing = 10.0
  /// The largest multipole that maps of small scales are without.
  static let largeScales = 3
  /// The times of the strip, in units of that of the other maps: the nearest snapshots.
  static let stripTimes = [0.01, 0.03, 0.1, 0.3, 1, 3]

  let directory: RunDirectory
  let time: Double
  /// For gradients along x, y and z.
  let maps: [HEALPixMap]
  let transform: HarmonicTransform

  /// Nil where no maps are kept.
  init?(_ directory: RunDirectory, time: Double) throws {
    guard let maps = try directory.skyMaps(realization: 0, omegaT: time) else { return nil }
    self.directory = directory
    self.time = time
    self.maps = maps
    transform = HarmonicTransform(grid: maps[0].grid)
  }

  func figures(_ wants: (StudyFigure) -> Bool, of result: EnsembleResult) throws -> [any Figure] {
    let parallel = image(maps[2], "∥ gradient, all ℓ", .parallel)
    let perpendicular = image(maps[0], "⊥ gradient, all ℓ", .perpendicular)
    var figures: [any Figure] = []
    if wants(.skyMapParallel) { figures.append(SkyMap(image: parallel, name: "sky-map-parallel")) }
    if wants(.skyMapPerpendicular) { figures.append(SkyMap(image: perpendicular, name: "sky-map-perpendicular")) }
    if wants(.skyMapPanel) {
      figures.append(
        SkyMapPanel(
          parallel: parallel,
          parallelSmallScales: image(smallScales(maps[2]), "∥ gradient, ℓ > \(Self.largeScales)", .parallel),
          perpendicular: perpendicular,
          perpendicularSmallScales: image(smallScales(maps[0]), "⊥ gradient, ℓ > \(Self.largeScales)", .perpendicular)))
    }
    if wants(.skyMapSmoothed) { figures.append(smoothedPanel()) }
    if wants(.skyMapStrip) { figures.append(SkyMapStrip(images: try strip(result))) }
    return figures
  }

  private func smoothedPanel() -> SkyMapPanel {
    func panel(_ map: HEALPixMap, _ sign: String, _ gradient: MapGradient) -> [SkyImage] {
      let title = "\(sign) gradient, \(Self.smoothing.formattedShort)° top hat"
      return [
        image(smoothed(map), title + ", all ℓ", gradient),
        image(smoothed(smallScales(map)), title + ", ℓ > \(Self.largeScales)", gradient),
      ]
    }
    let (along, across) = (panel(maps[2], "∥", .parallel), panel(maps[0], "⊥", .perpendicular))
    return SkyMapPanel(
      parallel: along[0], parallelSmallScales: along[1], perpendicular: across[0], perpendicularSmallScales: across[1],
      name: StudyFigure.skyMapSmoothed.rawValue)
  }

  private func strip(_ result: EnsembleResult) throws -> [TimedSkyImage] {
    let times = snapshotTimes(nearest: Self.stripTimes.map { $0 * time }, in: result.omegaT)
    return try times.compactMap { time in
      try directory.skyMaps(realization: 0, omegaT: time).map {
        TimedSkyImage(omegaT: time, image: image($0[2], "∥ gradient", .parallel, time: time))
      }
    }
  }

  private func image(
    _ map: HEALPixMap, _ title: String, _ gradient: MapGradient, time: Double? = nil
  ) -> SkyImage {
    SkyImage(
      title: title, map: map,
      caption: "relative intensity of arrival directions for a unit gradient, realisation 0, at ΩT = "
        + (time ?? self.time).formattedShort,
      gradient: gradient)
  }

  private func smallScales(_ map: HEALPixMap) -> HEALPixMap {
    map.removingMultipoles(upTo: Self.largeScales, with: transform)
  }

  private func smoothed(_ map: HEALPixMap) -> HEALPixMap {
    map.smoothed(topHat: Self.smoothing * .pi / 180, with: transform)
  }
}
