// covariance.fits: the covariance over realisations of C_ℓ and of C_ℓ/C_1, one binary table with a row per backtracking
// time.
//
//   OMEGA_T                              ΩT
//   CL_PARALLEL, CL_PERPENDICULAR        (L)      mean C_ℓ, ℓ = 1…L
//   COV_CL_PARALLEL, …                   (L·L)    covariance of the mean, ℓ' fast
//   RATIO_PARALLEL, …                    (L)      ratio of means C_ℓ/C_1
//   COV_RATIO_PARALLEL, …                (L·L)    its jackknife covariance
//
// L = min(2 N_side, 64), so that the file has 32 (L² + L) bytes a time: 5.5 MB at 41 times, 0.36 MB at N_side 8.

import Anisotropy
import Files
import Study

enum CovarianceFile {
  static func write(
    parallel: EnsembleCovariance, perpendicular: EnsembleCovariance, of result: EnsembleResult,
    configuration: StudyConfiguration, to path: String
  ) throws {
    var columns = [FITSColumn(name: "OMEGA_T", values: result.omegaT)]
    for (name, found) in [("PARALLEL", parallel), ("PERPENDICULAR", perpendicular)] {
      columns += [
        column("CL_" + name, found.spectrum), column("COV_CL_" + name, found.spectrumCovariance),
        column("RATIO_" + name, found.ratio), column("COV_RATIO_" + name, found.ratioCovariance),
      ]
    }
    let isCross = !result.parallel.cross.isEmpty
    let cards =
      [
        FITSCard("PROGRAM", .string("dapple " + DappleVersion.current), "program that averaged"),
        FITSCard("STUDY", .string(configuration.physicsDigest), "digest of the physics of the study"),
        FITSCard("NREAL", .int(result.realizations), "realisations averaged"),
        FITSCard("NSIDE", .int(result.nside), "HEALPix resolution of the directions"),
        FITSCard("LMIN", .int(parallel.ell.lowerBound), "first multipole"),
        FITSCard("LMAX", .int(parallel.ell.upperBound), "last multipole"),
        FITSCard("SPECTRUM", .string(isCross ? "CROSS" : "AUTO"), "CROSS: no shot noise; AUTO: noise included"),
        FITSCard("COVOF", .string("MEAN"), "of the mean; times NREAL: of one realisation"),
        FITSCard("COVRATIO", .string("JACKKNIFE"), "of the ratio of means C_l/C_1, delete-one"),
        FITSCard("UNITS", .string("gradient 1/r_L; C_l as healpy.anafast"), "r_L: Larmor radius in B0"),
      ]
      + (DappleVersion.commit.map { [FITSCard("COMMIT", .string($0), "of the program")] } ?? [])
      + configuration.physicsCards
    try FITSTable.write(
      [FITSTable(name: "COVARIANCE", rowCount: result.omegaT.count, columns: columns, cards: cards)], to: path)
  }

  private static func column(_ name: String, _ rows: [[Double]]) -> FITSColumn {
    FITSColumn(name: name, width: rows.first?.count ?? 1, values: rows.flatMap { $0 })
  }
}
