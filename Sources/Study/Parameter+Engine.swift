// The keys that say what integrates the trajectories, and whose bits their numbers have.

import Transport

extension Parameter {
  private static let kernels = Range<Int>.from(1, to: Stepping.kernelGeneration)

  static let kernel = Parameter(
    key: "backtracking.kernel", type: "integer", unit: "", range: kernels.words,
    help: "Which generation of the kernels in mixed precision the numbers are of: a run goes on with the bits that it "
      + "began with, or not at all; 1 is version 0.2.0's, which can be read and averaged but no longer computed",
    decidesNumbers: true, example: nil,
    get: { .integer(Int64($0.backtracking.kernel)) },
    set: { configuration, value, site in
      guard let number = value.wholeNumber else { throw site.wrongType(value, expected: "integer") }
      configuration.backtracking.kernel = Int(number)
    },
    failedRequirement: { kernels.contains($0.backtracking.kernel) ? nil : kernels.words },
    // The first generation had no such key.
    canonical: { configuration in
      let kernel = configuration.backtracking.kernel
      return configuration.hasGenerations && kernel > 1 ? "\(kernel)" : nil
    })

  static let engine = Parameter(
    key: "backtracking.engine", type: "string", unit: "", range: engineRequirement(.standard),
    help: "What integrates the trajectories: \"auto\" is the first that takes the field; \"simd\" takes plane waves, "
      + "\"reference\" anything, slowly, \"gpu\" plane waves on graphics processors, with the bits of \"simd\"",
    decidesNumbers: true, example: nil,
    get: { .string($0.backtracking.engine) },
    set: { configuration, value, site in
      let words = engineRequirement(configuration.engines)
      guard case .string(let text) = value else { throw site.wrongType(value, expected: "string, \(words)") }
      configuration.backtracking.engine = text
    },
    failedRequirement: { configuration in
      configuration.engines.names.contains(configuration.backtracking.engine)
        ? nil : engineRequirement(configuration.engines)
    },
    // Engines with the bits of "simd" are one to the digest.
    canonical: { $0.engine?.digestEntry })

  private static func engineRequirement(_ list: EngineList) -> String {
    "one of " + list.names.map { "\"\($0)\"" }.joined(separator: ", ")
  }
}
