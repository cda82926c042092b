import Dapple

// A particle that passes the observer along p̂, followed back to three times: r(−T) in r_L and p̂(−T).
let study = StudyConfiguration.default
let tracker = try study.tracker(ofRealization: 3)
let times = [1.0, 10, 100]
let orbits = try tracker.orbits(of: [SIMD3(0, 0.6, 0.8)], times: times, momenta: true)
for (index, time) in times.enumerated() {
  print(time, orbits.position(of: 0, at: index), orbits.momentum(of: 0, at: index))
}
