// swift-tools-version: 6.1
import PackageDescription

// A package that uses Dapple as a library. Yours says instead of the path
//
//   .package(url: "https://ADDRESS", branch: "main")
//
// or revision: "…": SwiftPM allows the flags with which Dapple compiles its kernels to branches, revisions and paths, and
// not to versions.
let package = Package(
  name: "library-example",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "Dapple", path: "../..")],
  targets: ["field", "trajectory", "ensemble", "extension"].map { name in
    .executableTarget(name: name, dependencies: [.product(name: "Dapple", package: "Dapple")])
  }
)
