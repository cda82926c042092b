// The words of `--devices` and DAPPLE_DEVICES, and what they choose.

import Testing
import Transport

/// Which devices are used.
@Suite("Selection of devices", .timeLimit(.minutes(40))) struct DeviceSelectionTests {
  static func device(
    _ driver: DeviceIdentity.Driver, _ number: Int, isProcessor: Bool = false, isNVIDIA: Bool = false,
    obstacle: String? = nil
  ) -> DeviceIdentity {
    DeviceIdentity(
      driver: driver, number: number, name: "card", driverVersion: "1", memory: 1 << 30, units: 10,
      isProcessor: isProcessor, isNVIDIA: isNVIDIA, obstacle: obstacle)
  }

  /// Two NVIDIA cards, one of them too old, seen by both drivers; another maker's; a processor.
  static let survey = DeviceSurvey(
    devices: [
      device(.cuda, 0, isNVIDIA: true), device(.cuda, 1, isNVIDIA: true, obstacle: "it is too old"),
      device(.openCL, 0, isNVIDIA: true), device(.openCL, 1), device(.openCL, 2, isProcessor: true),
    ], absences: ["nothing else"])

  @Test(arguments: [
    ("all", ["cuda:0", "opencl:1"]), ("0", ["cuda:0"]), ("1,0", ["opencl:1", "cuda:0"]), ("opencl:2", ["opencl:2"]),
    ("opencl:0,1", ["opencl:0", "opencl:1"]),
  ])
  func words(text: String, expected: [String]) throws {
    let selection = try #require(DeviceSelection(text))
    #expect(try selection.devices(of: Self.survey).map(\.word) == expected)
  }

  @Test(arguments: [
    "", ",", "0,", "a", "-1", "+1", "0 ", " 0", "cuda", "cuda:", ":0", "cuda:0:0", "CUDA:0", "cuda:x", "0,0", "99999",
    "٣",
    "cuda:0,cuda:0", "ALL", "all,0",
  ])
  func noWords(text: String) { #expect(DeviceSelection(text) == nil) }

  @Test func whatCannotBeUsed() throws {
    func refusal(_ text: String, _ survey: DeviceSurvey = DeviceSelectionTests.survey) throws -> GPUError {
      let selection = try #require(DeviceSelection(text))
      return try #require(#expect(throws: GPUError.self) { try selection.devices(of: survey) })
    }
    #expect(try refusal("cuda:1") == .unusable("cuda:1 (card)", "it is too old"))
    #expect(try refusal("0,cuda:0") == .twice("cuda:0 (card)"))
    #expect("\(try refusal("2"))".contains("no device 2 here: there are cuda:0, cuda:1, opencl:0, opencl:1, opencl:2"))
    let processors = DeviceSurvey(devices: [Self.device(.openCL, 0, isProcessor: true)], absences: ["no driver"])
    #expect(
      try refusal("all", processors)
        == .noDevice(["no driver", "opencl:0 (card) is a processor, used only where it is asked for"]))
  }
}
