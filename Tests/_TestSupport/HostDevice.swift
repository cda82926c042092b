import Foundation
import Synchronization
import Transport
import _HostKernels

/// A device that is the processor under test: the kernels' own text, compiled for it, and faults on command.
package final class HostDevice: ComputeDevice, Sendable {
  /// What it does wrong.
  package struct Faults: Sendable {
    /// The most bytes that it has.
    package var memory = Int.max
    /// After how many launches every call fails.
    package var launches = Int.max
    /// Whether its multiply-adds are not fused, so that its bits are others.
    package var isLoose = false
    /// Called when there is no memory.
    package var whenRefused: (@Sendable () -> Void)?
    /// Asked whether it is lost: every call fails then.
    package var isLost: (@Sendable () -> Bool)?
    /// Called before every launch, with the number of its particles.
    package var beforeLaunch: (@Sendable (Int) -> Void)?

    package init() {}
  }

  package let identity: DeviceIdentity
  private let faults: Faults
  fileprivate let state = Mutex(State())

  fileprivate struct State {
    var bytes = 0
    var mostBytes = 0
    var launches: [Int] = []
  }

  /// A device with a number of its own.
  package init(_ number: Int = 0, units: Int = 2, memory: Int = 1 << 30, faults: Faults = Faults()) {
    identity = DeviceIdentity(
      driver: .openCL, number: number, name: "host \(number)", driverVersion: "tests", memory: memory, units: units,
      isProcessor: true)
    self.faults = faults
  }

  /// The particles of each launch so far.
  package var launches: [Int] { state.withLock { $0.launches } }

  /// The bytes that are taken.
  package var bytesInUse: Int { state.withLock { $0.bytes } }

  /// The most bytes that were taken at a time.
  package var mostBytes: Int { state.withLock { $0.mostBytes } }

  package func queue() throws(DeviceError) -> any DeviceQueue { Queue(self) }

  private func check() throws(DeviceError) {
    if state.withLock({ $0.launches.count }) >= faults.launches || faults.isLost?() == true {
      throw .failed(call: "launch", words: "unplugged")
    }
  }

  private final class Queue: DeviceQueue {
    private let owner: HostDevice

    init(_ owner: HostDevice) { self.owner = owner }

    func allocate(_ byteCount: Int) throws(DeviceError) -> DeviceMemory {
      try owner.check()
      let fits = owner.state.withLock { state in
        guard state.bytes + byteCount <= owner.faults.memory else { return false }
        state.bytes += byteCount
        state.mostBytes = max(state.mostBytes, state.bytes)
        return true
      }
      guard fits else {
        owner.faults.whenRefused?()
        throw .outOfMemory(call: "allocate", words: "full")
      }
      let memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
      // What nobody wrote must not matter.
      memset(memory, 0xFF, byteCount)
      return DeviceMemory(handle: UInt64(UInt(bitPattern: memory)), byteCount: byteCount)
    }

    func free(_ memory: DeviceMemory) {
      owner.state.withLock { $0.bytes -= memory.byteCount }
      UnsafeMutableRawPointer(bitPattern: UInt(memory.handle))?.deallocate()
    }

    func upload(_ bytes: UnsafeRawBufferPointer, to memory: DeviceMemory) throws(DeviceError) {
      try owner.check()
      guard bytes.count <= memory.byteCount else { throw .failed(call: "upload", words: "too many bytes") }
      guard let start = bytes.baseAddress else { return }
      UnsafeMutableRawPointer(bitPattern: UInt(memory.handle))?.copyMemory(from: start, byteCount: bytes.count)
    }

    func download(_ memory: DeviceMemory, into bytes: UnsafeMutableRawBufferPointer) throws(DeviceError) {
      try owner.check()
      guard bytes.count <= memory.byteCount, let start = UnsafeRawPointer(bitPattern: UInt(memory.handle)) else {
        throw .failed(call: "download", words: "too many bytes")
      }
      bytes.copyMemory(from: UnsafeRawBufferPointer(start: start, count: bytes.count))
    }

    func launch(_ kernel: DeviceKernel, groups: Int, _ arguments: [KernelArgument]) throws(DeviceError) {
      try owner.check()
      owner.faults.beforeLaunch?(groups * DeviceIdentity.group)
      owner.state.withLock { $0.launches.append(groups * DeviceIdentity.group) }
      var memories: [UInt64] = []
      var ints: [Int32] = []
      var (first, step) = (0, 0.0)
      for argument in arguments {
        switch argument {
        case .memory(let memory): memories.append(memory.handle)
        case .int(let value): ints.append(value)
        case .long(let value): first = Int(value)
        case .double(let value): step = value
        }
      }
      switch kernel {
      case .mixed:
        let advance = owner.faults.isLoose ? dapple_loose_mixed : dapple_host_mixed
        advance(memories, ints[0], step, first, ints[1], ints[2], ints[3])
      case .double:
        let advance = owner.faults.isLoose ? dapple_loose_double : dapple_host_double
        advance(memories, ints[0], step, ints[1])
      }
    }

    func synchronize() throws(DeviceError) { try owner.check() }
  }
}
