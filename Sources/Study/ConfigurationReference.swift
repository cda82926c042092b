// The registry as documentation.

extension Parameter {
  /// Help, type, unit, range and default in one sentence or two, for a comment or a help screen.
  public var summary: String {
    var facts = [type]
    if type == "quantity" { facts[0] = "quantity in \(unit)" } else if !unit.isEmpty { facts[0] += " in \(unit)" }
    if !range.hasPrefix("true") { facts.append(range) }
    facts.append(defaultValue.map { "default \($0)" } ?? "no default")
    return "\(help) (\(facts.joined(separator: "; ")))."
  }
}

/// Documentation made from the parameter registry.
public enum ConfigurationReference {
  /// The configuration reference as Markdown: a section for each table of the study file.
  public static var markdown: String {
    let sections = Parameter.tables.map { table in
      let rows = Parameter.all.filter { $0.table == table }.map(row)
      return """
        ## [\(table)]

        | key | type | unit | must be | default | |
        |---|---|---|---|---|---|
        \(rows.joined(separator: "\n"))

        """
    }
    return """
      # Configuration reference

      A study file is TOML. Every key may be left out, an unknown one is an error. The defaults are the preset for the
      paper. Any key can be overridden on the command line: `--set field.modes=320`.

      \(sections.joined(separator: "\n"))
      """
  }

  /// The same as plain text, two lines a key, for a help screen.
  public static var help: String {
    Parameter.all.map { "\($0.key)\n    \($0.summary)" }.joined(separator: "\n")
  }

  private static func row(_ parameter: Parameter) -> String {
    let cells = [
      "`\(parameter.name)`", parameter.type, parameter.unit, parameter.range,
      parameter.defaultValue.map { "`\($0)`" } ?? "–", parameter.help,
    ]
    return "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
  }
}
