import ArgumentParser
import Bayes
import Foundation

/// Columns of a table by name or by position from 1, as in `1-68,70` or `tempo,energy`.
struct ColumnList: ExpressibleByArgument, Equatable {
  private let parts: [String]

  init?(argument: String) {
    parts = argument.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    guard !parts.isEmpty, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
  }

  /// The columns' names in a table, in the order given.
  func names(in table: Table) throws -> [String] {
    let names = try parts.flatMap { part -> [String] in
      if table.hasColumn(part) { return [part] }
      let ends = part.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
      let positions = ends.compactMap { Int($0) }
      guard positions.count == ends.count, let first = positions.first, let last = positions.last
      else { return [try table.column(part).name] }
      guard 1 <= first, first <= last, last <= table.columns.count else {
        throw DataError(
          .init(table.source), found: "columns \(part) asked for",
          expected: "positions from 1 to \(table.columns.count)")
      }
      return Array(table.columnNames[first - 1..<last])
    }
    guard Set(names).count == names.count else {
      throw DataError(
        .init(table.source), found: "columns that are named twice: \(parts.joined(separator: ","))",
        expected: "each once")
    }
    return names
  }
}
