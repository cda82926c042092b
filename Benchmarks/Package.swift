// swift-tools-version: 6.1
import PackageDescription

// Benchmarks of the parts, with https://github.com/ordo-one/benchmark, and a comparison of integrators: a package of its
// own, so that neither the program nor its tests depend on it. The first build takes some minutes.
//
//   swift package --package-path Benchmarks benchmark
//   swift run -c release --package-path Benchmarks Integrators
//
// `traits: []` leaves out jemalloc, which only counting allocations needs.

let package = Package(
  name: "DappleBenchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "Dapple", path: ".."),
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "Parts",
      dependencies: [
        .product(name: "Benchmark", package: "benchmark"),
        .product(name: "Dapple", package: "Dapple"),
      ],
      path: "Parts",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    .executableTarget(
      name: "Integrators", dependencies: [.product(name: "Dapple", package: "Dapple")], path: "Integrators"),
  ]
)
