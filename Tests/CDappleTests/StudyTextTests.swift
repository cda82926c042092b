import CDapple
import Foundation
import Study
import Testing
import _CInterface

/// Study texts: what the program prints is read, everything else is refused by its line or key.
@Suite(.timeLimit(.minutes(40))) struct StudyTextTests {
  static let text = ArgumentTests.text

  /// What a message about a key that is not there ends with.
  static let remedy = " is missing; hand over what 'dapple study' prints, which has every key"

  /// The default study with one line's value changed.
  static func changed(_ old: String, _ new: String) throws -> String {
    try #require(text.contains(old))
    return text.replacingOccurrences(of: old, with: new)
  }

  @Test func whateverTheProgramPrints() throws {
    for name in ["a \"quoted\" \\ name \t # = [", "ρ = 0.1", "'"] {
      var study = StudyConfiguration.default
      study.name = name
      study.output.skyTimes = .list([1, 2])
      study.backtracking.omegaT = .list([1, 10])
      let (ensemble, answer) = makeEnsemble(study.resolvedTOML)
      #expect(answer == .fine)
      dapple_ensemble_release(ensemble)
    }
    // Without comments, with the line ends of another system, with blanks; options may be left out.
    let bare = Self.text.split(separator: "\n").filter { !$0.hasPrefix("#") && !$0.hasPrefix("observer") }
    for text in [bare.joined(separator: "\r\n"), bare.map { "  \($0)\t# comment" }.joined(separator: "\n")] {
      let (ensemble, answer) = makeEnsemble(text)
      #expect(answer == .fine)
      dapple_ensemble_release(ensemble)
    }
  }

  @Test(arguments: [
    ("modes = 160", "modes = 0", "field.modes: must be an integer from 1 to 100000"),
    ("modes = 160", "modes = 1e2", "field.modes: must be an integer from 1 to 100000"),
    ("modes = 160", "modes = 99999999999999999999", "field.modes: must be an integer from 1 to 100000"),
    ("strength = 1.0", "strength = -1", "field.strength: must be a number from 0.0 to 1000000.0"),
    ("strength = 1.0", "strength = 1e999", "field.strength: must be a number from 0.0 to 1000000.0"),
    ("strength = 1.0", "strength = \"1\"", "field.strength: must be a number from 0.0 to 1000000.0"),
    ("k_min = 0.01", "k_min = 100.0", "field.k_min: must be less than field.k_max"),
    (
      "spectrum = \"kolmogorov\"", "spectrum = \"steep\"",
      "field.spectrum: must be \"kolmogorov\", \"kraichnan\" or a number"
    ),
    (
      "model = \"isotropic\"", "model = \"cubic\"",
      "field.model: must be one of \"isotropic\", \"slab\", \"two-dimensional\", \"slab-2d\""
    ),
    ("model = \"isotropic\"", "model = \"slab-2d\"", "field.slab_fraction" + remedy),
    ("# slab_fraction = 0.2", "slab_fraction = 0.2", "field.slab_fraction: belongs to field.model = \"slab-2d\""),
    ("larmor_radius = 0.1", "larmor_radius = 1e-8", "particle.larmor_radius: must be a number from 1e-07 to 1000.0"),
    ("larmor_radius = 0.1", "rigidity = \"10 TV\"", "particle.regular_field" + remedy),
    (
      "# rigidity = \"10 TV\"", "rigidity = \"10 TV\"",
      "particle.larmor_radius and particle.rigidity exclude each other"
    ),
    ("observer = [0.0, 0.0, 0.0]", "observer = [0.0, 0.0]", "sky.observer: must be a list of three numbers"),
    (
      "observer = [0.0, 0.0, 0.0]", "observer = [0, 0, 1e7]",
      "sky.observer: must be three numbers from -1000000.0 to 1000000.0"
    ),
    ("precision = \"mixed\"", "precision = \"half\"", "backtracking.precision: must be \"mixed\" or \"double\""),
    (
      "kernel = 2", "kernel = 1", "backtracking.kernel: the bits of earlier versions are not computed any more"
    ),
    ("seed = 20151215", "seed = -1", "study.seed: must be an integer from 0 to 9223372036854775807"),
    (
      "steps_per_larmor_radius = 10.0", "steps_per_larmor_radius = 0",
      "backtracking.steps_per_larmor_radius: must be a number from 0.1 to 1000000.0"
    ),
  ])
  func keys(old: String, new: String, message: String) throws {
    let (ensemble, answer) = makeEnsemble(try Self.changed(old, new))
    #expect(answer == Answer(status: Int32(DAPPLE_BAD_STUDY), message: message))
    #expect(ensemble == nil)
  }

  @Test(arguments: [
    ("strength = ", "a value is missing"), ("strength = inf", "a value is no decimal number"),
    ("strength = 0x10", "a value is no decimal number"), ("strength = 1_0", "there is something behind the value"),
    ("strength = 1\rmodes = 2", "there is something behind the value"),
    ("strength = 1 2", "there is something behind the value"), ("strength = 1.", "a value is no decimal number"),
    ("strength 1", "'=' is missing"), ("= 1", "the name of a key or table is missing"), ("[a", "']' is missing"),
    ("[[a]]", "the name of a key or table is missing"), ("[a.b]", "']' is missing"), ("a.b = 1", "'=' is missing"),
    ("a = 'b'", "a value is missing"), ("a = \"\"\"b", "there is something behind the value"),
    ("a = \"b", "a string does not end on its line"), ("a = \"b\\", "a string does not end on its line"),
    ("a = [1,\n2]", "a value is missing"), ("a = [[1]]", "a value is missing"), ("a = {", "']' is missing"),
    ("a = 1979-05-27", "a value is no decimal number"), ("strenth = 1", "this library does not know field.strenth"),
    ("modes = 1\nmodes = 2", "field.modes is there twice"), ("\u{0}", "the name of a key or table is missing"),
    ("é = 1", "the name of a key or table is missing"),
    (String(repeating: "a", count: 65) + " = 1", "is longer than 64 bytes"),
    ("[field]", "the table is there twice"),
  ])
  func lines(line: String, words: String) throws {
    // The third line.
    let (ensemble, answer) = makeEnsemble("# comment\n[field]\n\(line)\n")
    #expect(answer.status == Int32(DAPPLE_BAD_STUDY) && ensemble == nil)
    let place = line.contains("\n") && words.contains("twice") ? 4 : 3
    #expect(answer.message.hasPrefix("study text, line \(place): "), "\(answer.message)")
    #expect(answer.message.contains(line == "a = {" ? "the name of a key" : words), "\(answer.message)")
  }

  @Test func sizes() {
    var handle: OpaquePointer?
    #expect(
      Answer.of { dapple_ensemble_create("", 1 << 20 | 1, &handle, $0, $1) }.message
        == "length = 1048577: must be at most 1048576")
    #expect(Answer.of { dapple_ensemble_create(nil, 0, &handle, $0, $1) }.message == "study is a null pointer")
    #expect(Answer.of { dapple_ensemble_create("", 0, nil, $0, $1) }.message == "ensemble is a null pointer")
    let many = (0..<5000).map { "[t\($0)]" }.joined(separator: "\n")
    #expect(makeEnsemble(many).answer.message.contains("too many keys or tables"))
    let keys = "[a]\n" + (0..<5000).map { "k\($0) = 1" }.joined(separator: "\n")
    #expect(makeEnsemble(keys).answer.message.contains("too many keys or tables"))
  }

  @Test func enginesOfTheProgramAlone() throws {
    var study = StudyConfiguration.default
    study.backtracking.engine = "reference"
    try withField(study, 0) { field in
      var values = [Double](repeating: 0, count: 3)
      #expect(Answer.of { dapple_field_evaluate(field, [0, 0, 0], 1, &values, nil, $0, $1) } == .fine)
      #expect(
        Answer.of { dapple_field_backtrack(field, [0, 0, 1], 1, [1], 1, 0, 1, &values, nil, nil, $0, $1) }.status
          == Int32(DAPPLE_UNSUPPORTED))
    }
  }
}
