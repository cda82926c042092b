import CDapple
import Study
import Testing
import _CInterface

/// A call of the C interface as a C client makes it: status and message.
struct Answer: Equatable {
  var status: Int32
  var message: String

  static let fine = Answer(status: Int32(DAPPLE_OK), message: "")

  /// Calls, with a buffer of 256 bytes for the message.
  static func of(_ call: (UnsafeMutablePointer<CChar>?, Int64) -> dapple_status) -> Answer {
    var buffer = [CChar](repeating: 0x55, count: 256)
    let status = buffer.withUnsafeMutableBufferPointer { call($0.baseAddress, Int64($0.count)) }
    #expect(buffer.contains(0), "the message is not ended")
    return Answer(
      status: status, message: String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
  }
}

/// An ensemble by its study text, with what went wrong.
func makeEnsemble(_ text: String) -> (handle: OpaquePointer?, answer: Answer) {
  var handle: OpaquePointer?
  let text = Array(text.utf8CString)
  let answer = Answer.of { dapple_ensemble_create(text, Int64(text.count - 1), &handle, $0, $1) }
  return (handle, answer)
}

/// The field of a realisation of a study, for the time of a call.
func withField<Outcome>(
  _ configuration: StudyConfiguration, _ number: Int, _ body: (OpaquePointer?) throws -> Outcome
) throws -> Outcome {
  let (ensemble, answer) = makeEnsemble(configuration.resolvedTOML)
  try #require(answer == .fine, "\(answer)")
  var field: OpaquePointer?
  let made = Answer.of { dapple_field_create(ensemble, Int64(number), &field, $0, $1) }
  // A field outlives its ensemble.
  dapple_ensemble_release(ensemble)
  try #require(made == .fine, "\(made)")
  defer { dapple_field_release(field) }
  return try body(field)
}

/// Vectors one after the other.
func flat(_ vectors: [SIMD3<Double>]) -> [Double] { vectors.flatMap { [$0.x, $0.y, $0.z] } }
