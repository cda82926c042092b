// What a reader must know before he believes a number, in the order of weight: what is missing, what has not converged,
// what has too few realisations, what the study itself is doubtful of, and what could not be read.

import Anisotropy
import Results
import Study
import _Text

/// The warnings of a run, a sentence each.
struct ReportWarnings {
  let sentences: [String]

  init(_ contents: RunContents, _ findings: ReportFindings?) {
    sentences =
      Self.missing(contents) + Self.convergence(findings) + Self.statistics(contents, findings)
      + contents.study.warnings + contents.problems
  }

  private static func missing(_ contents: RunContents) -> [String] {
    var sentences: [String] = []
    let (total, path) = (contents.study.realizations, Quoting.shell(contents.run.path))
    if !contents.missing.isEmpty {
      sentences.append(
        "the run is incomplete: \(contents.missing.count) of \(total) realisations are missing "
          + "(\(ranges(contents.missing).oneLine)); 'dapple run' with the study below and --output \(path) computes them"
      )
    }
    guard let spectra = contents["spectra"], let averaged = spectra[meta: "realizations"]?.integer else {
      return sentences + [
        "there are no averages, so no numbers below; 'dapple analyze \(path)' makes them"
          + (contents.missing.isEmpty ? "" : ", with --allow-incomplete of what is there")
      ]
    }
    if averaged != contents.present {
      sentences.append(
        "the averages are of \(averaged) realisations, and \(contents.present) are there; "
          + "'dapple analyze \(path)' averages again")
    } else if averaged < total {
      sentences.append("the averages are of \(averaged) of \(total) realisations")
    }
    return sentences
  }

  /// Whether the running K is a diffusion coefficient, by the summary's own verdict.
  private static func convergence(_ findings: ReportFindings?) -> [String] {
    guard let findings else { return [] }
    return ReportFindings.Direction.allCases.compactMap { direction in
      let times = [false, true].filter { !$0 || findings.lastTime != findings.omegaT }
      let verdicts = times.map { (findings.leveling(direction, atLast: $0), $0 ? findings.lastTime : findings.omegaT) }
      let open = verdicts.filter { $0.0 == .notLeveledOff }.map { "ΩT = \($0.1.formattedShort)" }
      if !open.isEmpty {
        return
          "not converged \(direction.words): the running K has not levelled off at \(open.joined(separator: " and "))"
          + ", where it is not a diffusion coefficient yet"
      }
      // One verdict is enough to know.
      guard !verdicts.contains(where: { $0.0 == .leveledOff }), case .unknown(let why) = verdicts[0].0 else {
        return nil
      }
      return "cannot tell \(direction.words) whether the running K has levelled off: \(why)"
    }
  }

  /// Below this many realisations the standard error itself is uncertain by more than a sixth, 1/√(2(n − 1)).
  static let fewRealizations = 20

  private static func statistics(_ contents: RunContents, _ findings: ReportFindings?) -> [String] {
    var sentences: [String] = []
    if let count = contents["spectra"]?[meta: "realizations"]?.integer, count > 1, count < fewRealizations {
      let share = Int((100 / Double(2 * (count - 1)).squareRoot()).rounded())
      sentences.append(
        "too few realisations: with \(count) of them a standard error is itself uncertain by about \(share) %")
    }
    if let findings {
      let undetermined = ReportFindings.Direction.allCases.filter { !findings.hasDipoleRatio($0) }
      if !undetermined.isEmpty {
        sentences.append(
          "the dipole over that of standard diffusion is undetermined \(undetermined.map(\.words).joined(separator: " and "))"
            + ": the standard dipole is not above its error; average more realisations")
      }
    }
    if contents.study.pairsEstimator != nil, contents["lyapunov"] == nil, contents["spectra"] != nil {
      sentences.append("pairs were followed, and there is no Lyapunov exponent: \(RunError.tooFewTimesForPairs)")
    }
    return sentences
  }

  /// The warnings as a list, or that there are none.
  var html: HTML {
    guard !sentences.isEmpty else {
      return
        "<p class=\"fine\">None: the run is complete and its running K has levelled off; there is no doubt about the study.</p>"
    }
    let items: [HTML] = sentences.map { "<li>\(Self.capitalized($0)).</li>\n" }
    return "<ul class=\"warnings\">\n\(items)</ul>"
  }

  private static func capitalized(_ sentence: String) -> String {
    guard let first = sentence.unicodeScalars.first, first.properties.isLowercase,
      !sentence.utf8.starts(with: "study.".utf8),
      !sentence.utf8.prefix(8).contains(UInt8(ascii: ".")), !sentence.utf8.prefix(8).contains(UInt8(ascii: "/"))
    else { return sentence }
    return first.properties.uppercaseMapping + String(sentence.unicodeScalars.dropFirst())
  }
}
