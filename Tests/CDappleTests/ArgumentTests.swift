import CDapple
import Results
import Study
import Testing
import _CInterface

/// Arguments that are not what they must be: a status and a line that names them, and nothing else happens.
@Suite(.timeLimit(.minutes(40))) struct ArgumentTests {
  static let text = StudyConfiguration.default.resolvedTOML

  @Test func versionIsTheProgrammes() {
    #expect(String(cString: dapple_version()) == DappleVersion.current)
    #expect(dapple_interface() == DAPPLE_INTERFACE)
    #expect(["portable", "x86-64-v3", "x86-64-v4"].contains(String(cString: dapple_instruction_set())))
  }

  @Test func handles() throws {
    var (field, ensemble): (OpaquePointer?, OpaquePointer?)
    (ensemble, _) = makeEnsemble(Self.text)
    defer { dapple_ensemble_release(ensemble) }
    #expect(Answer.of { dapple_field_create(ensemble, 0, &field, $0, $1) } == .fine)
    defer { dapple_field_release(field) }
    let wrong: [(OpaquePointer?, String)] = [
      (nil, "field is a null pointer"), (ensemble, "field is no handle of dapple_field_create"),
    ]
    for (handle, message) in wrong {
      var values = [0.0, 0, 0]
      #expect(
        Answer.of { dapple_field_evaluate(handle, [0, 0, 0], 1, &values, nil, $0, $1) }
          == Answer(status: Int32(DAPPLE_BAD_HANDLE), message: message))
    }
    var other: OpaquePointer? = field
    #expect(Answer.of { dapple_field_create(field, 0, &other, $0, $1) }.status == Int32(DAPPLE_BAD_HANDLE))
    #expect(other == nil)
    #expect(Answer.of { dapple_field_create(ensemble, 0, nil, $0, $1) }.message == "field is a null pointer")
    // The other kind's release does nothing.
    dapple_field_release(ensemble)
    dapple_ensemble_release(field)
    dapple_field_release(nil)
    var rho = 0.0
    #expect(Answer.of { dapple_ensemble_larmor_radius(ensemble, &rho, $0, $1) } == .fine)
    #expect(rho == 0.1)
  }

  @Test(arguments: [
    (-1, "count = -1: must not be negative"),
    (Int64.max, "count = 9223372036854775807: must be at most 1099511627776"),
    (Int64.min, "count = -9223372036854775808: must not be negative"),
  ])
  func counts(count: Int64, message: String) throws {
    var values = [Double](repeating: 0, count: 3)
    let expected = Answer(status: Int32(DAPPLE_BAD_ARGUMENT), message: message)
    try withField(.default, 0) { field in
      #expect(Answer.of { dapple_field_evaluate(field, [0, 0, 0], count, &values, nil, $0, $1) } == expected)
      #expect(
        Answer.of { dapple_field_backtrack(field, [0, 0, 1], count, [1], 1, 0, 1, &values, nil, nil, $0, $1) }
          == expected)
    }
  }

  /// What is wrong with a call to backtrack, as the message says it.
  struct Wrong: Sendable {
    var directions: [Double] = [0, 0, 1]
    var times: [Double] = [1]
    var timeCount: Int64?
    var flags: UInt32 = 0
    var row: Int64 = 1
    var words: String
  }

  @Test(arguments: [
    Wrong(directions: [0, 0, 0], words: "directions: vector 0 has no direction"),
    Wrong(directions: [0, .nan, 1], words: "directions: vector 0 has no direction"),
    Wrong(directions: [1e200, 0, 0], words: "directions: vector 0 has no direction"),
    Wrong(directions: [0, 0, 1.1], flags: 1, words: "directions: vector 0 is no unit vector"),
    Wrong(times: [-1e-300], words: "times: number 0 must be from 0 to 1000000000.0"),
    Wrong(times: [1, .nan], words: "times: number 1 must be from 0 to 1000000000.0"),
    Wrong(times: [.infinity], words: "times: number 0 must be from 0 to 1000000000.0"),
    Wrong(times: [2, 1], words: "times: number 1 is less than the one before; they must ascend"),
    Wrong(timeCount: 10_001, words: "time_count = 10001: must be at most 10000"),
    Wrong(timeCount: -1, words: "time_count = -1: must not be negative"),
    Wrong(flags: 2, words: "flags = 2: must be 0 or DAPPLE_UNIT_DIRECTIONS"),
    Wrong(row: 0, words: "row = 0: must be at least count = 1"),
    Wrong(row: -1, words: "row = -1: must not be negative"),
    Wrong(
      times: Array(repeating: 1, count: 10_000), row: 1 << 40, words: "row x time_count is more than an array can hold"),
    Wrong(times: [1, 2], row: 1 << 40, words: "positions ends beyond the address space"),
  ])
  func backtracking(wrong: Wrong) throws {
    var values = [Double](repeating: 0, count: 6)
    // Not an address that a process has, so that only its arithmetic is looked at.
    let far = UnsafeMutablePointer<Double>(bitPattern: UInt(Int.max) - 1023)
    try withField(.default, 0) { field in
      let answer = Answer.of { message, capacity in
        values.withUnsafeMutableBufferPointer { values in
          dapple_field_backtrack(
            field, wrong.directions, Int64(wrong.directions.count / 3), wrong.times,
            wrong.timeCount ?? Int64(wrong.times.count), wrong.flags, wrong.row,
            wrong.words.hasPrefix("positions") ? far : values.baseAddress, nil, nil, message, capacity)
        }
      }
      #expect(answer == Answer(status: Int32(DAPPLE_BAD_ARGUMENT), message: wrong.words))
    }
  }

  @Test func pointers() throws {
    var values = [Double](repeating: 0, count: 6)
    try withField(.default, 0) { field in
      #expect(
        Answer.of { dapple_field_evaluate(field, nil, 1, &values, nil, $0, $1) }.message
          == "positions is a null pointer")
      #expect(
        Answer.of { dapple_field_evaluate(field, [0, 0, 0], 1, nil, nil, $0, $1) }.message == "values is a null pointer"
      )
      #expect(
        Answer.of { dapple_field_evaluate(field, [0, .infinity, 0], 1, &values, nil, $0, $1) }.message
          == "positions: vector 0 is not finite")
      // Nothing to do needs no arrays.
      #expect(Answer.of { dapple_field_evaluate(field, nil, 0, nil, nil, $0, $1) } == .fine)
      #expect(Answer.of { dapple_field_backtrack(field, nil, 0, [1], 1, 0, 0, nil, nil, nil, $0, $1) } == .fine)
      #expect(Answer.of { dapple_field_backtrack(field, [0, 0, 1], 1, nil, 0, 0, 1, nil, nil, nil, $0, $1) } == .fine)
      let odd = Answer.of { message, capacity in
        values.withUnsafeMutableBytes { bytes in
          dapple_field_evaluate(
            field, [0, 0, 0], 1, (bytes.baseAddress.map { $0 + 4 })?.assumingMemoryBound(to: Double.self), nil, message,
            capacity)
        }
      }
      #expect(odd.message == "values is not aligned to 8 bytes")
    }
  }

  @Test func realizations() throws {
    let (ensemble, _) = makeEnsemble(Self.text)
    defer { dapple_ensemble_release(ensemble) }
    var field: OpaquePointer?
    #expect(
      Answer.of { dapple_field_create(ensemble, -1, &field, $0, $1) }.message
        == "realization = -1: must not be negative")
    #expect(
      Answer.of { dapple_field_create(ensemble, 1 << 31, &field, $0, $1) }.message
        == "realization = 2147483648: must be at most 2147483647")
    #expect(field == nil)
  }

  @Test func messagesAreCutToTheBuffer() {
    var buffer = [CChar](repeating: 0x55, count: 12)
    #expect(dapple_field_size(nil, nil, nil, &buffer, 6) == Int32(DAPPLE_BAD_HANDLE))
    #expect(String(decoding: buffer.prefix(6).map(UInt8.init(bitPattern:)), as: UTF8.self) == "field\0")
    #expect(buffer[6...].allSatisfy { $0 == 0x55 })
    for capacity in [0, -1, Int64.min] {
      buffer = [CChar](repeating: 0x55, count: 12)
      #expect(dapple_field_size(nil, nil, nil, &buffer, capacity) == Int32(DAPPLE_BAD_HANDLE))
      #expect(buffer.allSatisfy { $0 == 0x55 })
    }
    #expect(dapple_field_size(nil, nil, nil, nil, 256) == Int32(DAPPLE_BAD_HANDLE))
  }
}
