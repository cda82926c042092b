// Observatory files: those that come with the program, what is read back, and the one line that each mistake earns.

import Foundation
import Observation
import Testing
import _TestSupport

@testable import Study

@Suite("Observatory files", .timeLimit(.minutes(40))) struct ObservatoryFileTests {
  private static var data: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../Data/observatories").standardized
  }

  @Test("the observatories in the program are those of Data/, byte for byte, and all of them")
  func embedded() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.data.path).filter { $0.hasSuffix(".toml") }
    #expect(Observatory.builtIn.map { $0.name + ".toml" } == files.sorted())
    for (name, text) in Observatory.builtIn {
      let file = try String(contentsOf: Self.data.appending(path: name + ".toml"), encoding: .utf8)
      #expect(text == file, "run Scripts/embed-spectra")
    }
  }

  @Test(
    "each of them is found by its name, cites, says what is assumed, and comes back from what it writes",
    arguments: Observatory.builtInNames)
  func builtIn(name: String) throws {
    let observatory = try Observatory.find(name)
    #expect(observatory.reference.contains("arXiv:") && observatory.caution != nil)
    #expect(observatory.removesRingMeans && observatory.events != nil && observatory.nuclei.count == 5)
    #expect(try Observatory.parse(toml: observatory.toml, source: "again") == observatory)
    for changes in observatory.alternatives {
      #expect(try Observatory.find(name, overrides: changes) != observatory)
    }
  }

  @Test("the numbers of IceCube and HAWC are those that their papers have")
  func numbers() throws {
    let icecube = try Observatory.find("icecube")
    #expect(icecube.band == (try DeclinationBand(south: -90, north: -30)) && icecube.weight == .sinePower(1.5))
    #expect(icecube.removesMapMean && icecube.smoothing == nil && icecube.nside == 64)
    #expect(
      icecube.alternatives == [
        ["north=-25"], ["weight_power=0.5"], ["weight_power=3"], ["energy_width=0.7"], ["energy_width=1.3"],
      ])
    let hawc = try Observatory.find("hawc")
    #expect(hawc.band == (try DeclinationBand(south: -26, north: 64)) && !hawc.removesMapMean)
  }

  @Test("a file says all; what it leaves out has defaults; it comes back from what is written")
  func whole() throws {
    let text = """
      name = "Ours, \\"here\\""
      reference = "nobody 2026"
      caution = "all of it"
      south = -20
      north = 75.5
      weight_declinations = [-20, 10, 75.5]
      weights = [0, 2.5, 1]
      ring_means_removed = false
      map_mean_removed = true
      gaussian = 2.5
      lmax = 33
      nside = 128
      events = 1e10
      fitted_multipole = 2
      alternatives = ["south=-25, lmax=20", "gaussian=3"]
      energy_width = 0.7
      charges = [1, 26]
      fractions = [3, 1]
      """
    let found = try Observatory.parse(toml: text, source: "ours.toml")
    var expected = Observatory(
      name: "Ours, \"here\"", reference: "nobody 2026", caution: "all of it",
      band: try DeclinationBand(south: -20, north: 75.5),
      weight: .table(declinations: [-20, 10, 75.5], weights: [0, 2.5, 1]), removesRingMeans: false,
      removesMapMean: true, smoothing: try .gaussian(sigma: 2.5 * .pi / 180), lmax: 33, events: 1e10, nside: 128,
      fittedMultipole: 2)
    expected.alternatives = [["south=-25", " lmax=20"], ["gaussian=3"]]
    (expected.energyWidth, expected.nuclei) = (0.7, [1: 3, 26: 1])
    #expect(found == expected)
    #expect(try Observatory.parse(toml: found.toml, source: "again") == found)
    let bare = try Observatory.parse(toml: "name = \"bare\"", source: "bare.toml")
    #expect(bare == Observatory(name: "bare"))
    // From a file, which a name in the program goes before.
    try withTemporaryFolder { folder in
      try text.write(toFile: "\(folder)/ours.toml", atomically: true, encoding: .utf8)
      #expect(try Observatory.find("\(folder)/ours.toml") == found)
      #expect(try Observatory.find("\(folder)/ours.toml", overrides: ["lmax=7"]).lmax == 7)
      let error = #expect(throws: StudyError.self) { try Observatory.find("\(folder)/absent.toml") }
      #expect(error?.description.contains("no such file, and the observatories that come with the program are") == true)
      try Data([0xFF, 0xFE, 0x00]).write(to: URL(fileURLWithPath: "\(folder)/bytes.toml"))
      let bytes = #expect(throws: StudyError.self) { try Observatory.find("\(folder)/bytes.toml") }
      #expect(bytes?.description.contains("is not UTF-8 text") == true)
    }
  }

  @Test("overrides win over the file; the last of two wins; text needs no quotes")
  func overrides() throws {
    let changed = try Observatory.find(
      "icecube", overrides: ["north=-25", "name=ours", "north = -20", "ring_means_removed=false", "events=1e6"])
    #expect(changed.band.north == -20 && changed.name == "ours" && !changed.removesRingMeans && changed.events == 1e6)
    for (override, message) in [
      ("north", "--set north: must be key=value, for example south=-25"), ("=3", "--set =3: must be key=value"),
      ("north=", "--set north=: must be key=value"), ("a\nb=3", "--set a"),
      ("nroth=3", "--set: unknown key nroth; did you mean north?"),
      ("north=100", "--set: north = 100: must be a number from -90 to 90"),
      ("north=x", "--set: north = \"x\": must be a number from -90 to 90"),
      ("north={a=1}", "--set: north = { a = 1 }: must be a number from -90 to 90"),
      ("north=nan", "--set: north = nan: must be a number from -90 to 90"),
      ("name=5", "--set: name = 5: must be text of 1 to 500 bytes on one line"),
    ] {
      let error = #expect(throws: StudyError.self) { try Observatory.find("icecube", overrides: [override]) }
      #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "no error")")
    }
  }

  /// What is wrong in a file after its name, and how the one line begins.
  private static let mistakes = [
    ("souht = 3", "x.toml: unknown key souht; did you mean south?"),
    ("temperature = 3", "x.toml: unknown key temperature; known keys: name, reference, caution, south, north, weight_"),
    ("[band]\nsouth = 3", "x.toml: unknown key band; "),
    ("south = \"low\"", "x.toml: south = \"low\": must be a number from -90 to 90"),
    ("south = -91", "x.toml: south = -91: must be a number from -90 to 90"),
    ("north = inf", "x.toml: north = inf: must be a number"),
    ("weight_power = -0.1", "x.toml: weight_power = -0.1: must be a number from 0 to 10"),
    ("lmax = 0", "x.toml: lmax = 0: must be a whole number from 1 to 255"),
    ("lmax = 2.5", "x.toml: lmax = 2.5: must be a whole number from 1 to 255"),
    ("lmax = 9223372036854775807", "x.toml: lmax = 9223372036854775807: must be a whole number from 1 to 255"),
    ("nside = 48", "x.toml: nside = 48: must be a power of two from 1 to 1024"),
    ("nside = 2048", "x.toml: nside = 2048: must be a power of two from 1 to 1024"),
    ("nside = -4", "x.toml: nside = -4: must be a power of two"),
    ("events = 0", "x.toml: events = 0: must be a number from 1 to 1e18"),
    ("top_hat = 0", "x.toml: top_hat = 0: must be a number above 0 and at most 180"),
    ("top_hat = 5\ngaussian = 2", "x.toml: gaussian = 2"),
    ("ring_means_removed = 1", "x.toml: ring_means_removed = 1: must be true or false"),
    ("fitted_multipole = 21", "x.toml: fitted_multipole = 21: must be a whole number from 0 to 20"),
    ("weights = [1, 2, 3]\nweight_declinations = [0, 1]", "x.toml: weights = 3 numbers: must be as many as"),
    ("weights = [1, 2]", "x.toml: weights = 2 numbers: must be as many as"),
    (
      "weights = [1]\nweight_declinations = [0]",
      "x.toml: weight_declinations = [0]: must be a list of 2 to 10000 numbers"
    ),
    ("weights = [1, 2]\nweight_declinations = [1, 1]", "x.toml: weight_declinations = a list: must be ascending"),
    ("weights = [1, -2]\nweight_declinations = [1, 2]", "x.toml: weights = [1, -2]: must be a list"),
    ("weight_power = 1\nweights = [1, 2]\nweight_declinations = [1, 2]", "x.toml: weight_power = 1"),
    ("weights = [0, 0]\nweight_declinations = [1, 2]", "The weight is zero all over the band"),
    ("south = 10\nnorth = 5", "The band of declinations from 10.0 to 5.0 degrees is none; give"),
    ("alternatives = [\"south\"]", "x.toml: alternatives = [\"south\"]: must be a list of at most 20 texts"),
    ("alternatives = [\"souht=3\"]", "x.toml, alternatives: unknown key souht; did you mean south?"),
    ("alternatives = [\"south=99\"]", "x.toml, alternatives: south = 99: must be a number from -90 to 90"),
    ("gaussian = 1\nalternatives = [\"top_hat=5\"]", "x.toml, alternatives: gaussian = 1"),
    ("charges = [1, 2]", "x.toml: charges = 2 numbers: must be different whole numbers, as many as fractions has"),
    ("charges = [1, 1]\nfractions = [1, 1]", "x.toml: charges = 2 numbers: must be different whole numbers"),
    ("charges = [1, 1.5]\nfractions = [1, 1]", "x.toml: charges = 2 numbers: must be different whole numbers"),
    ("charges = [1, 2]\nfractions = [0, 0]", "x.toml: fractions = 2 zeros: must be above zero for one charge"),
    ("energy_width = 6", "x.toml: energy_width = 6: must be a number from 0 to 5"),
    ("caution = \"two\\nlines\"", "x.toml: caution = "),
    ("caution = \"\\u001b[31mred\"", "x.toml: caution = "),
    ("\"so\\u001buth\" = 1", "x.toml: unknown key so"),
    ("south = ", "x.toml:2:"),
  ]

  @Test(
    "each mistake is one line of printable text that names file, key, value and what is allowed", arguments: mistakes)
  func mistake(text: String, message: String) {
    let toml = "name = \"test\"\n" + text
    let error = #expect(throws: (any Error).self) { try Observatory.parse(toml: toml, source: "x.toml") }
    let words = error.map { "\($0)" } ?? ""
    #expect(words.hasPrefix(message), "\(words)")
    #expect(words.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 })
  }

  @Test("a name is needed, on one line")
  func name() {
    for (text, message) in [
      ("south = 1", "x.toml: name = nothing: must be given"),
      ("name = \"\"", "x.toml: name = \"\": must be text of 1 to 500 bytes on one line"),
      ("name = \"a\\u0007b\"", "x.toml: name = "),
      ("name = \"\(String(repeating: "a", count: 501))\"", "x.toml: name = "),
    ] {
      let error = #expect(throws: StudyError.self) { try Observatory.parse(toml: text, source: "x.toml") }
      #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "no error")")
    }
  }

  @Test("every key says what it is, and is written by some observatory")
  func keys() throws {
    #expect(Set(ObservatoryKey.all.map(\.name)).count == ObservatoryKey.all.count)
    for key in ObservatoryKey.all { #expect(!key.help.isEmpty && !key.help.hasSuffix(".") && !key.requirement.isEmpty) }
    let texts = try Observatory.builtInNames.map { try Observatory.find($0).toml }.joined()
    let unused = ObservatoryKey.all.map(\.name).filter { !texts.contains("\n\($0) = ") }
    #expect(Set(unused) == ["weight_declinations", "weights", "gaussian"])
  }
}
