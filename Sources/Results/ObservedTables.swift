// What 'dapple observe' writes about the spectra of an ensemble: spectra.ecsv, covariance.fits, and a paragraph.

import Anisotropy
import Files
import Foundation
import Observation
import _Text

extension ObservedEnsemble {
  /// The gradients of the tables.
  private static let gradients: [(name: String, words: String, gradient: Gradient)] = [
    ("parallel", "along B0", .parallel), ("perpendicular", "across B0", .perpendicular),
  ]

  /// The pseudo spectra, what is beside them, and the noise, ℓ = 1…ℓ_max, for gradients of 1/r_L.
  ///
  /// - Parameter c1: C_1 of the whole sky that amplitudes are scaled to, in relative intensity squared.
  /// - Throws: `ObservationError`.
  package func table(c1: Double) throws -> Table {
    let ells = Array(1...observatory.lmax)
    var columns = [Column("ell", description: "multipole", ells)]
    let noise = noise
    for (name, words, gradient) in Self.gradients {
      let found = try averages(for: gradient)
      let rows = TimeRows([])
      columns += rows.columns(
        "pseudo_\(name)", "pseudo-C_l, gradient \(words)", found.pseudo,
        error: "standard error over realisations")
      columns += MultipoleRows([source.omegaT], ell: 1...observatory.lmax).columns("pseudo_\(name)", [found.spread]) {
        "\($0) of pseudo-C_l of single skies"
      }
      columns += rows.columns(
        "whole_\(name)", "C_l of the whole sky", found.whole, error: "standard error over realisations")
      columns.append(
        Column(
          "folded_\(name)", description: "pseudo-C_l of isotropic skies of that C_l, M0 C", found.folded))
      columns += rows.columns(
        "deconvolved_\(name)", "C_l from pseudo-C_l, as of isotropic skies",
        found.deconvolved ?? ells.map { _ in Estimate(value: .nan, error: .nan) },
        error: "standard error over realisations")
      columns.append(
        Column(
          "noise_\(name)", description: "pseudo-C_l of the noise of the events, for C_1 = c1",
          ells.map { noise[$0] / amplitude(c1: c1, gradient) }))
    }
    return withUnitsInHeader(columns, header(c1: c1))
  }

  /// What the table says of itself.
  private func header(c1: Double) -> [MetaEntry] {
    var entries =
      DappleVersion.header + [
        MetaEntry("study", .string(source.name)),
        MetaEntry("observatory", .string(observatory.name)),
        MetaEntry("realizations", .integer(count)),
        MetaEntry("omega_t", .number(source.omegaT)),
        MetaEntry(
          "spectra", .string(source.isPaired ? "between two sets of directions" : "of one set, shot noise included")),
        MetaEntry("field_right_ascension", .number(orientation.rightAscension)),
        MetaEntry("field_declination", .number(orientation.declination)),
        MetaEntry("position_angle", .number(orientation.positionAngle)),
        MetaEntry("sky_fraction", .number(observatory.band.skyFraction)),
        MetaEntry("window_horizontal_dipole", .number(window.horizontalDipole)),
        MetaEntry("coupling_11", .number(coupling.rows[1][1])),
        MetaEntry("c1", .number(c1)),
      ]
    if let caution = observatory.caution { entries.append(MetaEntry("caution", .string(caution))) }
    entries += Self.gradients.map { MetaEntry("factor_\($0.name)", .number(amplitude(c1: c1, $0.gradient))) }
    return entries + [unitsEntry] + source.facts
  }

  /// Writes the covariance of C̃_ℓ from sky to sky, ℓ = 1…ℓ_max: CL_PARALLEL (L), COV_PARALLEL (L²), … in one row.
  package func writeCovariance(to path: String) throws {
    var columns: [FITSColumn] = []
    for (name, _, gradient) in Self.gradients {
      let samples = means(gradient).map { Array($0[1...]) }
      let mean = samples[0].indices.map { index in samples.reduce(0) { $0 + $1[index] } / Double(count) }
      let covariance = EnsembleCovariance.ofMean(samples).map { $0 * Double(count) }
      columns += [
        FITSColumn(name: "CL_" + name.uppercased(), width: mean.count, values: mean),
        FITSColumn(name: "COV_" + name.uppercased(), width: covariance.count, values: covariance),
      ]
    }
    let cards = [
      FITSCard("PROGRAM", .string("dapple " + DappleVersion.current), "program that averaged"),
      FITSCard("STUDY", .string(source.name), "name of the study"),
      FITSCard("OBSERVER", .string(observatory.name), "observatory"),
      FITSCard("NREAL", .int(count), "realisations"),
      FITSCard("LMIN", .int(1), "first multipole"),
      FITSCard("LMAX", .int(observatory.lmax), "last multipole"),
      FITSCard("COVOF", .string("SKY"), "of one sky; over NREAL: of the mean"),
      FITSCard("UNITS", .string("gradient 1/r_L; pseudo-C_l"), "r_L: Larmor radius in B0"),
    ]
    try FITSTable.write([FITSTable(name: "COVARIANCE", rowCount: 1, columns: columns, cards: cards)], to: path)
  }

  /// What is found, in lines.
  package func summary() -> [String] {
    func percent(_ value: Double) -> String { String(format: "%.1f %%", 100 * value) }
    var lines = [
      "\(source.name.oneLine) as \(observatory.name.oneLine) has it: \(count) realisation\(count == 1 ? "" : "s") at Omega T = "
        + "\(source.omegaT.formattedShort), B0 at RA \(orientation.rightAscension.formattedShort), Dec "
        + "\(orientation.declination.formattedShort) deg",
      "Band: Dec \(observatory.band.south.formattedShort) to \(observatory.band.north.formattedShort) deg, "
        + "\(percent(observatory.band.skyFraction)) of the sky; a horizontal dipole keeps "
        + "\(percent(window.horizontalDipole)) of its amplitude, an isotropic sky \(percent(coupling.rows[1][1])) of C_1",
    ]
    do {
      let condition = try deconvolution().conditionNumber
      lines.append("C_l can be had back from pseudo-C_l: the condition number is \(String(format: "%.3g", condition))")
    } catch {
      lines.append(
        "C_l cannot be had back from pseudo-C_l, as the window leaves too little to tell multipoles apart: fold models forward"
      )
    }
    for (_, words, gradient) in Self.gradients {
      let (seen, whole) = (means(gradient), wholeMeans(gradient))
      func ratio(_ samples: [[Double]], _ ell: Int) -> String {
        Estimate(ratioOf: samples.map { $0[ell] }, to: samples.map { $0[1] }).inWords
      }
      let parts = [2, 3, 4, 6].filter { $0 <= observatory.lmax }.map { ell in
        "l = \(ell): \(ratio(seen, ell)) (whole sky \(ratio(whole, ell)))"
      }
      lines.append("C_l/C_1, gradient \(words): \(parts.joined(separator: ", "))")
    }
    if let caution = observatory.caution { lines.append("Note: \(caution.oneSentence)") }
    return lines
  }
}
