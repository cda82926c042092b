import Dapple

// The dipole and the next multipoles of four realisations in slab turbulence of half the strength, at ΩT = 10 and 30.
var study = StudyConfiguration.default
study.field.model = .slab
study.field.strength = 0.5
study.sky.nside = 4

let times = [10.0, 30]
let grid = try HEALPixGrid(nside: study.sky.nside)
let sky = SkyMeasurement(grid: grid)
let realizations = try (0..<4).map { number in
  let sets = DirectionSets(grid: grid, isPaired: true, seed: study.seed, realization: number)
  let tracker = try study.tracker(ofRealization: number)
  let orbits = try (0..<2).map { try tracker.orbits(of: sets.directions(ofSet: $0), times: times) }
  return sky.measure(number: number, times: times, orbits: orbits, sets: sets)
}
let result = EnsembleAverage(realizations).result()
for (time, spectrum) in zip(times, result.parallel.cross) {
  print("ΩT =", time, "C_ℓ, ℓ = 1…4:", spectrum[1...4].map { "\($0.value) ± \($0.error)" })
}
