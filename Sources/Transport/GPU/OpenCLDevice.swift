// Devices behind OpenCL 1.2: the kernels go there as text, and the vendor's driver compiles them.

#if !hasFeature(Embedded)
  import _DeviceDrivers

  /// The numbers of OpenCL's header that are needed here (cl.h of Khronos).
  private enum CL {
    static let allDevices: UInt64 = 0xFFFF_FFFF
    static let processor: UInt64 = 1 << 1
    static let (deviceType, units, memory): (UInt32, UInt32, UInt32) = (0x1000, 0x1002, 0x101F)
    static let (available, compiler): (UInt32, UInt32) = (0x1027, 0x1028)
    static let (name, vendor, driverVersion): (UInt32, UInt32, UInt32) = (0x102B, 0x102C, 0x102D)
    static let (languageVersion, singleConfiguration, doubleConfiguration): (UInt32, UInt32, UInt32) =
      (0x103D, 0x101B, 0x1032)
    static let platformName: UInt32 = 0x0902
    static let subnormalNumbers: UInt64 = 1
    static let buildLog: UInt32 = 0x1183
    static let readWrite: UInt64 = 1
    static let executionStatus: UInt32 = 0x11D3
    /// What drivers say where memory is short: at the latest when a kernel starts, since many take memory only then.
    static let shortages: Set<Int32> = [-4, -6, -61, outOfResources]
    /// Of what has started it says that it failed: a fault, or a watchdog.
    static let outOfResources: Int32 = -5
  }

  /// OpenCL's functions.
  struct OpenCL: @unchecked Sendable {
    fileprivate let functions: UnsafePointer<dapple_opencl>

    /// The loader of this machine, looked up once; otherwise words for why there is none.
    static let driver = Result { () throws(DriverAbsence) in try OpenCL() }

    private init() throws(DriverAbsence) {
      var missing: UnsafePointer<CChar>?
      guard let functions = dapple_open_opencl(&missing) else {
        throw DriverAbsence(library: "libOpenCL.so.1", missing: missing, meaning: "no OpenCL here")
      }
      self.functions = functions
    }

    /// All devices of all vendors, in the loader's order, with their handles.
    func devices() -> [(identity: DeviceIdentity, handle: UnsafeMutableRawPointer)] {
      var found: [(identity: DeviceIdentity, handle: UnsafeMutableRawPointer)] = []
      for platform in handles(functions.pointee.clGetPlatformIDs) {
        let title = text { functions.pointee.clGetPlatformInfo(platform, CL.platformName, $0, $1, $2) }
        let devices = handles { functions.pointee.clGetDeviceIDs(platform, CL.allDevices, $0, $1, $2) }
        for device in devices { found.append((identity(device, platform: title, number: found.count), device)) }
      }
      return found
    }

    private func identity(_ device: UnsafeMutableRawPointer, platform: String, number: Int) -> DeviceIdentity {
      func words(_ item: UInt32) -> String { text { functions.pointee.clGetDeviceInfo(device, item, $0, $1, $2) } }
      func number64(_ item: UInt32) -> UInt64 {
        var value: UInt64 = 0
        return functions.pointee.clGetDeviceInfo(device, item, 8, &value, nil) == 0 ? value : 0
      }
      func number32(_ item: UInt32) -> UInt32 {
        var value: UInt32 = 0
        return functions.pointee.clGetDeviceInfo(device, item, 4, &value, nil) == 0 ? value : 0
      }
      let version = words(CL.languageVersion)
      let obstacles: [(Bool, String)] = [
        (number32(CL.available) == 0, "its driver says that it is not available"),
        (number32(CL.compiler) == 0, "its driver has no compiler"),
        (number64(CL.doubleConfiguration) == 0, "it has no double precision"),
        (
          number64(CL.singleConfiguration) & CL.subnormalNumbers == 0,
          "it has no subnormal numbers in single precision"
        ),
        (["OpenCL C 1.0", "OpenCL C 1.1"].contains { version.hasPrefix($0) }, "its driver has \(version), not 1.2"),
      ]
      return DeviceIdentity(
        driver: .openCL, number: number, name: words(CL.name),
        driverVersion: "\(platform), \(words(CL.driverVersion))", memory: Int(clamping: number64(CL.memory)),
        units: Int(number32(CL.units)), isProcessor: number64(CL.deviceType) & CL.processor != 0,
        isNVIDIA: words(CL.vendor).contains("NVIDIA"), obstacle: obstacles.first { $0.0 }?.1)
    }

    private func handles(
      _ ask: (UInt32, UnsafeMutablePointer<UnsafeMutableRawPointer?>?, UnsafeMutablePointer<UInt32>?) -> Int32
    ) -> [UnsafeMutableRawPointer] {
      var count: UInt32 = 0
      // A driver that claims thousands of devices is not believed.
      guard ask(0, nil, &count) == 0, (1...1024).contains(count) else { return [] }
      var handles = [UnsafeMutableRawPointer?](repeating: nil, count: Int(count))
      guard ask(count, &handles, nil) == 0 else { return [] }
      return handles.compactMap { $0 }
    }

    fileprivate func text(_ ask: (Int, UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>?) -> Int32) -> String {
      var size = 0
      guard ask(0, nil, &size) == 0, (1...1 << 20).contains(size) else { return "" }
      var bytes = [UInt8](repeating: 0, count: size)
      guard ask(size, &bytes, nil) == 0 else { return "" }
      return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// - Parameter isAfterwards: whether the answer is about work that has started.
    fileprivate func check(_ status: Int32, _ call: String, isAfterwards: Bool = false) throws(DeviceError) {
      if status == 0 { return }
      let words = "OpenCL's error \(status)"
      if CL.shortages.contains(status), !(isAfterwards && status == CL.outOfResources) {
        throw .outOfMemory(call: call, words: words)
      }
      throw .failed(call: call, words: words)
    }
  }

  /// A device of OpenCL with the kernels on it.
  final class OpenCLDevice: ComputeDevice, @unchecked Sendable {
    let identity: DeviceIdentity
    fileprivate let opencl: OpenCL
    fileprivate let device: UnsafeMutableRawPointer
    fileprivate let context: UnsafeMutableRawPointer?
    fileprivate let program: UnsafeMutableRawPointer?

    /// - Parameters:
    ///   - number: which of all devices.
    ///   - kernels: the text of the kernels.
    init(_ number: Int, of opencl: OpenCL, kernels: [UInt8]) throws(DeviceError) {
      let devices = opencl.devices()
      guard devices.indices.contains(number) else {
        throw .failed(call: "clGetDeviceIDs", words: "the device is no longer there")
      }
      (identity, device) = devices[number]
      self.opencl = opencl
      let functions = opencl.functions.pointee
      var status: Int32 = 0
      let handles: [UnsafeMutableRawPointer?] = [device]
      let context = functions.clCreateContext(nil, 1, handles, nil, nil, &status)
      try opencl.check(status, "clCreateContext")
      self.context = context
      let bytes = kernels.map { CChar(bitPattern: $0) }
      let program = bytes.withUnsafeBufferPointer { bytes in
        var (start, length) = (bytes.baseAddress, bytes.count)
        return functions.clCreateProgramWithSource(context, 1, &start, &length, &status)
      }
      self.program = program
      try opencl.check(status, "clCreateProgramWithSource")
      let built = functions.clBuildProgram(program, 1, handles, "-cl-std=CL1.2", nil, nil)
      guard built == 0 else {
        let handle = device
        let log = opencl.text { functions.clGetProgramBuildInfo(program, handle, CL.buildLog, $0, $1, $2) }
        let line = log.split(whereSeparator: \.isNewline).first { $0.contains("error") }.map(String.init)
        throw .failed(call: "clBuildProgram", words: line ?? "OpenCL's error \(built)")
      }
    }

    deinit {
      _ = opencl.functions.pointee.clReleaseProgram(program)
      _ = opencl.functions.pointee.clReleaseContext(context)
    }

    func queue() throws(DeviceError) -> any DeviceQueue { try OpenCLQueue(self) }
  }

  /// A queue of OpenCL with kernels of its own, since a kernel keeps its arguments.
  private final class OpenCLQueue: DeviceQueue, @unchecked Sendable {
    private let owner: OpenCLDevice
    private let queue: UnsafeMutableRawPointer?
    private var kernels: [DeviceKernel: UnsafeMutableRawPointer] = [:]
    /// Kernels that nobody has asked about, with their events: that one failed need not reach clFinish.
    private var started: [(kernel: DeviceKernel, event: UnsafeMutableRawPointer)] = []

    private var functions: dapple_opencl { owner.opencl.functions.pointee }

    init(_ owner: OpenCLDevice) throws(DeviceError) {
      self.owner = owner
      let functions = owner.opencl.functions.pointee
      var status: Int32 = 0
      queue = functions.clCreateCommandQueue(owner.context, owner.device, 0, &status)
      try owner.opencl.check(status, "clCreateCommandQueue")
      for kernel in DeviceKernel.allCases {
        kernels[kernel] = functions.clCreateKernel(owner.program, kernel.rawValue, &status)
        try owner.opencl.check(status, "clCreateKernel")
      }
    }

    deinit {
      for (_, event) in started { _ = functions.clReleaseEvent(event) }
      for kernel in kernels.values { _ = functions.clReleaseKernel(kernel) }
      _ = functions.clReleaseCommandQueue(queue)
    }

    private func pointer(_ memory: DeviceMemory) -> UnsafeMutableRawPointer? {
      UnsafeMutableRawPointer(bitPattern: UInt(memory.handle))
    }

    func allocate(_ byteCount: Int) throws(DeviceError) -> DeviceMemory {
      var status: Int32 = 0
      let handle = functions.clCreateBuffer(owner.context, CL.readWrite, byteCount, nil, &status)
      try owner.opencl.check(status, "clCreateBuffer")
      return DeviceMemory(handle: UInt64(UInt(bitPattern: handle)), byteCount: byteCount)
    }

    func free(_ memory: DeviceMemory) { _ = functions.clReleaseMemObject(pointer(memory)) }

    func upload(_ bytes: UnsafeRawBufferPointer, to memory: DeviceMemory) throws(DeviceError) {
      guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
      try owner.opencl.check(
        functions.clEnqueueWriteBuffer(queue, pointer(memory), 1, 0, bytes.count, start, 0, nil, nil),
        "clEnqueueWriteBuffer")
    }

    func download(_ memory: DeviceMemory, into bytes: UnsafeMutableRawBufferPointer) throws(DeviceError) {
      guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
      try owner.opencl.check(
        functions.clEnqueueReadBuffer(queue, pointer(memory), 1, 0, bytes.count, start, 0, nil, nil),
        "clEnqueueReadBuffer", isAfterwards: true)
      try checkStarted()
    }

    func launch(_ kernel: DeviceKernel, groups: Int, _ arguments: [KernelArgument]) throws(DeviceError) {
      let handle = kernels[kernel]
      for (index, argument) in arguments.enumerated() {
        func set<Value>(_ value: Value) -> Int32 {
          withUnsafeBytes(of: value) { bytes in
            bytes.baseAddress.map { functions.clSetKernelArg(handle, UInt32(index), bytes.count, $0) } ?? -1
          }
        }
        let status =
          switch argument {
          case .memory(let memory): set(pointer(memory))
          case .int(let value): set(value)
          case .long(let value): set(value)
          case .double(let value): set(value)
          }
        try owner.opencl.check(status, "clSetKernelArg")
      }
      let (particles, group) = ([groups * DeviceIdentity.group], [DeviceIdentity.group])
      var event: UnsafeMutableRawPointer?
      try owner.opencl.check(
        functions.clEnqueueNDRangeKernel(queue, handle, 1, nil, particles, group, 0, nil, &event),
        "clEnqueueNDRangeKernel")
      if let event { started.append((kernel, event)) }
    }

    func synchronize() throws(DeviceError) {
      try owner.opencl.check(functions.clFinish(queue), "clFinish", isAfterwards: true)
      try checkStarted()
    }

    /// Looks how the kernels that have run since this was called last have ended.
    private func checkStarted() throws(DeviceError) {
      var failure: (status: Int32, kernel: DeviceKernel)?
      for (kernel, event) in started {
        var state: Int32 = 0
        let status = functions.clGetEventInfo(event, CL.executionStatus, MemoryLayout<Int32>.size, &state, nil)
        if failure == nil, status != 0 || state < 0 { failure = (status != 0 ? status : state, kernel) }
        _ = functions.clReleaseEvent(event)
      }
      started = []
      if let (status, kernel) = failure { try owner.opencl.check(status, kernel.rawValue, isAfterwards: true) }
    }
  }
#endif
