// Devices behind CUDA's driver interface, which comes with NVIDIA's driver: the kernels go there as PTX (advance.ptx, made from
// advance.cl by Scripts/ptx), and the driver compiles them for its card.

#if !hasFeature(Embedded)
  import _DeviceDrivers

  /// CUDA's functions.
  struct CUDA: @unchecked Sendable {
    fileprivate let functions: UnsafePointer<dapple_cuda>
    /// 11080 for CUDA 11.8.
    private let version: Int32

    /// The driver of this machine, looked up once; otherwise words for why there is none.
    static let driver = Result { () throws(DriverAbsence) in try CUDA() }

    private init() throws(DriverAbsence) {
      var missing: UnsafePointer<CChar>?
      guard let functions = dapple_open_cuda(&missing) else {
        throw DriverAbsence(library: "libcuda.so.1", missing: missing, meaning: "no NVIDIA driver here")
      }
      self.functions = functions
      let status = functions.pointee.cuInit(0)
      guard status == 0 else {
        throw DriverAbsence(reason: "libcuda.so.1 is here, but cuInit failed: \(Self.words(status, functions))")
      }
      var version: Int32 = 0
      _ = functions.pointee.cuDriverGetVersion(&version)
      self.version = version
    }

    private static func words(version: Int32) -> String { "\(version / 1000).\(version % 1000 / 10)" }

    /// The clock of a device in kHz, its multiprocessors, and the two numbers of its compute capability.
    private static let (clock, multiprocessors, major, minor): (Int32, Int32, Int32, Int32) = (13, 16, 75, 76)
    /// What the PTX asks for (Scripts/ptx): of the card, and of the driver, with the number that NVIDIA gives it.
    private static let leastCapability: (Int32, Int32) = (6, 0)
    private static let (leastVersion, leastDriver): (Int32, String) = (11_080, "520")

    /// All devices, in the driver's order.
    func devices() -> [DeviceIdentity] {
      var count: Int32 = 0
      guard functions.pointee.cuDeviceGetCount(&count) == 0, (1...1024).contains(count) else { return [] }
      return (0..<count).compactMap { number in
        var device: Int32 = 0
        guard functions.pointee.cuDeviceGet(&device, number) == 0 else { return nil }
        func attribute(_ which: Int32) -> Int32 {
          var value: Int32 = 0
          return functions.pointee.cuDeviceGetAttribute(&value, which, device) == 0 ? value : 0
        }
        var name = [CChar](repeating: 0, count: 256)
        _ = functions.pointee.cuDeviceGetName(&name, Int32(name.count - 1), device)
        var memory = 0
        _ = functions.pointee.cuDeviceTotalMem_v2(&memory, device)
        let capability = (attribute(Self.major), attribute(Self.minor))
        let obstacles: [(Bool, String)] = [
          (
            capability < Self.leastCapability,
            "its compute capability is \(capability.0).\(capability.1), and "
              + "\(Self.leastCapability.0).\(Self.leastCapability.1) is needed"
          ),
          (
            version < Self.leastVersion,
            "its driver is for CUDA \(Self.words(version: version)), and \(Self.words(version: Self.leastVersion)) "
              + "(driver \(Self.leastDriver)) is needed"
          ),
        ]
        return DeviceIdentity(
          driver: .cuda, number: Int(number),
          name: Self.text(name),
          driverVersion: "CUDA \(Self.words(version: version))", memory: memory,
          units: Int(attribute(Self.multiprocessors)), isNVIDIA: true,
          peak: PeakRate(
            capability: capability, multiprocessors: attribute(Self.multiprocessors), kilohertz: attribute(Self.clock)),
          obstacle: obstacles.first { $0.0 }?.1)
      }
    }

    /// - Parameter detail: what else there is to say.
    fileprivate func check(_ status: Int32, _ call: String, detail: String = "") throws(DeviceError) {
      if status == 0 { return }
      let words = Self.words(status, functions) + detail
      // CUDA_ERROR_OUT_OF_MEMORY
      if status == 2 { throw .outOfMemory(call: call, words: words) }
      throw .failed(call: call, words: words)
    }

    /// Has the driver compile PTX for the card of the current context.
    ///
    /// - Throws: `DeviceError`, with the compiler's first line where it has one.
    fileprivate func load(_ kernels: [UInt8], into module: inout UnsafeMutableRawPointer?) throws(DeviceError) {
      var log = [CChar](repeating: 0, count: 4096)
      // CU_JIT_ERROR_LOG_BUFFER, and its size in bytes, which takes the place of a pointer.
      var options: [Int32] = [5, 6]
      let status = log.withUnsafeMutableBytes { log in
        var values = [log.baseAddress, UnsafeMutableRawPointer(bitPattern: log.count - 1)]
        return functions.pointee.cuModuleLoadDataEx(&module, kernels + [0], UInt32(options.count), &options, &values)
      }
      let line = Self.text(log).split(whereSeparator: \.isNewline).first
      try check(status, "cuModuleLoadDataEx", detail: line.map { " (\($0))" } ?? "")
    }

    private static func text(_ characters: [CChar]) -> String {
      String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func words(_ status: Int32, _ functions: UnsafePointer<dapple_cuda>) -> String {
      func text(_ ask: (Int32, UnsafeMutablePointer<UnsafePointer<CChar>?>) -> Int32) -> String? {
        var start: UnsafePointer<CChar>?
        guard ask(status, &start) == 0 else { return nil }
        return start.map { String(cString: $0) }
      }
      let name = text(functions.pointee.cuGetErrorName) ?? "CUDA's error \(status)"
      return text(functions.pointee.cuGetErrorString).map { "\(name), \($0)" } ?? name
    }
  }

  /// A device of CUDA with the kernels on it.
  final class CUDADevice: ComputeDevice, @unchecked Sendable {
    let identity: DeviceIdentity
    fileprivate let cuda: CUDA
    private let device: Int32
    private let context: UnsafeMutableRawPointer?
    private var module: UnsafeMutableRawPointer?
    fileprivate var kernels: [DeviceKernel: UnsafeMutableRawPointer] = [:]

    /// Threads wait without work while the device is busy (CU_CTX_SCHED_BLOCKING_SYNC): they have skies to measure.
    private static let blockingWait: UInt32 = 4

    /// - Parameters:
    ///   - number: which device.
    ///   - kernels: the kernels as PTX.
    init(_ number: Int, of cuda: CUDA, kernels: [UInt8] = PackageResources.advance_ptx) throws(DeviceError) {
      guard let identity = cuda.devices().first(where: { $0.number == number }) else {
        throw .failed(call: "cuDeviceGet", words: "the device is no longer there")
      }
      (self.identity, self.cuda) = (identity, cuda)
      let functions = cuda.functions.pointee
      var device: Int32 = 0
      try cuda.check(functions.cuDeviceGet(&device, Int32(number)), "cuDeviceGet")
      self.device = device
      // Refused where the context is in use already, which does no harm.
      _ = functions.cuDevicePrimaryCtxSetFlags_v2(device, Self.blockingWait)
      var context: UnsafeMutableRawPointer?
      try cuda.check(functions.cuDevicePrimaryCtxRetain(&context, device), "cuDevicePrimaryCtxRetain")
      self.context = context
      try enter()
      try cuda.load(kernels, into: &module)
      for kernel in DeviceKernel.allCases {
        var function: UnsafeMutableRawPointer?
        try cuda.check(functions.cuModuleGetFunction(&function, module, kernel.rawValue), "cuModuleGetFunction")
        self.kernels[kernel] = function
      }
    }

    deinit {
      try? enter()
      if module != nil { _ = cuda.functions.pointee.cuModuleUnload(module) }
      _ = cuda.functions.pointee.cuDevicePrimaryCtxRelease_v2(device)
    }

    func queue() throws(DeviceError) -> any DeviceQueue { try CUDAQueue(self) }

    /// Makes the device that of the calling thread: the driver keeps one for each thread.
    fileprivate func enter() throws(DeviceError) {
      try cuda.check(cuda.functions.pointee.cuCtxSetCurrent(context), "cuCtxSetCurrent")
    }
  }

  /// A stream of CUDA.
  private final class CUDAQueue: DeviceQueue, @unchecked Sendable {
    private let owner: CUDADevice
    private let stream: UnsafeMutableRawPointer?

    private var functions: dapple_cuda { owner.cuda.functions.pointee }
    /// CU_STREAM_NON_BLOCKING: does not wait for other streams.
    private static let independent: UInt32 = 1

    init(_ owner: CUDADevice) throws(DeviceError) {
      self.owner = owner
      try owner.enter()
      var stream: UnsafeMutableRawPointer?
      try owner.cuda.check(owner.cuda.functions.pointee.cuStreamCreate(&stream, Self.independent), "cuStreamCreate")
      self.stream = stream
    }

    deinit {
      try? owner.enter()
      _ = functions.cuStreamDestroy_v2(stream)
    }

    func allocate(_ byteCount: Int) throws(DeviceError) -> DeviceMemory {
      try owner.enter()
      var handle: UInt64 = 0
      try owner.cuda.check(functions.cuMemAlloc_v2(&handle, byteCount), "cuMemAlloc")
      return DeviceMemory(handle: handle, byteCount: byteCount)
    }

    func free(_ memory: DeviceMemory) {
      try? owner.enter()
      _ = functions.cuMemFree_v2(memory.handle)
    }

    func upload(_ bytes: UnsafeRawBufferPointer, to memory: DeviceMemory) throws(DeviceError) {
      guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
      try owner.enter()
      try owner.cuda.check(
        functions.cuMemcpyHtoDAsync_v2(memory.handle, start, bytes.count, stream), "cuMemcpyHtoDAsync")
      try synchronize()
    }

    func download(_ memory: DeviceMemory, into bytes: UnsafeMutableRawBufferPointer) throws(DeviceError) {
      guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
      try owner.enter()
      try owner.cuda.check(
        functions.cuMemcpyDtoHAsync_v2(start, memory.handle, bytes.count, stream), "cuMemcpyDtoHAsync")
      try synchronize()
    }

    func launch(_ kernel: DeviceKernel, groups: Int, _ arguments: [KernelArgument]) throws(DeviceError) {
      try owner.enter()
      // Each argument in eight bytes of its own, of which the driver reads as many as the kernel's has.
      var values = arguments.map { argument -> UInt64 in
        switch argument {
        case .memory(let memory): memory.handle
        case .int(let value): UInt64(UInt32(bitPattern: value))
        case .long(let value): UInt64(bitPattern: value)
        case .double(let value): value.bitPattern
        }
      }
      let status = values.withUnsafeMutableBytes { bytes in
        var places: [UnsafeMutableRawPointer?] = arguments.indices.map { bytes.baseAddress?.advanced(by: 8 * $0) }
        return functions.cuLaunchKernel(
          owner.kernels[kernel], UInt32(groups), 1, 1, UInt32(DeviceIdentity.group), 1, 1, 0, stream, &places, nil)
      }
      try owner.cuda.check(status, "cuLaunchKernel")
    }

    func synchronize() throws(DeviceError) {
      try owner.enter()
      try owner.cuda.check(functions.cuStreamSynchronize(stream), "cuStreamSynchronize")
    }
  }
#endif
