/// Where long work keeps what it has done, so that it goes on from there after its process has ended.
///
/// It holds records by name, which replace each other, and tables of rows by name, which grow. `UnfinishedRun` is one, next to a fit.
public protocol RunJournal: Sendable {
  /// Wall seconds between two savings of work that goes on.
  var interval: Double { get }

  /// The record of a name; nil where none was kept.
  /// - Throws: where it is damaged, or of another type.
  func record<Record: Decodable>(_ type: Record.Type, named name: String) throws -> Record?

  /// Reads the first rows of a table, one after the other.
  /// - Throws: where it has fewer rows, or rows of another width; what the body throws.
  func readRows(
    _ count: Int, named name: String, width: Int,
    _ body: (UnsafeBufferPointer<Double>) throws -> Void
  ) throws

  /// Keeps entries: all of them or, where that fails, none. They are on the disk when it returns. Called from any thread.
  /// - Throws: where they cannot be written.
  func append(_ entries: [JournalEntry]) throws
}

/// What a journal keeps under a name.
public struct JournalEntry: Sendable {
  /// What it is.
  public enum Content: Sendable {
    /// A record, which replaces the one of that name; `replacesParts`: and all whose name begins with this one and a slash.
    case record(any Encodable & Sendable, replacesParts: Bool)
    /// Rows from a number on, each of a width; those that the table had from that number on are out of date. The closure gives them, in one
    /// piece each or in several.
    case rows(
      first: Int, count: Int, width: Int,
      @Sendable (_ body: (UnsafeBufferPointer<Double>) throws -> Void) throws -> Void)
  }

  /// Where it belongs.
  public var name: String
  /// What is kept.
  public var content: Content

  /// An entry.
  public init(_ name: String, _ content: Content) { (self.name, self.content) = (name, content) }

  /// A record, which replaces the one of that name.
  package static func record(_ name: String, _ record: some Encodable & Sendable) -> JournalEntry {
    JournalEntry(name, .record(record, replacesParts: false))
  }
}

/// What a journal keeps of a part of the work: the names in it follow the part's and a slash.
struct JournalPart: RunJournal {
  let whole: any RunJournal
  let name: String

  var interval: Double { whole.interval }

  func record<Record: Decodable>(_ type: Record.Type, named name: String) throws -> Record? {
    try whole.record(type, named: "\(self.name)/\(name)")
  }

  func readRows(
    _ count: Int, named name: String, width: Int,
    _ body: (UnsafeBufferPointer<Double>) throws -> Void
  ) throws {
    try whole.readRows(count, named: "\(self.name)/\(name)", width: width, body)
  }

  func append(_ entries: [JournalEntry]) throws {
    try whole.append(entries.map { JournalEntry("\(name)/\($0.name)", $0.content) })
  }
}

extension RunContext {
  /// The result of a part of the work: that which an earlier session kept, or else what the body gives, which is kept.
  ///
  /// - Parameters:
  ///   - name: names the part; another one for each.
  ///   - isDone: whether a result is that of the whole part, and not of one that was stopped, which is not kept.
  ///   - body: does the work. What it keeps in its context's journal is forgotten once its result is kept.
  /// - Throws: what the body throws; where the journal is damaged.
  package func part<Result: Codable & Sendable>(
    _ name: String, isDone: (Result) -> Bool = { _ in true },
    _ body: (RunContext) throws -> Result
  ) throws -> Result {
    guard let journal else { return try body(self) }
    if let kept = try journal.record(Result.self, named: name) { return kept }
    let result = try body(inPart(name))
    if isDone(result) { keep([JournalEntry(name, .record(result, replacesParts: true))]) }
    return result
  }

  /// The same, but what is kept in its journal belongs to a part of the work.
  package func inPart(_ name: String) -> RunContext {
    var context = self
    context.journal = journal.map { JournalPart(whole: $0, name: name) }
    return context
  }

  /// Keeps entries in the journal, if there is one; false where they could not be written: that is reported, and work goes on.
  @discardableResult package func keep(_ entries: [JournalEntry]) -> Bool {
    guard let journal, let part = entries.last?.name else { return false }
    do {
      try journal.append(entries)
      progress?(.checkpoint(CheckpointProgress(part: part)))
      return true
    } catch {
      progress?(.checkpoint(CheckpointProgress(part: part, failure: "\(error)")))
      return false
    }
  }
}
