import Foundation
import Inference
import Storage
import Synchronization

/// The folder next to a result that holds its run until the run is done: killed at any moment, the run continues from there and
/// gives the same bits. One process at a time works on it: this one from the first call that reads or keeps something, until it
/// releases or removes the run.
///
///     lock       held by the process at work
///     journal    what was done so far: `Journal`
public final class UnfinishedRun: RunJournal {
  /// The folder: the path of the result, with `.unfinished` after it.
  public let path: String
  private let state: Mutex<State>
  private let storage: DurableStorage
  private let stopwatch: Stopwatch

  /// What this process holds and knows while it works on the run.
  private struct State {
    var interval: Double
    var lock: FolderLock?
    /// Read when it is first needed.
    var journal: Journal?
    /// Folders that were made for the run, from the top.
    var madeFolders: [String] = []
    /// What the sessions before this one took; nil before the journal is read.
    var earlier: RunTime?
    /// The error of the last attempt to append.
    var failure: String?
    /// What is kept once the run has worked as long as the interval; nil where all is kept at once.
    var waiting: [Journal.Entry]?
  }

  /// The names of what a run keeps besides its work.
  static let notePrefix = "note "

  /// Wall seconds between two savings of a chain.
  public var interval: Double {
    get { state.withLock(\.interval) }
    set { state.withLock { $0.interval = newValue } }
  }

  /// The error of the last attempt to save, if it failed: the run continued without. Nil again once a later attempt has
  /// succeeded.
  public var failure: String? { state.withLock(\.failure) }

  /// Whether nothing is written before the run has worked as long as the interval: short work leaves no trace.
  package var waitsBeforeSaving: Bool {
    get { state.withLock { $0.waiting != nil } }
    set { state.withLock { $0.waiting = newValue ? $0.waiting ?? [] : nil } }
  }

  /// The folder of a run whose result is to be saved in `output`; nothing is written yet.
  public convenience init(beside output: String, every interval: Double = 10) {
    self.init(beside: output, every: interval, storage: DurableStorage())
  }

  package init(beside output: String, every interval: Double, storage: DurableStorage) {
    path = UnfinishedFolder.path(beside: output)
    state = Mutex(State(interval: interval))
    self.storage = storage
    stopwatch = Stopwatch()
  }

  deinit { release() }

  /// Whether a run was left next to a result: a folder that holds more than a lock. `canGoOn` says whether it can be continued.
  public static func exists(beside output: String) -> Bool {
    UnfinishedFolder.exists(beside: output)
  }

  // MARK: ownership

  /// Claims the run for this process, and leaves its files as they are. A command that writes a result claims its path first.
  /// - Throws: `RunInUse` where a process works there; `FileWriteError` where the folder cannot be made.
  public func claim() throws { try state.withLock { try takeLock(&$0) } }

  private func takeLock(_ state: inout State) throws {
    guard state.lock == nil else { return }
    // The previous holder of the lock may remove the folder at any moment, again and again.
    for _ in 0..<1000 {
      state.madeFolders += try storage.makeFolder(path)
      if let lock = try FolderLock(path) {
        state.lock = lock
        return
      }
    }
    throw RunInUse(path: path)
  }

  /// Claims the run for this process, as `claim` does, and empties its folder.
  /// - Throws: `RunInUse` where a process works there; `FileWriteError` where the folder cannot be made.
  public func begin() throws {
    try state.withLock { state in
      try takeLock(&state)
      empty(&state)
    }
  }

  private func empty(_ state: inout State) {
    for name in UnfinishedFolder.files(in: path) { storage.remove("\(path)/\(name)") }
    (state.journal, state.earlier) = (nil, nil)
  }

  /// Removes the run, unless another process works on it.
  public func remove() {
    guard DurableStorage.status(path) != nil else { return }
    state.withLock { state in
      guard (try? takeLock(&state)) != nil else { return }
      if state.waiting != nil { state.waiting = [] }
      empty(&state)
      release(&state)
    }
  }

  /// Lets other processes work on the run. A folder without anything to continue from is removed.
  public func release() { state.withLock { release(&$0) } }

  private func release(_ state: inout State) {
    guard state.lock != nil else { return }
    if !UnfinishedFolder.isKept(in: path) {
      empty(&state)
      unlink("\(path)/\(FolderLock.fileName)")
      rmdir(path)
      // The folders above it, if nothing else is in them.
      for folder in state.madeFolders.reversed() { rmdir(folder) }
    }
    (state.lock, state.journal, state.earlier) = (nil, nil, nil)
  }

  // MARK: what is kept

  /// Whether there is something to continue from, besides what was remembered.
  /// - Throws: `SavedFitError` for a journal that was altered.
  public var canGoOn: Bool {
    get throws {
      let names = try state.withLock { try $0.journal?.names ?? Journal(journalPath).names }
      return names.contains { $0 != RunTime.journalName && !$0.hasPrefix(Self.notePrefix) }
    }
  }

  /// Writes a record under a name, replacing an existing one.
  /// - Throws: `RunInUse` where another process works on the run; `FileWriteError` where it cannot be written.
  public func remember(_ record: some Encodable & Sendable, as name: String) throws {
    try append([Self.note(record, as: name)])
  }

  /// What is kept of a record that is remembered.
  package static func note(
    _ record: some Encodable & Sendable, as name: String
  ) -> JournalEntry { .record(notePrefix + name, record) }

  /// Reads a record that was remembered; nil if none has that name.
  /// - Throws: `RunInUse` where another process works on the run; `SavedFitError` where it is damaged.
  public func remembered<Record: Decodable>(_ type: Record.Type, as name: String) throws -> Record?
  {
    try record(type, named: Self.notePrefix + name)
  }

  public func record<Record: Decodable>(_ type: Record.Type, named name: String) throws -> Record? {
    let data = try state.withLock { state in
      // Before its first saving the run has nothing there: what is there is another's.
      state.waiting != nil && state.lock == nil ? nil : try journal(&state).record(name)
    }
    return try data.map { try Self.decoded(type, $0, named: name, in: journalPath) }
  }

  static func decoded<Record: Decodable>(
    _ type: Record.Type, _ data: Data, named name: String, in path: String
  ) throws -> Record {
    do {
      try JSONText.check(data)
      return try JSONDecoder.readable().decode(type, from: data)
    } catch let error as DecodingError {
      throw SavedFitError(
        path: path, found: "\(error.place), in the record \(name)",
        expected: "what this version writes", suggestion: "Begin anew.")
    }
  }

  public func readRows(
    _ count: Int, named name: String, width: Int,
    _ body: (UnsafeBufferPointer<Double>) throws -> Void
  ) throws {
    let rows = try state.withLock { try journal(&$0).rows(count, of: name, width: width) }
    try rows.forEach(body)
  }

  public func append(_ entries: [JournalEntry]) throws {
    // Encoded before the lock is taken: chains save from threads of their own.
    let encoder = JSONEncoder.exact()
    let encoded = try entries.map { try Journal.Entry($0, by: encoder) }
    try state.withLock { state in
      if let waiting = state.waiting, state.lock == nil, stopwatch.wallSeconds < state.interval {
        state.waiting = waiting + encoded
      } else {
        try append(encoded, by: encoder, &state)
      }
    }
  }

  /// Keeps what has waited.
  /// - Throws: where it cannot be written.
  package func saveNow() throws {
    try state.withLock { state in
      if state.waiting?.isEmpty == false { try append([], by: .exact(), &state) }
    }
  }

  private func append(
    _ entries: [Journal.Entry], by encoder: JSONEncoder, _ state: inout State
  ) throws {
    do {
      let isFirst = state.waiting != nil && state.lock == nil
      let journal = try journal(&state)
      if isFirst, !journal.names.isEmpty {
        release(&state)
        throw ResumeError(
          found: "what another process has kept in \(path)", expected: "nothing there yet")
      }
      let time = try encoder.encode(try earlierTime(&state) + session)
      try journal.append((state.waiting ?? []) + entries + [.record(RunTime.journalName, time)])
      if state.waiting != nil { state.waiting = [] }
      state.failure = nil
    } catch {
      state.failure = "\(error)"
      throw error
    }
  }

  private var journalPath: String { "\(path)/journal" }

  private func journal(_ state: inout State) throws -> Journal {
    try takeLock(&state)
    if let journal = state.journal { return journal }
    let journal = try Journal(journalPath, by: storage)
    state.journal = journal
    return journal
  }

  // MARK: what it took

  /// What the run took in the sessions before this one, as far as they saved it.
  package var earlierTime: RunTime {
    (try? state.withLock { try earlierTime(&$0) }) ?? RunTime()
  }

  private func earlierTime(_ state: inout State) throws -> RunTime {
    if let earlier = state.earlier { return earlier }
    let data = try journal(&state).record(RunTime.journalName)
    let earlier =
      try data.map {
        try Self.decoded(RunTime.self, $0, named: RunTime.journalName, in: journalPath)
      } ?? RunTime()
    state.earlier = earlier
    return earlier
  }

  private var session: RunTime {
    RunTime(wallSeconds: stopwatch.wallSeconds, cpuSeconds: stopwatch.processCPUSeconds)
  }
}

extension Journal.Entry {
  fileprivate init(_ entry: JournalEntry, by encoder: JSONEncoder) throws {
    switch entry.content {
    case .record(let record, let replacesParts):
      self = .record(entry.name, try encoder.encode(record), replacesParts: replacesParts)
    case .rows(let first, let count, let width, let forEach):
      self = .rows(
        entry.name, Journal.RowBlock(first: first, count: count, width: width, forEach))
    }
  }
}

extension JSONEncoder {
  /// Writes every double so that reading gives the same bits, NaN and infinities included.
  fileprivate static func exact() -> JSONEncoder {
    let encoder = JSONEncoder.readable()
    encoder.outputFormatting = []
    return encoder
  }
}
