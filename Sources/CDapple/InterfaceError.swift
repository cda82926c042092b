// What a function of the C interface says of its end: a status, and a line of ASCII text for people.

import _CInterface

/// Why a function did nothing, or not all.
struct InterfaceError: Error {
  /// One of the header's statuses.
  let status: dapple_status
  /// One line of ASCII text: nothing from outside enters it but words that were looked at byte by byte.
  let message: String

  static func argument(_ message: String) -> InterfaceError {
    InterfaceError(status: dapple_status(DAPPLE_BAD_ARGUMENT), message: message)
  }

  static func study(_ message: String) -> InterfaceError {
    InterfaceError(status: dapple_status(DAPPLE_BAD_STUDY), message: message)
  }

  static func handle(_ message: String) -> InterfaceError {
    InterfaceError(status: dapple_status(DAPPLE_BAD_HANDLE), message: message)
  }

  static func unsupported(_ message: String) -> InterfaceError {
    InterfaceError(status: dapple_status(DAPPLE_UNSUPPORTED), message: message)
  }

  static var cancelled: InterfaceError {
    InterfaceError(status: dapple_status(DAPPLE_CANCELLED), message: "cancelled by the caller")
  }
}

/// Where the caller wants to read what went wrong.
struct MessageBuffer {
  let start: UnsafeMutablePointer<CChar>?
  let capacity: Int64

  /// Does something, and tells of its end by status and message; the message is empty where it went well.
  func reporting(_ body: () throws(InterfaceError) -> Void) -> dapple_status {
    do throws(InterfaceError) {
      try body()
      write("")
      return dapple_status(DAPPLE_OK)
    } catch {
      write(error.message)
      return error.status
    }
  }

  private func write(_ text: String) {
    guard let start, capacity > 0 else { return }
    var length = 0
    for byte in text.utf8.prefix(Int(capacity) - 1) {
      start[length] = CChar(bitPattern: byte)
      length += 1
    }
    start[length] = 0
  }
}
