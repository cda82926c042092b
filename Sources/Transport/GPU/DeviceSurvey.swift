// What this machine has to compute on, and which of it is used.

#if !hasFeature(Embedded)
  import Foundation

  /// Why a driver is not there, in words.
  package struct DriverAbsence: Error, Sendable, Equatable {
    /// Half a sentence.
    package var reason: String

    init(reason: String) { self.reason = reason }

    init(library: String, missing: UnsafePointer<CChar>?, meaning: String) {
      let missing = missing.map { String(cString: $0) } ?? library
      reason =
        missing == library
        ? "\(library) was not found: \(meaning)" : "\(library) has no function \(missing): it is too old"
    }
  }

  /// The devices of a machine, and why there are not more.
  package struct DeviceSurvey: Sendable {
    /// All devices: CUDA's, then OpenCL's.
    package var devices: [DeviceIdentity]
    /// Why a driver has none, half a sentence each.
    package var absences: [String]

    /// A survey from its parts.
    package init(devices: [DeviceIdentity], absences: [String]) {
      self.devices = devices
      self.absences = absences
    }

    /// Asks the drivers of this machine.
    package static func now() -> DeviceSurvey {
      var survey = DeviceSurvey(devices: [], absences: [])
      func add(_ devices: [DeviceIdentity], _ library: String) {
        survey.devices += devices
        if devices.isEmpty { survey.absences.append("\(library) is here and has no device") }
      }
      do throws(DriverAbsence) {
        add(try CUDA.driver.get().devices(), "libcuda.so.1")
      } catch {
        survey.absences.append(error.reason)
      }
      do throws(DriverAbsence) {
        add(try OpenCL.driver.get().devices().map(\.identity), "libOpenCL.so.1")
      } catch {
        survey.absences.append(error.reason)
      }
      return survey
    }

    /// The devices that are used where none is named: all of CUDA that can be used, and those of OpenCL that are no
    /// processors and not the same cards once more.
    package var usual: [DeviceIdentity] {
      let fit = devices.filter { $0.obstacle == nil && !$0.isProcessor }
      let hasCUDA = fit.contains { $0.driver == .cuda }
      return fit.filter { $0.driver == .cuda || !(hasCUDA && $0.isNVIDIA) }
    }

    /// A sentence for each device and driver that is not used, as errors have them.
    package var obstacles: [String] {
      absences
        + devices.compactMap { device in
          if let obstacle = device.obstacle { return "\(device.title): \(obstacle)" }
          return device.isProcessor ? "\(device.title) is a processor, used only where it is asked for" : nil
        }
    }
  }

  /// Which devices are wanted: the words of `--devices` and of DAPPLE_DEVICES.
  package enum DeviceSelection: Sendable, Equatable {
    /// ``DeviceSurvey/usual``.
    case usual
    /// Devices by name: of a driver, or the n-th of the usual ones.
    case named([Name])

    /// One device.
    package enum Name: Sendable, Equatable {
      case usual(Int)
      case of(DeviceIdentity.Driver, Int)
    }

    /// Names the variable of the environment that is read where `--devices` is not given.
    package static let variable = "DAPPLE_DEVICES"
    /// What the words may be.
    package static let requirement =
      "give \"all\", or numbers with commas (0,1), or devices as 'dapple engines' lists them (cuda:0, opencl:1), each once"
    /// What to do about a device that cannot be had.
    fileprivate static let remedy = "name another with --devices or \(variable); 'dapple engines' lists them"

    /// Reads "all", or a list with commas; nil for anything else, and where a device occurs twice.
    package init?(_ text: String) {
      if text == "all" {
        self = .usual
        return
      }
      var names: [Name] = []
      for word in text.split(separator: ",", omittingEmptySubsequences: false) {
        let parts = word.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let number = Self.number(parts[parts.count - 1]) else { return nil }
        let name: Name
        if parts.count == 1 {
          name = .usual(number)
        } else {
          guard let driver = DeviceIdentity.Driver(rawValue: String(parts[0])) else { return nil }
          name = .of(driver, number)
        }
        guard !names.contains(name) else { return nil }
        names.append(name)
      }
      self = .named(names)
    }

    /// What the variable of the environment says; nil where it is not set.
    package static func fromEnvironment() throws(GPUError) -> DeviceSelection? {
      guard let text = ProcessInfo.processInfo.environment[variable] else { return nil }
      guard let selection = DeviceSelection(text) else { throw .variable(text) }
      return selection
    }

    private static func number(_ text: Substring) -> Int? {
      guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
      return Int(text)
    }

    /// The devices that it stands for, each once.
    ///
    /// - Throws: `GPUError` where one is not there or cannot be used, and where there is none.
    package func devices(of survey: DeviceSurvey) throws(GPUError) -> [DeviceIdentity] {
      guard case .named(let names) = self else {
        guard !survey.usual.isEmpty else { throw .noDevice(survey.obstacles) }
        return survey.usual
      }
      var found: [DeviceIdentity] = []
      for name in names {
        let device: DeviceIdentity?
        let word: String
        switch name {
        case .usual(let number):
          (word, device) = ("\(number)", survey.usual.indices.contains(number) ? survey.usual[number] : nil)
        case .of(let driver, let number):
          word = DeviceIdentity.word(driver, number)
          device = survey.devices.first { $0.driver == driver && $0.number == number }
        }
        guard let device else { throw .noSuchDevice(word, there: survey.devices.map(\.word), survey.obstacles) }
        if let obstacle = device.obstacle { throw .unusable(device.title, obstacle) }
        guard !found.contains(device) else { throw .twice(device.title) }
        found.append(device)
      }
      return found
    }
  }

  /// Why the engine "gpu" cannot compute, or could not go on.
  package enum GPUError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is nothing to compute on: why not, driver by driver and device by device.
    case noDevice([String])
    /// A device that was asked for is not there.
    case noSuchDevice(String, there: [String], [String])
    /// A device that was asked for cannot be used.
    case unusable(String, String)
    /// A device was asked for by two names.
    case twice(String)
    /// The variable of the environment is no selection.
    case variable(String)
    /// There are devices, and none that could be opened computes as it should: what became of each.
    case noneUsable([String])
    /// No device is left: what became of the last one.
    case lost(String)

    /// One line.
    package var description: String {
      switch self {
      case .noDevice(let reasons):
        "no device to compute on (\(reasons.joined(separator: "; "))): 'dapple engines' lists what there is; studies "
          + "compute the same on the processor with backtracking.engine = \"auto\""
      case .noSuchDevice(let word, let there, let reasons):
        "no device \(word) here: "
          + (there.isEmpty
            ? "there is none" : "there " + (there.count == 1 ? "is " : "are ") + there.joined(separator: ", "))
          + (reasons.isEmpty ? "" : " (\(reasons.joined(separator: "; ")))") + "; \(DeviceSelection.remedy)"
      case .unusable(let title, let obstacle): "\(title) cannot be used: \(obstacle); \(DeviceSelection.remedy)"
      case .twice(let title): "\(title) is named twice; name each device once"
      case .variable(let text): "\(DeviceSelection.variable)=\(text): \(DeviceSelection.requirement)"
      case .noneUsable(let reasons):
        "no device can be used: \(reasons.joined(separator: "; ")); studies compute the same on the processor with "
          + "backtracking.engine = \"auto\""
      case .lost(let reason):
        "no device is left to compute on: \(reason); finished realisations are kept, and the same command goes on from there"
      }
    }
  }
#endif
