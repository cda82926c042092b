// Gzip.swift: the bytes of a gzip file (RFC 1952), unpacked by zlib in memory, and no more of them than is sound.
//
// A few bytes can unpack to a thousand times as many. A map of the sky rarely shrinks by more than ten; a mask may by some
// hundred, but is small: so unpacking stops at 256 MB or thirty times the size of the file, whichever is more, and says so.

import CZlib

enum Gzip {
  /// Unpacked size up to which any file is unpacked, in bytes.
  static let alwaysAllowed = 256 << 20
  /// And how many times its own size beyond that.
  static let largestRatio = 30

  /// What is wrong with a gzip file.
  enum Failure: Error, Equatable {
    case truncated
    case damaged(reason: String)
    /// zlib got no memory: nothing is known of the file.
    case outOfMemory
    /// It unpacks to more than this, in bytes.
    case tooLarge(limit: Int)
  }

  /// Whether the bytes begin as a gzip file does.
  static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// Unpacks all members of a gzip file, and compares their lengths and CRCs.
  ///
  /// - Parameters:
  ///   - packed: the file.
  ///   - limit: the largest size of the result that the caller takes, in bytes.
  static func unpack(_ packed: [UInt8], limit: Int) throws(Failure) -> [UInt8] {
    let most = min(limit, max(alwaysAllowed, packed.count.multipliedReportingOverflow(by: largestRatio).partialValue))
    var stream = z_stream()
    // 15 bits of window, and 16: a gzip header.
    guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw .outOfMemory
    }
    defer { inflateEnd(&stream) }
    var result: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    var (position, isOver) = (0, false)
    while !isOver {
      // zlib counts in 32 bits.
      let part = min(packed.count - position, 1 << 30)
      let (status, used, made) = step(&stream, packed, position..<position + part, &chunk)
      position += used
      guard result.count + made <= most else { throw .tooLarge(limit: most) }
      result += chunk[..<made]
      switch status {
      case Z_STREAM_END:
        isOver = position == packed.count
        if !isOver, inflateReset(&stream) != Z_OK { throw .damaged(reason: "zlib cannot go on") }
      case Z_OK:
        break
      case Z_MEM_ERROR:
        throw .outOfMemory
      case Z_BUF_ERROR where position == packed.count:
        throw .truncated
      default:
        throw .damaged(reason: "its gzip packing: \(stream.msg.map { String(cString: $0) } ?? "error \(status)")")
      }
    }
    return result
  }

  /// One call of zlib: from a part of the packed bytes into the chunk.
  private static func step(
    _ stream: inout z_stream, _ packed: [UInt8], _ part: Range<Int>, _ chunk: inout [UInt8]
  ) -> (status: Int32, used: Int, made: Int) {
    let size = chunk.count
    return packed.withUnsafeBufferPointer { packed in
      chunk.withUnsafeMutableBufferPointer { chunk in
        // zlib only reads its input, though its declaration does not say so.
        stream.next_in = UnsafeMutablePointer(mutating: packed.baseAddress.map { $0 + part.lowerBound })
        stream.avail_in = UInt32(part.count)
        stream.next_out = chunk.baseAddress
        stream.avail_out = UInt32(size)
        let status = inflate(&stream, Z_NO_FLUSH)
        return (status, part.count - Int(stream.avail_in), size - Int(stream.avail_out))
      }
    }
  }
}
