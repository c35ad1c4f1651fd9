import Diagnostics
import Tables

/// A fit's predictions for some rows.
public struct Predictions: Sendable {
  /// The numbers of the rows in the table they came from.
  public let rowNumbers: [Int]
  /// What is predicted of each.
  public let values: PredictedValues
  /// What was done with surplus or missing parts of the table, in words.
  public let notes: [String]
  /// How unsure class probabilities are, for who asked; they then follow the probabilities in the table.
  public var intervals: ClassIntervals?

  /// All classes, in the order of the probabilities; empty for numbers.
  public var classes: [String] {
    if case .classes(let names, _) = values { names } else { [] }
  }

  /// p(class), [row, class]; nil for numbers.
  public var probabilities: ClassProbabilities? {
    if case .classes(_, let probabilities) = values { probabilities } else { nil }
  }

  /// Predictive distributions of numbers; nil for classes.
  public var numbers: NumberPredictions? {
    if case .numbers(let numbers) = values { numbers } else { nil }
  }

  /// The likeliest class of each row; empty for numbers.
  public var predicted: [String] {
    probabilities.map { $0.predictedClasses.map { classes[$0] } } ?? []
  }

  /// The predictions as a table: `row,predicted,p_<label>,…` for classes, with intervals `p_<label>_q5,p_<label>_q95,…` after
  /// them; `row,mean,sd,q5,q50,q95` for numbers.
  /// - Throws: `DataError` where two class labels give the same column.
  public func table() throws -> Table {
    try Table(
      source: "predictions",
      columns: [Column("row", numbers: rowNumbers.map(Double.init))] + values.columns
        + intervalColumns)
  }

  private var intervalColumns: [Column] {
    guard let intervals else { return [] }
    return classes.enumerated().flatMap { code, name in
      [("q5", intervals.low), ("q95", intervals.high)].map { ending, values in
        Column(
          "p_\(name)_\(ending)",
          numbers: stride(from: code, to: values.count, by: classes.count).map { values[$0] })
      }
    }
  }
}

/// What is predicted of rows, by the kind of the target.
public enum PredictedValues: Sendable, Equatable {
  /// The names of the classes, and the probability of each in each row.
  case classes(names: [String], ClassProbabilities)
  /// The distribution of the number of each row.
  case numbers(NumberPredictions)

  /// A column for each thing that is predicted.
  var columns: [Column] {
    switch self {
    case .classes(let names, let probabilities):
      let rows = 0..<probabilities.rowCount
      return [Column("predicted", texts: probabilities.predictedClasses.map { names[$0] })]
        + names.indices.map { code in
          Column("p_\(names[code])", numbers: rows.map { probabilities[$0, code] })
        }
    case .numbers(let numbers):
      return [
        Column("mean", numbers: numbers.means), Column("sd", numbers: numbers.deviations),
        Column("q5", numbers: numbers.q5), Column("q50", numbers: numbers.q50),
        Column("q95", numbers: numbers.q95),
      ]
    }
  }

  /// The first row whose prediction is not all finite; nil where all are.
  var firstRowWithoutNumbers: Int? {
    switch self {
    case .classes(let names, let probabilities):
      probabilities.values.firstIndex { !$0.isFinite }.map { $0 / names.count }
    case .numbers(let numbers):
      numbers.means.indices.first { row in
        ![numbers.means, numbers.deviations, numbers.q5, numbers.q50, numbers.q95]
          .allSatisfy { $0[row].isFinite }
      }
    }
  }

  /// What they are, for messages.
  var words: String {
    switch self {
    case .classes: "class probabilities"
    case .numbers: "predictions"
    }
  }

  /// What has to be finite for them to be, for messages.
  var requirement: String {
    switch self {
    case .classes: "finite logits"
    case .numbers: "a finite mean and spread"
    }
  }
}
