// The engine for sums of plane waves: Boris steps of sixteen particles side by side, on the kernel for this processor.

#if !hasFeature(Embedded)
  import Turbulence

  /// Plane waves on the processor's vector units (``Backtracker``).
  package struct SIMDEngine: Engine {
    package let name = EngineName.simd
    package let summary = "plane waves, Boris steps on the processor's vector units"
    package let blockSize = 256
    package let digestEntry: String? = nil

    package let citations = [
      Citation(
        reason: "the integrator and its volume preservation",
        bibtex: """
          @article{Qin2013,
            author = {Qin, Hong and Zhang, Shuangxi and Xiao, Jianyuan and Liu, Jian and Sun, Yajuan and Tang, William M.},
            title = {Why is Boris algorithm so good?},
            journal = {Phys. Plasmas},
            volume = {20}, pages = {084503}, year = {2013},
            doi = {10.1063/1.4818428}
          }
          """)
    ]

    /// The only one.
    package init() {}

    package func provenance(_ stepping: Stepping) -> String {
      "\(InstructionSet.best.rawValue), \(stepping.precision.rawValue)"
    }

    package func accepts(_ field: any MagneticField.Type) -> Bool { field == PlaneWaveField.self }

    package func tracker(through field: any MagneticField, stepping: Stepping) throws -> any Tracker {
      guard let field = field as? PlaneWaveField else {
        throw EngineError.unsupportedField(engine: name, field: "\(type(of: field))")
      }
      return Backtracker(
        field: field, stepsPerLarmorRadius: stepping.stepsPerLarmorRadius, precision: stepping.precision)
    }
  }

  extension Backtracker: Tracker {}
#endif
