import Files
import Foundation
import Testing
import _TestSupport

/// `analyze` and `status` from the command line: several gradients, another folder, and nothing replaced unasked.
@Suite(.serialized, .timeLimit(.minutes(40))) struct AnalyzeTests {
  @Test func analyzeAndStatus() throws {
    let folder = try Folder()
    try CommandLineTests.tiny.write(toFile: folder / "tiny.toml", atomically: true, encoding: .utf8)
    func dapple(_ arguments: String...) throws -> Program.Result { try Program.run(arguments, in: folder.path) }
    let more = ["run", "tiny.toml", "--set", "study.realizations=5", "--set", "output.figures=false", "--quiet"]
    #expect(try Program.run(more, in: folder.path).status == 0)
    func file(_ name: String) -> Data? { FileManager.default.contents(atPath: folder / name) }

    // The original file asks for 3: it does not replace the averages of 5, nor the study in the directory.
    let (tables, study) = (file("tiny/spectra.ecsv"), file("tiny/study.toml"))
    let refused = try dapple("run", "tiny.toml")
    #expect(refused.status == 1)
    #expect(refused.error.contains("tiny: holds averages of 5 realisations, which those of 3 do not replace"))
    #expect(file("tiny/spectra.ecsv") == tables && file("tiny/study.toml") == study)

    // One gradient has the name it always had; several have one each.
    let elsewhere = try dapple(
      "analyze", "tiny", "--output", "elsewhere", "--gradient", "1,0,1", "--gradient", "-1,0,0.5")
    #expect(elsewhere.status == 0, "\(elsewhere.error)")
    #expect(file("elsewhere/spectra.ecsv") == tables)
    let first = try Table.read(path: folder / "elsewhere/spectra_gradient_1_0_1.ecsv")
    let second = try Table.read(path: folder / "elsewhere/spectra_gradient_-1_0_0.5.ecsv")
    #expect(first[meta: "gradient"] == [1.0, 0.0, 1.0] && second[meta: "gradient"] == [-1.0, 0.0, 0.5])
    #expect(try first["cl"] != second["cl"])
    #expect(try dapple("analyze", "tiny", "--gradient", "1,0,1").status == 0)
    #expect(try Table.read(path: folder / "tiny/spectra_gradient.ecsv")["cl"] == first["cl"])
    #expect(try dapple("analyze", "tiny", "--gradient", "1,0,1", "--gradient", "1.0,0,1").status == 64)

    let allowed = try dapple("run", "tiny.toml", "--replace-by-fewer", "--set", "output.figures=false")
    #expect(allowed.status == 0 && allowed.output.contains("3 of 3 realisations"), "\(allowed.error)")
    #expect(file("tiny/spectra.ecsv") != tables)

    // A truncated file is not computed.
    let path = folder / "tiny/realizations/000001.fits"
    let bytes = try #require(FileManager.default.contents(atPath: path))
    try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: path))
    let status = try dapple("status", "tiny")
    #expect(status.output.contains("computed:  2 of 3 realisations"), "\(status.output)")
    #expect(status.output.contains("000001.fits"))
  }
}
