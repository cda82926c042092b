// The list of engines as text and as JSON.

import Foundation
import Transport
import _Text

struct EngineReport {
  private let survey: DeviceSurvey
  /// The devices that a run would use.
  private let used: [DeviceIdentity]

  /// - Parameter selection: which devices; nil for what DAPPLE_DEVICES says.
  /// - Throws: `GPUError` where one that was asked for is not there or cannot be used.
  init(_ survey: DeviceSurvey, selection: DeviceSelection?) throws {
    self.survey = survey
    let selection = try selection ?? .fromEnvironment() ?? .usual
    used = selection == .usual ? survey.usual : try selection.devices(of: survey)
  }

  /// What is known of how the engine "gpu" does on a graphics processor.
  private static let experience =
    "No GPU has run this engine yet: its bits are checked on a processor (PoCL), its speed is an estimate."

  var text: String {
    EngineList.standard.engines.flatMap { engine in
      ["\(engine.name): \(engine.summary)"] + details(of: engine).map { "   " + OneLine.visible($0) }
    }.joined(separator: "\n")
  }

  private func details(of engine: any Engine) -> [String] {
    switch engine {
    case is SIMDEngine:
      [
        "instruction sets of this processor: "
          + InstructionSet.available.map { $0 == .best ? "\($0.rawValue) (used)" : $0.rawValue }.joined(separator: ", ")
      ]
    case is GPUEngine: survey.devices.map(words) + survey.absences + [Self.experience]
    default: []
    }
  }

  private func words(_ device: DeviceIdentity) -> String {
    let use =
      if let obstacle = device.obstacle {
        "not used: \(obstacle)"
      } else if used.contains(device) {
        "used"
      } else if survey.usual.contains(device) {
        "not used: --devices or \(DeviceSelection.variable) names others"
      } else if device.isProcessor {
        "a processor: used only with --devices \(device.word)"
      } else {
        "the same card as one of CUDA's: used only with --devices \(device.word)"
      }
    return "\(device.word)  \(device.name), \(byteText(Double(device.memory))), \(device.units) units, "
      + "\(device.driverVersion); \(use)"
  }

  /// As a list of objects.
  func json() throws -> String {
    struct Device: Encodable {
      var device, name, driver: String
      var memory, units: Int
      var used: Bool
      var obstacle: String?
    }
    struct Entry: Encodable {
      var engine, summary: String
      var instructionSets: [String]?
      var devices: [Device]?
      var absences: [String]?
      var experience: String?

      enum CodingKeys: String, CodingKey {
        case engine, summary, devices, absences, experience
        case instructionSets = "instruction_sets"
      }
    }
    let entries = EngineList.standard.engines.map { engine -> Entry in
      var entry = Entry(engine: engine.name, summary: engine.summary)
      if engine is SIMDEngine { entry.instructionSets = InstructionSet.available.map(\.rawValue) }
      if engine is GPUEngine {
        entry.devices = survey.devices.map {
          Device(
            device: $0.word, name: $0.name, driver: $0.driverVersion, memory: $0.memory, units: $0.units,
            used: used.contains($0), obstacle: $0.obstacle)
        }
        (entry.absences, entry.experience) = (survey.absences, Self.experience)
      }
      return entry
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return String(decoding: try encoder.encode(entries), as: UTF8.self)
  }
}
