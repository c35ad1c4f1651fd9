import Foundation
import Testing

/// The floors of the house, from the ground up: a module sees the modules named before it, and nothing else of ours.
private let floors: KeyValuePairs = [
  "System": ["CGSL", "COpenBLAS", "CZlib", "CStorage"],
  "Ground": ["CVectorMath", "MathKernels", "Words", "Storage"],
  "Inference": ["Inference", "Diagnostics", "Optimization", "Sampling", "Variational"],
  "Language": ["ComputationGraph", "Distributions", "Modeling"],
  "Data": ["Tables", "Audits", "Preprocessing", "Clustering"],
  "Results": ["Posteriors", "Fitting", "Tasks", "Calibration", "Exchange", "Reporting"],
  "Studies": ["GenreTable"],
  "Product": ["Bayes", "GenreModels", "bayes-genre"],
]

/// Modules on one or more floors that know nothing of some others below them.
private let strangers: KeyValuePairs = [
  // Samplers and guides know no names, no model and no data; what is judged knows no sampler.
  ["Sampling", "Variational"]: ["Sampling", "Variational"],
  // The numeric core reads and writes nothing, and needs no Foundation.
  ["Inference", "Diagnostics", "Optimization", "Sampling", "Variational"]: [
    "Foundation", "Storage",
  ],
  ["MathKernels"]: ["Foundation"],
  ["ComputationGraph", "Distributions"]: [
    "Foundation", "Storage", "Inference", "Diagnostics", "Optimization", "Sampling", "Variational",
  ],
  // The language knows the waist, and none of the algorithms.
  ["Modeling"]: [
    "Foundation", "Storage", "Diagnostics", "Optimization", "Sampling", "Variational",
  ],
  // Data know no inference and no model.
  ["Tables", "Audits", "Preprocessing", "Clustering"]: [
    "Inference", "Diagnostics", "Optimization", "Sampling", "Variational", "ComputationGraph",
    "Distributions", "Modeling",
  ],
]

/// What others give.
private let foreign: Set = ["ArgumentParser", "Dispatch", "Foundation", "Synchronization"]

@Suite struct ArrowTests {
  private struct SourceFile {
    let path: String
    let module: String
    let imports: [String]
  }

  private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test func importsPointDown() throws {
    let order = floors.flatMap(\.value)
    for file in try sourceFiles() {
      let place = try #require(order.firstIndex(of: file.module), "\(file.path)")
      let visible = Set(order[..<place]).union(foreign)
      for name in file.imports {
        #expect(visible.contains(name), "\(file.path) imports \(name)")
      }
      for (modules, hidden) in strangers where modules.contains(file.module) {
        for name in file.imports {
          #expect(!hidden.contains(name), "\(file.path) imports \(name)")
        }
      }
    }
  }

  /// Each folder of `Sources` is a floor, each folder of a floor one of its modules, and all of them are there.
  @Test func foldersAreTheArchitecture() throws {
    let sources = root.appendingPathComponent("Sources")
    #expect(try folders(in: sources) == Set(floors.map(\.key)))
    for (floor, modules) in floors {
      #expect(
        try folders(in: sources.appendingPathComponent(floor))
          == Set(modules).subtracting(["GenreModels"]), "\(floor)")
    }
  }

  /// A module that shares its name with a type cannot be named: `Table.Column` means the type.
  @Test func noTypeHasTheNameOfItsModule() throws {
    for file in try sourceFiles() {
      let text = try String(contentsOfFile: file.path, encoding: .utf8)
      let declaration = /^(public |package )?(final )?(struct|class|enum|protocol|actor) (\w+)/
        .anchorsMatchLineEndings()
      for match in text.matches(of: declaration) {
        #expect(match.4 != file.module, "\(file.path)")
      }
    }
  }

  private func folders(in folder: URL) throws -> Set<String> {
    let contents = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: [.isDirectoryKey])
    return try Set(
      contents.filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
        .map(\.lastPathComponent))
  }

  private func sourceFiles() throws -> [SourceFile] {
    let files = try ["Sources", "Models"].flatMap { top -> [SourceFile] in
      let paths = try FileManager.default.subpathsOfDirectory(
        atPath: root.appendingPathComponent(top).path)
      return try paths.filter { $0.hasSuffix(".swift") }.map { path in
        let place = path.split(separator: "/")
        let full = "\(root.path)/\(top)/\(path)"
        let text = try String(contentsOfFile: full, encoding: .utf8)
        let imports = text.matches(
          of: /^(?:@\w+ )?import (?:struct |class |func |enum )?(\w+)/.anchorsMatchLineEndings())
        return SourceFile(
          path: full, module: top == "Models" ? "GenreModels" : String(place[1]),
          imports: imports.map { String($0.1) })
      }
    }
    try #require(files.count > 300)
    return files
  }
}
