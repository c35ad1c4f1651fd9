import Foundation
import Inference
import Storage
import Synchronization
import Words

/// What an unfinished run had kept at one moment, whether or not a process works on it: to look at its draws while it goes on.
///
/// ```swift
/// let stopped = Interruption()
/// stopped.request()
/// let soFar = try NUTS(seed: 1).fit(
///   model, in: RunContext(interruption: stopped, journal: RunSnapshot(beside: output)))
/// ```
///
/// It takes no lock, and nothing is ever written to the run: what work in its context would keep is forgotten.
public final class RunSnapshot: RunJournal {
  /// The folder of the run.
  public let path: String
  public let interval = Double.infinity
  private let copy: URL
  private let journal: Mutex<Journal>

  /// The run whose result is to be saved in `output`, as it is now.
  /// - Throws: `SavedFitError` where there is none, or its journal was altered; `FileWriteError` where there is no room for a copy.
  public init(beside output: String) throws {
    path = UnfinishedFolder.path(beside: output)
    copy = FileManager.default.temporaryDirectory.appendingPathComponent(
      "bayes-genre-\(UUID().uuidString)")
    let original = path + "/journal"
    guard FileManager.default.fileExists(atPath: original) else {
      throw SavedFitError(
        kind: .notFound, path: path, found: "no unfinished run", expected: "one that is kept there",
        suggestion: "Check the path; a run keeps nothing before its first saving.")
    }
    // The process at work may write the file anew at any moment: a copy stays as it is. A batch that is half in it does not count.
    do { try FileManager.default.copyItem(atPath: original, toPath: copy.path) } catch {
      throw FileWriteError(
        path: copy.path, found: "that \(original) cannot be copied to it",
        expected: "room for what the run has kept",
        suggestion: "Make room there, or name another folder by TMPDIR.")
    }
    do { journal = Mutex(try Journal(copy.path)) } catch {
      try? FileManager.default.removeItem(at: copy)
      throw error
    }
  }

  deinit { try? FileManager.default.removeItem(at: copy) }

  /// Reads a record that the run remembers; nil if none has that name.
  /// - Throws: `SavedFitError` where it is damaged.
  public func remembered<Record: Decodable>(_ type: Record.Type, as name: String) throws -> Record?
  { try record(type, named: UnfinishedRun.notePrefix + name) }

  public func record<Record: Decodable>(_ type: Record.Type, named name: String) throws -> Record? {
    try journal.withLock { try $0.record(name) }.map {
      try UnfinishedRun.decoded(type, $0, named: name, in: path + "/journal")
    }
  }

  public func readRows(
    _ count: Int, named name: String, width: Int,
    _ body: (UnsafeBufferPointer<Double>) throws -> Void
  ) throws {
    try journal.withLock { try $0.rows(count, of: name, width: width) }.forEach(body)
  }

  public func append(_ entries: [JournalEntry]) {}
}
