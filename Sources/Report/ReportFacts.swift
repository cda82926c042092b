// What was run, and how it was made: the study in a few words and in full, who computed it, and the commands.

import Results
import Study
import _Text

/// What was run, as a list of facts.
func facts(_ contents: RunContents) -> HTML {
  let study = contents.study
  let field = study.field
  let times = study.backtracking.times
  let share = field.model.slabFraction.map { ", \($0.formattedShort) of the energy in the slab" } ?? ""
  let entries: [(String, String)] = [
    ("Realisations", "\(contents.present) of \(study.realizations), seed \(study.seed)"),
    ("Turbulence", "\(field.model.name)\(share), σ² = \(field.strength.formattedShort)"),
    (
      "Spectrum",
      "index \(field.spectralIndex.formattedShort), \(field.modes) waves with k L_c from \(field.kMin.formattedShort) to "
        + field.kMax.formattedShort
    ),
    ("Particle", "ρ = r_L/L_c = \(study.particle.rho.formattedShort)"),
    ("Sky", "N_side \(study.sky.nside), \(study.sky.directions == .paired ? "two sets" : "one set") of directions"),
    (
      "Backtracking",
      "\(times.count) \(times.count == 1 ? "time" : "times"), ΩT = \(times.first?.formattedShort ?? "–") to "
        + "\(times.last?.formattedShort ?? "–"), \(study.backtracking.stepsPerLarmorRadius.formattedShort) steps per r_L"
    ),
    (
      "Pairs",
      study.pairsEstimator == nil ? "none" : "\(study.pairs.references) references, \(study.pairs.angles) angles"
    ),
    ("Physics digest", study.physicsDigest),
  ]
  let list: [HTML] = entries.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>\n" }
  return "<dl class=\"facts\">\n\(list)</dl>"
}

/// Who computed the run, with what, when and where, as recorded.
func provenance(_ contents: RunContents) -> HTML {
  guard !contents.runs.isEmpty else { return "<p>There is no record of runs (provenance.json).</p>" }
  // A study that Slurm computed in a thousand tasks has a thousand records.
  let shown = contents.runs.suffix(mostRuns)
  let rows: [HTML] = shown.map { run in
    let cpu = run.processorSeconds.map(durationText) ?? "–"
    return """
      <tr><td>\(run.start)<td>\(run.end)<td>\(run.completed ? "yes" : "no")<td>\(run.version)<td class="break">\
      \(run.commit ?? "–")<td>\(run.kernel)<td>\(run.host)<td>\(run.threads)<td>\(cpu)<td>\(String(run.seed))

      """
  }
  let note: HTML =
    shown.count < contents.runs.count
    ? "<p>The last \(shown.count) of \(contents.runs.count) runs; all are in provenance.json.</p>" : ""
  return """
    <div class="scroll" tabindex="0" role="region" aria-label="Runs of the program on this directory">
    <table class="sortable"><caption>Runs of the program on this directory, as recorded (provenance.json).</caption>
    <thead><tr><th scope="col">start<th scope="col">end<th scope="col">completed<th scope="col">version\
    <th scope="col">commit<th scope="col">kernel<th scope="col">host<th scope="col">threads<th scope="col">CPU time\
    <th scope="col">seed</thead>
    <tbody>\(rows)</tbody></table></div>\(note)
    """
}

private let mostRuns = 20

/// The commands that make the run and what is derived from it, the study in full, and what to cite.
func recipe(_ contents: RunContents) -> HTML {
  let path = Quoting.shell(contents.run.path)
  return """
    <p>With the study below as <code>study.toml</code>:</p>
    <pre>dapple run study.toml --output \(path)
    dapple analyze \(path)     # tables and summary again
    dapple figures \(path)     # figures again
    dapple report \(path)      # this page again</pre>
    <details><summary>The study, every key (study.toml)</summary><pre>\(contents.studyText)</pre></details>
    <details><summary>What to cite (BibTeX)</summary><pre>\
    \(Bibliography.bibtex(for: contents.study, computedBy: contents.runs))</pre></details>
    """
}
