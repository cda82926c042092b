// Simulated skies as the experiment behind a measured spectrum would have them: of one study, or of a scan over rigidity, mixed
// as its events are.
//
//   ã = Σ_i w_i (r_L,i/r_L) K b a(R_i),   C̃_ℓ between the two sets of directions
//
// Windows and mixtures are linear, so that each rigidity is observed once and mixed as often as there are energies. What few
// rigidities can say of a continuum lies between two bounds (`RigidityWeights`): the mean of both is compared, and their
// distance is shown as a band.

import Anisotropy
import Foundation
import Observation
import Sphere
import Study
import Turbulence

/// Skies behind a window, ready to be mixed.
package struct ComparedSkies: Sendable {
  /// Name of the study or scan.
  package let name: String
  /// The rigidities in TV; empty for a study, whose skies are taken for any energy.
  package let rigidities: [Double]
  /// What was done to the skies.
  package let observatory: Observatory
  /// Spectra between rigidities i ≤ j of each realisation, for the same physical gradient: `[realisation][i][j − i]`.
  private let spectra: [[[SpectraTensor]]]
  /// C_1 of the whole sky in each realisation, `[rigidity][realisation]`, for gradients of 1/r_L.
  private let dipoles: [[SymmetricTensor]]

  /// Realisations.
  package var count: Int { spectra.count }

  /// Observes all skies.
  ///
  /// - Parameters:
  ///   - sources: of each rigidity, with the same realisations.
  ///   - name: of study or scan.
  ///   - rigidities: in TV, ascending; empty for one source of any rigidity.
  ///   - observatory: whose window is used; its largest multipole is lowered to that of the skies.
  ///   - orientation: of B0.
  ///   - interruption: a request to stop, asked before each realisation.
  package init(
    _ sources: [SkySource], name: String, rigidities: [Double], observatory: Observatory,
    orientation: FieldOrientation, interruption: Interruption
  ) throws {
    var observatory = observatory
    let lmax = sources.map(\.lmax).min() ?? 0
    observatory.lmax = min(observatory.lmax, lmax)
    let window = try WindowHarmonics(observatory.window, lmax: lmax, observedLmax: observatory.lmax)
    let rotation = WignerRotation(rotation: orientation.rotation, lmax: lmax)
    var spectra: [[[SpectraTensor]]] = []
    var dipoles = sources.map { _ in [SymmetricTensor]() }
    let scales = rigidities.isEmpty ? [1] : rigidities.map { $0 / rigidities[0] }
    for number in sources[0].numbers {
      try interruption.check()
      var seen: [[[SphericalHarmonicCoefficients]]] = []
      for (place, source) in sources.enumerated() {
        let resting = try source.read(number).map { $0.map { $0.resized(lmax: lmax) } }
        let whole = SpectraTensor(between: resting[0], and: resting[resting.count - 1]).components
        let skies = source.complete(resting)
        dipoles[place].append(SymmetricTensor(whole.map { $0[1] }))
        seen.append(
          skies.map { set in
            set.map { Self.scaled(window.apply(to: observatory.smoothed(rotation.rotate($0))), scales[place]) }
          })
      }
      spectra.append(
        seen.indices.map { i in
          seen.indices.dropFirst(i).map { j in
            let first = SpectraTensor(between: seen[i][0], and: seen[j][seen[j].count - 1])
            guard i != j else { return first }
            let second = SpectraTensor(between: seen[j][0], and: seen[i][seen[i].count - 1])
            return SpectraTensor(values: zip(first.values, second.values).map { ($0 + $1) / 2 })
          }
        })
    }
    (self.name, self.rigidities, self.observatory) = (name, rigidities, observatory)
    (self.spectra, self.dipoles) = (spectra, dipoles)
  }

  private static func scaled(
    _ sky: SphericalHarmonicCoefficients, _ factor: Double
  ) -> SphericalHarmonicCoefficients {
    var result = sky
    for index in result.values.indices { result.values[index] *= factor }
    return result
  }

  /// Skies of the events of one energy.
  package struct Mixture: Sendable {
    /// C̃_ℓ^{ij} of each realisation: what is compared.
    package let middle: [SpectraTensor]
    /// The bounds of a continuum of rigidities.
    package let lower: [SpectraTensor], upper: [SpectraTensor]
    /// C_1 of the whole sky, mean over realisations, at the rigidity nearest to the median.
    package let dipole: SymmetricTensor
    /// The part of the response beyond the rigidities of the scan, which the outermost stand for.
    package let outside: Double
    /// The median rigidity in TV; nil for a study.
    package let median: Double?
    /// The node nearest to the median, in TV, of whose 1/r_L the gradient is; nil for a study.
    package let nearest: Double?

    /// The skies for the physical gradient that other skies are of.
    package func skies(ofGradientOf other: Mixture) -> [SpectraTensor] {
      guard let nearest, let wanted = other.nearest, nearest != wanted else { return middle }
      let factor = (nearest / wanted) * (nearest / wanted)
      return middle.map { SpectraTensor(values: $0.values.map { factor * $0 }) }
    }
  }

  /// The skies of the events of a median energy.
  ///
  /// - Parameters:
  ///   - energy: in TeV; nil, or a study of one rigidity, for skies as they are.
  ///   - response: the rigidities of events; by default those of the observatory.
  /// - Throws: `ResponseError`.
  package func mixture(energy: Double?, response: RigidityResponse? = nil) throws -> Mixture {
    func mean(_ place: Int) -> SymmetricTensor {
      SymmetricTensor(
        (0..<6).map { pair in dipoles[place].reduce(0) { $0 + $1.components[pair] } / Double(dipoles[place].count) })
    }
    guard !rigidities.isEmpty, let energy else {
      let all = spectra.map { $0[0][0] }
      return Mixture(middle: all, lower: all, upper: all, dipole: mean(0), outside: 0, median: nil, nearest: nil)
    }
    let wanted = try response ?? observatory.response(medianEnergy: energy)
    let nearest =
      rigidities.indices.min { abs(log(rigidities[$0] / wanted.median)) < abs(log(rigidities[$1] / wanted.median)) }
      ?? 0
    let weights =
      wanted.isMonoenergetic
      ? try RigidityResponse.logNormal(median: rigidities[nearest], width: 0).weights(at: rigidities)
      : try wanted.weights(at: rigidities, clamping: true)
    // For gradients of 1/r_L at the node nearest to the median.
    let unit = (rigidities[0] / rigidities[nearest]) * (rigidities[0] / rigidities[nearest])
    var (lower, upper): ([SpectraTensor], [SpectraTensor]) = ([], [])
    for realization in spectra {
      let bounds = realization[0][0].values.indices.map { index in
        weights.mixed { i, j in unit * realization[i][j - i].values[index] }
      }
      lower.append(SpectraTensor(values: bounds.map(\.lower)))
      upper.append(SpectraTensor(values: bounds.map(\.upper)))
    }
    let middle = zip(lower, upper).map { low, high in
      SpectraTensor(values: zip(low.values, high.values).map { ($0 + $1) / 2 })
    }
    return Mixture(
      middle: middle, lower: lower, upper: upper, dipole: mean(nearest), outside: weights.outside,
      median: wanted.median, nearest: rigidities[nearest])
  }
}
