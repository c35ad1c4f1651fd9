import Bayes
import Foundation
import GenreModels

/// A small fit of Fisher's irises, as it is saved: one of its files at a time is another.
struct SavedParts: Sendable {
  let files: [String: Data]
  private let flowers: Table

  init() throws {
    flowers = try Table(
      csv: """
        length,width,species
        5.1,3.5,setosa
        4.9,3.0,setosa
        7.0,3.2,versicolor
        6.4,3.2,versicolor
        6.3,3.3,virginica
        ,2.7,virginica
        5.8,2.6,setosa
        6.1,2.9,versicolor
        7.1,3.1,virginica
        """)
    let split = try flowers.split(target: "species", train: 6, test: 3, seed: 1)
    var sampler = NUTS(chains: 2, draws: 4, warmup: 4, seed: 1)
    sampler.threads = 1
    let fit = try LogisticClassifier().fit(
      to: split, pipeline: Pipeline(target: "species", imputation: .mean), by: .nuts(sampler))
    let scratch = ScratchFolder()
    try fit.save(to: scratch.path + "/fit")
    var files = try SavedFolder(contentsOf: scratch.path + "/fit").files
    // So few transitions may have none that diverges.
    files["divergences.json"] = files["divergences.json"] ?? Data("[[],[]]".utf8)
    self.files = files
  }

  /// The files that are JSON.
  var names: [String] { files.keys.filter { $0.hasSuffix(".json") }.sorted() }

  /// Opens the fit with other bytes in place of a file, and uses it.
  func open(_ name: String, _ bytes: [UInt8]) throws {
    var folder = SavedFolder(files: files)
    folder.files[name] = Data(bytes)
    // A posterior by itself needs less, so it may be read where the fit is refused.
    if let posterior = try? Posterior(in: folder) { _ = posterior.diagnosis }
    let fit = try TableFit(in: folder, models: Catalogue.models)
    precondition(!fit.report.document().text().isEmpty)
    _ = fit.drawSet(source: "fit").summaries()
    _ = try fit.predict(flowers).table()
  }
}

/// A file of a saved fit whose checksum is right.
struct SavedFileTarget: FuzzTarget {
  let name: String
  let isJSON = true
  private let file: String
  private let fit: SavedParts

  init(file: String, fit: SavedParts) {
    name = "fit-" + file.split(separator: ".")[0]
    (self.file, self.fit) = (file, fit)
  }

  func read(_ bytes: [UInt8]) throws { try fit.open(file, bytes) }
}

/// An array of a saved fit: the first byte chooses which.
struct ArrayTarget: FuzzTarget {
  let name = "fit-arrays"
  private let fit: SavedParts

  init(fit: SavedParts) { self.fit = fit }

  func read(_ bytes: [UInt8]) throws {
    let names = fit.files.keys.filter { $0.hasSuffix(".npy") }.sorted()
    guard let choice = bytes.first else { return }
    try fit.open(names[Int(choice) % names.count], Array(bytes.dropFirst()))
  }
}
