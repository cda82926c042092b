// The configuration written out: the resolved study file, and what differs between two studies.

extension StudyConfiguration {
  /// How every resolved study file begins, by which a run directory is told from a folder with a study file in it.
  package static let resolvedMark = "# Resolved configuration of a Dapple study"

  /// A study file with every key and a line of comment for each; reading it gives an equal configuration.
  ///
  /// A key that is not set, because the particle is described the other way or the field has another model, is there as a
  /// comment.
  public var resolvedTOML: String {
    let tables = Parameter.tables.map { table in
      let keys = Parameter.all.filter { $0.table == table }.map { parameter in
        let line =
          parameter.literal(in: self).map { "\(parameter.name) = \($0)" }
          ?? "# \(parameter.name) = \(parameter.example ?? parameter.defaultValue ?? "")"
        return "# \(parameter.summary)\n\(line)\n"
      }
      return "[\(table)]\n" + keys.joined(separator: "\n")
    }
    return Self.resolvedMark + ": every key, defaults included.\n\n"
      + tables.joined(separator: "\n")
  }

  /// The keys in which this study differs from `other`, with both values as TOML ("unset" where there is none).
  public func differences(from other: StudyConfiguration) -> [(key: String, mine: String, theirs: String)] {
    Parameter.all.compactMap { parameter in
      let mine = parameter.literal(in: self) ?? "unset"
      let theirs = parameter.literal(in: other) ?? "unset"
      return mine == theirs ? nil : (key: parameter.key, mine: mine, theirs: theirs)
    }
  }
}
