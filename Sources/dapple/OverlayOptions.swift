// Options for what is laid over Figure 2.

import Anisotropy
import ArgumentParser
import Figures
import Foundation

struct OverlayOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Measured spectrum to lay over Figure 2: the name of one that comes with the program (--data list), or an ECSV \
      table with columns ell, cl, cl_err and experiment and reference in its meta; may be repeated.
      """, valueName: "name|file"))
  var data: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      What scales measured spectra to C_l/C_1: one factor for all that fits the simulation for a gradient along \
      (parallel, the default) or across B0 (perpendicular), a given factor, or for each its own C_1 (dipole).
      """, valueName: "parallel|perpendicular|dipole|factor"))
  var rescale = "parallel"

  func validate() throws {
    _ = try scaling()
    guard data.count <= SpectrumAtTime.mostMeasured else {
      throw ValidationError(
        "--data: \(data.count) spectra cannot be told apart in one figure; give at most \(SpectrumAtTime.mostMeasured)")
    }
  }

  func scaling() throws -> MeasuredScaling {
    switch rescale {
    case "parallel": return .parallel
    case "perpendicular": return .perpendicular
    case "dipole": return .dipole
    default:
      guard let factor = Double(rescale), (1e-30...1e30).contains(factor) else {
        throw ValidationError(
          "--rescale \(rescale): give parallel, perpendicular, dipole or a factor between 1e-30 and 1e30")
      }
      return .factor(factor)
    }
  }

  /// The spectra, found before anything is computed; with the name `list`, what comes with the program is printed.
  func spectra() throws -> [MeasuredSpectrum] {
    guard !data.contains("list") else { throw CleanExit.message(try PublishedSpectrum.list()) }
    return try data.map(MeasuredSpectrum.find)
  }
}
