// dapple theory templates: shapes of the spectrum that have been proposed, and how they fit a measured one.

import Anisotropy
import ArgumentParser
import Files
import Foundation
import Theory
import _Text

extension Theory {
  struct Templates: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shapes of C_l/C_1 that have been proposed, with references, and their fits to a measured spectrum.",
      discussion: """
        Columns ell and ratio_NAME = C_l/C_1: relative scattering with the rate (1-x)^p, conserving and in the paper's \
        order; the hierarchy of Ahlers (2014); the law of small scales; convection by a turbulent flow. With --data each is \
        fitted to ln C_l of the measurement: the header has C_1, chi^2 and, with --free, the best p and gamma; columns cl_NAME \
        are in the unit of the measurement. The scatter is that of an isotropic Gaussian sky.
        """)

    @Option(name: .customLong("p"), help: "The exponent p of both forms of relative scattering, 0 < p < 1.")
    var exponent = 0.5

    @Option(help: "The slope gamma of the turbulent flow's spectrum k^-gamma.")
    var gamma = 5.0 / 3

    @Option(help: "Largest multipole, also of the fits.")
    var lmax = 40

    @Option(
      help: "A measured spectrum that is corrected for the sky that was not seen, as hawc-icecube-10TeV:deconvolved.",
      completion: .file())
    var data: String?

    @Flag(help: "With --data: fit p and gamma as well.")
    var free = false

    @Option(help: "With --data: the part of the sky that was seen, which scales the number of modes (default: 1).")
    var skyFraction: Double?

    func validate() throws {
      try Theory.check(lmax: lmax)
      guard exponent > 0, exponent < 1 else { throw ValidationError("--p \(exponent): give a number between 0 and 1") }
      guard gamma > 0, gamma < 10 else { throw ValidationError("--gamma \(gamma): give a number between 0 and 10") }
      for (option, isGiven) in [("--free", free), ("--sky-fraction", skyFraction != nil)] where isGiven && data == nil {
        throw ValidationError("\(option) belongs to --data: give that, too")
      }
      if let skyFraction, !(skyFraction > 0 && skyFraction <= 1) {
        throw ValidationError("--sky-fraction \(skyFraction): give a number above 0 and up to 1")
      }
    }

    func run() throws {
      let given: [SpectrumTemplate] = SpectrumTemplate.all.map { template in
        switch template {
        case .conserving, .paper: template.with(parameter: exponent)
        case .turbulentFlow: template.with(parameter: gamma)
        case .ahlers2014, .smallScales: template
        }
      }
      let measured = try data.map(measurement)
      let fits = try measured.map { measured in try given.map { try fit($0, to: measured) } }
      let templates = fits?.map(\.template) ?? given
      var columns = [Column("ell", description: "multipole", Array(1...lmax))]
      for (place, template) in templates.enumerated() {
        let ratio = Array(try template.relativeSpectrum(lmax: lmax).dropFirst())
        columns.append(
          Column("ratio_\(template.name)", description: "C_l/C_1 = \(template.formula); \(template.reference)", ratio))
        if let fit = fits?[place] {
          columns.append(
            Column("cl_\(template.name)", description: "the same times the best C_1", ratio.map { fit.dipole * $0 }))
        }
      }
      let header = measured.map { [MetaEntry("experiment", .string($0.experiment))] } ?? []
      try Theory.write(columns, header + (fits ?? []).map(Self.header))
    }

    private func measurement(_ argument: String) throws -> MeasuredSpectrum {
      let spectrum = try MeasuredSpectrum.find(argument)
      guard spectrum.sky != .cut else {
        throw ValidationError(
          "--data \(argument.oneLine): it is of a cut sky and not corrected for that, which templates are; "
            + "give one that is, such as hawc-icecube-10TeV:deconvolved")
      }
      return spectrum
    }

    private func fit(_ template: SpectrumTemplate, to spectrum: MeasuredSpectrum) throws -> TemplateFit {
      let rows = spectrum.ell.indices.filter {
        spectrum.clError[$0].isFinite && spectrum.ell[$0] <= Double(lmax) && Int(exactly: spectrum.ell[$0]) != nil
      }
      return try TemplateFit(
        template, ell: rows.map { Int(spectrum.ell[$0]) }, cl: rows.map { spectrum.cl[$0] },
        error: rows.map { spectrum.clError[$0] }, skyFraction: skyFraction ?? 1, fitsParameter: free)
    }

    private static func header(_ fit: TemplateFit) -> MetaEntry {
      var entries = [
        MetaEntry("c_1", .number(fit.dipole)), MetaEntry("c_1_ln_err", .number(fit.dipoleLogError)),
        MetaEntry("chi_squared", .number(fit.chiSquared)),
        MetaEntry("degrees_of_freedom", .integer(fit.degreesOfFreedom)),
        MetaEntry("probability", .number(fit.probability)),
      ]
      if let parameter = fit.template.parameter { entries.append(MetaEntry("parameter", .number(parameter))) }
      if let error = fit.parameterError { entries.append(MetaEntry("parameter_err", .number(error))) }
      return MetaEntry(fit.template.name, .mapping(entries))
    }
  }
}
