// `dapple report`: what the page has, what it says of what is not there, and how it fails. How it looks and behaves is
// tested in a browser (Tests/Report).

import Files
import Foundation
import Testing
import _TestSupport

@Suite("The command report", .timeLimit(.minutes(40))) struct ReportCommandTests {
  /// The page, after the command ended well.
  func page(_ folder: Folder, says error: String = "") throws -> String {
    let made = try Program.run(["report", "tiny"], in: folder.path)
    try #require(made.status == 0, "\(made.error)")
    #expect(made.output == "tiny/report.html\n")
    #expect(error.isEmpty ? made.error.isEmpty : made.error.contains(error), "\(made.error)")
    return try String(contentsOfFile: folder / "tiny/report.html", encoding: .utf8)
  }

  @Test(
    "the page is one file with a policy, every section, the run's numbers and record; the same run gives the same bytes"
  )
  func structure() throws {
    let folder = try Folder()
    let directory = try finishedStudy(folder)
    let html = try page(folder)
    #expect(html.hasPrefix("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"))
    #expect(html.contains("content=\"default-src 'none'; img-src data:; style-src 'sha256-"))
    #expect(html.contains("<title>tiny · Dapple</title>"))
    for id in ["run", "warnings", "found", "skies", "figures", "tables", "made"] {
      #expect(html.contains("<section id=\"\(id)\" aria-labelledby=\"\(id)-heading\">"))
      #expect(html.contains("<h2 id=\"\(id)-heading\">"))
    }
    for table in ["diffusion", "spectra", "ratios", "tensor", "spread", "rates"] {
      #expect(html.contains("\(table).ecsv: "))
    }
    let record = try String(contentsOfFile: directory + "/provenance.json", encoding: .utf8)
    let start = try #require(record.firstMatch(of: /"start" : "([^"]*)"/)).1
    #expect(html.contains("<td>\(start)<td>"))
    let toml = try String(contentsOfFile: directory + "/study.toml", encoding: .utf8)
    #expect(
      html.contains(
        toml.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
          .replacing("'", with: "&#39;").replacing(">", with: "&gt;")))
    #expect(html.contains("Too few realisations: with 3 of them a standard error is itself uncertain by about 50 %."))
    #expect(html.contains("cannot tell"))
    #expect(html.contains("No figures were drawn"))
    // Nothing is fetched: every address is a place on the page or data within it.
    for match in html.matches(of: /(?:src|href)="([^"]{0,12})/) {
      #expect(match.1.hasPrefix("#") || match.1.hasPrefix("data:image/"))
    }
    #expect(!html.contains(" style=\"") && !html.contains(" onclick"))
    #expect(try page(folder) == html)
  }

  @Test("a warning of the study and of the directory stand on the page")
  func warnings() throws {
    let folder = try Folder()
    _ = try finishedStudy(folder)
    try FileManager.default.removeItem(atPath: folder / "tiny/realizations/000001.fits")
    let html = try page(folder)
    #expect(html.contains("The run is incomplete: 1 of 3 realisations are missing (1)"))
    #expect(html.contains("The averages are of 3 realisations, and 2 are there"))
    #expect(html.contains("<dd>2 of 3, seed 20151215</dd>"))
    for name in try FileManager.default.contentsOfDirectory(atPath: folder / "tiny") where name.hasSuffix(".ecsv") {
      try FileManager.default.removeItem(atPath: folder / "tiny/" + name)
    }
    try FileManager.default.removeItem(atPath: folder / "tiny/summary.txt")
    let bare = try page(folder)
    #expect(bare.contains("There are no averages, so no numbers below"))
    #expect(bare.contains("with --allow-incomplete of what is there"))
    #expect(bare.contains("There is no summary.") && bare.contains("and so no tables"))
    #expect(bare.contains("<canvas id=\"sky\""))
  }

  @Test("without maps the skies are those of the harmonics, which are the same; without either the page says so")
  func harmonics() throws {
    let folder = try Folder()
    _ = try finishedStudy(folder, output: "maps = 1\nfigures = false\nspectrum_time = 10")
    func skies(_ html: String) throws -> [String: Any] {
      let text = try #require(html.firstMatch(of: /id="data">(.*)<\/script>/)).1
      let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
      return try #require(object as? [String: Any])
    }
    /// Relative intensity for the three gradients.
    func values(_ data: [String: Any], realization: Int, time: Int) throws -> [Double] {
      let realizations = try #require(data["realizations"] as? [[String: Any]])
      let skies = try #require(realizations[realization]["skies"] as? [[String: Any]])
      let scale = try #require(skies[time]["scale"] as? [Double])
      let text = try #require(skies[time]["maps"] as? String)
      let bytes = try #require(Data(base64Encoded: text))
      let pixels = bytes.count / 6
      return (0..<bytes.count / 2).map { index in
        Double(Int16(bitPattern: UInt16(bytes[2 * index]) | UInt16(bytes[2 * index + 1]) << 8)) * scale[index / pixels]
      }
    }
    let fromMaps = try values(skies(try page(folder)), realization: 0, time: 1)
    // output.maps decides no number, so the directory is still its study's.
    let toml = try String(contentsOfFile: folder / "tiny/study.toml", encoding: .utf8)
    try toml.replacing(/\nmaps = 1\n/, with: "\nmaps = 0\n").write(
      toFile: folder / "tiny/study.toml", atomically: true, encoding: .utf8)
    let html = try page(folder)
    #expect(html.contains("From the harmonics in skies/") && html.contains("all times kept: ΩT = 10."))
    let data = try skies(html)
    #expect((data["realizations"] as? [Any])?.count == 3)
    let fromHarmonics = try values(data, realization: 0, time: 0)
    // Band-limited, the maps lose what the pixels have beyond ℓ = 3 N_side − 1; most of a sky is below.
    func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    let correlation =
      product(fromMaps, fromHarmonics)
      / (product(fromMaps, fromMaps) * product(fromHarmonics, fromHarmonics)).squareRoot()
    #expect(correlation > 0.95, "\(correlation)")
    try FileManager.default.removeItem(atPath: folder / "tiny/skies")
    #expect(try page(folder).contains("The run keeps no skies"))
  }

  @Test("a page of the preset's resolution is below 2 MB, with ten of its times")
  func size() throws {
    let folder = try Folder()
    let times = "[0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 4, 5]"
    _ = try finishedStudy(folder, output: "maps = 1\nfigures = true\nspectrum_time = 1.5", nside: 32, times: times)
    let html = try page(folder)
    #expect(html.utf8.count < 2_000_000)
    #expect(html.contains("10 of the 12 times kept: ΩT = 0.1, "))
    // Three maps of 12 N_side² pixels, two bytes each, in base64.
    let lengths = html.matches(of: /"maps":"([A-Za-z0-9+\/=]+)"/).map(\.1.utf8.count)
    #expect(lengths == Array(repeating: 98_304, count: 10))
    #expect(html.matches(of: /<img alt="[^"]{20,}" src="data:image\/svg\+xml;base64,/).count == 3)
    #expect(html.contains("1.5, ") && html.contains(", 5. Mollweide"))
  }

  @Test("what is damaged is left out and named, on the page and by the command")
  func damage() throws {
    let folder = try Folder()
    _ = try finishedStudy(folder)
    let map = folder / "tiny/maps/000000-omega_t-1.fits"
    let bytes = try #require(FileManager.default.contents(atPath: map))
    try bytes.prefix(bytes.count - 2880).write(to: URL(fileURLWithPath: map))
    let html = try page(folder, says: "000000-omega_t-1.fits")
    #expect(html.contains("tiny/maps/000000-omega_t-1.fits") && html.contains("\"times\":[10]"))
    try "half a table".write(toFile: folder / "tiny/rates.ecsv", atomically: true, encoding: .utf8)
    #expect(try page(folder, says: "rates.ecsv").contains("tiny/rates.ecsv"))
  }

  @Test("errors name the file and the cause, and leave what was there")
  func errors() throws {
    let folder = try Folder()
    let directory = try finishedStudy(folder)
    for (arguments, words) in [
      (["report", "nowhere"], "nowhere: not a run directory"),
      (
        ["report", "tiny", "--output", "no/such/page.html"],
        "no/such/page.html: cannot write: No such file or directory"
      ),
      (["report", "tiny", "--output", "tiny"], "tiny: cannot write: Is a directory"),
      (["report", "tiny", "--output", "/dev/full"], "/dev/full: cannot write: No space left on device"),
    ] {
      let made = try Program.run(arguments, in: folder.path)
      #expect(made.status == 1 && made.error.contains(words), "\(made.error)")
    }
    let html = try page(folder)
    let toml = try String(contentsOfFile: directory + "/study.toml", encoding: .utf8)
    try toml.replacing(/\nstrength = 1.0\n/, with: "\nstrength = 2.0\n").write(
      toFile: directory + "/study.toml", atomically: true, encoding: .utf8)
    let edited = try Program.run(["report", "tiny"], in: folder.path)
    #expect(edited.status == 1 && edited.error.contains("was changed after"), "\(edited.error)")
    #expect(try String(contentsOfFile: directory + "/report.html", encoding: .utf8) == html)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory).allSatisfy { !$0.hasSuffix(".part") })
  }
}
