// swift-tools-version: 6.1
import PackageDescription

// The rooms of the house, in the order in which data flows through them:
//
//   study (TOML) → Turbulence → Transport → Sphere → Anisotropy → Results (FITS, ECSV) → Figures
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
    .library(name: "Dapple", targets: ["Dapple"]),
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
    // dlopen: in a library of its own where the C library is older than 2.34.
    .target(name: "_DeviceDrivers", linkerSettings: [.linkedLibrary("dl")]),
    .plugin(name: "RecordCommit", capability: .buildTool()),
    .target(name: "_SourceCommit", plugins: ["RecordCommit"]),
    .target(name: "_KernelInterface"),
    .target(name: "_CInterface", exclude: ["embedded"]),
    .target(name: "_Text"),
    .target(name: "_Threads"),

    .target(name: "RandomStreams"),
    kernels("_Kernels", march: nil),
    kernels("_KernelsX86V3", march: "x86-64-v3"),
    kernels("_KernelsX86V4", march: "x86-64-v4"),
    .target(name: "Turbulence", dependencies: ["RandomStreams"]),
    .target(
      name: "Transport",
      dependencies: [
        "Turbulence", "_KernelInterface", "_Kernels", "_KernelsX86V3", "_KernelsX86V4", "_CPUFeatures",
        "_DeviceDrivers", "_Threads",
      ],
      // Compiled in, as text: what the drivers of graphics processors are given.
      resources: [.embedInCode("GPU/advance.cl"), .embedInCode("GPU/advance.ptx")]),
    .target(
      name: "Files", dependencies: ["CFITSIO", "CZlib", "_Text", "_Threads", .product(name: "Yams", package: "Yams")]),
    .target(name: "Sphere", dependencies: ["CHealpix", "CSharp", "Files", "_Text"]),
    .target(name: "Theory", dependencies: ["_Text"]),
    .target(name: "Observation", dependencies: ["RandomStreams", "Sphere", "Theory", "_Text"]),
    .target(name: "Anisotropy", dependencies: ["Files", "RandomStreams", "Sphere", "Theory", "Transport", "_Text"]),
    .target(
      name: "Study",
      dependencies: [
        "Anisotropy", "Files", "Observation", "Sphere", "Transport", "Turbulence", "_Text",
        .product(name: "TOMLKit", package: "TOMLKit"),
      ]),
    .target(
      name: "Results",
      dependencies: [
        "Anisotropy", "Files", "Observation", "Sphere", "Study", "Theory", "Transport", "Turbulence", "_SourceCommit",
        "_Text", "_Threads",
      ]),
    .target(
      name: "Run",
      dependencies: [
        "Anisotropy", "Files", "Results", "Sphere", "Study", "Transport", "Turbulence", "_Text", "_Threads",
      ]),
    .target(
      name: "Dapple",
      dependencies: [
        "Anisotropy", "Files", "Observation", "RandomStreams", "Results", "Run", "Sphere", "Study", "Theory",
        "Transport", "Turbulence",
      ]),
    .target(name: "CDapple", dependencies: ["Transport", "Turbulence", "_CInterface"]),
    .target(name: "Cluster", dependencies: ["Files", "Results", "Run", "Study", "_Text"]),
    .target(name: "Figures", dependencies: ["Anisotropy", "Files", "Observation", "Sphere", "Theory", "_Text"]),
    .target(
      name: "Report",
      dependencies: ["Anisotropy", "Figures", "Files", "Results", "Sphere", "Study", "_Text"],
      // Compiled in: an installed program has no folder of resources.
      resources: ["page.css", "healpix.js", "mollweide.js", "lines.js", "sky.js", "table.js", "theme.js"].map {
        .embedInCode("Page/" + $0)
      }),
    .target(
      name: "Validation",
      dependencies: [
        "Anisotropy", "Observation", "RandomStreams", "Sphere", "Theory", "Transport", "Turbulence", "_Threads",
      ]),
    .target(
      name: "Benchmarking",
      dependencies: [
        "Files", "RandomStreams", "Results", "Run", "Sphere", "Transport", "Turbulence", "_Text", "_Threads",
      ]),
    .executableTarget(
      name: "dapple",
      dependencies: [
        "Anisotropy", "Benchmarking", "Cluster", "Figures", "Files", "Observation", "RandomStreams", "Report",
        "Results", "Run", "Sphere", "Study", "Theory", "Transport", "Turbulence", "Validation", "_Text",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .target(name: "_HostKernels", path: "Tests/_HostKernels"),
    .target(name: "_TestSupport", dependencies: ["Transport", "_HostKernels"], path: "Tests/_TestSupport"),
    .testTarget(name: "_TextTests", dependencies: ["_TestSupport", "_Text"]),
    .testTarget(name: "_ThreadsTests", dependencies: ["_Threads"]),
    .testTarget(name: "RandomStreamsTests", dependencies: ["RandomStreams"]),
    .testTarget(
      name: "CDappleTests", dependencies: ["CDapple", "Results", "Study", "Transport", "_CInterface"]),
    .testTarget(name: "TurbulenceTests", dependencies: ["RandomStreams", "Turbulence"]),
    .testTarget(
      name: "TransportTests", dependencies: ["RandomStreams", "Transport", "Turbulence", "_TestSupport", "_Threads"]),
    .testTarget(name: "FilesTests", dependencies: ["Files", "_TestSupport"]),
    .testTarget(
      name: "SphereTests", dependencies: ["Files", "RandomStreams", "Sphere", "_TestSupport"],
      resources: [.copy("Resources")]),
    .testTarget(name: "TheoryTests", dependencies: ["Theory", "_TestSupport"]),
    .testTarget(
      name: "ObservationTests", dependencies: ["Observation", "RandomStreams", "Sphere", "_TestSupport"]),
    .testTarget(
      name: "AnisotropyTests",
      dependencies: [
        "Anisotropy", "Files", "RandomStreams", "Sphere", "Theory", "Transport", "Turbulence", "_TestSupport",
      ]),
    .testTarget(
      name: "StudyTests",
      dependencies: ["Anisotropy", "Observation", "RandomStreams", "Study", "Turbulence", "_TestSupport"]),
    .testTarget(
      name: "ResultsTests",
      dependencies: [
        "Anisotropy", "Files", "Observation", "RandomStreams", "Results", "Sphere", "Study", "_TestSupport",
      ]),
    .testTarget(
      name: "RunTests",
      dependencies: [
        "Anisotropy", "Files", "RandomStreams", "Results", "Run", "Sphere", "Study", "Transport", "Turbulence",
        "_TestSupport", "_Threads",
      ]),
    .testTarget(name: "ClusterTests", dependencies: ["Cluster", "Run", "Results", "Study", "_TestSupport"]),
    .testTarget(
      name: "FiguresTests", dependencies: ["Anisotropy", "Figures", "Observation", "Sphere", "Theory", "_TestSupport"]),
    .testTarget(name: "ReportTests", dependencies: ["Report", "Sphere"]),
    .testTarget(
      name: "ValidationTests",
      dependencies: [
        "Anisotropy", "Observation", "RandomStreams", "Sphere", "Theory", "Transport", "Turbulence", "Validation",
        "_TestSupport",
      ]),
    .testTarget(name: "BenchmarkingTests", dependencies: ["Benchmarking", "Transport", "_TestSupport"]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: ["dapple", "Anisotropy", "Files", "Results", "Sphere", "Study", "Transport", "_TestSupport"]),
    .testTarget(
      name: "ExtensionTests",
      dependencies: ["Anisotropy", "Files", "Results", "Run", "Study", "Transport", "Turbulence", "_TestSupport"]),
    .testTarget(
      name: "TortureTests",
      dependencies: [
        "dapple", "Files", "Results", "Run", "Study", "Transport", "_TestSupport",
      ],
      resources: [.copy("Faults")]),
  ]
)
