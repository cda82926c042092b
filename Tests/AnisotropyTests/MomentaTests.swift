import Anisotropy
import Foundation
import RandomStreams
import Sphere
import Transport
import Testing

/// What is measured with momenta and against the local field, on maps whose answers are known.
@Suite(.timeLimit(.minutes(40))) struct MomentaTests {
  /// Three Jacobi iterations leave 8e-5 of the power of a dipole at N_side 16, and 5e-4 at N_side 8 with ℓ ≤ 4.
  static let analysisError = 1e-3
  /// Round-off of sums over some thousand pixels.
  static let roundOff = 1e-12

  typealias Orbit = (position: SIMD3<Double>, momentum: SIMD3<Double>)

  /// One realisation from the orbit of each direction at each time.
  static func measurement(
    _ estimators: [any Estimator], nside: Int = 8, isPaired: Bool = true, times: [Double] = [1], number: Int = 0,
    localField: SIMD3<Double> = SIMD3(0, 0, 1), _ orbit: (SIMD3<Double>, _ time: Double) -> Orbit
  ) throws -> RealizationMeasurement {
    let sets = try MeasurementTests.sets(nside: nside, isPaired: isPaired, realization: number)
    let list = estimators.reduce(EstimatorList.standard) { $0.adding($1) }
    let orbits = (0..<sets.count).map { set in
      let directions = sets.directions(ofSet: set)
      var orbits = Orbits(timeCount: times.count, directionCount: directions.count, hasMomenta: true)
      for (time, omegaT) in times.enumerated() {
        for (index, p) in directions.enumerated() {
          let (position, momentum) = orbit(p, omegaT)
          orbits.set(position: position, momentum: momentum, of: index, at: time)
        }
      }
      return orbits
    }
    return SkyMeasurement(grid: sets.grid, estimators: list)
      .measure(number: number, times: times, orbits: orbits, sets: sets, localField: localField)
  }

  /// A table of one realisation.
  static func table(_ name: String, _ estimator: any Estimator, _ runs: [RealizationMeasurement]) throws -> ResultTable
  {
    let ensemble = EnsembleAverage(runs)
    return try #require(estimator.tables(of: ensemble, ensemble.result()).first { $0.name == name })
  }

  static func column(_ name: String, of table: ResultTable) throws -> [Double] {
    let column = try #require(table.columns.first { $0.name == name })
    guard case .doubles(let values) = column.values else { return [] }
    return values
  }

  /// pᵀ A, A row by row.
  static func times(_ p: SIMD3<Double>, _ matrix: [Double]) -> SIMD3<Double> {
    var result = SIMD3<Double>.zero
    for j in 0..<3 { result += p[j] * SIMD3(matrix[3 * j], matrix[3 * j + 1], matrix[3 * j + 2]) }
    return result
  }

  // MARK: Harmonics

  /// Each real harmonic has the power 1/(2ℓ+1) at its own ℓ and none elsewhere, and Σ_m Y² is (2ℓ+1)/4π.
  @Test func realHarmonicsAreOrthonormal() throws {
    let grid = try HEALPixGrid(nside: 16)
    let values = grid.directions.map { RealHarmonics.values(lmax: 6, at: $0) }
    let transform = HarmonicTransform(grid: grid, lmax: 24)
    for l in 0...6 {
      for m in -l...l {
        let spectrum = transform.analyze(values.map { $0[RealHarmonics.index(l, m)] }, iterations: 12).powerSpectrum
        for (ell, power) in spectrum.enumerated() {
          #expect(abs(power - (ell == l ? 1 / Double(2 * l + 1) : 0)) < Self.roundOff)
        }
      }
    }
    // Two of one ℓ are orthogonal, and at a high ℓ the addition theorem holds.
    let product = values.reduce(0) { $0 + $1[RealHarmonics.index(3, 2)] * $1[RealHarmonics.index(3, -2)] }
    #expect(abs(product) < Self.roundOff * Double(values.count))
    let high = RealHarmonics.values(lmax: 40, at: SIMD3(0.48, -0.6, 0.64))
    for l in 0...40 {
      let sum = (-l...l).reduce(0) { $0 + high[RealHarmonics.index(l, $1)] * high[RealHarmonics.index(l, $1)] }
      #expect(abs(sum * 4 * .pi / Double(2 * l + 1) - 1) < Self.roundOff)
    }
  }

  // MARK: Mixing

  /// At Δ = 0, and turned by a uniform field, M is 1; both between two sets and of one.
  @Test(arguments: [0, 2.3], [true, false]) func aUniformFieldMixesNothing(angle: Double, isPaired: Bool) throws {
    let lmax = 4
    let turn = Rotation(axis: SIMD3(0, 0, 1), angle: angle)
    let mixing = MixingMatrix(isPaired: isPaired, lmax: lmax)
    let run = try Self.measurement([MomentumSpectra(isPaired: isPaired), mixing], isPaired: isPaired) { p, _ in
      (-p, turn.apply(p))
    }
    let matrix = try Self.column("m", of: Self.table("mixing", mixing, [run]))
    for row in 0...lmax {
      for column in 0...lmax {
        #expect(abs(matrix[row * (lmax + 1) + column] - (row == column ? 1 : 0)) < Self.analysisError)
      }
    }
    // Negative control: momenta drawn towards the field mix.
    let drawn = try Self.measurement([MomentumSpectra(isPaired: isPaired), mixing], isPaired: isPaired) { p, _ in
      let q = p + SIMD3(0, 0, 0.3)
      return (-p, q / (q * q).sum().squareRoot())
    }
    let mixed = try Self.column("m", of: Self.table("mixing", mixing, [drawn]))
    #expect(abs(mixed[1]) > 10 * Self.analysisError)
  }

  /// Σ_ℓ (2ℓ+1) M_ℓℓ' = 2ℓ'+1 over all ℓ for any smooth map of momenta, of one set of directions.
  @Test func columnsOfTheMixingMatrixAreConserved() throws {
    let (rows, columns) = (47, 3)
    let sets = try MeasurementTests.sets(nside: 16, isPaired: false)
    func sums(_ momentum: (SIMD3<Double>) -> SIMD3<Double>) -> [Double] {
      var orbits = Orbits(timeCount: 1, directionCount: sets.grid.pixelCount, hasMomenta: true)
      for (index, p) in sets.directions(ofSet: 0).enumerated() {
        orbits.set(position: .zero, momentum: momentum(p), of: index, at: 0)
      }
      let sky = SkyMeasurement(grid: sets.grid).sky(omegaT: 1, orbits: [orbits], sets: sets)
      let matrix = MixingMatrix.matrix(of: sky, between: 0, and: 0, rows: rows, columns: columns)
      return (0...columns).map { column -> Double in
        var sum = 0.0
        for row in 0...rows { sum += Double(2 * row + 1) * matrix[row * (columns + 1) + column] }
        return sum / Double(2 * column + 1)
      }
    }
    let sheared = sums { p in
      Rotation(axis: SIMD3(0.6, 0, 0.8), angle: 2 * p.z + p.x * p.y).apply(p)
    }
    for sum in sheared { #expect(abs(sum - 1) < Self.analysisError) }
    // Negative control: momenta that lose a tenth.
    #expect(abs(sums { 0.9 * $0 }[1] - 1) > 0.1)
  }

  // MARK: Boundary

  /// A medium in which the mean is all: p̂(−T)ᵀ = p̂ᵀA(T), r(−T)ᵀ = −3 p̂ᵀ(1 − A(T))K with any K, its Hall part included. The
  /// sky with the streaming term is −3 p̂ᵀK at every time, and with A a turn that shrinks the steady state is that too.
  @Test(arguments: [true, false]) func theStreamingTermCompletesTheMean(isPaired: Bool) throws {
    let diffusion = [1.3, 0.4, 0.1, -0.6, 1.1, 0, 0.2, -0.1, 4.0]
    let times = [0.5, 1, 50.0]
    func orbit(_ p: SIMD3<Double>, _ time: Double) -> Orbit {
      let left = Rotation(axis: SIMD3(0, 0, 1), angle: time).apply(p) * exp(-time)
      return (-3 * Self.times(p - left, diffusion), left)
    }
    let mixing = MixingMatrix(isPaired: isPaired, lmax: 2)
    let run = try Self.measurement(
      [MomentumSpectra(isPaired: isPaired), LiouvilleBoundary(), mixing], nside: 16, isPaired: isPaired, times: times,
      orbit)
    let squares = (0..<3).map { i in (0..<3).reduce(0) { $0 + diffusion[3 * $1 + i] * diffusion[3 * $1 + i] } }
    let dipoles = [4 * Double.pi * squares[2], 2 * Double.pi * (squares[0] + squares[1])]
    let boundary = try Self.table("boundary", LiouvilleBoundary(), [run])
    let steady = try Self.table("steady", mixing, [run])
    for (name, dipole) in zip(["parallel", "perpendicular"], dipoles) {
      let with = try Self.column("boundary_" + name, of: boundary)
      let without = try Self.column("cl_" + name, of: boundary)
      let multipoles = with.count / times.count
      for time in times.indices {
        #expect(abs(with[time * multipoles + 1] / dipole - 1) < 2 * Self.analysisError)
        #expect(abs(with[time * multipoles + 2]) < Self.analysisError * dipole)
        #expect(try abs(Self.column("steady_" + name, of: steady)[2 * time] / dipole - 1) < 2 * Self.analysisError)
      }
      // Negative control: without the term the mean is far from it at first.
      #expect(without[1] < 0.9 * dipole)
    }
    // Negative control: the Hall part with the other sign, by gyration the other way in the momenta alone.
    let reversed = try Self.measurement(
      [MomentumSpectra(isPaired: isPaired)], nside: 16, isPaired: isPaired, times: times
    ) { p, time in
      (orbit(p, time).position, Rotation(axis: SIMD3(0, 0, 1), angle: -time).apply(p) * exp(-time))
    }
    let wrong = try Self.column(
      "boundary_perpendicular", of: Self.table("boundary", LiouvilleBoundary(), [reversed]))
    #expect(abs(wrong[1] / dipoles[1] - 1) > 0.05)
  }

  /// The error of C_ℓ without the term is the standard error of the mean; with it, K is estimated anew for each sample.
  @Test func theJackknifeKnowsOfTheDiffusionTensor() throws {
    let times = [1.0, 9]
    let runs = try (0..<6).map { number in
      let scale = 1 + 0.2 * Double(number % 3)
      return try Self.measurement([MomentumSpectra(isPaired: true)], times: times, number: number) { p, time in
        (-(1 - exp(-time)) * scale * p, p * exp(-time))
      }
    }
    let table = try Self.table("boundary", LiouvilleBoundary(), runs)
    let multipoles = try Self.column("cl_parallel", of: table).count / times.count
    let plain = Estimate(meanOf: runs.map { $0.snapshots[0].cross?.spectrum(Gradient.parallel.weights)[1] ?? .nan })
    #expect(try abs(Self.column("cl_parallel_err", of: table)[1] / plain.error - 1) < 1e-9)
    // C_1 with the term is (0.63 s + 0.37 s̄)² in the mean: its error is that of ⟨s⟩², and more than that of the plain one.
    let error = try Self.column("boundary_parallel_err", of: table)[1]
    let value = try Self.column("boundary_parallel", of: table)[1]
    let scales = Estimate(meanOf: runs.map { 1 + 0.2 * Double($0.number % 3) })
    #expect(abs(error / value / (2 * scales.error / scales.value) - 1) < 0.1)
    #expect(multipoles == MomentumSpectra.usualLmax + 1)
  }

  // MARK: Local field

  /// A dipole along b̂ is m = 0 altogether; one across it is not at all; and a uniform field has all of ℓ = 1…4 in m = 0 of a
  /// function of µ.
  @Test(arguments: [true, false]) func whatIsAxialAboutTheLocalField(isPaired: Bool) throws {
    let b = SIMD3(1.2, -0.9, 2.0)
    let pole = b / (b * b).sum().squareRoot()
    let across = SIMD3(-pole.y, pole.x, 0)
    let estimator = LocalField(isPaired: isPaired)
    func shares(_ field: SIMD3<Double>, _ map: (SIMD3<Double>) -> Double) throws -> [Double] {
      let run = try Self.measurement([estimator], nside: 16, isPaired: isPaired, localField: field) { p, _ in
        (SIMD3(repeating: map(p)), p)
      }
      return try Self.column("share_parallel", of: Self.table("local-field", estimator, [run]))
    }
    let along = try shares(b) { ($0 * pole).sum() }
    #expect(abs(along[1] - 1) < Self.analysisError)
    #expect(try shares(b) { ($0 * across).sum() }[1] < Self.analysisError)
    let polynomial = try shares(b) {
      let mu = ($0 * pole).sum()
      return 0.3 + mu + mu * mu - 0.7 * mu * mu * mu + mu * mu * mu * mu
    }
    for ell in 0...4 { #expect(abs(polynomial[ell] - 1) < Self.analysisError) }
    // Negative control: the same sky against another field.
    let elsewhere = try shares(SIMD3(0, 0, 1)) { ($0 * pole).sum() }
    #expect(abs(elsewhere[1] - pole.z * pole.z) < Self.analysisError)
  }

  /// A sky without a preferred direction has 1/(2ℓ+1) of its power in m = 0.
  @Test func aRandomSkyPrefersNoDirection() throws {
    let estimator = LocalField(isPaired: false)
    var stream = RandomStream(seed: 12, realization: 0, purpose: .testing)
    let runs = try (0..<60).map { number in
      let field = stream.direction()
      let harmonics = (0..<25).map { _ in stream.uniform(from: -1, to: 1) }
      return try Self.measurement([estimator], isPaired: false, number: number, localField: field) { p, _ in
        let values = RealHarmonics.values(lmax: 4, at: p)
        return (SIMD3(repeating: zip(values, harmonics).reduce(0) { $0 + $1.0 * $1.1 }), p)
      }
    }
    let table = try Self.table("local-field", estimator, runs)
    let (share, error) = try (Self.column("share_parallel", of: table), Self.column("share_parallel_err", of: table))
    for ell in 1...4 {
      let expected = 1 / Double(2 * ell + 1)
      // 4.5 standard errors: a false alarm in 1.5e5 checks.
      #expect(abs(share[ell] - expected) < 4.5 * error[ell])
      // Power to see a preference of a half.
      #expect(error[ell] < 0.5 * expected)
    }
  }

  /// Pitch angles: particles that move along the field have ⟨(r·b̂)²⟩ = µ²T², bin by bin; strengths of fields that decide
  /// how far particles go are seen.
  @Test func pitchAnglesAndStrengths() throws {
    let estimator = LocalField(isPaired: true)
    let pole = SIMD3(0.6, 0, 0.8)
    let runs = try (0..<5).map { number in
      let strength = 1 + 0.3 * Double(number)
      return try Self.measurement([estimator], nside: 16, number: number, localField: strength * pole) { p, _ in
        (strength * (p * pole).sum() * pole, p)
      }
    }
    let table = try Self.table("local-pitch", estimator, runs)
    let squares = try Self.column("r2_local", of: table)
    let meanSquare = (0..<5).reduce(0) { $0 + pow(1 + 0.3 * Double($1), 2) } / 5
    for bin in 0..<10 {
      let (low, high) = (Double(bin) / 10, Double(bin + 1) / 10)
      let expected = meanSquare * (low * low + low * high + high * high) / 3
      // Some hundred pixels a bin, whose edges they do not meet.
      #expect(abs(squares[bin] - expected) < 0.01 * meanSquare)
    }
    #expect(try abs(Self.column("r2_parallel", of: table)[9] / squares[9] - 0.64) < 1e-9)
    let strengths = try Self.table("local-strength", estimator, runs)
    #expect(try Self.column("correlation_parallel", of: strengths)[0] > 0.95)
    #expect(try abs(Self.column("strength", of: strengths)[0] - 1.6) < Self.roundOff)
  }
}
