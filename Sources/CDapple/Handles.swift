// What a handle of the C interface is: a place in memory with a mark, by which a null pointer, a handle of another
// kind and, as a rule, one that was released are known, and a value behind it that never changes.

import Transport
import Turbulence

/// The fields of a study, and how particles are tracked through them.
final class Ensemble: Sendable {
  let settings: StudySettings

  init(_ settings: StudySettings) { self.settings = settings }

  /// "DappleEn"
  static let mark: UInt64 = 0x4461_7070_6c65_456e
}

/// The field of one realisation, ready to be tracked through.
final class Field: Sendable {
  let backtracker: Backtracker
  /// k_max ρ: the largest phase that a wave turns by in the time 1/Ω.
  let largestWavenumber: Double
  /// What `backtracking.engine` says.
  let engine: String

  init(_ settings: StudySettings, realization: Int) {
    backtracker = Backtracker(
      field: settings.fields.field(ofRealization: realization),
      stepsPerLarmorRadius: settings.stepping.stepsPerLarmorRadius, precision: settings.stepping.precision)
    largestWavenumber = settings.fields.spectrum.kMax * settings.fields.larmorRadius
    engine = settings.engine
  }

  /// "DappleFi"
  static let mark: UInt64 = 0x4461_7070_6c65_4669
}

/// What a handle points to.
struct HandleBox<Object: AnyObject> {
  private var mark: UInt64
  private let object: Unmanaged<Object>

  private typealias Place = UnsafeMutablePointer<HandleBox<Object>>

  /// A new handle, which holds the object until it is released.
  static func make(_ object: Object, mark: UInt64) -> OpaquePointer {
    let place = Place.allocate(capacity: 1)
    place.initialize(to: HandleBox(mark: mark, object: Unmanaged.passRetained(object)))
    return OpaquePointer(place)
  }

  /// The object of a handle; nil where it is none of this kind.
  static func object(of handle: OpaquePointer?, mark: UInt64) -> Object? {
    place(of: handle, mark: mark)?.pointee.object.takeUnretainedValue()
  }

  /// Lets the object go; nothing happens where the handle is none of this kind.
  static func release(_ handle: OpaquePointer?, mark: UInt64) {
    guard let place = place(of: handle, mark: mark) else { return }
    place.pointee.mark = 0
    place.pointee.object.release()
    place.deallocate()
  }

  private static func place(of handle: OpaquePointer?, mark: UInt64) -> Place? {
    guard let handle, UInt(bitPattern: handle) % 8 == 0 else { return nil }
    let place = Place(handle)
    return place.pointee.mark == mark ? place : nil
  }
}

/// The ensemble behind a handle.
func ensemble(_ handle: OpaquePointer?) throws(InterfaceError) -> Ensemble {
  guard let ensemble = HandleBox<Ensemble>.object(of: handle, mark: Ensemble.mark) else {
    throw .handle(handle == nil ? "ensemble is a null pointer" : "ensemble is no handle of dapple_ensemble_create")
  }
  return ensemble
}

/// The field behind a handle.
func field(_ handle: OpaquePointer?) throws(InterfaceError) -> Field {
  guard let field = HandleBox<Field>.object(of: handle, mark: Field.mark) else {
    throw .handle(handle == nil ? "field is a null pointer" : "field is no handle of dapple_field_create")
  }
  return field
}
