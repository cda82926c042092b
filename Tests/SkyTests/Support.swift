import Foundation
import Sky
import _TestSupport

extension SeededGenerator {
  mutating func rotation() -> Rotation { Rotation(uniform: SIMD3(uniform(), uniform(), uniform())) }
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

func length(_ v: SIMD3<Double>) -> Double { (v * v).sum().squareRoot() }

/// A folder that is removed with everything in it after `body`.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sky-tests-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}

/// The error that `body` throws, if it is a `SkyError`.
func skyError(_ body: () throws -> Void) -> SkyError? {
  do { try body() } catch { return error as? SkyError }
  return nil
}

/// Runs a program and returns its standard output; nil if it fails.
func run(_ program: String, _ arguments: [String]) -> Data? {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: program)
  process.arguments = arguments
  let output = Pipe()
  process.standardOutput = output
  guard (try? process.run()) != nil else { return nil }
  let data = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return process.terminationStatus == 0 ? data : nil
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
