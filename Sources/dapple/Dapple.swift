// The command line. Each command is one file; what they do lives in Study and Figures.

import ArgumentParser
import Results

@main
struct Dapple: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dapple",
    abstract: "Small-scale anisotropy of cosmic rays from turbulent magnetic fields.",
    discussion: """
      Backtracks cosmic rays through turbulent magnetic fields, makes sky maps and angular power spectra, averages them \
      over realisations of the field, and holds them against diffusion theory and measured spectra (Ahlers & Mertsch \
      2015, ApJ Letters 815 L2).

      Exit status: 0 success; 1 an error, which is named; 64 a wrong command line; 75 interrupted, the same command \
      goes on from there.
      """,
    version: DappleVersion.full,
    subcommands: [
      Reproduce.self, Run.self, ScanStudy.self, Slurm.self, Status.self, Analyze.self, DrawFigures.self,
      ReportCommand.self, CollapseCommand.self, RigiditiesCommand.self, ObserversCommand.self, ObserveCommand.self,
      CompareCommand.self, ReconstructCommand.self, StudyCommand.self, PlanCommand.self, Theory.self, Spectrum.self,
      FieldCommand.self, TraceCommand.self, LyapunovCommand.self, Validate.self, Benchmark.self, Engines.self,
      Cite.self,
    ])
}
