import Foundation
import Sphere
import _TestSupport

extension SeededGenerator {
  mutating func rotation() -> Rotation { Rotation(w: normal(), x: normal(), y: normal(), z: normal()) }
  mutating func coefficients(lmax: Int) -> SphericalHarmonicCoefficients {
    var result = SphericalHarmonicCoefficients(lmax: lmax)
    for l in 0...lmax {
      for m in 0...l { result[l, m] = (normal(), m == 0 ? 0 : normal()) }
    }
    return result
  }
}

/// Largest |a − b| over the coefficients.
func distance(_ a: SphericalHarmonicCoefficients, _ b: SphericalHarmonicCoefficients) -> Double {
  zip(a.values, b.values).reduce(a.lmax == b.lmax ? 0 : .infinity) { largest, pair in
    let difference = pair.0 - pair.1
    return max(largest, hypot(difference.x, difference.y))
  }
}

/// Largest |a/b − 1|.
func relativeDistance(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(a.count == b.count ? 0 : .infinity) { max($0, abs($1.0 / $1.1 - 1)) }
}

/// healpy's numbers for the stored map, made by Resources/make_reference.py.
struct Reference: Decodable {
  let anafastIter3: [Double]
  let anafastIter0Lmax20: [Double]
  let maskedIter3Lmax20: [Double]
  let almLmax8: [[Double]]
  let rotationPsiThetaPhi: [Double]
  let rotatedLmax8: [[Double]]
  let pixelsRing: [Double]

  static func resource(_ name: String) throws -> String {
    guard let url = Bundle.module.url(forResource: "Resources/\(name)", withExtension: nil) else {
      throw CocoaError(.fileNoSuchFile)
    }
    return url.path
  }

  static func load() throws -> Reference {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Reference.self, from: Data(contentsOf: URL(fileURLWithPath: resource("reference.json"))))
  }

  static func coefficients(_ pairs: [[Double]], lmax: Int) -> SphericalHarmonicCoefficients {
    SphericalHarmonicCoefficients(lmax: lmax, values: pairs.map { SIMD2($0[0], $0[1]) })
  }
}
