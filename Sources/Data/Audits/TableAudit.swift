import MathKernels
import Tables

/// The audit of a table that a careful analyst would make before fitting a model: what its columns hold, how they go
/// together, which rows repeat others, and warnings with their evidence.
///
/// It holds numbers, no prose, and depends only on the table: no random numbers, and the same bits for any number of workers.
/// A table of n rows and p columns takes time n·p for the columns, a few times n·p for the search for repeated rows, and
/// n·p² for correlations, up to a bound: of very many columns, or rows, the search for strong ones looks at some. Memory besides
/// the table is 4 bytes a cell, some 2 kB a column, and some 30 bytes a row for each worker.
public struct TableAudit: Sendable, Equatable {
  /// What the table is called, such as its path.
  public let source: String
  /// Number of rows.
  public let rowCount: Int
  /// The name of the target column; nil if none was named.
  public let target: String?
  /// The classes of the target; nil without a target, or where it is a quantity.
  public let balance: ClassBalance?
  /// In the table's order, the target included.
  public let columns: [ColumnAudit]
  /// Between columns of numbers that are not constant; the target is included where it is a quantity.
  public let correlations: Correlations
  /// Rows that agree in everything except the target, then, where they exist, rows that agree in everything except
  /// columns that differ between otherwise equal rows.
  public let repetitions: [RepeatedRows]
  /// The most consequential kinds first.
  public let warnings: [AuditWarning]

  /// The audit of a table.
  ///
  /// Where its kind is not given, the target's cells decide: see `TargetKind`.
  /// - Parameters:
  ///   - target: the column of class labels, or of the quantity to predict; nil for none.
  ///   - kind: what the target is; nil to go by its numbers.
  ///   - workers: how many threads may work at once; nil for as many as there are processors.
  /// - Throws: `DataError` if there is no such column, or it holds no classes that rows share, or no quantity.
  public init(
    of table: Table, target: String? = nil, as kind: TargetKind? = nil, workers: Int? = nil
  ) throws {
    let workers = workers ?? processorCount
    let known = try target.map { name -> AuditTarget in
      switch try kind ?? TargetKind(of: table.column(name)) {
      case .classes: .classes(try ClassBalance(table, target: name))
      case .quantity, .count: .quantity(try TargetQuantity(table, target: name))
      }
    }
    let balance: ClassBalance? = if case .classes(let balance)? = known { balance } else { nil }
    let audited = parallelMap(table.columns.count, workers: workers) { index in
      let coded = CodedColumn(table.columns[index])
      return (
        coded: coded,
        audit: ColumnAudit(coded, target: known, isTarget: coded.name == target)
      )
    }
    let coded = audited.map(\.coded)
    let columns = audited.map(\.audit)
    let isClass = target != nil && balance != nil
    let identifiers = columns.indices.filter {
      columns[$0].name != target && Self.isIdentifier(columns[$0], coded[$0])
    }

    source = table.source
    rowCount = table.rowCount
    self.target = target
    self.balance = balance
    self.columns = columns
    let strengths = columns.reduce(into: [String: Double]()) {
      $0[$1.name] = $1.guess?.gain ?? $1.estimate?.rSquared
    }
    correlations = Correlations(
      coded.filter { $0.numbers != nil && $0.distinctCount > 1 && !(isClass && $0.name == target) },
      rowCount: table.rowCount, target: isClass ? nil : target,
      strength: target == nil ? nil : { strengths[$0] ?? 0 }, workers: workers)
    repetitions = RepeatSearch(
      coded, rowCount: table.rowCount, target: known, workers: workers
    ).found(
      targetIndex: columns.firstIndex { $0.name == target }, identifiers: Set(identifiers))
    let check = AuditCheck(
      table: table, coded: coded, columns: columns, target: target, balance: balance,
      identifiers: identifiers, repetitions: repetitions, correlations: correlations,
      workers: workers)
    warnings = check.warnings
  }

  /// Spearman's correlation of a column with the target, where both are quantities.
  public func rankCorrelation(of column: String) -> Double? {
    guard balance == nil, let target else { return nil }
    return correlations.pair(column, target)?.spearman
  }

  /// What the target was taken for; nil without one.
  public var targetKind: TargetKind? {
    target == nil ? nil : balance == nil ? .quantity : .classes
  }

  /// Whether a column names each of at least 20 rows: texts that are all different, or whole numbers that rise or fall
  /// by one from row to row, or are so close together that they can only count something.
  private static func isIdentifier(_ column: ColumnAudit, _ coded: CodedColumn) -> Bool {
    guard column.distinctCount >= 20, column.distinctCount == coded.codes.count else {
      return false
    }
    guard column.kind != .text else { return true }
    guard column.kind == .integer, let summary = column.summary else { return false }
    let codes = coded.codes
    let isOrdered =
      zip(codes, codes.dropFirst()).allSatisfy { $0 < $1 }
      || zip(codes, codes.dropFirst()).allSatisfy { $0 > $1 }
    return isOrdered || summary.maximum - summary.minimum < 1.05 * Double(codes.count)
  }
}
