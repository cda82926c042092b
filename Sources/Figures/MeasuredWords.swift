// Measured spectra in words: in the key of Figure 2, in its caption and in the lines of the summary.

import Anisotropy
import Foundation

extension MeasuredSpectrum {
  /// The sign behind its name in the key, explained there.
  var mark: String {
    switch sky {
    case .cut: " †"
    case .deconvolved: " ‡"
    case .full, nil: ""
    }
  }

  /// What is to be known about it, in sentences.
  var remarks: String {
    var text: String
    switch sky {
    case .cut: text = "Cut sky, not corrected: the C_ℓ of the part of the sky that was seen."
    case .deconvolved: text = "Cut sky, deconvolved for the part that was not seen."
    case .full: text = "Full sky."
    case nil: text = "Compared as given: its table does not say which part of the sky it is of."
    }
    text +=
      clError.contains { $0.isNaN } ? " \(clError.filter(\.isNaN).count) points without an error have no bar." : ""
    for (label, remark) in [("Errors: ", errors), ("Beware: ", caution)] {
      if let remark { text += " " + label + String(remark.unicodeScalars.prefix(500)) + "." }
    }
    return text
  }

  /// How it stands to the whole sky, in a few words.
  var skyText: String {
    switch sky {
    case .cut: "cut sky, not corrected"
    case .deconvolved: "cut sky, deconvolved"
    case .full: "full sky"
    case nil: "compared as given"
    }
  }
}

extension ScaledSpectrum {
  /// Its factor, for people.
  func factorText(enhanced: Bool = false) -> String { Self.text(of: factor, enhanced: enhanced) }

  /// A factor for people: 4 or 2.6·10⁵, in enhanced text.
  static func text(of value: Double, enhanced: Bool = false) -> String {
    guard value.isFinite, value > 0 else { return "NaN" }
    let exponent = Int(floor(log10(value)))
    if (-2...3).contains(exponent) { return String(format: "%.3g", value) }
    let mantissa = String(format: "%.3g", value / pow(10, Double(exponent)))
    let power = enhanced ? "10^{\(exponent)}" : "10^\(exponent)"
    return mantissa == "1" ? power : "\(mantissa)·\(power)"
  }
}

extension SpectrumComparison {
  /// "χ² = 12.3 along B0", with the one that knows the scatter where there is one.
  func text(_ direction: String, hasScatter: Bool) -> String {
    let plain = "χ² = \(Self.number(chiSquared)) \(direction)"
    return hasScatter ? plain + " (\(Self.number(withScatter)) with the scatter of single skies)" : plain
  }

  private static func number(_ value: Double) -> String {
    value < 1e4 ? String(format: "%.3g", value) : String(format: "%.1e", value)
  }
}
