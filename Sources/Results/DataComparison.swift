// A measured spectrum against the skies of one study or scan, for gradients along and across B0: what 'dapple compare' finds, as
// rows of two tables and in words.

import Anisotropy
import Files
import Foundation
import Observation
import _Text

/// One measured spectrum against one set of skies and one direction of the gradient.
package struct DataComparison: Sendable {
  /// Name of study or scan.
  package let model: String
  /// The direction of the gradient.
  package let gradient: Gradient
  /// The skies.
  package let mixture: ComparedSkies.Mixture
  /// What was found.
  package let found: EnsembleComparison

  /// Compares. Across B0 the gradient lies along the simulation's x axis, as single skies are compared.
  ///
  /// - Parameters:
  ///   - spectrum: the measurement.
  ///   - skies: of its observatory.
  ///   - mixture: of its energy.
  ///   - gradient: along or across B0.
  ///   - c1: C_1 of the whole sky, which fixes f; nil to fit it.
  /// - Throws: `ComparisonError`, `TheoryError`.
  package init(
    _ spectrum: MeasuredSpectrum, _ skies: ComparedSkies, _ mixture: ComparedSkies.Mixture, gradient: Gradient,
    c1: Double?
  ) throws {
    let weights = gradient.skies[0]
    found = try EnsembleComparison(
      spectrum, samples: mixture.middle.map { $0.spectrum(weights) },
      amplitude: c1.map { $0 / mixture.dipole.contracted(with: gradient.weights) })
    (model, self.gradient, self.mixture) = (skies.name, gradient, mixture)
  }

  /// "along B0" or "across B0".
  package var side: String { gradient == .parallel ? "along B0" : "across B0" }

  /// C_1 of the whole sky that belongs to f.
  package var c1: Double { found.amplitude * mixture.dipole.contracted(with: gradient.weights) }

  /// A row for each comparison.
  package static func table(_ all: [DataComparison]) -> Table {
    func numbers(_ value: (DataComparison) -> Double) -> [Double] { all.map(value) }
    let columns = [
      Column("data", description: "measured spectrum", all.map(\.found.spectrum.experiment)),
      Column("model", description: "study or scan", all.map(\.model)),
      Column("gradient", description: "direction of the gradient", all.map(\.side)),
      Column("energy_tev", unit: "TeV", description: "median energy", numbers { $0.found.spectrum.energy ?? .nan }),
      Column(
        "rigidity_tv", unit: "TV", description: "median rigidity of the mixed skies",
        numbers { $0.mixture.median ?? .nan }),
      Column(
        "outside", description: "part of the response beyond the rigidities of the scan", numbers { $0.mixture.outside }
      ),
      Column("c1", description: "C_1 of the whole sky", numbers(\.c1)),
      Column("c1_ln_err", description: "error of ln C_1", numbers { $0.found.likelihood.logAmplitudeError ?? .nan }),
      Column(
        "chi_squared", description: "chi^2 with the covariance of the skies", numbers { $0.found.likelihood.chiSquared }
      ),
      Column("degrees_of_freedom", description: "its degrees of freedom", all.map(\.found.likelihood.degreesOfFreedom)),
      Column(
        "probability", description: "of a larger chi^2 for Gaussian ln C_l", numbers { $0.found.likelihood.probability }
      ),
      Column(
        "probability_by_rank", description: "of a sky as far from the others, whatever the distribution",
        numbers { $0.found.rank.probability }),
      Column("log_likelihood", description: "ln L at the best C_1", numbers { $0.found.likelihood.logLikelihood }),
      Column("skies", description: "simulated skies", all.map(\.found.rank.skies)),
    ]
    return Table(columns: columns, meta: DappleVersion.header)
  }

  /// A row for each multipole or bin of each comparison.
  package static func bins(_ all: [DataComparison]) -> Table {
    let tables = all.map { $0.found.table("bins") }
    func repeated(_ value: (DataComparison) -> String) -> [String] {
      zip(all, tables).flatMap { comparison, table in
        [String](
          repeating: value(comparison), count: table.columns[0].doubles?.count ?? comparison.found.bins.measured.count)
      }
    }
    var columns = [
      Column("data", description: "measured spectrum", repeated(\.found.spectrum.experiment)),
      Column("model", description: "study or scan", repeated(\.model)),
      Column("gradient", description: "direction of the gradient", repeated(\.side)),
    ]
    for (place, column) in (tables.first?.columns ?? []).enumerated() {
      var joined = column
      switch column.values {
      case .integers:
        joined.values = .integers(
          tables.flatMap { table -> [Int] in
            if case .integers(let values) = table.columns[place].values { values } else { [] }
          })
      default: joined.values = .doubles(tables.flatMap { $0.columns[place].doubles ?? [] })
      }
      columns.append(joined)
    }
    return Table(columns: columns, meta: DappleVersion.header)
  }

  /// A paragraph.
  package var words: [String] {
    let outside = String(format: "%.0f %%", 100 * mixture.outside)
    let rigidity = mixture.median.map { median in
      " (rigidities about \(String(format: "%.3g", median)) TV"
        + (mixture.outside > 0.005 ? ", \(outside) of the events beyond those of the scan)" : ")")
    }
    return [
      "\(model.oneLine), gradient \(side)\(rigidity ?? ""): C_1 = \(String(format: "%.3g", c1)) of the whole sky."
    ]
      + found.words
  }
}
