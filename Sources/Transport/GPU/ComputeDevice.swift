// What the engine asks of a device, whichever driver it has: memory, copies, launches of two kernels. The drivers are in files
// of their own; tests have one that fails on command.

#if !hasFeature(Embedded)
  /// What a driver says of a device, before anything is made there.
  package struct DeviceIdentity: Sendable, Equatable {
    /// Which driver reaches it.
    package enum Driver: String, Sendable {
      case cuda
      case openCL = "opencl"
    }

    /// Which driver reaches it.
    package var driver: Driver
    /// Its number there, from 0.
    package var number: Int
    /// Its name, as the driver has it.
    package var name: String
    /// The driver and its version, in words.
    package var driverVersion: String
    /// Its memory in bytes.
    package var memory: Int
    /// Its multiprocessors or compute units.
    package var units: Int
    /// Whether it is a processor that OpenCL drives: used only where it is asked for.
    package var isProcessor: Bool
    /// Whether its maker is NVIDIA: such a card is there twice, and CUDA's driver is taken.
    package var isNVIDIA: Bool
    /// What it does at most; nil where that is not known.
    package var peak: PeakRate?
    /// Why it cannot be used; nil where it can.
    package var obstacle: String?

    /// An identity from its parts.
    package init(
      driver: Driver, number: Int, name: String, driverVersion: String, memory: Int, units: Int,
      isProcessor: Bool = false, isNVIDIA: Bool = false, peak: PeakRate? = nil, obstacle: String? = nil
    ) {
      (self.driver, self.number, self.name, self.driverVersion) = (driver, number, name, driverVersion)
      (self.memory, self.units, self.isProcessor, self.isNVIDIA) = (memory, units, isProcessor, isNVIDIA)
      (self.peak, self.obstacle) = (peak, obstacle)
    }

    /// Particles of a work-group, `DAPPLE_GROUP`: all of one field.
    package static let group = 64

    /// The word of `--devices` that stands for it: "cuda:0".
    package var word: String { Self.word(driver, number) }

    static func word(_ driver: Driver, _ number: Int) -> String { "\(driver.rawValue):\(number)" }

    /// What messages call it: "cuda:0 (NVIDIA H100)".
    package var title: String { "\(word) (\(name))" }

    /// How many particles keep all of it busy: 512 for each multiprocessor of a GPU, as many as the registers of the kernel
    /// allow.
    package var fill: Int { max(4 * Self.group, units * (isProcessor ? Self.group : 512)) }
  }

  /// What a driver refused.
  package enum DeviceError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is not as much memory left on the device, as the driver answered that call with those words.
    case outOfMemory(call: String, words: String)
    /// Anything else: the call and the driver's words for what happened.
    case failed(call: String, words: String)

    /// The call and what the driver said of it.
    package var description: String {
      switch self {
      case .outOfMemory(let call, let words), .failed(let call, let words): "\(call): \(words)"
      }
    }
  }

  /// Memory on a device.
  package struct DeviceMemory: Sendable, Equatable {
    /// What the driver calls it.
    package var handle: UInt64
    /// Its size.
    package var byteCount: Int

    /// None, which no driver has given out.
    static let none = DeviceMemory(handle: 0, byteCount: 0)

    /// Memory by its parts.
    package init(handle: UInt64, byteCount: Int) { (self.handle, self.byteCount) = (handle, byteCount) }
  }

  /// A kernel of `advance.cl`.
  package enum DeviceKernel: String, Sendable, CaseIterable {
    case mixed = "advance_mixed"
    case double = "advance_double"

    /// The text of the kernels, for OpenCL.
    package static let text = PackageResources.advance_cl
  }

  /// An argument of a kernel.
  package enum KernelArgument: Sendable {
    case memory(DeviceMemory)
    case int(Int32)
    case long(Int64)
    case double(Double)
  }

  /// A device that is ready to work.
  package protocol ComputeDevice: Sendable {
    /// What it is.
    var identity: DeviceIdentity { get }
    /// A queue of work of its own. Work of several queues runs side by side.
    func queue() throws(DeviceError) -> any DeviceQueue
  }

  extension DeviceIdentity {
    /// Makes the device ready.
    ///
    /// - Parameter text: the text of the kernels where the device is one of OpenCL.
    /// - Throws: `DeviceError`, `DriverAbsence`.
    package func opened(text: [UInt8] = DeviceKernel.text) throws -> any ComputeDevice {
      switch driver {
      case .cuda: try CUDADevice(number, of: CUDA.driver.get())
      case .openCL: try OpenCLDevice(number, of: OpenCL.driver.get(), kernels: text)
      }
    }
  }

  /// A queue of work on a device: everything happens in its order. One thread at a time has it, and not always the same one.
  package protocol DeviceQueue: AnyObject, Sendable {
    /// Takes memory of the device.
    func allocate(_ byteCount: Int) throws(DeviceError) -> DeviceMemory
    /// Gives memory back.
    func free(_ memory: DeviceMemory)
    /// Copies to the device; returns when the bytes have been read.
    func upload(_ bytes: UnsafeRawBufferPointer, to memory: DeviceMemory) throws(DeviceError)
    /// Copies from the device as many bytes as the buffer has; returns when they are there.
    func download(_ memory: DeviceMemory, into bytes: UnsafeMutableRawBufferPointer) throws(DeviceError)
    /// Starts a kernel on groups of ``DeviceIdentity/group`` particles.
    func launch(_ kernel: DeviceKernel, groups: Int, _ arguments: [KernelArgument]) throws(DeviceError)
    /// Waits for everything.
    func synchronize() throws(DeviceError)
  }
#endif
