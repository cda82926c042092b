// The study that tests of commands on a finished run begin with.

import Foundation
import Testing
import _TestSupport

/// A small finished study, the folder `tiny`; `output` is its table [output], to which further tables may be added.
func finishedStudy(
  _ folder: Folder, output: String = "maps = 1\nfigures = false", nside: Int = 4, times: String = "[1, 10]"
)
  throws -> String
{
  let study = """
    [study]
    name = "tiny"
    realizations = 3
    [field]
    modes = 16
    k_min = 0.1
    k_max = 20
    [sky]
    nside = \(nside)
    [backtracking]
    omega_t = \(times)
    [output]
    \(output)
    """
  try study.write(toFile: folder / "tiny.toml", atomically: true, encoding: .utf8)
  let run = try Program.run(["run", "tiny.toml", "--quiet"], in: folder.path)
  try #require(run.status == 0, "\(run.error)")
  return folder / "tiny"
}
