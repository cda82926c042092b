// Writing, finding gnuplot, and what happens when something is wrong.

import Anisotropy
import Figures
import Foundation
import Testing

@Suite("Figure sets", .serialized, .timeLimit(.minutes(40)))
struct FigureSetTests {
  /// A program that stands in for gnuplot.
  func program(_ body: String, in directory: String) throws -> String {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let path = "\(directory)/stand-in"
    try Data("#!/bin/sh\n\(body)\n".utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return path
  }

  func error(_ body: () throws(FiguresError) -> Void) -> FiguresError? {
    do {
      try body()
      return nil
    } catch {
      return error
    }
  }

  var figure: RunningDiffusion { RunningDiffusion(result: Synthetic.result()) }

  @Test("a missing gnuplot is an error that says how to install it, after data and scripts are written")
  func missing() throws {
    try Gallery.withDirectory("missing") { directory in
      let caught = error { () throws(FiguresError) in
        try FigureSet.draw([figure], into: directory, gnuplot: "/nonexistent/gnuplot")
      }
      #expect(caught == .gnuplotNotFound(searched: "/nonexistent/gnuplot"))
      #expect(caught?.description.contains("apt-get install gnuplot-nox") == true)
      #expect(FileManager.default.fileExists(atPath: "\(directory)/running-diffusion.gp"))
      #expect(FileManager.default.fileExists(atPath: "\(directory)/running-diffusion.dat"))
    }
    let inPath = error { () throws(FiguresError) in
      _ = try GnuplotProgram.find(environment: ["PATH": "/nonexistent"])
    }
    #expect(inPath == .gnuplotNotFound(searched: "PATH (/nonexistent)"))
  }

  @Test("written without drawing, pictures of the same data and script stay, and those of others go")
  func stalePictures() throws {
    try Gallery.withDirectory("stale") { directory in
      try FigureSet.write([figure], into: directory)
      let pictures = FigureSet.formats.map { "\(directory)/running-diffusion.\($0)" }
      func isThere() -> Bool { pictures.allSatisfy(FileManager.default.fileExists(atPath:)) }
      func isGone() -> Bool { !pictures.contains(where: FileManager.default.fileExists(atPath:)) }
      func draw() throws { for path in pictures { try Data("old".utf8).write(to: URL(fileURLWithPath: path)) } }
      try draw()
      try FigureSet.write([figure], into: directory)
      #expect(isThere())
      try FigureSet.write([figure], into: directory, note: "incomplete")
      #expect(isGone())
      try draw()
      try FigureSet.write([figure], into: directory, note: "incomplete")
      #expect(isThere())
      try Data("1 2\n".utf8).write(to: URL(fileURLWithPath: "\(directory)/running-diffusion.dat"))
      try FigureSet.write([figure], into: directory, note: "incomplete")
      #expect(isGone())
    }
  }

  @Test("a failing gnuplot is an error that shows its message")
  func failing() throws {
    try Gallery.withDirectory("failing") { directory in
      let path = try program("echo '\"x.gp\" line 7: undefined variable: oops' >&2; exit 1", in: directory)
      let caught = error { () throws(FiguresError) in try FigureSet.draw([figure], into: directory, gnuplot: path) }
      #expect(caught?.description.contains("line 7: undefined variable: oops") == true)
    }
  }

  @Test("a gnuplot that makes nothing, or a cut-off picture, is an error; old pictures do not hide it")
  func incomplete() throws {
    try Gallery.withDirectory("incomplete") { directory in
      for body in ["exit 0", "echo '<?xml version=\"1.0\"?>' > running-diffusion.svg"] {
        let path = try program(body, in: directory)
        try Data("<?xml old </svg>".utf8).write(to: URL(fileURLWithPath: "\(directory)/running-diffusion.svg"))
        let caught = error { () throws(FiguresError) in try FigureSet.draw([figure], into: directory, gnuplot: path) }
        #expect(caught == .outputIncomplete(file: "\(directory)/running-diffusion.svg"))
      }
    }
  }

  @Test("a full disk and other failures to write are told apart")
  func writing() throws {
    let full = NSError(domain: NSPOSIXErrorDomain, code: Int(ENOSPC))
    #expect(FiguresError(writing: "a.dat", cause: full) == .diskFull(file: "a.dat"))
    let wrapped = NSError(domain: NSCocoaErrorDomain, code: 512, userInfo: [NSUnderlyingErrorKey: full])
    #expect(FiguresError(writing: "a.dat", cause: wrapped) == .diskFull(file: "a.dat"))
    let cocoa = CocoaError(.fileWriteOutOfSpace)
    #expect(FiguresError(writing: "a.dat", cause: cocoa) == .diskFull(file: "a.dat"))
    let denied = NSError(domain: NSPOSIXErrorDomain, code: Int(EACCES))
    guard case .cannotWrite = FiguresError(writing: "a.dat", cause: denied) else {
      Issue.record("a denied write must not pass for a full disk")
      return
    }
    try Gallery.withDirectory("writing") { directory in
      _ = try program("", in: directory)
      let caught = error { () throws(FiguresError) in
        try FigureSet.write([figure], into: "\(directory)/stand-in/below-a-file")
      }
      guard case .cannotWrite = caught else {
        Issue.record("expected cannotWrite, got \(String(describing: caught))")
        return
      }
    }
  }

  @Test("two figures of one name are refused")
  func duplicates() throws {
    try Gallery.withDirectory("duplicates") { directory in
      #expect(throws: FiguresError.self) { try FigureSet.write([figure, figure], into: directory) }
    }
  }

  @Test("NaN, zeros, negative numbers, missing series and hostile text draw", .enabled(if: Gallery.hasGnuplot))
  func badData() throws {
    var result = Synthetic.result(times: Synthetic.times(0.1, 1000, 13))
    for time in 0..<4 {
      result.parallel.monopole[time] = Estimate(value: 0, error: .nan)
      result.perpendicular.standardDipole[time] = Estimate(value: -1, error: 1)
      result.parallel.auto[time][3] = Estimate(value: .nan, error: .nan)
      result.parallel.diffusion[time + 3] = Estimate(value: .infinity, error: 1)
    }
    for ell in 20..<96 { result.parallel.cross[10][ell] = Estimate(value: -1e-3, error: 2e-3) }
    result.perpendicular.noise = []
    result.perpendicular.relativeDiffusion = []
    result.hall = []
    var single = Synthetic.result(times: [100])
    single.realizations = 1
    for ell in 0...95 {
      single.parallel.auto[0][ell].error = .nan
      single.parallel.cross[0][ell].error = .nan
    }
    let hostile = "`touch injected`'; system('touch injected'); \"%{x"
    var sky = try Synthetic.sky(.parallel, title: hostile)
    sky.caption = hostile + "\\\nplot"
    let figures: [any Figure] = [
      PowerSpectrumEvolution(result: result, multipoles: [1, 2, 3, 400], name: "bad-evolution"),
      SpectrumAtTime(
        result: result, measured: [Gallery.measured(hostile, factor: 2, noise: 1e-3)], name: "bad-spectrum"),
      RunningDiffusion(result: result, name: "bad-diffusion"),
      PowerSpectrumEvolution(result: single, name: "one-evolution"),
      SpectrumAtTime(result: single, name: "one-spectrum"),
      RunningDiffusion(result: single, name: "one-diffusion"),
      SkyMap(image: sky, name: "bad-sky"),
    ]
    try Gallery.withDirectory("bad") { directory in
      try FigureSet.draw(figures, into: directory)
      #expect(!FileManager.default.fileExists(atPath: "\(directory)/injected"))
      let table = try String(contentsOfFile: "\(directory)/bad-diffusion.dat", encoding: .utf8)
      #expect(table.contains(" NaN"))
    }
  }

  @Test("a user can redraw one format in another width", .enabled(if: Gallery.hasGnuplot))
  func redraw() throws {
    try Gallery.withDirectory("redraw") { directory in
      try FigureSet.write([figure], into: directory)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: try GnuplotProgram.find().path)
      process.arguments = ["-d", "-e", "format='png'; width=17.8", "running-diffusion.gp"]
      process.currentDirectoryURL = URL(fileURLWithPath: directory)
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      let png = try #require(FileManager.default.contents(atPath: "\(directory)/running-diffusion.png"))
      // Bytes 16…19 of a PNG are its width in pixels: 17.8 cm at 300 dots per inch.
      #expect(png[16..<20].reduce(0) { $0 << 8 | Int($1) } == 2102)
      #expect(!FileManager.default.fileExists(atPath: "\(directory)/running-diffusion.pdf"))
    }
  }
}
