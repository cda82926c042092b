// The acceptance list of the slab, the two-dimensional and the composite field: their statistics
// (GeometryStatistics.swift), field lines and scattering in the slab and what two-dimensional fields keep
// (GeometryDynamics.swift).

import Turbulence

/// The checks on the fields whose wave vectors lie along and across B0.
package struct GeometryChecks: CheckGroup {
  /// The fields.
  enum Geometry: String, CaseIterable {
    case slab
    case twoDimensional = "two-dimensional"
    case composite = "slab-2d"
  }

  /// The name of the group, "geometry".
  package let name = "geometry"
  /// What is done to every field before it is measured.
  let change: @Sendable (PlaneWaveField) -> PlaneWaveField
  /// What a model says of its correlation length.
  let correlationLength: @Sendable (any TurbulenceEnsemble<PlaneWaveField>) -> Double
  /// The pusher of trajectories.
  let pusher: PusherSubject
  /// ρ = r_L/L_c of all fields.
  let larmorRadius = 0.5
  /// f of the composite.
  let slabFraction = 0.2
  let spectrum = TurbulenceSpectrum(kMax: 30)

  /// The checks on the program's own fields.
  package init() { self.init(change: { $0 }) }

  /// The checks on other fields, which pass only where the change leaves them what they are.
  package init(
    change: @escaping @Sendable (PlaneWaveField) -> PlaneWaveField = { $0 },
    correlationLength: @escaping @Sendable (any TurbulenceEnsemble<PlaneWaveField>) -> Double = {
      $0.correlationLength
    },
    pusher: PusherSubject = .boris
  ) {
    self.change = change
    self.correlationLength = correlationLength
    self.pusher = pusher
  }

  /// Measures every quantity of the group, in order.
  package func run(effort: Effort, threads: Int) throws -> [Check] {
    waves() + symmetry() + moments(effort: effort, threads: threads)
      + correlations(effort: effort, threads: threads) + energyFractions(effort: effort, threads: threads)
      + correlationLengths() + fieldLineDiffusion(effort: effort, threads: threads)
      + pitchAngleDiffusion(effort: effort, threads: threads) + invariants()
  }

  func ensemble(_ geometry: Geometry, _ spectrum: TurbulenceSpectrum) -> any TurbulenceEnsemble<PlaneWaveField> {
    switch geometry {
    case .slab: SlabTurbulence(spectrum: spectrum, larmorRadius: larmorRadius)
    case .twoDimensional: TwoDimensionalTurbulence(spectrum: spectrum, larmorRadius: larmorRadius)
    case .composite:
      CompositeTurbulence(spectrum: spectrum, slabFraction: slabFraction, larmorRadius: larmorRadius)
    }
  }

  func field(_ geometry: Geometry, _ spectrum: TurbulenceSpectrum, _ number: Int) -> PlaneWaveField {
    change(ensemble(geometry, spectrum).realization(number, seed: 1999))
  }

  func field(_ geometry: Geometry, _ number: Int) -> PlaneWaveField { field(geometry, spectrum, number) }

  /// L_c in r_L.
  var bendOver: Double { 1 / larmorRadius }

  func check(_ quantity: String, _ expected: Double, _ measured: Double, _ tolerance: Double, _ reason: String) -> Check
  {
    Check(
      group: name, quantity: quantity, expected: expected, measured: measured, tolerance: tolerance, reason: reason)
  }

  /// A check of a sample mean; `margin` is what the expected value leaves out, in words in `reason`.
  func statistical(
    _ quantity: String, _ expected: Double, _ sample: Sample, of what: String, margin: Double = 0, reason: String = ""
  ) -> Check {
    check(
      quantity, expected, sample.mean, margin + allowedStandardErrors * sample.error,
      reason + "\(allowedStandardErrors) standard errors over \(what)")
  }
}
