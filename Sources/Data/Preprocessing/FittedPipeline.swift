import MathKernels
import Tables
import Words

/// A pipeline with all it learned from the training rows; everything that prediction on new rows needs.
public struct FittedPipeline: FittedPreprocessor, Equatable {
  /// What was declared.
  public let settings: Pipeline
  /// The columns that rows must have, in the training table's order.
  public let columns: [String]
  /// Those of them that hold texts.
  package let texts: [String]
  /// The features, in the design matrix's order.
  public let features: [String]
  /// The classes of the target in the training rows, in the labels' order; empty for a target of numbers.
  public let classes: [String]
  /// The steps, with what they learned.
  package let steps: [FittedPreparationStep]

  /// The step that fills missing cells; nil where there is none.
  package var imputer: FittedImputer? { first() }

  /// The step that scales columns; nil where there is none.
  package var scaler: FittedScaler? { first() }

  /// The features that no step scales: all where there is no such step, and otherwise those that are named not to be.
  package var unscaledFeatures: [String] {
    guard let scaler else { return features }
    let scaled = Set(scaler.scales.map(\.column))
    let named = settings.steps.compactMap { $0.settings as? Scaler }.flatMap { $0.columns.named }
    let left = Set(named.filter { $0.value == .none }.map(\.key))
    return features.filter { left.contains($0) && !scaled.contains($0) }
  }

  private func first<Step: FittedStep>() -> Step? {
    steps.lazy.compactMap { $0.fitted as? Step }.first
  }

  /// The features whose missing cells are latent numbers of the model: NaN in the design matrix.
  package var latentFeatures: Set<String> {
    Set(steps.flatMap(\.fitted.latentColumns)).intersection(features)
  }

  /// Columns of the file, or made of them, that are the same in all training rows and not in those held out: 0 in every row, or
  /// left out where they are encoded. The model learns nothing about them.
  package var heldColumns: [String] {
    var names: [String] = []
    for name in steps.flatMap(\.fitted.heldColumns) where !names.contains(name) {
      names.append(name)
    }
    return names
  }

  /// A sentence on `heldColumns`; nil where there are none.
  package var heldNote: String? {
    let held = heldColumns
    guard !held.isEmpty else { return nil }
    return held.count == 1
      ? "Column \(quotedList(held)) is the same in all training rows, and so held at 0: nothing is learned of it."
      : "Columns \(quotedList(held)) are each the same in all training rows, and so held at 0: nothing is learned of them."
  }

  /// What was done to the columns, and what was learned from the training rows: a line for each step that changes something.
  package var words: [String] {
    var rows = emptyTable
    return zip(settings.steps, steps).compactMap { setting, step in
      defer { rows = rows.flatMap { try? step.transformed($0) } }
      let words = rows.map { step.words(by: setting, on: $0) } ?? ""
      return words.isEmpty ? nil : words
    }
  }

  /// The features of a table, prepared by every step.
  ///
  /// Columns are found by name, in any order; others are ignored.
  /// - Throws: `DataError` if columns are missing (all are named), a cell does not suit a step, is not a finite number, or is
  ///   missing and nothing fills it.
  public func transformed(_ table: Table) throws -> Table {
    try refuseMissingColumns(table)
    let selected = try table.selecting(columns)
    try refuseImmenseNumbers(selected, from: selected)
    let prepared = try steps.reduce(selected) { try $1.transformed($0) }
    for name in features { _ = try prepared.numbers(in: name) }
    try refuseMissingCells(prepared, except: latentFeatures)
    try refuseImmenseNumbers(prepared, from: selected)
    return prepared
  }

  /// The features of a table as a matrix, rows × features, prepared by every step; NaN only in `latentFeatures`.
  /// - Throws: as `transformed(_:)`.
  public func designMatrix(of table: Table) throws -> DesignMatrix {
    try refuseMissingColumns(table)
    let selected = try table.selecting(columns)
    let latent = latentFeatures
    var values: [Double] = []
    values.reserveCapacity(table.rowCount * features.count)
    // In blocks: the memory between the table and the matrix never grows with the table.
    for start in stride(from: 0, to: table.rowCount, by: Self.blockRows) {
      let rows = Array(start..<min(start + Self.blockRows, table.rowCount))
      values += try DesignMatrix(
        numbersOf: transformed(selected.rows(at: rows)), latent: latent
      ).values
    }
    return DesignMatrix(features: features, values: values)
  }

  /// The number of rows prepared at a time.
  private static let blockRows = 1 << 16

  /// The class of each row of a table.
  /// - Throws: `DataError` if the target column is missing, a row has no label, or a class the training rows lack.
  public func labels(of table: Table) throws -> Labels {
    try table.labels(target: settings.target, classes: classes)
  }

  /// The class of each row of a table; nil if it has no target column or no label in any row.
  /// - Throws: `DataError` if only some rows have a label, or a class is one that the training rows lack.
  public func labelsIfPresent(of table: Table) throws -> Labels? {
    guard table.hasColumn(settings.target) else { return nil }
    let isUnlabeled = try table.column(settings.target).missingCount == table.rowCount
    return isUnlabeled ? nil : try labels(of: table)
  }

  /// What a person should know about a table before trusting a prediction on it: columns that are ignored though they were not
  /// dropped in fitting, cells that are missing where none was in training, and categories that training did not have.
  public func notes(on table: Table) -> [String] {
    let known = Set(columns + settings.dropped + [settings.target])
    let surplus = table.columnNames.filter { !known.contains($0) }
    var notes: [String] = []
    if !surplus.isEmpty {
      let noun = surplus.count == 1 ? "column" : "columns"
      notes = ["\(table.source): \(noun) \(quotedList(surplus)) unknown to the fit and ignored."]
    }
    notes += [heldNote].compactMap(\.self)
    guard var rows = try? table.selecting(columns) else { return notes }
    for step in steps {
      notes += step.fitted.notes(on: rows)
      guard let next = try? step.transformed(rows) else { break }
      rows = next
    }
    return notes
  }

  private func refuseMissingColumns(_ table: Table) throws {
    let missing = columns.filter { !table.hasColumn($0) }
    guard !missing.isEmpty else { return }
    let candidates = table.columnNames.filter { !columns.contains($0) }
    let meant = missing.compactMap { name in
      nearestName(to: name, among: candidates).map { "rename \(quoted($0)) to \(quoted(name))" }
    }
    throw DataError(
      table.location(),
      found: "no \(missing.count == 1 ? "column" : "columns") \(quotedList(missing))",
      expected: "every feature of the fit",
      suggestion: meant.isEmpty
        ? "The columns are \(quotedList(table.columnNames))."
        : "Perhaps \(meant.joined(separator: " and ")).")
  }

  /// The largest absolute value that numbers may have.
  static let largestNumber = 1e100

  /// Numbers so large that sums of their products with weights would overflow. A feature that is a column of the file is shown as
  /// written there.
  private func refuseImmenseNumbers(_ prepared: Table, from selected: Table) throws {
    for column in prepared.columns where column.isNumeric && !texts.contains(column.name) {
      let numbers = try prepared.numbers(in: column.name)
      guard let row = numbers.firstIndex(where: { !(abs($0) <= Self.largestNumber || $0.isNaN) })
      else {
        continue
      }
      let cell = try? selected.numbers(in: column.name)[row]
      throw DataError(
        selected.location(rowAt: row, column: column.name),
        found: DecimalNumber.text(cell ?? numbers[row]),
        expected: "a number that is at most 1e100 in size, before and after scaling",
        suggestion: "Correct the cell.")
    }
  }
}
