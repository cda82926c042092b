// OpenCL 1.2 as its loader has it: all vendors' devices, and what they say of themselves.

#if !hasFeature(Embedded)
  import _DeviceDrivers

  /// The numbers of OpenCL's header that are needed here (cl.h of Khronos).
  enum CL {
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
    let functions: UnsafePointer<dapple_opencl>

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

    func text(_ ask: (Int, UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>?) -> Int32) -> String {
      var size = 0
      guard ask(0, nil, &size) == 0, (1...1 << 20).contains(size) else { return "" }
      var bytes = [UInt8](repeating: 0, count: size)
      guard ask(size, &bytes, nil) == 0 else { return "" }
      return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// - Parameter isAfterwards: whether the answer is about work that has started.
    func check(_ status: Int32, _ call: String, isAfterwards: Bool = false) throws(DeviceError) {
      if status == 0 { return }
      let words = "OpenCL's error \(status)"
      if CL.shortages.contains(status), !(isAfterwards && status == CL.outOfResources) {
        throw .outOfMemory(call: call, words: words)
      }
      throw .failed(call: call, words: words)
    }
  }
#endif
