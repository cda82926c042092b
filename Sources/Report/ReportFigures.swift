// The figures that were drawn, each as an image of its own: gnuplot's SVGs share identifiers, and put into one document
// they would take each other's symbols. Sky maps are left to the canvas, which is smaller and can be asked for any
// time.

import Figures
import Files
import Foundation
import Results
import _Text

/// The drawn figures of a run.
struct ReportFigures {
  private let figures: [(name: String, caption: String, type: String, contents: [UInt8])]
  /// Figures that were drawn and are too large for the page.
  private let tooLarge: [String]

  /// The order of those that `dapple figures` draws; others follow by name.
  private static let order = [
    "spectrum-at-time", "power-spectrum-evolution", "running-diffusion", "small-scales", "scattering-rate",
  ]
  /// What a figure, and all of them together, may weigh.
  private static let (largest, largestSum) = (250_000, 450_000)

  init(_ contents: inout RunContents) {
    let (folder, seed) = (contents.run.path + "/figures", contents.study.seed)
    var (found, left): ([(String, String, String, [UInt8])], [String]) = ([], [])
    contents.attempt { contents in
      let stems = try names(inFolder: folder).filter { name in
        name.hasSuffix(".svg") && !name.hasPrefix("sky-map-") && Quoting.isPlain(name, and: "._-")
      }.map { String($0.dropLast(4)) }
      let others = stems.filter { !Self.order.contains($0) }.sorted()
      var sum = 0
      for name in Self.order.filter(stems.contains) + others {
        contents.attempt { _ in
          guard let picture = try Self.picture(folder + "/" + name, below: Self.largestSum - sum) else {
            left.append(name)
            return
          }
          sum += picture.contents.count
          let caption = try Self.caption(of: folder + "/" + name + ".gp", seed: seed)
          found.append((name, caption, picture.type, picture.contents))
        }
      }
    }
    (figures, tooLarge) = (found, left)
  }

  /// The picture as SVG, or where that is too large, as PNG; nil where both are.
  private static func picture(_ stem: String, below limit: Int) throws -> (type: String, contents: [UInt8])? {
    for (ending, type) in [("svg", "image/svg+xml"), ("png", "image/png")] {
      let path = "\(stem).\(ending)"
      let contents: [UInt8]
      do throws(FileReadError) {
        contents = try WholeFile.bytes(of: path, limit: 1 << 26)
      } catch {
        if error == .absent { continue }
        throw RunError.cannotRead(path: path, reason: error.reason)
      }
      guard try FigureSet.isComplete(path) else {
        throw RunError.cannotRead(path: path, reason: "it is cut off; 'dapple figures' draws it again")
      }
      if contents.count <= min(largest, limit) { return (type, ending == "svg" ? withFonts(contents) : contents) }
    }
    return nil
  }

  /// An SVG with more fonts to choose from where the machine that shows it lacks its own; gnuplot can name one only.
  private static func withFonts(_ svg: [UInt8]) -> [UInt8] {
    let (own, more) = ("font-family=\"DejaVu Sans\"", "font-family=\"DejaVu Sans, Verdana, sans-serif\"")
    return Array(String(decoding: svg, as: UTF8.self).replacing(own, with: more).utf8)
  }

  /// What a figure shows, from the head of its script: the comment up to the first empty one, less the sentence that
  /// names the study and ends with its seed. Empty without a script.
  private static func caption(of path: String, seed: UInt64) throws -> String {
    let lines = (try readText(path, limit: 1 << 22) ?? "").utf8.split(separator: 10, omittingEmptySubsequences: false)
    let text = lines.prefix { $0.starts(with: "# ".utf8) }.map { String(Substring($0.dropFirst(2))) }.joined(
      separator: " ")
    return text.range(of: " seed \(seed). ").map { String(text[$0.upperBound...]) } ?? text
  }

  /// The first sentence of a caption, and the rest.
  private static func divided(_ caption: String) -> (first: String, rest: String) {
    guard let end = caption.range(of: ". ") else { return (caption, "") }
    return (String(caption[..<end.lowerBound]) + ".", String(caption[end.upperBound...]))
  }

  var html: HTML {
    guard !figures.isEmpty else {
      return "<p>No figures were drawn (output.figures = false, or no gnuplot). 'dapple figures' draws them; "
        + "make the report again afterwards.</p>"
    }
    let pictures: [HTML] = figures.map { figure in
      let source = "data:\(figure.type);base64," + Data(figure.contents).base64EncodedString()
      let (first, rest) = Self.divided(figure.caption.isEmpty ? figure.name : figure.caption)
      let more: HTML =
        rest.isEmpty ? "" : "<details><summary>What is drawn how</summary><p>\(rest)</p></details>"
      return """
        <figure><img alt="\(first)" src="\(source)"><figcaption>\(first) \
        <small>figures/\(figure.name)</small>\(more)</figcaption></figure>

        """
    }
    let note: HTML =
      tooLarge.isEmpty ? "" : "<p>Too large for this page: \(tooLarge.joined(separator: ", ")); see figures/.</p>"
    return "<div class=\"figures\">\(pictures)</div>\(note)"
  }
}

extension HTML {
  static func + (left: HTML, right: HTML) -> HTML { "\(left)\(right)" }
}
