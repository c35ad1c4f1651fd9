// swift-tools-version: 6.2
import PackageDescription

let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .treatAllWarnings(as: .error),
]

func library(_ name: String, path: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, path: path, swiftSettings: swiftSettings)
}

/// A module on a floor, which is a folder of `Sources`. It sees the floors named before its own and, on its own, the modules named
/// before it: `Tests/ArrowTests` holds every import to that.
func module(_ name: String, on floor: String, _ dependencies: [Target.Dependency]) -> Target {
  library(name, path: "Sources/\(floor)/\(name)", dependencies)
}

func system(_ name: String, package: String) -> Target {
  .systemLibrary(name: name, path: "Sources/System/\(name)", providers: [.apt([package])])
}

/// A program that measures, under `Benchmarks`.
func benchmark(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [])
  -> Target
{
  .executableTarget(
    name: name, dependencies: dependencies, path: "Benchmarks/\(name)", exclude: exclude,
    swiftSettings: swiftSettings)
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
  "Bayes", "Audits", "Calibration", "Clustering", "ComputationGraph", "Diagnostics",
  "Distributions", "Exchange", "Fitting", "GenreTable", "Inference", "MathKernels", "Modeling",
  "Optimization", "Posteriors", "Preprocessing", "Reporting", "Sampling", "Storage", "Tables",
  "Tasks", "Variational", "Words",
]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "bayes-genre",
  products: [
    .library(name: "Bayes", targets: ["Bayes"]),
    .library(name: "GenreModels", targets: ["GenreModels"]),
    .executable(name: "bayes-genre", targets: ["bayes-genre"]),
  ],
  traits: [
    .trait(name: "NetCDF", description: "Draws as netCDF-4 files, by libnetcdf."),
    .default(enabledTraits: ["NetCDF"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    // System: libraries of others, and a call that Swift does not see.
    system("CGSL", package: "libgsl-dev"),
    system("COpenBLAS", package: "libopenblas-dev"),
    system("CZlib", package: "zlib1g-dev"),
    system("CNetCDF", package: "libnetcdf-dev"),
    .target(name: "CStorage", path: "Sources/System/CStorage"),

    // Ground: arrays, words, files.
    .target(
      name: "CVectorMath", path: "Sources/Ground/CVectorMath",
      cSettings: [.unsafeFlags(["-O3", "-ffp-contract=off"])]),
    module("MathKernels", on: "Ground", ["CGSL", "COpenBLAS", "CVectorMath"]),
    module("Words", on: "Ground", []),
    module("Storage", on: "Ground", ["CStorage", "CZlib", "Words"]),

    // Inference: on a log density alone.
    module("Inference", on: "Inference", ["MathKernels", "Words"]),
    module("Diagnostics", on: "Inference", ["Inference", "MathKernels", "Words"]),
    module("Optimization", on: "Inference", ["Inference", "MathKernels", "Words"]),
    module(
      "Sampling", on: "Inference",
      ["Diagnostics", "Inference", "MathKernels", "Optimization", "Words"]),
    module(
      "Variational", on: "Inference",
      ["Diagnostics", "Inference", "MathKernels", "Optimization", "Words"]),

    // Language: how a model becomes a log density.
    module("ComputationGraph", on: "Language", ["CVectorMath", "MathKernels"]),
    module("Distributions", on: "Language", ["ComputationGraph", "MathKernels", "Words"]),
    module(
      "Modeling", on: "Language",
      ["ComputationGraph", "Distributions", "Inference", "MathKernels", "Words"]),

    // Data: from a file to a design matrix.
    module("Tables", on: "Data", ["CZlib", "MathKernels", "Storage", "Words"]),
    module("Audits", on: "Data", ["MathKernels", "Tables", "Words"]),
    module("Preprocessing", on: "Data", ["Audits", "MathKernels", "Tables", "Words"]),
    module(
      "Clustering", on: "Data",
      [
        "CVectorMath", "Inference", "MathKernels", "Preprocessing", "Storage", "Tables", "Words",
      ]),

    // Results: what a fit is, what it says, and how it leaves.
    module(
      "Posteriors", on: "Results",
      [
        "ComputationGraph", "Diagnostics", "Distributions", "Inference", "MathKernels", "Modeling",
        "Sampling", "Variational", "Words",
      ]),
    module(
      "Fitting", on: "Results",
      [
        "ComputationGraph", "Diagnostics", "Inference", "MathKernels", "Modeling", "Optimization",
        "Posteriors", "Sampling", "Storage", "Tables", "Variational", "Words",
      ]),
    module(
      "Tasks", on: "Results",
      [
        "Clustering", "ComputationGraph", "Diagnostics", "Distributions", "Fitting", "Inference",
        "MathKernels", "Modeling", "Optimization", "Posteriors", "Preprocessing", "Sampling",
        "Storage", "Tables", "Variational", "Words",
      ]),
    module(
      "Calibration", on: "Results",
      [
        "Diagnostics", "Fitting", "Inference", "MathKernels", "Modeling", "Posteriors",
        "Preprocessing", "Sampling", "Tables", "Tasks", "Variational", "Words",
      ]),
    module(
      "Exchange", on: "Results",
      [
        "CZlib", "Diagnostics", "Fitting", "Inference", "MathKernels", "Modeling", "Posteriors",
        "Preprocessing", "Sampling", "Storage", "Tables", "Tasks", "Words",
        .target(name: "CNetCDF", condition: .when(traits: ["NetCDF"])),
      ]),
    module(
      "Reporting", on: "Results",
      [
        "Audits", "Calibration", "Clustering", "Diagnostics", "Inference", "MathKernels",
        "Modeling",
        "Posteriors", "Preprocessing", "Tables", "Tasks", "Variational", "Words",
      ]),

    // Studies: what was published, again.
    module("GenreTable", on: "Studies", ["MathKernels", "Storage", "Tables", "Words"]),

    // A study is written like any program that uses the library: it sees what `import Bayes` gives, and the models.
    module("Genre", on: "Studies", bayes + ["GenreModels"]),
    module("Geography", on: "Studies", bayes + ["GenreModels"]),

    // Product: what people see.
    module("Bayes", on: "Product", Array(bayes.dropFirst())),
    library("GenreModels", path: "Models", bayes),
    .executableTarget(
      name: "bayes-genre",
      dependencies: bayes + ["CStorage", "Genre", "Geography", "GenreModels", argumentParser],
      path: "Sources/Product/bayes-genre", swiftSettings: swiftSettings),

    benchmark("bench-csv", ["MathKernels", "Tables"]),
    benchmark("bench-gradient", bayes + ["GenreModels"]),
    benchmark("bench-inference", bayes + ["GenreModels", "ReferencePosteriors", argumentParser]),
    benchmark("bench-kmeans", ["Clustering", "MathKernels"]),
    benchmark("bench-loads", bayes + [argumentParser]),
    benchmark("bench-memory", bayes),
    benchmark(
      "bench-variational", bayes + ["GenreModels", argumentParser], exclude: ["rival.py"]),
    benchmark(
      "warmup-matrix", bayes + ["GenreModels", "ReferencePosteriors", argumentParser],
      exclude: ["rival.py", "Stan"]),

    // Tests: a target for a module, or for several that are tried together.
    .target(
      name: "TestSupport", dependencies: ["Inference", "MathKernels"], path: "Tests/TestSupport",
      swiftSettings: swiftSettings),
    .target(
      name: "ReferencePosteriors", dependencies: bayes + ["TestSupport"],
      path: "Tests/ReferencePosteriors", resources: [.copy("Fixtures")],
      swiftSettings: swiftSettings),
    tests("ArrowTests", []),
    tests("MathKernelsTests", ["CVectorMath", "MathKernels"]),
    tests("WordsTests", ["Words"]),
    tests("StorageTests", ["Storage", "Words"]),
    tests("InferenceTests", ["Inference", "MathKernels"]),
    tests(
      "DiagnosticsTests", ["Diagnostics", "Inference", "MathKernels"],
      resources: [.copy("Fixtures")]),
    tests("OptimizationTests", ["Inference", "MathKernels", "Optimization"]),
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
    tests("TablesTests", ["CZlib", "MathKernels", "Tables", "Words"]),
    tests("AuditsTests", ["Audits", "MathKernels", "Tables", "Words"]),
    tests(
      "PreprocessingTests",
      ["Clustering", "MathKernels", "Preprocessing", "Storage", "Tables", "Words"],
      resources: [.copy("Fixtures")]),
    tests(
      "ClusteringTests",
      ["Clustering", "Inference", "MathKernels", "Preprocessing", "Tables", "Words"],
      resources: [.copy("Fixtures")]),
    .target(
      name: "FitSupport", dependencies: bayes + ["GenreModels", "TestSupport"],
      path: "Tests/FitSupport", swiftSettings: swiftSettings),
    tests("PosteriorsTests", bayes + ["FitSupport", "GenreModels"]),
    tests("FittingTests", bayes + ["FitSupport", "GenreModels"]),
    tests("TasksTests", bayes + ["FitSupport", "GenreModels"]),
    tests("ExchangeTests", bayes + ["CZlib", "FitSupport", "GenreModels"]),
    tests("ReportingTests", bayes + ["Genre", "Geography", "GenreModels"]),
    tests(
      "ReferencePosteriorTests", bayes + ["ReferencePosteriors"], resources: [.copy("Fixtures")]),
    .target(
      name: "FuzzTargets", dependencies: bayes + ["GenreModels"], path: "Tests/Fuzzing/Targets",
      swiftSettings: swiftSettings),
    tests("FuzzTargetTests", ["FuzzTargets", "MathKernels"]),
    tests("GenreTableTests", ["GenreTable", "Words"]),
    tests("CalibrationTests", bayes),
    tests("BayesTests", bayes + ["GenreModels"]),
    // As another package sees it: only what is public.
    .testTarget(
      name: "OutsiderTests", dependencies: bayes + ["GenreModels"], packageAccess: false,
      swiftSettings: swiftSettings),
  ]
)

// libFuzzer has a `main` of its own, so only `make fuzz` builds what it calls.
if Context.environment["BAYES_GENRE_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "fuzz-readers", dependencies: ["FuzzTargets", "MathKernels"],
      path: "Tests/Fuzzing/Fuzzer",
      swiftSettings: swiftSettings + [.unsafeFlags(["-parse-as-library"])]))
}
