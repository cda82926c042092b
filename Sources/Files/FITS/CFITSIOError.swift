// CFITSIOError.swift: the one lock around CFITSIO, and the text of its errors.
//
// CFITSIO keeps its error stack in global memory, and may be built without locks of its own: one thread at a time. The
// slow part of writing, the disk, is outside (see `DurableFile`).

import CFITSIO
import Synchronization

enum CFITSIO {
  /// Held by whoever calls CFITSIO.
  static let lock = Mutex(())

  /// One line for a status of CFITSIO; empties its error stack.
  static func message(_ status: Int32) -> String {
    var text = [CChar](repeating: 0, count: 81)
    ffgerr(status, &text)
    ffcmsg()
    return "CFITSIO error \(status): \(string(text))"
  }

  /// The text of a C string in an array.
  static func string(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// The class of a keyword, by which the ones that belong to the table itself are told from the user's.
  static func isReserved(keyword: String) -> Bool {
    // Classes: 10–100 structure, scaling, nulls, dimensions, ranges, units, display, names, checksums; 110, 120, 150 world
    // coordinates, reference system and everything else; 130, 140 comments and continuation.
    var card = Array((keyword.padding(to: 8) + "= 1").utf8CString)
    return ![110, 120, 150].contains(ffgkcl(&card))
  }
}

extension String {
  /// This text with blanks appended up to a length.
  func padding(to length: Int) -> String { self + String(repeating: " ", count: max(0, length - count)) }
}
