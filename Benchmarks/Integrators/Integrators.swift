// What a field evaluation buys with several integrators: the median of |Δr|/|r| at ΩT = 10 in the paper's field, against
// evaluations of the field per Larmor radius of path.
//
//   swift run -c release --package-path Benchmarks Integrators
//
// All but the Runge–Kutta and Adams–Bashforth methods preserve phase-space volume, as compositions of drifts and turns.

import Foundation
import RandomStreams
import Turbulence

/// A particle, and the field that it moves in.
struct Particle {
  var r: SIMD3<Double>
  var p: SIMD3<Double>
  let field: PlaneWaveField

  mutating func drift(_ time: Double) { r += p * time }

  /// Turns p̂ about t, by twice the angle whose tangent is |t|.
  private mutating func turn(_ t: SIMD3<Double>) {
    let turned = p + cross(p, t)
    p += cross(turned, t) * (2 / (1 + (t * t).sum()))
  }

  /// Boris: the angle errs by (ΩΔt)³/12.
  mutating func kick(_ time: Double) { turn(field.field(at: r) * (time / 2)) }

  /// The kick by the right angle.
  mutating func exactKick(_ time: Double) {
    let b = field.field(at: r)
    let strength = (b * b).sum().squareRoot()
    turn(b * (tan(strength * time / 2) / strength))
  }
}

func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
  SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}

/// Drifts and kicks in turn, the first and the last a drift.
struct Splitting: Sendable {
  var drifts: [Double]
  var kicks: [Double]
  var isExact = true

  func advance(_ particle: inout Particle, _ step: Double) {
    for (drift, kick) in zip(drifts, kicks) {
      particle.drift(drift * step)
      if isExact { particle.exactKick(kick * step) } else { particle.kick(kick * step) }
    }
    particle.drift(drifts[kicks.count] * step)
  }

  /// Steps of second order in a row.
  static func composition(_ weights: [Double]) -> Splitting {
    let inner = zip(weights, weights.dropFirst()).map { ($0 + $1) / 2 }
    return Splitting(drifts: [weights[0] / 2] + inner + [weights[weights.count - 1] / 2], kicks: weights)
  }

  static let boris = Splitting(drifts: [0.5, 0.5], kicks: [1], isExact: false)
  static let exactAngle = Splitting(drifts: [0.5, 0.5], kicks: [1])

  /// Suzuki 1990, Phys. Lett. A 146, 319.
  static var suzuki: Splitting {
    let s = 1 / (4 - pow(4, 1 / 3.0))
    return composition([s, s, 1 - 4 * s, s, s])
  }

  /// Blanes & Moan 2002, J. Comput. Appl. Math. 142, 313: S6 of order 4.
  static var blanesMoan: Splitting {
    let a = [0.0792036964311957, 0.353172906049774, -0.0420650803577195]
    let b = [0.209515106613362, -0.143851773179818]
    let (middle, last) = (1 - 2 * a.reduce(0, +), 0.5 - b.reduce(0, +))
    return Splitting(drifts: a + [middle] + a.reversed(), kicks: b + [last, last] + b.reversed())
  }
}

/// Position and momentum, or their rates of change.
struct State {
  var r: SIMD3<Double>
  var p: SIMD3<Double>

  static func + (a: State, b: State) -> State { State(r: a.r + b.r, p: a.p + b.p) }
  static func * (a: Double, b: State) -> State { State(r: a * b.r, p: a * b.p) }

  func rate(_ field: PlaneWaveField) -> State { State(r: p, p: cross(p, field.field(at: r))) }

  func rungeKutta(_ field: PlaneWaveField, _ step: Double) -> State {
    let k1 = rate(field)
    let k2 = (self + step / 2 * k1).rate(field)
    let k3 = (self + step / 2 * k2).rate(field)
    let k4 = (self + step * k3).rate(field)
    return (self + step / 6 * (k1 + 2 * k2 + 2 * k3 + k4)).normalized
  }

  var normalized: State { State(r: r, p: p / (p * p).sum().squareRoot()) }
}

/// A way to go to ΩT = −10 in a given number of steps.
struct Integrator: Sendable {
  var name: String
  var evaluationsPerStep: Int
  /// The end of a trajectory of so many steps.
  var end: @Sendable (Particle, Int) -> SIMD3<Double>

  static let path = 10.0

  static func splitting(_ name: String, _ splitting: Splitting) -> Integrator {
    Integrator(name: name, evaluationsPerStep: splitting.kicks.count) { start, steps in
      var particle = start
      for _ in 0..<steps { splitting.advance(&particle, -path / Double(steps)) }
      return particle.r
    }
  }

  static let all = [
    splitting("Boris", .boris),
    splitting("Boris, exact angle", .exactAngle),
    splitting("Suzuki, order 4", .suzuki),
    splitting("Blanes-Moan, order 4", .blanesMoan),
    Integrator(name: "Runge-Kutta 4", evaluationsPerStep: 4) { start, steps in
      var state = State(r: start.r, p: start.p)
      for _ in 0..<steps { state = state.rungeKutta(start.field, -path / Double(steps)) }
      return state.r
    },
    // Its two first steps, of Runge and Kutta, are counted as one evaluation each.
    Integrator(name: "Adams-Bashforth 3", evaluationsPerStep: 1) { start, steps in
      let step = -path / Double(steps)
      var state = State(r: start.r, p: start.p)
      var rates: [State] = []
      for number in 0..<steps {
        rates.append(state.rate(start.field))
        guard number > 1 else {
          state = state.rungeKutta(start.field, step)
          continue
        }
        let slope = 23.0 / 12 * rates[number] + -16.0 / 12 * rates[number - 1] + 5.0 / 12 * rates[number - 2]
        state = (state + step * slope).normalized
      }
      return state.r
    },
  ]
}

@main
struct Integrators {
  static func main() {
    let particles = (0..<8).flatMap { realization -> [Particle] in
      let field = IsotropicTurbulence(spectrum: TurbulenceSpectrum(), larmorRadius: 0.1)
        .realization(realization, seed: 1506)
      var stream = RandomStream(seed: 1506, realization: realization, purpose: .testing)
      return (0..<32).map { _ in Particle(r: .zero, p: stream.direction(), field: field) }
    }
    // Suzuki's with 100 evaluations a Larmor radius; its entry at 56 shows how far it can be trusted.
    let reference = particles.map { Integrator.splitting("", .suzuki).end($0, 200) }
    func error(_ integrator: Integrator, _ evaluations: Double) -> Double {
      let steps = Int((Integrator.path * evaluations / Double(integrator.evaluationsPerStep)).rounded())
      let errors = zip(particles, reference).map { particle, reference -> Double in
        let difference = integrator.end(particle, steps) - reference
        return ((difference * difference).sum() / (reference * reference).sum()).squareRoot()
      }
      let sorted = errors.sorted()
      return (sorted[errors.count / 2 - 1] + sorted[errors.count / 2]) / 2
    }

    let counts = [5, 7, 10, 14, 20, 28, 40, 56.0]
    print("median |dr|/|r| at Omega T = 10, rho = 0.1, 160 waves, 256 particles in 8 fields")
    print("evaluations/r_L, about".padded(22) + counts.map { String(format: "%9.0f", $0) }.joined())
    for integrator in Integrator.all {
      print(integrator.name.padded(22) + counts.map { String(format: "%9.1e", error(integrator, $0)) }.joined())
    }

    let goal = error(Integrator.all[0], 20)
    print("", "evaluations per r_L for the error of Boris at 20, and of Boris at 10", separator: "\n")
    let coarse = error(Integrator.all[0], 10)
    for integrator in Integrator.all {
      let found = [goal, coarse].map { goal -> String in
        var (low, high) = (2.0, 60.0)
        for _ in 0..<8 {
          let middle = (low * high).squareRoot()
          if error(integrator, middle) > goal { low = middle } else { high = middle }
        }
        return String(format: "%9.1f", high)
      }
      print(integrator.name.padded(22) + found.joined())
    }
  }
}

extension String {
  func padded(_ length: Int) -> String { padding(toLength: length, withPad: " ", startingAt: 0) }
}
