import Observation
import Sphere
import Testing
import Validation

/// The checks of observed skies pass on the program as it is, and each fails on a subject that is wrong in what it checks.
@Suite(.timeLimit(.minutes(40))) struct ObservationChecksTests {
  static func wrong(_ change: (inout ObservationSubject) -> Void) -> ObservationChecks {
    var subject = ObservationSubject()
    change(&subject)
    return ObservationChecks(subject: subject)
  }

  @Test func theProgramPassesAndControlsFail() throws {
    let checks = try ObservationChecks().run(effort: .quick, threads: 2)
    #expect(checks.count == 6)
    for check in checks {
      #expect(check.passed, "\(check)")
      #expect(check.group == "observed")
    }
  }

  /// A mean that counts the lost m = 0, as MASTER's does, is off; so is one of skies that are scaled.
  @Test func lostModesAreSeen() throws {
    let master = Self.wrong {
      $0.observe = { window, map, transform in
        try SkyWindow(band: window.band, removesRingMeans: false).pseudoSpectrum(of: map, and: map, with: transform)
      }
    }
    let checks = try master.pulls(skies: 300)
    #expect(checks.allSatisfy { !$0.passed } && checks[0].measured > 0.1, "\(checks)")
    let scaled = Self.wrong {
      $0.observe = { try $0.pseudoSpectrum(of: $1, and: $1, with: $2).map { 1.2 * $0 } }
    }
    #expect(try scaled.pulls(skies: 300).allSatisfy { !$0.passed })
  }

  /// A sky that stays where it is, and one that is turned the other way.
  @Test func otherOrientationsAreSeen() throws {
    let resting = Self.wrong { $0.orient = { $1 } }
    let inverse = Self.wrong { $0.orient = { WignerRotation(rotation: $0.rotation.inverse, lmax: 1).rotate($1) } }
    for checks in [resting, inverse] { #expect(try checks.orientation().allSatisfy { !$0.passed }) }
  }

  /// Ring means that are kept, and a deconvolution that only divides by the sky fraction.
  @Test func otherOperatorsAreSeen() throws {
    let kept = Self.wrong { $0.withoutRingMeans = { $0 } }
    #expect(try kept.lostPower(skies: 100).map(\.passed) == [true, false])
    let divided = Self.wrong { $0.deconvolve = { _, pseudo in pseudo.dropFirst().map { $0 / 0.802 } } }
    #expect(try divided.deconvolved(skies: 500).map(\.passed) == [false])
  }
}
