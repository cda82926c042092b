// `dapple compare`: measured spectra against the skies of studies, seen as the experiments see them.

import Anisotropy
import ArgumentParser
import Figures
import Files
import Foundation
import Observation
import Results
import Study
import _Text

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Hold measured spectra against simulated skies, seen as each experiment sees them.",
    discussion: """
      Each sky goes through the window of the experiment that the measured table names, and the measured spectrum is held \
      against the single skies of the ensemble: likelihood with their covariance, rank among them, pulls. Of a scan over \
      particle.rigidity the skies are mixed as the events of each energy are. Writes comparison.ecsv, bins.ecsv, variants.ecsv, summary.txt \
      and the figure theory-meets-sky.
      """)

  @Argument(help: "Run directories with skies/, or scans over particle.rigidity; two at most.")
  var directories: [String]

  @Option(
    help: ArgumentHelp(
      """
      A measured spectrum, as for 'dapple figures --data'; NAME:all is every energy of its table. May be repeated \
      (default: hawc-icecube-10TeV and icecube-12yr).
      """, valueName: "name|file"))
  var data: [String] = []

  @Option(
    help: ArgumentHelp(
      "The observatory, where the table of the measurement names none (dapple observe).", valueName: "name|file"))
  var observatory: String?

  @Option(
    help: ArgumentHelp(
      """
      A run or scan that differs from the first directory in something that nobody knows, such as k_max, in the same \
      realisations: what it does to the mean spectrum along B0 is shown as a band. May be repeated, three times at most.
      """, valueName: "directory"))
  var alternative: [String] = []

  @Option(help: "What the figure calls a directory instead of the study's name; in their order, alternatives last.")
  var label: [String] = []

  @OptionGroup var options: ObservationOptions

  @OptionGroup var motion: MotionOptions

  @Option(
    help: ArgumentHelp(
      "C_1 of the whole sky, one factor for all spectra; by default each comparison fits its own.", valueName: "C_1"))
  var c1: Double?

  @Flag(help: "Take the nearest rigidity of a scan for each energy instead of a mixture.")
  var unmixed = false

  @Flag(help: "Also look for the direction of the gradient that is likeliest (minutes).")
  var direction = false

  @Option(name: .shortAndLong, help: "The directory that everything goes into, made if missing.")
  var output = "comparison"

  @Flag(help: "Draw no figure.")
  var noFigures = false

  func validate() throws {
    if output.isEmpty { throw ValidationError("--output is empty: name a directory") }
    guard (1...2).contains(directories.count) else {
      throw ValidationError("\(directories.count) directories: give one or two")
    }
    guard alternative.count <= 3 else {
      throw ValidationError("\(alternative.count) alternatives cannot be told apart in a figure: give three at most")
    }
    if !alternative.isEmpty, motion.motion != nil {
      throw ValidationError(
        "--alternative with --compton-getting: the motion is not part of what changes; leave one out")
    }
    guard label.count <= directories.count + alternative.count, Set(label).count == label.count else {
      throw ValidationError("--label: give at most one for each directory, and none twice")
    }
    if motion.motion != nil, c1 == nil {
      throw ValidationError("--compton-getting is a relative intensity, and needs that of the skies: give --c1")
    }
    if motion.motion != nil, direction {
      throw ValidationError(
        "--direction with --compton-getting: a gradient of any direction has no C_1 of its own; leave one out")
    }
    if let c1, !(c1 > 0 && c1 <= 1) { throw ValidationError("--c1 \(c1): give a number above 0 and at most 1") }
  }

  func run() throws {
    try SignalWatch.run(remark: "interrupted; give the same command again", compare)
  }

  private func compare(_ interruption: Interruption) throws {
    let plan = FigurePlan.made(wanted: !noFigures)
    let spectra = try (data.isEmpty ? ["hawc-icecube-10TeV", "icecube-12yr"] : data).flatMap(MeasuredSpectrum.findAll)
    let all = try (directories + alternative).enumerated().map { place, directory in
      let source = try ComparedSource(directory, label: place < label.count ? label[place] : nil)
      guard let motion = try motion.comptonGetting(), let c1 else { return source }
      return try source.moving(motion, c1: c1, orientation: options.orientation(), interruption: interruption)
    }
    let (sources, alternatives) = (Array(all.prefix(directories.count)), Array(all.dropFirst(directories.count)))
    for other in alternatives {
      guard other.rigidities.isEmpty == sources[0].rigidities.isEmpty else {
        throw ValidationError(
          "--alternative \(other.path.oneLine): a scan is held against a scan, and a run against a run")
      }
      try sources[0].check(alternative: other)
      guard ![SkyComparison.window, SkyComparison.response, SkyComparison.mixing].contains(other.name) else {
        throw ValidationError(
          "--alternative \(other.path.oneLine): \(other.name) is what another band is called; give a --label")
      }
    }
    guard Set(all.map(\.name)).count == all.count else {
      let names = all.map(\.name)
      let twice = names.indices.first { names[..<$0].contains(names[$0]) } ?? 0
      throw ValidationError("two studies have the name \(names[twice].oneLine); tell them apart with --label")
    }
    let study = SkyComparison(
      spectra: spectra, sources: sources, alternatives: alternatives, observatory: observatory,
      overrides: options.overrides,
      orientation: try options.orientation(), c1: c1, isMixed: !unmixed, interruption: interruption)
    let panels = try study.panels()
    let found = panels.flatMap { $0.comparisons }
    try makeDirectory(output)
    try DataComparison.table(found).write(to: output + "/comparison.ecsv")
    try DataComparison.bins(found).write(to: output + "/bins.ecsv")
    try study.variants(panels).write(to: output + "/variants.ecsv")
    var lines: [String] = []
    for panel in panels {
      lines.append(panel.spectrum.experiment.oneLine + "; " + panel.spectrum.reference.oneLine)
      for comparison in panel.comparisons { lines += comparison.words.map { "  " + $0 } }
      if direction { lines += try panel.directions().map { "  " + $0 } }
      for note in panel.notes { lines.append("  Note: " + note) }
      lines.append("")
    }
    if let motion = try motion.comptonGetting() { lines.append("With a \(motion.words).") }
    let text = lines.map { $0 + "\n" }.joined()
    try writeText(text, to: output + "/summary.txt")
    try Console.write(text)
    let figure = try study.figure(panels)
    try plan.draw([figure], into: output, isStopped: { interruption.isRequested })
    try Console.writeLine(
      "Tables: \(output.oneLine)/comparison.ecsv, bins.ecsv, variants.ecsv"
        + (plan.files("\(output)/\(figure.name)").map { "; figure: " + $0 } ?? ""))
  }
}
