import Foundation
import Testing
import _TestSupport

/// `dapple benchmark --devices` as a user meets it; the cards are those of a fake CUDA driver (Tests/FakeCUDA).
@Suite(.serialized, .timeLimit(.minutes(40))) struct BenchmarkDevicesTests {
  private static func benchmark(
    _ arguments: String..., environment: [String: String], within seconds: Int = 120
  ) throws -> Program.Result {
    try Program.run(["benchmark", "--threads", "1"] + arguments, environment: environment, within: seconds)
  }

  @Test(
    "a card is measured",
    .enabled(if: EnginesTests.fakeCUDA != nil, "no fake CUDA driver here; Tests/FakeCUDA/build makes it"),
    arguments: [(0, "bits: those of simd", true), (1, "bits: OTHER THAN THOSE OF simd", false)])
  func card(number: Int, words: String, hasBits: Bool) throws {
    let environment = EnginesTests.fake(["DAPPLE_FAKE_CUDA_DEVICES": "2", "DAPPLE_FAKE_CUDA_WRONG_DEVICE": "1"])
    let table = try Self.benchmark("--quick", "--devices", "cuda:\(number)", environment: environment)
    #expect(table.status == 0, "\(table.error)")
    #expect(table.output.contains("cuda:\(number)  Fake CUDA device \(number), 2 units"), "\(table.output)")
    #expect(table.output.contains(words) && table.output.contains("peak: 384 multiply-adds per ns"), "\(table.output)")
    let json = try Self.benchmark("--quick", "--json", "--devices", "cuda:\(number)", environment: environment)
    let report = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    let device = (report?["devices"] as? [[String: Any]])?.first
    #expect(device?["device"] as? String == "cuda:\(number)" && device?["same_bits"] as? Bool == hasBits)
    #expect((device?["timings"] as? [[String: Any]])?.compactMap { $0["realizations"] as? Int } == [1, 2, 1, 2])
  }

  /// What is wrong is said before the full benchmark is measured, which would be printed.
  @Test(
    "what cannot be measured is said at once",
    .enabled(if: EnginesTests.fakeCUDA != nil, "no fake CUDA driver here; Tests/FakeCUDA/build makes it"),
    arguments: [
      ("cuda:7", [:], 1, "no device cuda:7 here"), ("all", [:], 1, "no device to compute on (libcuda.so.1"),
      ("gpu", [:], 64, "--devices gpu: give \"all\", or numbers with commas"),
      (
        "cuda:0", ["DAPPLE_FAKE_CUDA_NO_COMPILER": "1"],
        1, "cuda:0 (Fake CUDA device 0) could not be opened: cuModuleLoadDataEx: CUDA_ERROR_INVALID_PTX"
      ),
      (
        "cuda:0", ["DAPPLE_FAKE_CUDA_LOST_AFTER": "2"], 1,
        "a device failed while it was measured: cuda:0 (Fake CUDA device 0): cuStreamSynchronize"
      ),
    ] as [(String, [String: String], Int, String)])
  func refusals(device: String, settings: [String: String], status: Int, words: String) throws {
    let environment = settings.isEmpty ? EnginesTests.empty : EnginesTests.fake(settings)
    let result = try Self.benchmark("--devices", device, environment: environment, within: 60)
    #expect(Int(result.status) == status && result.output.isEmpty && result.error.contains(words), "\(result.error)")
  }

  /// Without the option nothing of devices is read: neither drivers nor DAPPLE_DEVICES.
  @Test func withoutTheOption() throws {
    let environment = EnginesTests.fake(["DAPPLE_DEVICES": "none of these"])
    let result = try Self.benchmark("--quick", environment: environment)
    #expect(result.status == 0 && !result.output.contains("device"), "\(result.error)")
  }
}
