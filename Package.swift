// swift-tools-version: 6.2
import PackageDescription

let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .treatAllWarnings(as: .error),
]

func library(_ name: String, _ dependencies: [Target.Dependency], path: String? = nil) -> Target {
  .target(name: name, dependencies: dependencies, path: path, swiftSettings: swiftSettings)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + ["TestSupport"], resources: resources,
    swiftSettings: swiftSettings)
}

/// What `import Bayes` gives. Whoever imports it names all of it, or incremental builds miss changes behind the re-export.
let bayes: [Target.Dependency] = [
  "Bayes", "ComputationGraph", "Diagnostics", "Distributions", "Inference", "MathKernels",
  "Modeling", "Optimization", "Posteriors", "Preprocessing", "Reporting", "Sampling", "Tables",
  "Variational",
]

let package = Package(
  name: "bayes-genre",
  products: [
    .library(name: "Bayes", targets: ["Bayes"]),
    .library(name: "GenreModels", targets: ["GenreModels"]),
    .executable(name: "bayes-genre", targets: ["bayes-genre"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    // C: system libraries, a call that Swift does not see, and our own array kernels.
    .systemLibrary(name: "CGSL", providers: [.apt(["libgsl-dev"])]),
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CStorage"),
    .target(name: "CVectorMath", cSettings: [.unsafeFlags(["-O3", "-ffp-contract=off"])]),

    // The numeric core. Arrows point left: a module sees only what stands before it.
    library("MathKernels", ["CGSL", "COpenBLAS", "CVectorMath"]),
    library("Inference", ["MathKernels"]),
    library("Diagnostics", ["Inference", "MathKernels"]),
    library("Optimization", ["Inference", "MathKernels"]),
    library("Sampling", ["Diagnostics", "Inference", "MathKernels", "Optimization"]),
    library("Variational", ["Diagnostics", "Inference", "MathKernels", "Optimization"]),
    library("ComputationGraph", ["CVectorMath", "MathKernels"]),
    library("Distributions", ["ComputationGraph", "MathKernels"]),
    library("Modeling", ["ComputationGraph", "Distributions", "Inference", "MathKernels"]),

    // Data and results.
    library("Tables", ["CStorage", "CZlib", "MathKernels"]),
    library("Preprocessing", ["MathKernels", "Tables"]),
    library(
      "Posteriors",
      [
        "CZlib", "ComputationGraph", "Diagnostics", "Distributions", "Inference", "MathKernels",
        "Modeling", "Optimization", "Preprocessing", "Sampling", "Tables", "Variational",
      ]),
    library(
      "Reporting",
      [
        "Diagnostics", "Inference", "MathKernels", "Posteriors", "Preprocessing", "Tables",
        "Variational",
      ]),

    // What people see.
    library("Bayes", Array(bayes.dropFirst())),
    library("GenreModels", bayes, path: "Models"),
    .executableTarget(
      name: "bayes-genre",
      dependencies: bayes + [
        "GenreModels", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: swiftSettings),

    .executableTarget(
      name: "bench-gradient", dependencies: bayes + ["GenreModels"],
      path: "Benchmarks/bench-gradient", swiftSettings: swiftSettings),
    .executableTarget(
      name: "bench-inference",
      dependencies: bayes + [
        "GenreModels", "ReferencePosteriors",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Benchmarks/bench-inference", swiftSettings: swiftSettings),

    .executableTarget(
      name: "warmup-matrix",
      dependencies: bayes + [
        "GenreModels", "ReferencePosteriors",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Benchmarks/warmup-matrix", exclude: ["rival.py", "Stan"],
      swiftSettings: swiftSettings),

    .executableTarget(
      name: "bench-variational",
      dependencies: bayes + [
        "GenreModels", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Benchmarks/bench-variational", exclude: ["rival.py"], swiftSettings: swiftSettings),

    .executableTarget(
      name: "bench-csv", dependencies: ["MathKernels", "Tables"], path: "Benchmarks/bench-csv",
      swiftSettings: swiftSettings),

    .executableTarget(
      name: "bench-memory", dependencies: bayes, path: "Benchmarks/bench-memory",
      swiftSettings: swiftSettings),

    .executableTarget(
      name: "bench-kmeans", dependencies: ["MathKernels", "Preprocessing"],
      path: "Benchmarks/bench-kmeans", swiftSettings: swiftSettings),

    // Tests: one target per module.
    .target(
      name: "TestSupport", dependencies: ["Inference", "MathKernels"], path: "Tests/TestSupport",
      swiftSettings: swiftSettings),
    .target(
      name: "ReferencePosteriors", dependencies: bayes + ["TestSupport"],
      path: "Tests/ReferencePosteriors", resources: [.copy("Fixtures")],
      swiftSettings: swiftSettings),
    tests("MathKernelsTests", ["CVectorMath", "MathKernels"]),
    tests("OptimizationTests", ["Inference", "MathKernels", "Optimization"]),
    tests("InferenceTests", ["Inference", "MathKernels"]),
    tests(
      "DiagnosticsTests", ["Diagnostics", "Inference", "MathKernels"],
      resources: [.copy("Fixtures")]),
    tests(
      "SamplingTests", ["Diagnostics", "Inference", "MathKernels", "Optimization", "Sampling"]),
    tests(
      "VariationalTests",
      ["Diagnostics", "Inference", "MathKernels", "Optimization", "Variational"]),
    tests("ComputationGraphTests", ["ComputationGraph", "MathKernels"]),
    tests(
      "DistributionsTests", ["ComputationGraph", "Distributions", "MathKernels"],
      resources: [.copy("Fixtures")]),
    .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
    tests("ModelingTests", bayes + ["CAllocationCounter", "GenreModels"]),
    tests("TablesTests", ["CZlib", "MathKernels", "Tables"]),
    tests(
      "PreprocessingTests", ["MathKernels", "Preprocessing", "Tables"],
      resources: [.copy("Fixtures")]),
    tests("PosteriorsTests", bayes + ["GenreModels"]),
    tests("ReportingTests", bayes + ["GenreModels"]),
    tests(
      "ReferencePosteriorTests", bayes + ["ReferencePosteriors"], resources: [.copy("Fixtures")]),
    tests("CalibrationTests", bayes),
    tests("BayesTests", bayes + ["GenreModels"]),
  ]
)
