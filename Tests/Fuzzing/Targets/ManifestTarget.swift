import Bayes
import Foundation

/// The manifest of a folder that has two files.
struct ManifestTarget: FuzzTarget {
  let name = "manifest"
  let isJSON = true
  private let scratch = ScratchFolder()
  private let folder: String

  init() throws {
    folder = scratch.path + "/fit"
    try SavedFolder(files: ["run.json": Data("{}".utf8), "draws.npy": Data([1, 2, 3])])
      .write(to: folder, overwriting: false)
  }

  func read(_ bytes: [UInt8]) throws {
    _ = scratch.file("fit/manifest.json", bytes)
    let read = try SavedFolder(contentsOf: folder)
    precondition(Set(read.files.keys).isSubset(of: ["run.json", "draws.npy"]))
  }
}
