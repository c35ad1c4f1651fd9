import Foundation

/// Where the run of a fit is kept while it is unfinished: next to the fit.
package enum UnfinishedFolder {
  private static let suffix = ".unfinished"

  package static func path(beside output: String) -> String {
    SavedFolder.target(output).path + suffix
  }

  /// The fit whose unfinished run is next to a path, or at the path itself; nil where there is none.
  static func output(meantBy path: String) -> String? {
    if exists(beside: path) { return path }
    var own = path
    while own.count > 1, own.hasSuffix("/") { own.removeLast() }
    guard own.hasSuffix(suffix) else { return nil }
    let output = String(own.dropLast(suffix.count))
    return exists(beside: output) ? output : nil
  }

  /// Whether a run was left next to a fit: a folder that contains more than a lock, and a first saving that was never finished.
  package static func exists(beside output: String) -> Bool { isKept(in: path(beside: output)) }

  /// Whether a folder contains something to continue from.
  package static func isKept(in path: String) -> Bool {
    files(in: path).contains { !$0.hasSuffix(DurableStorage.partialSuffix) }
  }

  /// What is in the folder besides its lock.
  package static func files(in path: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
      .filter { $0 != FolderLock.fileName }
  }
}
