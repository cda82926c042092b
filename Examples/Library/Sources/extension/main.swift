import Dapple

// A field of one's own: that of a current along z, through an engine that takes it.
struct Wire: MagneticField {
  func field(at position: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(-position.y, position.x, 1) / (1 + position.x * position.x + position.y * position.y)
  }
}

// An engine of one's own: particles that no field bends.
struct StraightLines: Engine {
  let name = "straight"
  let summary = "no field at all"
  let blockSize = 64
  let digestEntry: String? = "straight"
  let citations: [Citation] = []
  func provenance(_ stepping: Stepping) -> String { "straight lines" }
  func accepts(_ field: any MagneticField.Type) -> Bool { true }
  func tracker(through field: any MagneticField, stepping: Stepping) -> any Tracker { Lines() }

  struct Lines: Tracker {
    func orbits(from starts: [PhaseState], times: [Double], momenta: Bool, isCancelled: () -> Bool) -> Orbits? {
      var orbits = Orbits(timeCount: times.count, directionCount: starts.count, hasMomenta: momenta)
      for (time, omegaT) in times.enumerated() {
        for (index, start) in starts.enumerated() {
          orbits.set(
            position: start.position - omegaT * start.momentum, momentum: start.momentum, of: index, at: time)
        }
      }
      return orbits
    }
  }
}

// An estimator of one's own: how far the momenta have turned.
struct MomentumCorrelation: Estimator {
  let name = "momentum correlation"
  let needsMomenta = true
  func columns(lmax: Int) -> [MeasuredColumn] {
    [MeasuredColumn("CORRELATION", unit: "", width: 1, "<p(0).p(-T)> over directions")]
  }
  func measure(_ sky: SkySnapshot, set: Int) -> [[Double]] {
    let products = sky.directions(ofSet: set).enumerated().map { index, p in
      (p * sky.orbits[set].momentum(of: index, at: 0)).sum()
    }
    return [[products.reduce(0, +) / Double(products.count)]]
  }
  func tables(of ensemble: EnsembleAverage, _ result: EnsembleResult) -> [ResultTable] {
    let rows = TimeRows(ensemble.times)
    let estimates = ensemble.times.indices.map { time in
      Estimate(meanOf: ensemble.samples("CORRELATION", at: time).map { $0[0] })
    }
    return [ResultTable("correlation", [rows.key] + rows.columns("correlation", "<p(0).p(-T)>", estimates))]
  }
}

let wire = Wire()
if let engine = EngineList.standard.engine("auto", for: Wire.self) {
  let orbits = try engine.tracker(through: wire, stepping: Stepping()).orbits(of: [SIMD3(1, 0, 0)], times: [5])
  print("the engine \(engine.name) in the field of a wire: r(-5) =", orbits.position(of: 0, at: 0))
}

var study = StudyConfiguration.default
study.realizations = 2
study.sky.nside = 2
study.backtracking.omegaT = .list([1, 10])
study.output.maps = 0
study.estimators = study.estimators.adding(MomentumCorrelation())
for engines in [EngineList.standard, EngineList.standard.preferring(StraightLines())] {
  study.engines = engines
  let path = "library-\(engines.names[1])"
  let directory = try RunDirectory(preparing: path, for: study)
  _ = try Runner(directory: directory, threads: 2).run()
  try directory.analyze()
  print(engines.names[1], try Table.read(path: path + "/correlation.ecsv")["correlation"])
}
