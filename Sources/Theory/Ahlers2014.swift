// The hierarchy of Ahlers 2014 (PRL 112, 021101), an evolution of a dipole under Liouville's theorem alone:
// C_ℓ/C_1 = 18/((2ℓ + 1)(ℓ + 1)(ℓ + 2)), ∝ ℓ^{−3} at large ℓ.

/// The spectrum of Ahlers 2014.
public enum Ahlers2014 {
  /// C_ℓ/C_1 for ℓ = 0…lmax, zero at ℓ = 0; exact to round-off.
  public static func relativeSpectrum(lmax: Int) -> [Double] {
    (0...max(lmax, 0)).map { index in
      let l = Double(index)
      return index == 0 ? 0 : 18 / ((2 * l + 1) * (l + 1) * (l + 2))
    }
  }
}
