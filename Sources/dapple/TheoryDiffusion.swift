// Diffusion of one particle: BGK scattering with gyration, and Brownian motion of the momentum on the sphere.

import ArgumentParser
import Files
import Theory

extension Theory {
  struct BGK: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "bgk",
      abstract: "Rates, diffusion tensor and standard dipole of BGK scattering with gyration.",
      discussion: """
        nu_parallel = nu, nu_perpendicular = nu + Omega^2/nu, nu_hall = Omega + nu^2/Omega, K = 1/(3 nu) each; the dipole of \
        standard diffusion, 4 pi K_parallel^2 along the field and 4 pi (K_perpendicular^2 + K_hall^2) across; \
        k_ratio = K_parallel K_perpendicular/(K_perpendicular^2 + K_hall^2), which is 1 here and says how far a measured \
        tensor is from BGK. A row for each nu.
        """)

    @Option(help: "Scattering rate; may be repeated.")
    var nu: [Double] = []

    @Option(help: "In place of --nu: K_parallel, whose nu = 1/(3 K_parallel) is taken.")
    var parallel: Double?

    @Option(help: "With --parallel: K_perpendicular, from which Omega follows.")
    var perpendicular: Double?

    @Option(help: "Gyro-frequency; 0 is no field (default: 1).")
    var omega: Double?

    func validate() throws {
      guard nu.isEmpty != (parallel == nil) else { throw ValidationError("give --nu or --parallel") }
      guard nu.count <= 1000 else { throw ValidationError("--nu: give at most 1000 rates at a time") }
      for value in nu { try Theory.check("--nu", value) }
      try Theory.check("--parallel", parallel)
      try Theory.check("--perpendicular", perpendicular)
      if omega != 0 { try Theory.check("--omega", omega) }
      guard let perpendicular else { return }
      guard let parallel else { throw ValidationError("--perpendicular belongs to --parallel: give that, too") }
      guard perpendicular <= parallel else {
        throw ValidationError(
          "--perpendicular \(perpendicular): give a number up to K_parallel = \(parallel); BGK has no more")
      }
      if omega != nil { throw ValidationError("--omega follows from --perpendicular: leave one of them out") }
    }

    func run() throws {
      let media: [BGKDiffusion]
      if let parallel, let perpendicular {
        media = [try BGKDiffusion(parallel: parallel, perpendicular: perpendicular)]
      } else if let parallel {
        media = [try BGKDiffusion(parallel: parallel, gyroFrequency: omega ?? 1)]
      } else {
        media = try nu.map { try BGKDiffusion(scatteringRate: $0, gyroFrequency: omega ?? 1) }
      }
      let tensors = media.map(\.tensor)
      let (along, across) = (SIMD3<Double>(0, 0, 1), SIMD3<Double>(1, 0, 0))
      func column(_ name: String, _ description: String, _ value: (DiffusionTensor) -> Double) -> Column {
        Column(name, description: description, tensors.map(value))
      }
      try Theory.write([
        Column("omega", description: "gyro-frequency", media.map(\.gyroFrequency)),
        Column("nu_parallel", description: "rate along the field, the scattering rate", media.map(\.parallelRate)),
        Column("nu_perpendicular", description: "rate across the field", media.map(\.perpendicularRate)),
        Column("nu_hall", description: "rate of the antisymmetric part", media.map(\.hallRate)),
        column("k_parallel", "diffusion coefficient along the field") { $0.parallel },
        column("k_perpendicular", "diffusion coefficient across the field") { $0.perpendicular },
        column("k_hall", "antisymmetric part, K_xy") { $0.hall },
        column("k_ratio", "K_parallel K_perpendicular/(K_perpendicular^2 + K_hall^2)") {
          $0.parallel * $0.perpendicular / ($0.perpendicular * $0.perpendicular + $0.hall * $0.hall)
        },
        column("dipole_parallel", "standard dipole C_1 for a gradient along the field") {
          $0.standardDipole(gradient: along)
        },
        column("dipole_perpendicular", "standard dipole C_1 for a gradient across") {
          $0.standardDipole(gradient: across)
        },
        column("q_1_parallel", "source Q_1 of relative scattering, gradient along") {
          $0.sourceStrength(gradient: along)
        },
        column("q_1_perpendicular", "source Q_1 of relative scattering, gradient across") {
          $0.sourceStrength(gradient: across)
        },
      ])
    }
  }

  struct Brownian: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Brownian motion of a direction on the sphere: its density against the angle from the start.",
      discussion: """
        f(theta) = sum (2l+1)/(4 pi) exp(-nu t l(l+1)/2) P_l(cos theta) per steradian, and the Gaussian \
        exp(-theta^2/(2 nu t))/(2 pi nu t) of short times.
        """)

    @Option(help: "The time, as nu t.")
    var nuT: Double

    @Option(help: "Angles in degrees: 0,10,30 or 0:180:37.")
    var angles = "0:180:37"

    func validate() throws { try Theory.check("--nu-t", nuT) }

    func run() throws {
      let angles = try Theory.values(angles, option: "--angles", in: 0...180)
      let radians = angles.map { $0 * .pi / 180 }
      try Theory.write(
        [
          Column("theta_deg", unit: "deg", description: "angle from the start", angles),
          Column(
            "density", description: "probability per steradian",
            try radians.map { try BrownianSphere.density(angle: $0, scatteringTime: nuT) }),
          Column(
            "gaussian", description: "the same for short times",
            radians.map { BrownianSphere.gaussianLimit(angle: $0, scatteringTime: nuT) }),
        ], [MetaEntry("nu_t", .number(nuT))])
    }
  }
}
