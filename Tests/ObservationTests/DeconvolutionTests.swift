// The inverse of the matrix: exact where it is allowed, and refused where the window has left nothing.

import Foundation
import Observation
import Sphere
import Testing
import _TestSupport

@Suite("Deconvolution", .timeLimit(.minutes(40)))
struct DeconvolutionTests {
  private func matrix(_ south: Double, _ north: Double, lmax: Int = 20) throws -> CouplingMatrix {
    try CouplingMatrix(SkyWindow(band: try DeclinationBand(south: south, north: north)), lmax: lmax)
  }

  @Test("for −80…64° the condition number is 1.40 up to ℓ = 40, and what was folded comes back")
  func wide() throws {
    // numpy.linalg.cond of the matrix from ℓ = 1 to 20 and to 40, by a quadrature of its own.
    let matrix = try matrix(-80, 64)
    let deconvolution = try Deconvolution(matrix)
    #expect(abs(deconvolution.conditionNumber - 1.374319497209202) < 1e-10)
    let longer = try Deconvolution(self.matrix(-80, 64, lmax: 40))
    #expect(abs(longer.conditionNumber - 1.402282712782655) < 1e-10)
    let truth = steepSpectrum(lmax: 20)
    let pseudo = try matrix.fold(truth)
    #expect(distance([0] + (try deconvolution.estimate(pseudo)), truth) < 1e-13)
    // The matrix is not near to a multiple of one: the plain scaling does not bring it back.
    #expect(distance(pseudo.map { $0 / 0.94 }, truth) > 0.01)
  }

  @Test("bins bring back a spectrum of the given shape, exactly; of another shape not")
  func bins() throws {
    let matrix = try matrix(-80, 64)
    let bins = [1...1, 2...3, 4...7, 8...12, 13...20]
    let truth = steepSpectrum(lmax: 20)
    let pseudo = try matrix.fold(truth.indices.map { truth[$0] * ($0 > 7 ? 3 : 2) })
    let shaped = try Deconvolution(matrix, bins: bins, shape: truth).estimate(pseudo)
    #expect(distance(shaped, [2, 2, 2, 3, 3]) < 1e-12)
    let flat = try Deconvolution(matrix, bins: bins).estimate(pseudo)
    #expect(abs(flat[1] / (pow(2, -2.7) + pow(3, -2.7)) - 1) > 1e-3)
  }

  @Test("below −30° every multipole alone is refused, with its condition number; wide bins are not")
  func narrow() throws {
    let matrix = try matrix(-90, -30)
    let error = thrown(ObservationError.self) { _ = try Deconvolution(matrix) }
    guard case .singular(let condition, let limit) = error else {
      Issue.record("not refused: \(String(describing: error))")
      return
    }
    #expect(condition > 100 && limit == Deconvolution.largestCondition)
    #expect(error?.description.contains("fold the model forward") == true)
    let wide = try Deconvolution(matrix, bins: [1...6, 7...13, 14...20])
    #expect(wide.conditionNumber < 10)
    #expect(thrown(ObservationError.self) { _ = try Deconvolution(matrix, bins: wide.bins, limit: 1.01) } != nil)
  }

  @Test("a bin of ℓ = 0 alone, of which ring means leave nothing, is refused as singular whatever the limit")
  func nothing() throws {
    let matrix = try matrix(-80, 64)
    let error = thrown(ObservationError.self) {
      _ = try Deconvolution(matrix, bins: [0...0, 1...1, 2...20], limit: .infinity)
    }
    #expect(error == .singular(condition: .infinity, limit: .infinity))
    #expect(error?.description.contains("no information") == true)
  }

  @Test("bins and shapes that are none are refused")
  func refused() throws {
    let matrix = try matrix(-80, 64, lmax: 6)
    for bins in [[], [1...2, 2...3], [3...4, 1...2], [1...7], [-1...2]] {
      #expect(thrown(ObservationError.self) { _ = try Deconvolution(matrix, bins: bins) } != nil)
    }
    let shape = [1, 1, 0, 1, 1, 1, 1.0]
    #expect(thrown(ObservationError.self) { _ = try Deconvolution(matrix, shape: shape) } != nil)
    #expect(try Deconvolution(matrix, bins: [3...4], shape: shape).bins == [3...4])
    #expect(thrown(ObservationError.self) { _ = try Deconvolution(matrix, shape: [1]) } != nil)
    #expect(thrown(ObservationError.self) { _ = try Deconvolution(matrix).estimate([1]) } != nil)
  }
}
