// In which precision the waves of a field are summed.

/// The precision of the field along a trajectory. Positions and momenta are in double precision in either.
public enum FieldPrecision: String, Sendable, CaseIterable {
  /// Phases in double precision at anchors, polynomials and sums relative to them in single precision: the same field
  /// within 1e-6 B_rms, several times faster.
  case mixed
  /// Everything in double precision: the same field within 1e-12 B_rms near the observer (10 L_c), and within the
  /// round-off of its phases far away (1e-9 at 10⁵ L_c).
  case double
}
