import Foundation
import Testing

/// The floors of the house, from the ground up: a module sees the modules named before it, and nothing else of ours.
private let floors: KeyValuePairs = [
  "System": ["CGSL", "COpenBLAS", "CZlib", "CNetCDF", "CStorage"],
  "Ground": ["CVectorMath", "MathKernels", "Words", "Storage"],
  "Inference": ["Inference", "Diagnostics", "Optimization", "Sampling", "Variational"],
  "Language": ["ComputationGraph", "Distributions", "Modeling"],
  "Data": ["Tables", "Audits", "Preprocessing", "Clustering"],
  "Results": ["Posteriors", "Fitting", "Tasks", "Calibration", "Exchange", "Reporting"],
  "Studies": ["GenreTable", "Genre", "Geography"],
  "Product": ["Bayes", "GenreModels", "bayes-genre"],
]

/// Studies that are written like any program that uses the library: they see what it gives, and the models.
private let programs: Set = ["Genre", "Geography"]

/// Modules that know nothing of some others below them. An import is what counts: of a module that another one imports, members can be
/// used without.
private let strangers: KeyValuePairs = [
  // Samplers and guides know nothing of each other.
  ["Sampling", "Variational"]: ["Sampling", "Variational"],
  // The numeric core reads and writes nothing, and needs no Foundation.
  ["MathKernels", "Words", "ComputationGraph", "Distributions", "Modeling"]: foundation,
  ["Inference", "Diagnostics", "Optimization", "Sampling", "Variational"]: foundation.union([
    "Storage"
  ]),
  // The language knows the waist, and none of the algorithms.
  ["ComputationGraph", "Distributions"]: algorithms.union(["Inference", "Storage"]),
  ["Modeling"]: algorithms.union(["Storage"]),
  // Data know no inference and no model; K-means works long enough for a run context.
  ["Tables", "Audits", "Preprocessing"]: algorithms.union(language).union(["Inference"]),
  ["Clustering"]: algorithms.union(language),
]

private let algorithms: Set = ["Diagnostics", "Optimization", "Sampling", "Variational"]
private let language: Set = ["ComputationGraph", "Distributions", "Modeling"]
private let foundation: Set = ["Foundation", "FoundationEssentials"]

/// What others give to every module.
private let foreign = foundation.union(["Darwin", "Dispatch", "Glibc", "Musl", "Synchronization"])

@Suite struct ArrowTests {
  private struct SourceFile {
    let path: String
    let text: String
    let module: String
    let imports: [(name: String, isExported: Bool)]
  }

  private let order = floors.flatMap(\.value)
  private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test func importsPointDown() throws {
    let files = try sourceFiles()
    try #require(files.reduce(0) { $0 + $1.imports.count } > 500)
    for file in files {
      let place = try #require(order.firstIndex(of: file.module), "\(file.path)")
      var visible = foreign.union(order[..<place])
      if file.module == "bayes-genre" { visible.insert("ArgumentParser") }
      if programs.contains(file.module) { visible.formUnion(["Bayes", "GenreModels"]) }
      for (name, isExported) in file.imports {
        #expect(!programs.contains(name) || file.module == "bayes-genre", "\(file.path)")
        #expect(visible.contains(name), "\(file.path) imports \(name)")
        #expect(!isExported || file.module == "Bayes", "\(file.path) exports \(name)")
        for (modules, hidden) in strangers where modules.contains(file.module) {
          #expect(!hidden.contains(name), "\(file.path) imports \(name)")
        }
      }
    }
  }

  /// A name with a mistake in it would forbid nothing.
  @Test func strangersAreModules() {
    let known = foreign.union(order)
    for (modules, hidden) in strangers {
      #expect(known.isSuperset(of: modules) && known.isSuperset(of: hidden))
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
  @Test func noTypeHasTheNameOfAModule() throws {
    let declaration =
      /^(?:@\w+ )*(?:(?:public|package|open|final|indirect) )*(?:struct|class|enum|protocol|actor|typealias) (\w+)/
      .anchorsMatchLineEndings()
    for file in try sourceFiles() {
      for match in file.text.matches(of: declaration) {
        #expect(!order.contains(String(match.1)), "\(file.path)")
      }
    }
  }

  /// A stream's purpose is a case of the one list, never a number: two uses of a number would draw the same.
  @Test func purposesOfStreamsHaveOneList() throws {
    let made = /\bPurpose\s*\(|\bPurpose\.init\b|purpose:\s*\.?init\b|purpose:[^,)]*rawValue/
    for file in try sourceFiles() where file.text.contains("RandomStream") {
      let isList = file.path.hasSuffix("/RandomStream+Purposes.swift")
      #expect(!file.text.contains(made), "\(file.path) makes a purpose of a number")
      #expect(file.text.contains("enum Purpose") == isList, "\(file.path)")
      #expect(!file.text.contains("extension RandomStream.Purpose"), "\(file.path)")
    }
  }

  /// No shell is ever called, and one other program alone: it turns pictures into PNG, by its path, with arguments that no shell
  /// reads.
  @Test func noShellIsCalled() throws {
    let call =
      /\b(?:Process\s*\(|Subprocess|NSTask|system\s*\(|popen\s*\(|posix_spawnp?\b|execv\w*\s*\(|execl\w*\s*\(|v?fork\s*\(|wordexp\s*\(|dlopen\s*\()/
    // What is to be found is found.
    for text in ["let p = Process()", "system(\"ls\")", "popen (", "posix_spawn(&", "execve(a"] {
      #expect(text.contains(call), "\(text)")
    }
    var callers: [String] = []
    for file in try sourceFiles() {
      let code = file.text.split(separator: "\n").filter { !$0.contains(/^\s*\/\//) }
      if code.contains(where: { $0.contains(call) }) {
        callers.append(URL(fileURLWithPath: file.path).lastPathComponent)
      }
    }
    #expect(callers == ["PNGConverter.swift"])
    let converter = try #require(
      try sourceFiles().first { $0.path.hasSuffix("/PNGConverter.swift") })
    #expect(!converter.text.contains(/\/bin\/|"-c"|\bsh\b/))
  }

  private func folders(in folder: URL) throws -> Set<String> {
    let contents = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: [.isDirectoryKey])
    return try Set(
      contents.filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
        .map(\.lastPathComponent))
  }

  private func sourceFiles() throws -> [SourceFile] {
    let statement =
      /(?:^|;)\s*((?:@\w+(?:\([^)]*\))?\s+)*)(?:(?:public|package|internal|private|fileprivate)\s+)?import\s+(?:(?:struct|class|func|enum|protocol|typealias|var|let|actor)\s+)?(\w+)/
      .anchorsMatchLineEndings()
    return try ["Sources", "Models"].flatMap { top in
      try FileManager.default.subpathsOfDirectory(atPath: root.appendingPathComponent(top).path)
        .filter { $0.hasSuffix(".swift") }
        .map { path in
          let place = path.split(separator: "/")
          let full = "\(root.path)/\(top)/\(path)"
          if top == "Sources" { try #require(place.count > 2, "\(full)") }
          let text = try String(contentsOfFile: full, encoding: .utf8)
          return SourceFile(
            path: full, text: text, module: top == "Models" ? "GenreModels" : String(place[1]),
            imports: text.matches(of: statement).map {
              (String($0.2), $0.1.contains("@_exported"))
            })
        }
    }
  }
}
