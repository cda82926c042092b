import Foundation
import RandomStreams
import Testing
import Turbulence

/// Slab, two-dimensional and composite turbulence: geometry, normalisation and spectrum, each with a wrong case that must
/// fail. What particles and field lines do in them is measured by `dapple validate --group geometry`.
@Suite(.timeLimit(.minutes(40))) struct GeometryTests {
  static let spectrum = TurbulenceSpectrum(strength: 2, modes: 40)
  static let slab = SlabTurbulence(spectrum: spectrum, larmorRadius: 0.1)
  static let plane = TwoDimensionalTurbulence(spectrum: spectrum, larmorRadius: 0.1)
  static let composite = CompositeTurbulence(spectrum: spectrum, slabFraction: 0.2, larmorRadius: 0.1)

  static let models: [any TurbulenceEnsemble<PlaneWaveField>] = [slab, plane, composite]

  static func energy(_ waves: some Sequence<PlaneWave>) -> Double {
    waves.reduce(0) { $0 + ($1.amplitude * $1.amplitude).sum() / 2 }
  }

  /// Every wave is transverse, across B0, and along or across it in k; round-off of k·ξ is a few 1e-16.
  @Test func wavesHaveTheirDirections() {
    let tolerance = 1e-15
    for number in 0..<20 {
      for model in Self.models {
        let field = model.realization(number, seed: 3)
        #expect(FieldTests.obliqueness(field) < tolerance)
        #expect(FieldTests.obliqueness(FieldTests.tilted(field)) > tolerance)
        #expect(field.waves.allSatisfy { $0.amplitude.z == 0 })
      }
      #expect(Self.slab.realization(number, seed: 3).waves.allSatisfy { $0.waveVector.x == 0 && $0.waveVector.y == 0 })
      #expect(Self.plane.realization(number, seed: 3).waves.allSatisfy { $0.waveVector.z == 0 })
    }
  }

  /// Σ A_n² = σ² to round-off, for each strength, number of waves and fraction; with a wave missing it is not.
  @Test(arguments: [0.0, 0.25, 1, 4]) func variancesSumToTheStrength(strength: Double) {
    for (modes, index) in [(1, 11 / 3.0), (7, 3.5), (160, 11 / 3.0)] {
      let spectrum = TurbulenceSpectrum(strength: strength, spectralIndex: index, modes: modes)
      let models: [any TurbulenceEnsemble<PlaneWaveField>] =
        [
          SlabTurbulence(spectrum: spectrum, larmorRadius: 0.1),
          TwoDimensionalTurbulence(spectrum: spectrum, larmorRadius: 0.1),
        ]
        + [0, 0.2, 1].map { CompositeTurbulence(spectrum: spectrum, slabFraction: $0, larmorRadius: 0.1) }
      for model in models {
        let waves = model.realization(5, seed: 8).waves
        #expect(abs(Self.energy(waves) - strength) <= 1e-13 * strength)
        #expect(strength == 0 || abs(Self.energy(waves.dropLast()) - strength) > 1e-13 * strength)
      }
    }
  }

  /// Mean zero, ⟨δB_x²⟩ = ⟨δB_y²⟩ = σ²/2, δB_z = 0, no correlation of x and y, at the origin and far away: 4000 realisations,
  /// within 4.5 standard errors (false alarm 7e-6 a number).
  @Test(arguments: [0.0, 1e5]) func momentsAtAPoint(distance: Double) {
    let point = SIMD3(0.6, -0.48, 0.64) * distance
    for model in Self.models {
      let samples = (0..<4000).map { model.realization($0, seed: 21, regularField: 0).field(at: point) }
      for axis in 0..<2 {
        #expect(abs(pull(samples.map { $0[axis] }, 0)) < 4.5)
        #expect(abs(pull(samples.map { $0[axis] * $0[axis] }, 1)) < 4.5)
        // Negative control: the variance of an isotropic field is seen to be another.
        #expect(abs(pull(samples.map { $0[axis] * $0[axis] }, 2 / 3.0)) > 4.5)
      }
      #expect(samples.allSatisfy { $0.z == 0 })
      #expect(abs(pull(samples.map { $0.x * $0.y }, 0)) < 4.5)
    }
  }

  /// To the bit: a slab is the same all across B0, a two-dimensional field all along it; the composite is neither.
  @Test func dependsOnItsCoordinatesAlone() {
    let place = SIMD3(1.5, -2.5, 3.5)
    func moved(_ model: some TurbulenceEnsemble, by shift: SIMD3<Double>) -> Bool {
      let field = model.realization(1, seed: 4)
      return field.field(at: place) != field.field(at: place + shift)
    }
    let (across, along) = (SIMD3(7.0, -9, 0), SIMD3(0, 0, 8.0))
    #expect(!moved(Self.slab, by: across) && moved(Self.slab, by: along))
    #expect(moved(Self.plane, by: across) && !moved(Self.plane, by: along))
    #expect(moved(Self.composite, by: across) && moved(Self.composite, by: along))
  }

  /// The energy per logarithmic step goes as k^d far below the bend-over and as k^{3−γ} far above, in each dimension.
  @Test func spectraHaveTheirSlopes() {
    for (dimensions, low) in [(TurbulenceSpectrum.Dimensions.one, 1.0), (.two, 2), (.three, 3)] {
      let spectrum = TurbulenceSpectrum(modes: 801, kMin: 1e-8, kMax: 1e8, dimensions: dimensions)
      let (k, power) = (spectrum.wavenumbers, spectrum.powers)
      func slope(_ i: Int) -> Double { log(power[i + 10] / power[i]) / log(k[i + 10] / k[i]) }
      #expect(abs(slope(5) - low) < 1e-6)
      #expect(abs(slope(785) + 2 / 3.0) < 1e-6)
      // Half-way in the bend: k L_c = 1 has half of the weight that the low wavenumbers lead to.
      #expect(abs(power[400] / power[0] / pow(k[400] / k[0], low) - 0.5) < 1e-6)
    }
  }

  /// ℓ_c of wide Kolmogorov spectra, from ∫dk/(1 + k^q) = (π/q)/sin(π/q): 2·(5/6) sin(3π/5) along the slab, 2 sin(3π/4)/sin(3π/8)
  /// across the two-dimensional field. Beyond the range lies (k_max L_c)^{−2/3} of the energy.
  @Test func correlationLengths() {
    let wide = TurbulenceSpectrum(modes: 4000, kMin: 1e-6, kMax: 1e6)
    let slab = SlabTurbulence(spectrum: wide, larmorRadius: 1)
    let plane = TwoDimensionalTurbulence(spectrum: wide, larmorRadius: 1)
    let expected = (5 / 3.0 * sin(3 * Double.pi / 5), 2 * sin(3 * Double.pi / 4) / sin(3 * Double.pi / 8))
    #expect(abs(slab.correlationLength / expected.0 - 1) < 2e-4)
    #expect(abs(plane.correlationLength / expected.1 - 1) < 2e-4)
    #expect(abs(plane.correlationLength / expected.0 - 1) > 2e-4)
    let mixed = CompositeTurbulence(spectrum: wide, slabFraction: 0.25, larmorRadius: 1).correlationLength
    #expect(abs(mixed / (0.25 * expected.0 + 0.75 * expected.1) - 1) < 2e-4)
    // Nothing varies, or the one wave there is has no density.
    let calm = TurbulenceSpectrum(strength: 0)
    #expect(SlabTurbulence(spectrum: calm, larmorRadius: 1).correlationLength.isNaN)
    #expect(TwoDimensionalTurbulence(spectrum: calm, larmorRadius: 1).correlationLength.isNaN)
    #expect(CompositeTurbulence(spectrum: calm, slabFraction: 0.2, larmorRadius: 1).correlationLength.isNaN)
    #expect(SlabTurbulence(spectrum: TurbulenceSpectrum(modes: 1), larmorRadius: 1).correlationLength.isNaN)
  }

  /// The parts of the composite: N waves each, f and 1 − f of the energy, the slab's those of the slab alone.
  @Test func compositeIsTheSumOfItsParts() {
    let waves = Self.composite.realization(6, seed: 9).waves
    #expect(waves.count == 2 * Self.spectrum.modes)
    let (slab, plane) = (waves.prefix(Self.spectrum.modes), waves.suffix(Self.spectrum.modes))
    #expect(abs(Self.energy(slab) - 0.2 * 2) < 1e-13 && abs(Self.energy(plane) - 0.8 * 2) < 1e-13)
    for (part, alone) in zip(slab, Self.slab.realization(6, seed: 9).waves) {
      #expect(part.waveVector == alone.waveVector && part.phase == alone.phase)
      #expect(length(part.amplitude - 0.2.squareRoot() * alone.amplitude) < 1e-15)
    }
    // The two-dimensional part has numbers of its own: otherwise the parts would not be independent.
    #expect(!zip(slab, plane).contains { $0.phase == $1.phase })
    let pure = CompositeTurbulence(spectrum: Self.spectrum, slabFraction: 1, larmorRadius: 0.1)
    #expect(pure.realization(6, seed: 9) == Self.slab.realization(6, seed: 9))
    let none = CompositeTurbulence(spectrum: Self.spectrum, slabFraction: 0, larmorRadius: 0.1)
    #expect(none.realization(6, seed: 9).waves.map(\.phase) == plane.map(\.phase))
  }

  /// The socket: many positions at once are the positions one by one, for a field that states both and for one that
  /// states the many alone.
  @Test func manyPositionsAreEachOfThem() {
    struct Shear: MagneticField {
      func field(at positions: [SIMD3<Double>]) -> [SIMD3<Double>] { positions.map { SIMD3($0.z, 0, 1) } }
    }
    let points = FieldTests.points(20, size: 5)
    let field = Self.composite.realization(0, seed: 1)
    #expect(field.field(at: points) == points.map { field.field(at: $0) })
    #expect(Shear().field(at: points[3]) == SIMD3(points[3].z, 0, 1))
  }

  @Test func aRealizationDependsOnItsNumberAlone() {
    for model in Self.models {
      #expect(model.realization(4, seed: 9) == model.realization(4, seed: 9))
      #expect(model.realization(4, seed: 9) != model.realization(5, seed: 9))
      #expect(model.realization(4, seed: 9) != model.realization(4, seed: 10))
    }
  }

  @Test func modelsSayWhatToCite() {
    let all = [IsotropicTurbulence(spectrum: Self.spectrum, larmorRadius: 1).citations] + Self.models.map(\.citations)
    for citations in all {
      #expect(citations.first?.bibtex.contains("GiacaloneJokipii1999") == true)
      #expect(citations.allSatisfy { $0.bibtex.hasPrefix("@article{") && $0.bibtex.contains("doi = {10.") })
    }
    #expect(all.map(\.count) == [1, 2, 2, 3])
    #expect(Self.models.allSatisfy { $0.largestWavenumber == Self.spectrum.kMax })
  }
}
