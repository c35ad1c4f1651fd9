import ArgumentParser
import Bayes
import Foundation
import GenreModels

/// Draws given on the command line: a saved fit, or files of other programs.
struct DrawSource: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "A saved fit; or CmdStan's CSV files, one for each chain; or one CSV with columns chain, draw, and one for each parameter.",
      valueName: "fit"))
  private var given: [String] = []

  @Option(name: .customLong("fit"), help: ArgumentHelp("A saved fit.", visibility: .hidden))
  private var named: String?

  var paths: [String] { given + (named.map { [$0] } ?? []) }

  func validate() throws {
    if let named { try FitArgument.refuse(named, with: given.first) }
    if paths.isEmpty {
      throw ValidationError("no draws are given. Name a saved fit, or CSV files.")
    }
  }

  func read() throws -> DrawSet {
    let folders = paths.filter { path in
      Self.isFolder(path)
        || !FileManager.default.fileExists(atPath: path) && UnfinishedRun.exists(beside: path)
    }
    guard let folder = folders.first else { return try DrawSet(contentsOf: paths) }
    guard paths.count == 1 else {
      throw DataError(
        .init(folder), found: "a folder among several paths",
        expected: "one saved fit, or CSV files alone")
    }
    do {
      guard try Posterior.isTableFit(savedAt: folder) else {
        let posterior = try Posterior(contentsOf: folder)
        return DrawSet(
          posterior, source: folder, origin: "draws by \(posterior.run.methodName)")
      }
      return try TableFit(contentsOf: folder).drawSet(source: folder)
    } catch let error as SavedFitError where error.kind == .notFound {
      let files = try? FileManager.default.contentsOfDirectory(atPath: folder)
      guard let file = files?.filter({ $0.hasSuffix(".csv") }).min() else { throw error }
      throw SavedFitError(
        kind: .notFound, path: folder, found: "a folder of CSV files",
        expected: "a saved fit, or the files themselves",
        suggestion: "Name them, such as \(folder)/\(file).")
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}
