import Inference
import Storage
import Synchronization
import Words

extension RunContext {
  /// Notes in the journal, if there is one, what work is about; where it has a note already, this must be the same.
  ///
  /// - Parameter marks: what says that the work is another, such as `the seed 7`.
  /// - Returns: the context for the work.
  /// - Throws: `ResumeError` where the journal is of other work; what reading it throws.
  package func beginningOrGoingOn(with marks: [String]) throws -> RunContext {
    guard let journal else { return self }
    let name = "marks"
    guard let before = try journal.record([String].self, named: name) else {
      return try beginning(with: .record(name, marks))
    }
    let others = zip(before + [""], marks + [""]).first { $0 != $1 }
    if let others { throw ResumeError(found: others.1, expected: others.0) }
    return self
  }

  /// Keeps what a journal begins with. Where there is no room for it, that is reported and work goes on: the entry is then kept with
  /// whatever is kept next, as nothing may be kept without it.
  ///
  /// - Returns: the context for the work.
  /// - Throws: where the journal is of other work, in use or damaged.
  package func beginning(with entry: JournalEntry) throws -> RunContext {
    guard let journal else { return self }
    do {
      try journal.append([entry])
      return self
    } catch {
      let isRefused = (error as? any Fault).map { $0.kind != .cannotWrite } ?? false
      if isRefused || error is RunInUse { throw error }
      progress?(.checkpoint(CheckpointProgress(part: entry.name, failure: "\(error)")))
      var context = self
      context.journal = BelatedJournal(journal, beginsWith: entry, progress)
      return context
    }
  }
}

/// A journal whose first entry could not be written: it precedes what is kept next.
private final class BelatedJournal: RunJournal {
  private let whole: any RunJournal
  private let progress: ProgressHandler?
  /// Nil once it is kept.
  private let first: Mutex<JournalEntry?>

  init(_ whole: any RunJournal, beginsWith first: JournalEntry, _ progress: ProgressHandler?) {
    (self.whole, self.progress) = (whole, progress)
    self.first = Mutex(first)
  }

  var interval: Double { whole.interval }

  func record<Record: Decodable>(_ type: Record.Type, named name: String) throws -> Record? {
    try whole.record(type, named: name)
  }

  func readRows(
    _ count: Int, named name: String, width: Int,
    _ body: (UnsafeBufferPointer<Double>) throws -> Void
  ) throws {
    try whole.readRows(count, named: name, width: width, body)
  }

  func append(_ entries: [JournalEntry]) throws {
    guard let entry = first.withLock(\.self) else { return try whole.append(entries) }
    // Two threads may both write it: it replaces itself.
    try whole.append([entry] + entries)
    first.withLock { $0 = nil }
    progress?(.checkpoint(CheckpointProgress(part: entry.name)))
  }
}
