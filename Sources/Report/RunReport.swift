// One HTML file that shows a run: what was run, what was found and how far to believe it, the figures, the skies, the
// tables, and how it was made. It needs no network and no other file, and it is a function of the directory alone: the
// same run gives the same bytes.
//
// Nothing on the page can call out: its policy (a `meta` in its head) refuses everything but pictures within the file
// and the one style sheet and the one script whose hashes it names.

import Figures
import Files
import Foundation
import Results
import Study
import _Text

/// The page of a run.
package struct RunReport: Sendable {
  /// The page.
  package let html: String
  /// What could not be read of the run, a sentence each; the page says so, too.
  package let problems: [String]

  /// Makes the page of a run directory, which is only read.
  ///
  /// - Throws: `RunError` where the directory cannot be looked at, or its study.toml is not the study of its
  ///   realisations. Files that are missing, damaged or another study's do not stop it: they are named on the page.
  package init(of run: RunDirectory) throws {
    var contents = try RunContents(of: run)
    let skies = ReportSkies(&contents)
    let figures = ReportFigures(&contents)
    let findings = ReportFindings(contents)
    let warnings = ReportWarnings(contents, findings)
    problems = contents.problems
    let summary: HTML =
      contents.summary.map {
        "<details open><summary>The summary in full (summary.txt)</summary>\(lines($0))</details>"
      }
      ?? "<p>There is no summary.</p>"
    let sections: [(id: String, heading: String, body: HTML)] = [
      ("run", "What was run", facts(contents)),
      ("warnings", "Warnings", warnings.html),
      ("found", "What was found", (findings?.html ?? "<p>There are no averages.</p>") + summary),
      ("skies", "Skies", try skySection(skies)),
      ("figures", "Figures", figures.html),
      ("tables", "Tables", ReportTables(contents, findings).html),
      ("made", "How it was made", provenance(contents) + recipe(contents)),
    ]
    html = page(name: contents.study.name, sections: sections, warnings: warnings.sentences.count).text
  }

  /// Writes the page: afterwards the file is whole, or what it was before.
  ///
  /// - Throws: `RunError.cannotWrite`.
  package func write(to path: String) throws { try writeText(html, to: path) }
}

/// Text of several lines, each of which hangs where it is wrapped.
private func lines(_ text: String) -> HTML {
  let lines: [HTML] = text.utf8.split(separator: 10).map { "<span>\(String(Substring($0)))</span>" }
  return "<pre class=\"lines\">\(lines)</pre>"
}

/// The controls and the canvas of the skies, with their data.
private func skySection(_ skies: ReportSkies) throws -> HTML {
  guard !skies.realizations.isEmpty else {
    return "<p>The run keeps no skies (output.maps = 0, output.sky_times = []), or none is complete yet.</p>"
  }
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
  let data = String(decoding: try encoder.encode(skies), as: UTF8.self)
  let palette = (-127...127).map { DivergingPalette.hex(Double($0) / 127).dropFirst() }.joined()
  let numbers: [HTML] = skies.realizations.map { "<option>\($0.number)</option>" }
  return """
    <figure class="sky">
    <div class="controls">
    <div class="wide"><label for="time">Backtracking time</label> <output id="shown" for="time">–</output>\
    <input id="time" type="range" min="0" step="1"></div>
    <label>Gradient <select id="gradient"><option value="2">∥: along B₀ (z)</option>\
    <option value="0">⊥: across B₀ (x)</option><option value="1">⊥: across B₀ (y)</option></select></label>
    <label>Realisation <select id="realization">\(numbers)</select></label>
    <label>B₀ points <select id="orientation"><option value="right">to the right</option>\
    <option value="up">up</option></select></label>
    <label>Colours <select id="range"><option value="own">of each sky</option>\
    <option value="common">of all times</option></select></label>
    </div>
    <canvas id="sky" width="1000" height="500" role="img" aria-label="Sky map" aria-describedby="sky-caption"></canvas>
    <div class="bar" aria-hidden="true"><canvas id="bar" width="255" height="1" data-palette="\(palette)"></canvas>\
    <div class="ends"><span id="low">–</span><span>0</span><span id="high">–</span></div></div>
    <p class="unit">δI/I of arrival directions per unit gradient r_L g; <span id="state"></span>. <span id="readout"></span></p>
    <figcaption id="sky-caption">\(skies.words). Mollweide projection of the sky seen from inside; ⊙: direction of the regular magnetic field \
    B₀, ⊗: the opposite direction, ◆: direction of the density gradient where it is not along B₀. Lines: angle to B₀ (labelled) \
    and gyrophase every 30°. The colours end where 99.5 % of the pixels are inside. Values are kept to 1.5·10⁻⁵ of a map's \
    largest.</figcaption>
    </figure>
    <script type="application/json" id="data">\(HTML.data(data))</script>
    <noscript><p>The skies are drawn, and tables sorted, by a script within this file, which this browser does not run.</p>\
    </noscript>
    """
}

/// The document around the sections.
private func page(name: String, sections: [(id: String, heading: String, body: HTML)], warnings: Int) -> HTML {
  let (style, script) = (PageText.style, PageText.script)
  func source(_ text: String) -> String { "'sha256-\(Data(SHA256.hash(Array(text.utf8))).base64EncodedString())'" }
  let policy =
    "default-src 'none'; img-src data:; style-src \(source(style)); script-src \(source(script)); base-uri 'none'; "
    + "form-action 'none'"
  let links: [HTML] = sections.map { section in
    let count: HTML = section.id == "warnings" && warnings > 0 ? " <b>\(warnings)</b>" : ""
    return "<a href=\"#\(section.id)\">\(section.heading)\(count)</a>\n"
  }
  let bodies: [HTML] = sections.map { section in
    """
    <section id="\(section.id)" aria-labelledby="\(section.id)-heading">
    <h2 id="\(section.id)-heading">\(section.heading)</h2>
    \(section.body)
    </section>

    """
  }
  return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="\(HTML(trusted: policy))">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="generator" content="dapple \(DappleVersion.full)">
    <meta name="referrer" content="no-referrer">
    <title>\(name.oneLine) · Dapple</title>
    <style>\(HTML(trusted: style))</style>
    </head>
    <body>
    <a class="skip" href="#run">Skip to the report</a>
    <header><p class="kind">Report of a run</p><h1>\(name.oneLine)</h1><button id="theme" type="button" hidden>Dark</button></header>
    <nav aria-label="Sections">\(links)</nav>
    <main>
    \(bodies)</main>
    <footer><p>Written by dapple \(DappleVersion.full) from the files of the run.</p></footer>
    <script>\(HTML(trusted: script))</script>
    </body>
    </html>

    """
}
