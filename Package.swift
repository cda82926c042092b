// swift-tools-version: 6.1
import PackageDescription

// The rooms of the house, in the order in which data flows through them:
//
//   study (TOML) → Turbulence → Transport → Sky → Anisotropy → results (FITS, ECSV) → Figures
//
// The field kernels are one source directory built three times, once per instruction set (`Sources/_KernelsX86V3`
// and `Sources/_KernelsX86V4` are symbolic links to `Sources/_Kernels`); `Transport` picks one at run time.
// They are optimised in every configuration, because SIMD code at -Onone is a hundred times slower. On an arm64 machine
// the three are the same, and the first is the one that runs. (The condition asks for the machine that builds.)

func kernels(_ name: String, march: String?) -> Target {
  var flags = ["-Ounchecked"]
  #if arch(x86_64)
    if let march { flags += ["-Xcc", "-march=\(march)"] }
  #endif
  return .target(
    name: name,
    dependencies: ["_KernelInterface"],
    swiftSettings: [.unsafeFlags(flags)],
    linkerSettings: [.linkedLibrary("m")]
  )
}

let package = Package(
  name: "Dapple",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "dapple", targets: ["dapple"]),
    .library(
      name: "Dapple",
      targets: ["RandomStreams", "Turbulence", "Transport", "Sky", "Tables", "Anisotropy", "Study", "Figures"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0"),
  ],
  targets: [
    .systemLibrary(name: "CHealpix", pkgConfig: "chealpix", providers: [.apt(["libchealpix-dev"])]),
    .systemLibrary(name: "CSharp", pkgConfig: "libsharp", providers: [.apt(["libsharp-dev"])]),
    .systemLibrary(name: "CFITSIO", pkgConfig: "cfitsio", providers: [.apt(["libcfitsio-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "_CPUFeatures"),
    .plugin(name: "RecordCommit", capability: .buildTool()),
    .target(name: "_SourceCommit", plugins: ["RecordCommit"]),
    .target(name: "_KernelInterface"),
    .target(name: "_DurableFiles"),
    .target(name: "_Text"),

    .target(name: "RandomStreams"),
    kernels("_Kernels", march: nil),
    kernels("_KernelsX86V3", march: "x86-64-v3"),
    kernels("_KernelsX86V4", march: "x86-64-v4"),
    .target(name: "Turbulence", dependencies: ["RandomStreams"]),
    .target(
      name: "Transport",
      dependencies: [
        "Turbulence", "_KernelInterface", "_Kernels", "_KernelsX86V3", "_KernelsX86V4", "_CPUFeatures",
      ]),
    .target(name: "Sky", dependencies: ["CHealpix", "CSharp", "CFITSIO", "CZlib", "_DurableFiles", "_Text"]),
    .target(name: "Tables", dependencies: ["_DurableFiles", "_Text", .product(name: "Yams", package: "Yams")]),
    .target(name: "Anisotropy", dependencies: ["Sky", "Transport", "Tables", "_DurableFiles", "_Text"]),
    .target(
      name: "Study",
      dependencies: [
        "RandomStreams", "Turbulence", "Transport", "Sky", "Tables", "Anisotropy", "_DurableFiles", "_SourceCommit",
        "_Text",
        .product(name: "TOMLKit", package: "TOMLKit"),
      ]),
    .target(name: "Figures", dependencies: ["Anisotropy", "Sky", "Tables", "_DurableFiles", "_Text"]),
    .target(
      name: "Validation",
      dependencies: ["RandomStreams", "Turbulence", "Transport", "Sky", "Anisotropy", "Study"]),
    .target(
      name: "Benchmarking",
      dependencies: ["RandomStreams", "Turbulence", "Transport", "Sky", "Study", "_DurableFiles"]),
    .executableTarget(
      name: "dapple",
      dependencies: [
        "Validation", "Benchmarking",
        "Study", "Figures", "Anisotropy", "Sky", "Tables", "Transport", "_DurableFiles", "_Text",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .target(name: "_TestSupport", path: "Tests/_TestSupport"),
    .testTarget(name: "_TextTests", dependencies: ["_TestSupport", "_Text"]),
    .testTarget(name: "DurableFilesTests", dependencies: ["_TestSupport", "_DurableFiles"]),
    .testTarget(name: "RandomStreamsTests", dependencies: ["RandomStreams"]),
    .testTarget(name: "TurbulenceTests", dependencies: ["Turbulence", "RandomStreams"]),
    .testTarget(name: "TransportTests", dependencies: ["Transport", "Turbulence", "RandomStreams"]),
    .testTarget(
      name: "SkyTests", dependencies: ["_TestSupport", "Sky", "_DurableFiles"], resources: [.copy("Resources")]),
    .testTarget(name: "TablesTests", dependencies: ["_TestSupport", "Tables"]),
    .testTarget(
      name: "AnisotropyTests", dependencies: ["_TestSupport", "RandomStreams", "Sky", "Tables", "Anisotropy"]),
    .testTarget(
      name: "StudyTests", dependencies: ["_TestSupport", "Study", "Anisotropy", "Tables", "Sky", "RandomStreams"]),
    .testTarget(name: "FiguresTests", dependencies: ["_TestSupport", "Figures", "Anisotropy"]),
    .testTarget(
      name: "ValidationTests",
      dependencies: ["Validation", "RandomStreams", "Turbulence", "Transport", "Sky", "Anisotropy", "Study"]),
    .testTarget(name: "BenchmarkingTests", dependencies: ["Benchmarking", "Transport"]),
    .testTarget(name: "CommandLineTests", dependencies: ["_TestSupport", "dapple", "Study", "Tables", "Sky"]),
    .testTarget(
      name: "TortureTests",
      dependencies: ["_TestSupport", "dapple", "Study", "Anisotropy", "Transport", "Tables", "Sky"],
      resources: [.copy("Faults")]),
  ]
)
