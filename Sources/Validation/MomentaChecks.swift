// What is measured with momenta: mixing matrix, boundary and BGK's ratio, on media in which they are known.
//
// Independent particles of a BGK medium (`ScatteringProcess`), one for each direction, with two sets of them: a pair keeps its
// angle while neither has scattered, and afterwards knows nothing of it, or for a kernel of small deflections the less the
// higher ℓ. With Λ_ℓ = λ(1 − P_ℓ(cos θ)), the rate at which the ℓ-th multipole of one momentum decays (λ = ν where jumps are
// to a direction drawn anew),
//
//   M_ℓℓ' = δ_ℓℓ' e^{−2Λ_ℓ Δ}   (ℓ' ≥ 1),
//
// gyration or not. Where all particles of a sky scatter at the same times and to the same direction, half of that goes into
// the monopole, since then they are everywhere the same:
//
//   M_ℓℓ' = δ_ℓℓ' e^{−νΔ} + δ_ℓ0 (2ℓ'+1)(1 − e^{−νΔ}).
//
// C_1 with the streaming term, and the steady state of M, are the standard dipole 4π K_ij K_ik g_j g_k whatever Δ.

import Anisotropy
import Foundation
import RandomStreams
import Sphere
import Theory
import Transport
import Turbulence
import _Threads

/// The acceptance checks on what is measured with momenta.
package struct MomentaChecks: CheckGroup {
  /// The name of the group, "momenta".
  package let name = "momenta"
  let subject: MomentaSubject

  /// The checks of the program as it is.
  package init() { self.init(subject: MomentaSubject()) }

  /// The checks of another subject: for negative controls.
  package init(subject: MomentaSubject) { self.subject = subject }

  /// Measures every quantity of the group, in order.
  package func run(effort: Effort, threads: Int) throws -> [Check] {
    var checks = try uniformField()
    for kernel in [ScatteringKernel.redrawn, .diffusive] {
      checks += try independentScattering(kernel, realizations: effort.samples(40), threads: threads)
    }
    checks += try commonScattering(realizations: effort.samples(400), threads: threads)
    checks += try steadyState(realizations: effort.samples(60), threads: threads)
    return try checks + conservation(realizations: effort.samples(60), threads: threads)
  }

  func check(_ quantity: String, expected: Double = 0, _ measured: Double, within tolerance: Double, _ reason: String)
    -> Check
  {
    Check(
      group: name, quantity: quantity, expected: expected, measured: measured, tolerance: tolerance, reason: reason)
  }
}

/// What the momenta checks test: the program's own functions unless a negative control replaces one.
package struct MomentaSubject: Sendable {
  /// The momentum of a particle as estimators get it.
  package var momentum: @Sendable (SIMD3<Double>) -> SIMD3<Double> = { $0 }
  /// The displacement of a particle as estimators get it.
  package var displacement: @Sendable (SIMD3<Double>) -> SIMD3<Double> = { $0 }
  /// The rate in Ω at which whole skies scatter.
  package var commonRate = 1.0
  /// The rate in Ω at which the ℓ-th multipole of a momentum decays.
  package var decay: @Sendable (ScatteringKernel, _ rate: Double, _ ell: Int) -> Double = { kernel, rate, ell in
    guard let cosine = kernel.cosine else { return ell == 0 ? 0 : rate }
    return rate / (1 - cosine) * (1 - LegendrePolynomials.values(lmax: ell, at: cosine)[ell])
  }

  /// The subject as it is in the program.
  package init() {}
}

// MARK: - Skies

extension MomentaChecks {
  static let lmax = 4

  /// A realisation of two sets of directions, measured with everything that needs momenta.
  ///
  /// - Parameter orbit: positions and momenta of a particle at the times; both sets share the stream.
  func realization(
    _ number: Int, nside: Int, times: [Double], stream: inout RandomStream,
    orbit: (SIMD3<Double>, inout RandomStream) -> [(r: SIMD3<Double>, p: SIMD3<Double>)]
  ) throws -> RealizationMeasurement {
    let grid = try HEALPixGrid(nside: nside)
    let sets = DirectionSets(grid: grid, isPaired: true, seed: 40, realization: number)
    let orbits = (0..<2).map { set in
      let directions = sets.directions(ofSet: set)
      var orbits = Orbits(timeCount: times.count, directionCount: directions.count, hasMomenta: true)
      for (index, direction) in directions.enumerated() {
        for (time, point) in orbit(direction, &stream).enumerated() {
          orbits.set(
            position: subject.displacement(point.r), momentum: subject.momentum(point.p), of: index, at: time)
        }
      }
      return orbits
    }
    return SkyMeasurement(grid: grid, estimators: Self.estimators)
      .measure(number: number, times: times, orbits: orbits, sets: sets)
  }

  static let mixing = MixingMatrix(isPaired: true, lmax: lmax)
  static let estimators = EstimatorList.standard
    .adding(MomentumSpectra(isPaired: true)).adding(LiouvilleBoundary()).adding(mixing)

  /// Realisations of independent scattering at the rate ν = Ω.
  func scattered(
    _ kernel: ScatteringKernel, nside: Int, times: [Double], realizations count: Int, threads: Int
  ) throws -> [RealizationMeasurement] {
    let process = ScatteringProcess(kernel: kernel, rate: 1)
    return try inOrder(count, threads: threads) { number in
      var stream = RandomStream(seed: kernel == .redrawn ? 41 : 42, realization: number, purpose: .testing)
      return try realization(number, nside: nside, times: times, stream: &stream) { direction, stream in
        var (r, p, before) = (SIMD3<Double>.zero, direction, 0.0)
        return times.map { time in
          process.advance(&r, &p, time: time - before, stream: &stream)
          before = time
          return (r, p)
        }
      }
    }
  }

  /// A column of a table, with its errors.
  func column(_ name: String, of table: String, _ runs: [RealizationMeasurement]) -> [Estimate] {
    let ensemble = EnsembleAverage(runs)
    let result = ensemble.result()
    let tables = Self.estimators.estimators.flatMap { $0.tables(of: ensemble, result) }
    func doubles(_ name: String) -> [Double] {
      guard
        case .doubles(let values)? = tables.first(where: { $0.name == table })?.columns.first(where: { $0.name == name }
        )?
        .values
      else { return [.nan] }
      return values
    }
    return zip(doubles(name), doubles(name + "_err")).map { Estimate(value: $0, error: $1) }
  }

  /// The larger of the deviations of a matrix's elements from what they should be, diagonal and others, in standard errors.
  func deviations(
    _ matrix: ArraySlice<Estimate>, floor: Double, _ expected: (Int, Int) -> Double
  ) -> (diagonal: Double, others: Double) {
    var (diagonal, others) = ([Double](), [Double]())
    for (index, element) in matrix.enumerated() {
      let (row, column) = (index / (Self.lmax + 1), index % (Self.lmax + 1))
      guard column > 0 else { continue }
      let error = (element.error * element.error + floor * floor).squareRoot()
      let deviation = abs(element.value - expected(row, column)) / error
      if row == column { diagonal.append(deviation) } else { others.append(deviation) }
    }
    return (largestError(diagonal), largestError(others))
  }
}

// MARK: - Mixing

extension MomentaChecks {
  /// A uniform field turns the sky and mixes nothing.
  package func uniformField() throws -> [Check] {
    var stream = RandomStream(seed: 40, realization: 0, purpose: .testing)
    let turn = Rotation(axis: SIMD3(0, 0, 1), angle: 2.3)
    let run = try realization(0, nside: 16, times: [2.3], stream: &stream) { p, _ in [(-p, turn.apply(p))] }
    let matrix = column("m", of: "mixing", [run])
    let size = Self.lmax + 1
    let errors = matrix.indices.map { abs(matrix[$0].value - ($0 / size == $0 % size ? 1 : 0)) }
    return [
      check(
        "uniform field, ΩΔ = 2.3: largest |M_ll' − 1_ll'|, ℓ, ℓ' ≤ 4", largestError(errors), within: 5e-4,
        "three Jacobi iterations to ℓ = 3N_side − 1 leave 3e-4 at ℓ = 4")
    ]
  }

  /// M of particles that scatter independently.
  package func independentScattering(
    _ kernel: ScatteringKernel, realizations count: Int, threads: Int
  ) throws -> [Check] {
    let times = [0.1, 0.4]
    let runs = try scattered(kernel, nside: 8, times: times, realizations: count, threads: threads)
    let matrix = column("m", of: "mixing", runs)
    let size = (Self.lmax + 1) * (Self.lmax + 1)
    return times.enumerated().flatMap { index, time -> [Check] in
      let found = deviations(matrix[index * size..<(index + 1) * size], floor: 1e-3) { row, column in
        row == column ? exp(-2 * subject.decay(kernel, 1, column) * time) : 0
      }
      let label = "\(kernel.rawValue) scattering, νΔ = \(time): "
      let reason = "5.5 standard errors for the largest of them over \(count) realisations, with 1e-3 for the analysis"
      return [
        check(label + "deviation of M_ll from e^(−2Λ_l Δ), errors", found.diagonal, within: 5.5, reason),
        check(label + "deviation of M_ll', l ≠ l', from 0, errors", found.others, within: 5.5, reason),
      ]
    }
  }

  /// M where all particles of a sky scatter together, to one direction.
  package func commonScattering(realizations count: Int, threads: Int) throws -> [Check] {
    let time = 0.7
    let runs = try inOrder(count, threads: threads) { number in
      var stream = RandomStream(seed: 43, realization: number, purpose: .testing)
      let common = stream.uniform() < exp(-subject.commonRate * time) ? nil : stream.direction()
      let turn = Rotation(axis: SIMD3(0, 0, 1), angle: time)
      return try realization(number, nside: 4, times: [time], stream: &stream) { p, _ in
        [(-p, common ?? turn.apply(p))]
      }
    }
    let matrix = column("m", of: "mixing", runs)
    let size = Self.lmax + 1
    let values = (1...Self.lmax).map { column -> (own: Estimate, monopole: Estimate) in
      (matrix[column * size + column], matrix[column])
    }
    let reason =
      "4.5 standard errors over \(count) skies, each scattered or not, with 1e-2 for the analysis at N_side 4"
    let conserved = (1...Self.lmax).map { column -> Double in
      let sum = (0...Self.lmax).reduce(0.0) { $0 + Double(2 * $1 + 1) * matrix[$1 * size + column].value }
      return abs(sum / Double(2 * column + 1) - 1)
    }
    return [
      check(
        "common scattering, νΔ = 0.7: mean of M_ll, ℓ = 1…4", expected: exp(-time),
        values.reduce(0) { $0 + $1.own.value } / 4, within: 4.5 * values[0].own.error + 1e-2, reason),
      check(
        "common scattering, νΔ = 0.7: M_01/3", expected: 1 - exp(-time), values[0].monopole.value / 3,
        within: 4.5 * values[0].monopole.error / 3 + 1e-2, reason),
      check(
        "common scattering, νΔ = 0.7: largest |Σ(2ℓ+1) M_ll'/(2ℓ'+1) − 1|, ℓ' = 1…4", largestError(conserved),
        within: 1e-2, "an identity of each sky; the analysis at N_side 4"),
    ]
  }
}
