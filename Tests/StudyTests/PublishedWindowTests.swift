// The window of the combined map of HAWC and IceCube, by what it must do: the table of the published sky has its pseudo
// spectrum and one that was deconvolved elsewhere, by quadrature of another program. Both must be the same sky.

import Anisotropy
import Observation
import Study
import Testing

@Suite("Windows of published spectra", .timeLimit(.minutes(40)))
struct PublishedWindowTests {
  /// C_ℓ of the table's pseudo spectrum by a window, over the blur, less the noise that the table names.
  private func deconvolved(_ changes: [String]) throws -> [Double] {
    let observatory = try Observatory.find("combined", overrides: changes)
    let pseudo = try MeasuredSpectrum.find("hawc-icecube-10TeV")
    let lmax = 20
    let undo = try Deconvolution(CouplingMatrix(observatory.window, lmax: lmax))
    let blur = try #require(observatory.smoothing).window(lmax: lmax)
    let found = try undo.estimate([0] + pseudo.cl)
    return found.indices.map { found[$0] / (blur[$0 + 1] * blur[$0 + 1]) - 2.4e-10 }
  }

  /// Within 5 % of C_ℓ and a tenth of the noise: the other program cut at another ring, and rounded to four digits.
  @Test func deconvolvesAsPublished() throws {
    let expected = try MeasuredSpectrum.find("hawc-icecube-10TeV:deconvolved").cl
    func misses(_ changes: [String]) throws -> Int {
      let found = try deconvolved(changes)
      return (0..<11).count { abs(found[$0] - expected[$0]) > 0.05 * abs(expected[$0]) + 0.24e-10 }
    }
    #expect(try misses([]) == 0)
    // Negative controls: the m = 0 that are lost, and the smoothing, forgotten.
    #expect(try misses(["ring_means_removed=false"]) > 0)
    #expect(try misses(["top_hat=1"]) > 0)
  }

  /// Every table that comes with the program names an observatory that comes with it.
  @Test func tablesNameObservatories() throws {
    for published in PublishedSpectrum.all {
      let spectrum = try MeasuredSpectrum.find(published.name)
      let name = try #require(spectrum.observatory)
      #expect(Observatory.builtInNames.contains(name), "\(published.name): \(name)")
      #expect((spectrum.energy ?? 0) > 1)
    }
  }
}
