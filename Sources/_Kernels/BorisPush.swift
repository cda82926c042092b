// The Boris pusher for an ultra-relativistic particle in a magnetic field, in units where v = 1 and Ω = 1 in the regular
// field: dr/dt = p̂, dp̂/dt = p̂ × b.
//
//   drift   r ← r + p̂ Δt/2
//   kick    t = b(r) Δt/2,  p′ = p̂ + p̂ × t,  p̂ ← p̂ + 2 p′ × t/(1 + t²)
//   drift   r ← r + p̂ Δt/2
//
// The kick is a rotation, so |p̂| is kept to round-off; the map preserves phase-space volume (Qin et al. 2013, Phys.
// Plasmas 20, 084503) and is its own inverse under Δt → −Δt, but is not symplectic. Second order in Δt: in a uniform field
// the positions lie on a gyro-circle and the phase errs by (ΩΔt)³/12 a step.

/// p̂ turned by the field over a step, given Δt/2.
@inline(__always)
func kick(_ state: inout LaneState, _ b: LaneVector, _ half: Lanes) {
  let t = LaneVector(x: b.x * half, y: b.y * half, z: b.z * half)
  let square = (t.x * t.x).addingProduct(t.y, t.y).addingProduct(t.z, t.z)
  let scale = Lanes(repeating: 2) / (Lanes(repeating: 1) + square)
  let turned = addingCross(state.p, state.p, t)
  let s = LaneVector(x: t.x * scale, y: t.y * scale, z: t.z * scale)
  state.p = addingCross(state.p, turned, s)
}

@inline(__always)
func drift(_ state: inout LaneState, _ time: Lanes) {
  state.r = adding(state.r, state.p, time)
}

/// a + b f.
@inline(__always)
func adding(_ a: LaneVector, _ b: LaneVector, _ factor: Lanes) -> LaneVector {
  LaneVector(
    x: a.x.addingProduct(b.x, factor), y: a.y.addingProduct(b.y, factor), z: a.z.addingProduct(b.z, factor))
}

/// a + b × c.
@inline(__always)
func addingCross(_ a: LaneVector, _ b: LaneVector, _ c: LaneVector) -> LaneVector {
  LaneVector(
    x: a.x.addingProduct(b.y, c.z).addingProduct(-b.z, c.y),
    y: a.y.addingProduct(b.z, c.x).addingProduct(-b.x, c.z),
    z: a.z.addingProduct(b.x, c.y).addingProduct(-b.y, c.x))
}
