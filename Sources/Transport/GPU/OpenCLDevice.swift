// Devices behind OpenCL 1.2: the kernels go there as text, and the vendor's driver compiles them.

#if !hasFeature(Embedded)
  import _DeviceDrivers

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
      let status = functions.clEnqueueReadBuffer(queue, pointer(memory), 1, 0, bytes.count, start, 0, nil, nil)
      try checkStarted()
      try owner.opencl.check(status, "clEnqueueReadBuffer", isAfterwards: true)
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
      let status = functions.clFinish(queue)
      try checkStarted()
      try owner.opencl.check(status, "clFinish", isAfterwards: true)
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
