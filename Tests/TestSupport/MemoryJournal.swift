import Foundation
import Inference
import Synchronization

/// A journal in memory. It can be as if its process were killed: after so many savings nothing more is kept.
package final class MemoryJournal: RunJournal {
  private struct State {
    var records: [String: Data] = [:]
    var rows: [String: [Double]] = [:]
    var savings = 0
  }

  package let interval: Double
  private let state: Mutex<State>
  private let lifetime: Int

  /// - Parameters:
  ///   - other: the journal of an earlier session.
  ///   - lifetime: savings after which nothing is kept.
  package init(
    goingOnWith other: MemoryJournal? = nil, every interval: Double = 0, lifetime: Int = .max
  ) {
    var start = other?.state.withLock { $0 } ?? State()
    start.savings = 0
    state = Mutex(start)
    (self.interval, self.lifetime) = (interval, lifetime)
  }

  /// How often something was kept, or would have been.
  package var savings: Int { state.withLock(\.savings) }

  /// The names of all records.
  package var names: Set<String> { state.withLock { Set($0.records.keys) } }

  package func record<Record: Decodable>(
    _ type: Record.Type, named name: String
  ) throws -> Record? {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "∞", negativeInfinity: "-∞", nan: "NaN")
    return try state.withLock { $0.records[name] }.map { try decoder.decode(type, from: $0) }
  }

  package func readRows(
    _ count: Int, named name: String, width: Int,
    _ body: (UnsafeBufferPointer<Double>) throws -> Void
  ) throws {
    let rows = state.withLock { $0.rows[name] ?? [] }
    for row in 0..<count {
      try rows[row * width..<(row + 1) * width].withUnsafeBufferPointer(body)
    }
  }

  package func append(_ entries: [JournalEntry]) throws {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "∞", negativeInfinity: "-∞", nan: "NaN")
    try state.withLock { state in
      state.savings += 1
      guard state.savings <= lifetime else { return }
      for entry in entries {
        switch entry.content {
        case .record(let record, let replacesParts):
          if replacesParts {
            state.records = state.records.filter { !$0.key.hasPrefix(entry.name + "/") }
            state.rows = state.rows.filter { !$0.key.hasPrefix(entry.name + "/") }
          }
          state.records[entry.name] = try encoder.encode(record)
        case .rows(let first, _, let width, let forEach):
          var rows = Array((state.rows[entry.name] ?? []).prefix(first * width))
          try forEach { rows += $0 }
          state.rows[entry.name] = rows
        }
      }
    }
  }
}
