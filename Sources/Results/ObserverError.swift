// Why runs cannot be taken as observers of one field.

import _Text

/// Why skies of places in one field cannot be compared as asked.
package enum ObserverError: Error, Equatable, CustomStringConvertible {
  /// A study whose realisations are fields of their own.
  case noStep(path: String)
  /// One set of directions, whose spectra have shot noise.
  case onlyOneSet(path: String)
  /// Too few places.
  case tooFew(path: String, count: Int, least: Int)
  /// Two studies that differ in more than places and seed.
  case anotherStudy(path: String, than: String, keys: [String])
  /// An ensemble that is one field.
  case notAnEnsemble(path: String)

  /// One line: what is wrong, and what to do.
  package var description: String {
    switch self {
    case .noStep(let path):
      "\(path.oneLine): sky.observer_step is zero, each realisation another field; run the study with a step, e.g. "
        + "--set 'sky.observer_step=[0.02,0,0]', into another directory"
    case .onlyOneSet(let path):
      "\(path.oneLine): has one set of directions, whose spectra have shot noise; run it again with "
        + "--set sky.directions=paired into another directory"
    case .tooFew(let path, let count, let least):
      "\(path.oneLine): has \(count) places; \(least) or more are needed: raise study.realizations"
    case .anotherStudy(let path, let other, let keys):
      "\(path.oneLine): differs from \(other.oneLine) in \(keys.map(\.oneLine).joined(separator: ", ")); observers are compared "
        + "in studies that differ in sky.observer, sky.observer_step, study.seed and study.realizations alone"
    case .notAnEnsemble(let path):
      "\(path.oneLine): sky.observer_step is not zero, all realisations are one field; give as --ensemble a study of many fields"
    }
  }
}
