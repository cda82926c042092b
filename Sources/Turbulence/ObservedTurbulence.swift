// The fields of a study: realisation after realisation of an ensemble, each as its observer sees it.

/// An ensemble of turbulent fields with its seed, and the places from which the realisations are seen.
public struct ObservedTurbulence: Sendable, Equatable {
  /// Geometry of the turbulence.
  public var model: TurbulenceModel
  /// The spectrum of the turbulence, in units of L_c.
  public var spectrum: TurbulenceSpectrum
  /// ρ = r_L/L_c.
  public var larmorRadius: Double
  /// Seed of every random stream.
  public var seed: UInt64
  /// The observer's place in L_c.
  public var observer: SIMD3<Double>
  /// What the observer's place changes by from one realisation to the next, in L_c. Zero: every realisation is another
  /// field. Anything else: all are the first field, seen from other places.
  public var observerStep: SIMD3<Double>

  /// Fields from the numbers of a study.
  ///
  /// - Precondition: each number lies within ``FieldLimits``.
  public init(
    model: TurbulenceModel, spectrum: TurbulenceSpectrum, larmorRadius: Double, seed: UInt64,
    observer: SIMD3<Double> = .zero, observerStep: SIMD3<Double> = .zero
  ) {
    self.model = model
    self.spectrum = spectrum
    self.larmorRadius = larmorRadius
    self.seed = seed
    self.observer = observer
    self.observerStep = observerStep
  }

  /// The observer's place in one realisation, in L_c.
  public func place(ofRealization number: Int) -> SIMD3<Double> {
    // Places of one field are many observers of the first.
    observer + Double(isOneField ? number : 0) * observerStep
  }

  private var isOneField: Bool { observerStep != .zero }

  /// The magnetic field of one realisation.
  ///
  /// - Parameter number: the realisation's number, from 0.
  /// - Returns: b = B/B0, the regular field along z included, positions in r_L from the observer.
  public func field(ofRealization number: Int) -> PlaneWaveField {
    model.visit(
      spectrum: spectrum, larmorRadius: larmorRadius, Realization(number: isOneField ? 0 : number, seed: seed)
    ).seen(from: place(ofRealization: number) / larmorRadius)
  }

  private struct Realization: EnsembleVisitor {
    let number: Int
    let seed: UInt64

    func visit(_ ensemble: some TurbulenceEnsemble<PlaneWaveField>) -> PlaneWaveField {
      ensemble.realization(number, seed: seed)
    }
  }
}

#if !hasFeature(Embedded)
  extension ObservedTurbulence {
    /// The ensemble, for what it says of itself.
    public var ensemble: any TurbulenceEnsemble<PlaneWaveField> {
      model.visit(spectrum: spectrum, larmorRadius: larmorRadius, Erased())
    }

    private struct Erased: EnsembleVisitor {
      func visit(_ ensemble: some TurbulenceEnsemble<PlaneWaveField>) -> any TurbulenceEnsemble<PlaneWaveField> {
        ensemble
      }
    }
  }
#endif

// MARK: - Limits

/// What the numbers of a field may be, far beyond what a study of cosmic rays needs and well inside of what doubles,
/// kernels and integers hold: the program and the C library refuse everything else.
public enum FieldLimits {
  /// σ² = ⟨δB²⟩/B0².
  public static let strength = 0.0...1e6
  /// The index γ of the three-dimensional spectrum.
  public static let spectralIndex = 1e-3...20
  /// Plane waves of a part of the field.
  public static let modes = 1...100_000
  /// Wavenumbers in 1/L_c.
  public static let wavenumber = 1e-8...1e8
  /// The fraction of the energy in the slab.
  public static let slabFraction = 0.0...1
  /// ρ = r_L/L_c.
  public static let larmorRadius = 1e-7...1e3
  /// A coordinate of the observer in L_c.
  public static let place = -1e6...1e6
  /// Numbers of realisations.
  public static let realization = 0...Int(Int32.max)
  /// The largest phase k·r of a wave, in rad: a double then still has it to 1e-4.
  public static let largestPhase = 1e12
}
