import Foundation
import Transport

/// Devices of OpenCL for tests, of whatever kind: PoCL is one.
package enum OpenCLDevices {
  /// The first that can be used.
  package static let first = DeviceSurvey.now().devices.first { $0.driver == .openCL && $0.obstacle == nil }

  /// Whether tests of OpenCL run. They fail without a device where DAPPLE_REQUIRE_OPENCL=1 says that there must be one.
  package static let areExpected =
    first != nil || ProcessInfo.processInfo.environment["DAPPLE_REQUIRE_OPENCL"] == "1"

  /// Why they do not.
  package static let reason = "no OpenCL here; 'make oracles' installs PoCL"
}
