// What to cite for a run: the method, the turbulence model, the engine, and the libraries that the numbers went through.

import Study
import _Text

/// BibTeX entries for the parts of the program that a study used.
public enum Bibliography {
  /// The entries for a study, ready for a .bib file.
  ///
  /// - Parameters:
  ///   - configuration: the study; its digest stands in the entry of the program.
  ///   - runs: the runs that computed it. Each version and commit of the program among them has an entry; without runs
  ///     there is one, of this program.
  public static func bibtex(for configuration: StudyConfiguration, computedBy runs: [Provenance.Run] = []) -> String {
    let chosen = configuration.turbulence.citations + (configuration.engine?.citations ?? [])
    let models = chosen.map { (reason: $0.reason, entry: $0.bibtex) }
    return (programs(configuration, runs) + method + models + tools).map { "% \($0.reason)\n\($0.entry)\n" }.joined(
      separator: "\n")
  }

  private static func programs(
    _ configuration: StudyConfiguration, _ runs: [Provenance.Run]
  ) -> [(reason: String, entry: String)] {
    var builds: [(version: String, commit: String?)] = []
    for run in runs where !builds.contains(where: { $0 == (run.version, run.commit) }) {
      builds.append((run.version, run.commit))
    }
    if builds.isEmpty { builds = [(DappleVersion.current, DappleVersion.commit)] }
    return builds.enumerated().map { index, build in
      let note = [build.commit.map { "commit \(Quoting.tex($0))" }, "physics digest \(configuration.physicsDigest)"]
      return (
        runs.isEmpty ? "the program" : "the program that computed this study",
        """
        @software{dapple\(index == 0 ? "" : "-\(index + 1)"),
          title = {Dapple: small-scale anisotropy of cosmic rays from turbulent magnetic fields},
          author = {{The Dapple developers}},
          version = {\(Quoting.tex(build.version))},
          note = {\(note.compactMap { $0 }.joined(separator: ", "))},
          year = {2026}
        }
        """
      )
    }
  }

  private static let method: [(reason: String, entry: String)] = [
    (
      "the method: relative diffusion and its estimators",
      """
      @article{AhlersMertsch2015,
        author = {Ahlers, Markus and Mertsch, Philipp},
        title = {Small-Scale Anisotropies of Cosmic Rays from Relative Diffusion},
        journal = {Astrophys. J. Lett.},
        volume = {815}, pages = {L2}, year = {2015},
        doi = {10.1088/2041-8205/815/1/L2}, eprint = {1506.05488}, archivePrefix = {arXiv}
      }
      """
    ),
    (
      "the origin of small-scale anisotropy from Liouville's theorem",
      """
      @article{Ahlers2014,
        author = {Ahlers, Markus},
        title = {Anomalous Anisotropies of Cosmic Rays from Turbulent Magnetic Fields},
        journal = {Phys. Rev. Lett.},
        volume = {112}, pages = {021101}, year = {2014},
        doi = {10.1103/PhysRevLett.112.021101}
      }
      """
    ),
  ]

  private static let tools: [(reason: String, entry: String)] = [
    (
      "counter-based random numbers",
      """
      @inproceedings{Salmon2011,
        author = {Salmon, John K. and Moraes, Mark A. and Dror, Ron O. and Shaw, David E.},
        title = {Parallel random numbers: as easy as 1, 2, 3},
        booktitle = {Proc. SC'11},
        year = {2011}, doi = {10.1145/2063384.2063405}
      }
      """
    ),
    (
      "pixelisation of the sky",
      """
      @article{Gorski2005,
        author = {G{\\'o}rski, K. M. and Hivon, E. and Banday, A. J. and Wandelt, B. D. and Hansen, F. K. and
                  Reinecke, M. and Bartelmann, M.},
        title = {HEALPix: A Framework for High-Resolution Discretization and Fast Analysis of Data Distributed on the
                 Sphere},
        journal = {Astrophys. J.},
        volume = {622}, pages = {759--771}, year = {2005},
        doi = {10.1086/427976}
      }
      """
    ),
    (
      "spherical harmonic transforms",
      """
      @article{ReineckeSeljebotn2013,
        author = {Reinecke, M. and Seljebotn, D. S.},
        title = {Libsharp -- spherical harmonic transforms revisited},
        journal = {Astron. Astrophys.},
        volume = {554}, pages = {A112}, year = {2013},
        doi = {10.1051/0004-6361/201321494}
      }
      """
    ),
  ]
}
