import Foundation
import Testing
import Validation

/// The checks with momenta pass on the program as it is, and each fails on a medium or a theory that is wrong.
@Suite(.timeLimit(.minutes(40))) struct MomentaChecksTests {
  static func wrong(_ change: (inout MomentaSubject) -> Void) -> MomentaChecks {
    var subject = MomentaSubject()
    change(&subject)
    return MomentaChecks(subject: subject)
  }

  /// Momenta that are drawn towards the field: neither a turn nor what Liouville allows.
  static let drawn = wrong {
    $0.momentum = { p in
      let q = p + SIMD3(0.2, 0, 0.4)
      return q / (q * q).sum().squareRoot()
    }
  }

  /// Momenta that turn towards the axis of the field, up or down.
  static let aligned = wrong {
    $0.momentum = { p in
      let q = p * SIMD3(1, 1, 1.5)
      return q / (q * q).sum().squareRoot()
    }
  }

  /// Momenta that lose a tenth.
  static let short = wrong { $0.momentum = { 0.9 * $0 } }

  /// Scattering that decays by a tenth faster than it does.
  static let fast = wrong {
    let right = MomentaSubject().decay
    $0.decay = { 1.1 * right($0, $1, $2) }
  }

  /// Displacements across the field that are half as large again, as of field lines that wander.
  static let wandering = wrong { $0.displacement = { $0 * SIMD3(1.5, 1.5, 1) } }

  /// Displacements along the field that are too large by a tenth.
  static let stretched = wrong { $0.displacement = { $0 * SIMD3(1, 1, 1.1) } }

  @Test func theProgramPasses() throws {
    let checks = try MomentaChecks().run(effort: .quick, threads: 2)
    #expect(checks.count == 23)
    for check in checks {
      #expect(check.passed, "\(check)")
      #expect(check.group == "momenta")
    }
    #expect(Set(checks.map(\.quantity)).count == checks.count)
  }

  static func failed(_ checks: [Check]) -> [Int] { checks.indices.filter { !checks[$0].passed } }

  /// What is no turn mixes, and what is no map of Liouville's loses power.
  @Test func otherMomentaAreSeen() throws {
    #expect(try Self.failed(Self.drawn.uniformField()) == [0])
    #expect(try Self.failed(Self.aligned.conservation(realizations: 60, threads: 2)) == [0, 1])
    #expect(try Self.failed(Self.short.conservation(realizations: 20, threads: 2)) == [0, 1])
    let common = try Self.failed(Self.short.commonScattering(realizations: 400, threads: 2))
    #expect(common.contains(0) && common.contains(2))
  }

  /// Momenta that are drawn to one side after they scattered mix neighbouring multipoles; a rate that is a tenth off shows in
  /// the diagonal alone.
  @Test(arguments: [ScatteringKernel.redrawn, .diffusive]) func anotherScatteringIsSeen(kernel: ScatteringKernel) throws
  {
    #expect(try Self.failed(Self.fast.independentScattering(kernel, realizations: 40, threads: 2)) == [0, 2])
    let drawn = try Self.failed(Self.drawn.independentScattering(kernel, realizations: 40, threads: 2))
    #expect(drawn.contains(1) && drawn.contains(3))
  }

  /// A sky that never scatters keeps all of its power in its own multipole.
  @Test func aSkyWithoutScatteringIsSeen() throws {
    let still = Self.wrong { $0.commonRate = 0 }
    #expect(try Self.failed(still.commonScattering(realizations: 100, threads: 2)) == [0, 1])
  }

  /// Displacements that do not belong to the momenta: neither boundary nor steady state is the standard dipole, and the ratio
  /// is not BGK's.
  @Test func otherDisplacementsAreSeen() throws {
    let across = try Self.failed(Self.wandering.steadyState(realizations: 60, threads: 2))
    #expect(across == [4, 5, 6, 7, 8])
    let along = try Self.failed(Self.stretched.steadyState(realizations: 60, threads: 2))
    #expect(along == [0, 1, 2, 3, 8])
  }
}
