// The functions of dapple.h that make handles, give them back and say what is behind them. `@implementation` holds each
// against its declaration in the header.

import Transport
import Turbulence
import _CInterface

/// Text that stays where it is, for C.
private func constant(_ text: StaticString) -> UnsafePointer<CChar> {
  UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}

/// The version of the library: that of the header that it was built with.
@c @implementation
public func dapple_version() -> UnsafePointer<CChar>! { dapple_header_version() }

/// The version of the interface.
@c @implementation
public func dapple_interface() -> Int32 { DAPPLE_INTERFACE }

/// Which build of the kernels runs here.
@c @implementation
public func dapple_instruction_set() -> UnsafePointer<CChar>! {
  switch InstructionSet.best {
  case .portable: constant("portable")
  case .x86V3: constant("x86-64-v3")
  case .x86V4: constant("x86-64-v4")
  }
}

/// An ensemble from a study text.
@c @implementation
public func dapple_ensemble_create(
  _ study: UnsafePointer<CChar>!, _ length: Int64, _ ensemble: UnsafeMutablePointer<OpaquePointer?>!,
  _ message: UnsafeMutablePointer<CChar>!, _ capacity: Int64
) -> dapple_status {
  MessageBuffer(start: message, capacity: capacity).reporting { () throws(InterfaceError) in
    let place = try checked(ensemble, "ensemble")
    place.pointee = nil
    let count = try checked(length, "length", upTo: Int64(StudyText.longest))
    guard let study else { throw .argument("study is a null pointer") }
    let bytes = Array(UnsafeRawBufferPointer(start: study, count: count))
    place.pointee = HandleBox.make(Ensemble(try StudySettings(bytes)), mark: Ensemble.mark)
  }
}

/// Gives an ensemble back.
@c @implementation
public func dapple_ensemble_release(_ ensemble: OpaquePointer!) {
  HandleBox<Ensemble>.release(ensemble, mark: Ensemble.mark)
}

/// ρ of an ensemble.
@c @implementation
public func dapple_ensemble_larmor_radius(
  _ handle: OpaquePointer!, _ larmorRadius: UnsafeMutablePointer<Double>!, _ message: UnsafeMutablePointer<CChar>!,
  _ capacity: Int64
) -> dapple_status {
  MessageBuffer(start: message, capacity: capacity).reporting { () throws(InterfaceError) in
    let ensemble = try ensemble(handle)
    try checked(larmorRadius, "larmor_radius").pointee = ensemble.settings.fields.larmorRadius
  }
}

/// The field of a realisation.
@c @implementation
public func dapple_field_create(
  _ handle: OpaquePointer!, _ realization: Int64, _ field: UnsafeMutablePointer<OpaquePointer?>!,
  _ message: UnsafeMutablePointer<CChar>!, _ capacity: Int64
) -> dapple_status {
  MessageBuffer(start: message, capacity: capacity).reporting { () throws(InterfaceError) in
    let place = try checked(field, "field")
    place.pointee = nil
    let settings = try ensemble(handle).settings
    let number = try checked(realization, "realization", upTo: Int64(FieldLimits.realization.upperBound))
    let observer = settings.fields.place(ofRealization: number)
    guard settings.fields.spectrum.kMax * (observer * observer).sum().squareRoot() <= FieldLimits.largestPhase else {
      throw .argument(
        "realization = \(realization): sky.observer_step puts the observer so far away that the phase of the shortest "
          + "wave loses its digits")
    }
    place.pointee = HandleBox.make(Field(settings, realization: number), mark: Field.mark)
  }
}

/// Gives a field back.
@c @implementation
public func dapple_field_release(_ field: OpaquePointer!) { HandleBox<Field>.release(field, mark: Field.mark) }

/// The number of waves of a field, and its regular part.
@c @implementation
public func dapple_field_size(
  _ handle: OpaquePointer!, _ waveCount: UnsafeMutablePointer<Int64>!, _ regularField: UnsafeMutablePointer<Double>!,
  _ message: UnsafeMutablePointer<CChar>!, _ capacity: Int64
) -> dapple_status {
  MessageBuffer(start: message, capacity: capacity).reporting { () throws(InterfaceError) in
    let waves = try field(handle).backtracker.field
    let places = (try checked(waveCount, "wave_count"), try checked(regularField, "regular_field"))
    places.0.pointee = Int64(waves.waves.count)
    places.1.pointee = waves.regularField
  }
}

/// The waves of a field.
@c @implementation
public func dapple_field_waves(
  _ handle: OpaquePointer!, _ waveCount: Int64, _ waveVectors: UnsafeMutablePointer<Double>!,
  _ amplitudes: UnsafeMutablePointer<Double>!, _ phases: UnsafeMutablePointer<Double>!,
  _ message: UnsafeMutablePointer<CChar>!, _ capacity: Int64
) -> dapple_status {
  MessageBuffer(start: message, capacity: capacity).reporting { () throws(InterfaceError) in
    let waves = try field(handle).backtracker.field.waves
    let count = try checked(waveCount, "wave_count")
    guard count == waves.count else { throw .argument("wave_count = \(count): the field has \(waves.count)") }
    let vectors = try checked(waveVectors, "wave_vectors", count: 3 * count)
    let sizes = try checked(amplitudes, "amplitudes", count: 3 * count)
    let angles = try checked(phases, "phases", count: count)
    for (index, wave) in waves.enumerated() {
      set(wave.waveVector, vectors, index)
      set(wave.amplitude, sizes, index)
      angles[index] = wave.phase
    }
  }
}
