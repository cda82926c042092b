// The arguments of the C interface, looked at before anything is done with them.

/// The largest number of vectors of an array: with their bytes still inside of an address space.
private let largestCount = Int64(1) << 40

/// A count as an integer of this machine.
func checked(_ count: Int64, _ name: String, upTo limit: Int64 = largestCount) throws(InterfaceError) -> Int {
  guard count >= 0 else { throw .argument("\(name) = \(count): must not be negative") }
  guard count <= limit else { throw .argument("\(name) = \(count): must be at most \(limit)") }
  return Int(count)
}

/// An array of doubles that is to be read; null only where it is empty.
func checked(
  _ array: UnsafePointer<Double>?, _ name: String, count: Int
) throws(InterfaceError) -> UnsafeBufferPointer<Double> {
  guard count > 0 else { return UnsafeBufferPointer(start: nil, count: 0) }
  guard let array else { throw .argument("\(name) is a null pointer") }
  try check(UnsafeRawPointer(array), name, count: count)
  return UnsafeBufferPointer(start: array, count: count)
}

/// An array of doubles that is to be written; null only where it is empty.
func checked(
  _ array: UnsafeMutablePointer<Double>?, _ name: String, count: Int
) throws(InterfaceError) -> UnsafeMutableBufferPointer<Double> {
  guard count > 0 else { return UnsafeMutableBufferPointer(start: nil, count: 0) }
  guard let array else { throw .argument("\(name) is a null pointer") }
  try check(UnsafeRawPointer(array), name, count: count)
  return UnsafeMutableBufferPointer(start: array, count: count)
}

/// The caller's flag; null where there is none.
func checked(flag: UnsafePointer<Int32>?) throws(InterfaceError) -> UnsafePointer<Int32>? {
  guard UInt(bitPattern: flag) % 4 == 0 else { throw .argument("cancelled is not aligned to 4 bytes") }
  return flag
}

/// Where one value is to be written.
func checked<Value>(
  _ place: UnsafeMutablePointer<Value>?, _ name: String
) throws(InterfaceError) -> UnsafeMutablePointer<Value> {
  guard let place else { throw .argument("\(name) is a null pointer") }
  guard isAligned(UnsafeRawPointer(place)) else { throw .argument("\(name) is not aligned to 8 bytes") }
  return place
}

private func check(_ start: UnsafeRawPointer, _ name: String, count: Int) throws(InterfaceError) {
  guard isAligned(start) else { throw .argument("\(name) is not aligned to 8 bytes") }
  let bytes = UInt(count) * UInt(MemoryLayout<Double>.stride)
  guard UInt(bitPattern: start) <= UInt(Int.max) - bytes else {
    throw .argument("\(name) ends beyond the address space")
  }
}

private func isAligned(_ pointer: UnsafeRawPointer) -> Bool { UInt(bitPattern: pointer) % 8 == 0 }

// MARK: - Vectors

/// The vector of a number in an array of vectors.
func vector(_ values: UnsafeBufferPointer<Double>, _ index: Int) -> SIMD3<Double> {
  SIMD3(values[3 * index], values[3 * index + 1], values[3 * index + 2])
}

/// Puts a vector in its place.
func set(_ vector: SIMD3<Double>, _ values: UnsafeMutableBufferPointer<Double>, _ index: Int) {
  values[3 * index] = vector.x
  values[3 * index + 1] = vector.y
  values[3 * index + 2] = vector.z
}
