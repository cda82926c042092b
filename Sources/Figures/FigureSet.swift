// Writing figures into a directory and drawing them.
//
// Data and scripts of all figures are written first, so that they are there even where gnuplot is missing. A picture
// left by an earlier run is removed before its figure is drawn: what is there afterwards was drawn now. Where nothing is
// drawn, those go whose data or script are no longer what they were: no picture shows other numbers than the data beside
// it. Since gnuplot ends without complaint on a full disk, the first and last bytes of each picture are checked.

import Files
import Foundation

/// Draws figures into a directory.
package enum FigureSet {
  /// The formats that every figure is drawn in.
  package static let formats = ["svg", "pdf", "png"]

  /// Writes the data and the script of each figure into `directory` (made if missing) without drawing.
  ///
  /// Pictures of a figure whose data or script change are removed.
  /// Every figure bears the remark `note`, where there is one. Returns the file names written, relative to the directory.
  /// Throws where data are invalid or a file cannot be written.
  @discardableResult
  package static func write(
    _ figures: [any Figure], into directory: String, note: String? = nil
  ) throws(FiguresError) -> [String] {
    do {
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    } catch {
      throw FiguresError(writing: directory, cause: error)
    }
    var written: [String] = []
    var names: Set<String> = []
    for figure in figures {
      guard names.insert(figure.name).inserted else {
        throw .invalidData(figure: figure.name, reason: "another figure of the set has the same name")
      }
      let rendered = try figure.render().with(note: note)
      let files = rendered.data + [FigureFile(name: "\(rendered.name).gp", text: rendered.script)]
      if files.contains(where: { !isThere($0, in: directory) }) { removePictures(of: figure, in: directory) }
      for file in files {
        let path = "\(directory)/\(file.name)"
        do throws(DurableFileError) {
          try DurableFile.write(Array(file.contents), to: path)
        } catch {
          throw error.isDiskFull ? .diskFull(file: path) : .cannotWrite(file: path, reason: error.reason)
        }
        written.append(file.name)
      }
    }
    return written
  }

  /// Writes and draws each figure as svg, pdf and png.
  ///
  /// Returns the names of all files made, relative to the directory: data, scripts, pictures. `gnuplot` names the
  /// program; nil looks for it in PATH. `isStopped` is asked between pictures. Throws
  /// ``FiguresError/gnuplotNotFound(searched:)`` after writing data and scripts.
  @discardableResult
  package static func draw(
    _ figures: [any Figure], into directory: String, note: String? = nil, gnuplot: String? = nil,
    isStopped: () -> Bool = { false }
  ) throws(FiguresError) -> [String] {
    var files = try write(figures, into: directory, note: note)
    let program = try GnuplotProgram.find(gnuplot)
    for figure in figures {
      if isStopped() { throw .interrupted }
      removePictures(of: figure, in: directory)
      let pictures = pictures(of: figure)
      try program.run(script: "\(figure.name).gp", in: directory)
      for picture in pictures {
        guard try isComplete("\(directory)/\(picture)") else {
          throw .outputIncomplete(file: "\(directory)/\(picture)")
        }
      }
      files += pictures
    }
    return files
  }

  /// The names of a figure's pictures.
  private static func pictures(of figure: any Figure) -> [String] { formats.map { "\(figure.name).\($0)" } }

  private static func removePictures(of figure: any Figure, in directory: String) {
    for picture in pictures(of: figure) { try? FileManager.default.removeItem(atPath: "\(directory)/\(picture)") }
  }

  /// Whether a file is there already, with the same bytes.
  private static func isThere(_ file: FigureFile, in directory: String) -> Bool {
    let bytes = try? WholeFile.bytes(of: "\(directory)/\(file.name)", limit: file.contents.count)
    return bytes == Array(file.contents)
  }

  /// Whether a picture begins and ends as its format must.
  ///
  /// Throws ``FiguresError/cannotRead(file:reason:)`` where it is there and cannot be read.
  package static func isComplete(_ path: String) throws(FiguresError) -> Bool {
    let bytes: [UInt8]
    do throws(FileReadError) {
      bytes = try WholeFile.bytes(of: path, limit: 1 << 30)
    } catch {
      if error == .absent { return false }
      throw .cannotRead(file: path, reason: error.reason)
    }
    guard bytes.count > 100 else { return false }
    let head = bytes.prefix(8)
    let tail = String(decoding: bytes.suffix(32), as: UTF8.self)
    switch URL(fileURLWithPath: path).pathExtension {
    case "svg": return head.starts(with: "<?xml".utf8) && tail.contains("</svg>")
    case "pdf": return head.starts(with: "%PDF-".utf8) && tail.contains("%%EOF")
    case "png": return head.starts(with: [0x89, 0x50, 0x4E, 0x47]) && tail.contains("IEND")
    default: return true
    }
  }
}
