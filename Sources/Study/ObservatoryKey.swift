// The keys of an observatory file: type, range and meaning of each, in one table that reader and documentation share.

import _Text

/// A key of an observatory file.
package struct ObservatoryKey: Sendable {
  /// Its name.
  package let name: String
  /// Type and range in words that follow "must be".
  package let requirement: String
  /// What it is, one sentence without its full stop.
  package let help: String
  /// Stores a value, and says whether it was of the right kind.
  let set: @Sendable (inout ObservatoryDraft, SettingValue) -> Bool

  private static func number(
    _ name: String, _ requirement: String, _ range: ClosedRange<Double>,
    _ path: WritableKeyPath<ObservatoryDraft, Double?> & Sendable, _ help: String
  ) -> Self {
    Self(name: name, requirement: "a number \(requirement)", help: help) { draft, value in
      guard let number = value.number, range.contains(number) else { return false }
      draft[keyPath: path] = number
      return true
    }
  }

  private static func count(
    _ name: String, _ requirement: String, _ path: WritableKeyPath<ObservatoryDraft, Int?> & Sendable, _ help: String,
    _ isAllowed: @escaping @Sendable (Int) -> Bool
  ) -> Self {
    Self(name: name, requirement: requirement, help: help) { draft, value in
      guard let number = value.wholeNumber.flatMap(Int.init(exactly:)), isAllowed(number) else { return false }
      draft[keyPath: path] = number
      return true
    }
  }

  private static func text(
    _ name: String, _ path: WritableKeyPath<ObservatoryDraft, String?> & Sendable, _ help: String
  ) -> Self {
    Self(name: name, requirement: "text of 1 to 500 bytes on one line", help: help) { draft, value in
      guard case .string(let text) = value, (1...500).contains(text.utf8.count), text.oneLine == text else {
        return false
      }
      draft[keyPath: path] = text
      return true
    }
  }

  private static func truth(
    _ name: String, _ path: WritableKeyPath<ObservatoryDraft, Bool> & Sendable, _ help: String
  ) -> Self {
    Self(name: name, requirement: "true or false", help: help) { draft, value in
      guard case .boolean(let truth) = value else { return false }
      draft[keyPath: path] = truth
      return true
    }
  }

  private static func numbers(
    _ name: String, _ requirement: String, _ range: ClosedRange<Double>,
    _ path: WritableKeyPath<ObservatoryDraft, [Double]> & Sendable, _ help: String
  ) -> Self {
    Self(name: name, requirement: "a list of 2 to 10000 numbers \(requirement)", help: help) { draft, value in
      guard case .list(let values) = value, (2...10_000).contains(values.count) else { return false }
      let numbers = values.compactMap(\.number).filter(range.contains)
      draft[keyPath: path] = numbers
      return numbers.count == values.count
    }
  }

  /// All keys, in the order of a file.
  package static let all: [ObservatoryKey] = [
    text("name", \.name, "Name of the observatory"),
    text("reference", \.reference, "Where the recipe was published"),
    text("caution", \.caution, "What of the recipe is assumed; repeated in what is written"),
    number("south", "from -90 to 90", -90...90, \.south, "Southern edge of the band of declinations, degrees"),
    number("north", "from -90 to 90", -90...90, \.north, "Northern edge, degrees"),
    number(
      "weight_power", "from 0 to 10", 0...10, \.power,
      "p of the weight |sin Dec|^p, whose mean over the band is 1; 0 for a mask"
    ),
    numbers(
      "weight_declinations", "from -90 to 90, ascending", -90...90, \.declinations,
      "Declinations of a table of weights, degrees; linear between them. Instead of weight_power"),
    numbers("weights", "from 0 to 1e30, as many", 0...1e30, \.weights, "The weights there"),
    truth("ring_means_removed", \.removesRingMeans, "Whether the mean of each ring of declination is lost: all m = 0"),
    truth("map_mean_removed", \.removesMapMean, "Whether the weighted mean of the whole map is removed"),
    number(
      "top_hat", "above 0 and at most 180", 1e-6...180, \.topHat, "Radius of a top hat that smooths the sky, degrees"),
    number("gaussian", "from 0 to 180", 0...180, \.gaussian, "Or sigma of a Gaussian, degrees"),
    count("lmax", "a whole number from 1 to 255", \.lmax, "Largest multipole of the spectra") {
      (1...255).contains($0)
    },
    count("nside", "a power of two from 1 to 1024", \.nside, "N_side of maps") {
      (1...1024).contains($0) && $0 & ($0 - 1) == 0
    },
    number("events", "from 1 to 1e18", 1...1e18, \.events, "Events in a map; left out for maps without noise"),
    count(
      "fitted_multipole", "a whole number from 0 to 20", \.fittedMultipole,
      "Largest multipole that is fitted and removed for maps of small scales"
    ) { (0...20).contains($0) },
    Self(
      name: "alternatives", requirement: "a list of at most 20 texts such as \"south=-25,weight_power=0\"",
      help: "Changes of these keys that are as likely: what is assumed, and a band of 'dapple compare'"
    ) { draft, value in
      guard case .list(let values) = value, values.count <= 20 else { return false }
      draft.alternatives = values.compactMap {
        if case .string(let text) = $0 { text.split(separator: ",").map(String.init) } else { nil }
      }
      return draft.alternatives.count == values.count && draft.alternatives.joined().allSatisfy { $0.contains("=") }
    },
    number("energy_width", "from 0 to 5", 0...5, \.energyWidth, "Sigma of ln E of the events about the median energy"),
    numbers("charges", "from 1 to 100, all different", 1...100, \.charges, "Charges of nuclei, for rigidities E/Z"),
    numbers(
      "fractions", "from 0 to 1e30, as many", 0...1e30, \.fractions, "Their fractions of the events at one energy"),
  ]
}

/// The keys of a file as they were read.
struct ObservatoryDraft {
  var name: String?
  var reference: String?
  var caution: String?
  var south: Double?
  var north: Double?
  var power: Double?
  var declinations: [Double] = []
  var weights: [Double] = []
  var removesRingMeans = true
  var removesMapMean = false
  var topHat: Double?
  var gaussian: Double?
  var lmax: Int?
  var nside: Int?
  var events: Double?
  var fittedMultipole: Int?
  var alternatives: [[String]] = []
  var energyWidth: Double?
  var charges: [Double] = []
  var fractions: [Double] = []
}
