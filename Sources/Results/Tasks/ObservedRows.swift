import Diagnostics
import MathKernels
import Modeling
import Posteriors
import Storage
import Words

/// The rows that a model learned from, as it saw them: what judging it row by row needs.
public struct ObservedRows: Sendable, Equatable {
  /// The features, imputed and scaled.
  public let features: DesignMatrix
  /// What was observed of the target.
  public let responses: Responses
  /// The rows' numbers in the table they came from.
  public let rowNumbers: [Int]

  init(_ features: DesignMatrix, _ responses: Responses, rowNumbers: [Int]) {
    self.features = features
    self.responses = responses
    self.rowNumbers = rowNumbers
  }

  /// Whether two fits saw the same observations in the same order, whatever features they used.
  public func hasSameObservations(as other: ObservedRows) -> Bool {
    rowNumbers == other.rowNumbers && responses == other.responses
  }

  /// Refuses rows with their own latent numbers, which reweighting draws cannot leave out.
  fileprivate func refuseLatentCells() throws {
    guard let place = features.values.firstIndex(where: \.isNaN) else { return }
    let width = features.features.count
    throw DataError(
      .init(
        "training rows", row: rowNumbers[place / width], column: features.features[place % width]),
      found: "a missing cell, latent in this fit",
      expected:
        "complete rows for PSIS-LOO: the latent numbers of a row were drawn knowing its class, so that its importance ratios do not "
        + "leave it out",
      suggestion:
        "Compare the fits by rows that neither has seen (\(.validation)), or fit with \(.impute("mean"))."
    )
  }

  /// [row, 2 + feature]: row number, code of the class or number of the target, features.
  package var array: StreamedArray {
    let width = features.features.count
    let observed = responses.numbers
    return StreamedArray(width: width + 2, rows: rowNumbers.count) { body in
      var values = [Double](repeating: 0, count: width + 2)
      for (row, number) in rowNumbers.enumerated() {
        (values[0], values[1]) = (Double(number), observed[row])
        for feature in 0..<width { values[2 + feature] = features.values[row * width + feature] }
        try values.withUnsafeBufferPointer(body)
      }
    }
  }

  /// Nil where the array does not hold rows of these features and of this target.
  package init?(_ array: NumPyFile, features: [String], of task: any PredictionTask) {
    let width = features.count + 2
    guard array.shape.count == 2, array.shape[1] == width else { return nil }
    var (numbers, observed, values): ([Int], [Double], [Double]) = ([], [], [])
    for start in stride(from: 0, to: array.values.count, by: width) {
      guard let number = Int(exactly: array.values[start]) else { return nil }
      numbers.append(number)
      observed.append(array.values[start + 1])
      values += array.values[start + 2..<start + width]
    }
    guard let responses = task.responses(observed) else { return nil }
    self.init(
      DesignMatrix(features: features, values: values), responses, rowNumbers: numbers)
  }
}

extension TableFit {
  /// Whether two fits learned from the same rows, as far as they were saved with them: by the checksums of what the rows held
  /// and by their numbers and responses; without any of these, by the seed of the split and the numbers of the classes.
  package func learnedFromSameRows(as other: TableFit) -> Bool {
    if let rows = rowChecksums, let others = other.rowChecksums,
      !rows.training.agree(with: others.training)
    {
      return false
    }
    if let rows = observed, let others = other.observed {
      return rows.hasSameObservations(as: others)
    }
    return report.seed == other.report.seed
      && report.training.mayShareRows(with: other.report.training)
  }

  /// Whether two fits learned from the same rows in the same order or, as far as both know, in another.
  package func learnedFromSameRowsInAnyOrder(as other: TableFit) -> Bool {
    if learnedFromSameRows(as: other) { return true }
    guard let rows = rowChecksums, let others = other.rowChecksums else { return false }
    return rows.training.agreeInAnyOrder(with: others.training)
  }

  /// The test rows that both fits were scored on, in the order of the first; nil where they differ, or one was saved without.
  package func pairedTestRows(with other: TableFit) -> (own: ScoredRows, others: ScoredRows)? {
    guard let own = scoredTestRows, let others = other.scoredTestRows,
      let places = rowChecksums?.test.flatMap({ rows in
        other.rowChecksums?.test.flatMap(rows.places)
      }),
      places.count == own.actual.count, places.count == others.actual.count
    else { return nil }
    let paired = others.rows(at: places)
    return own.actual == paired.actual ? (own, paired) : nil
  }

  /// Whether two fits are of one target: a column of one name, or of the same cells where it was renamed.
  package func hasSameTarget(as other: TableFit) -> Bool {
    if pipeline.settings.target == other.pipeline.settings.target { return true }
    guard let rows = rowChecksums?.training, let others = other.rowChecksums?.training else {
      return false
    }
    return rows.haveSameTarget(as: others)
  }

  /// Estimates how well the fit predicts rows like those it learned from: PSIS-LOO and WAIC, row by row.
  ///
  /// Nil for a fit that is not by NUTS, as only posterior draws can be reweighted so; and for one saved without its rows.
  /// - Throws: `DataError` for a fit with latent cells; `ModelError`, `LayoutMismatch` for one whose parts do not fit together.
  public func predictiveAccuracy() throws -> PredictiveAccuracy? {
    guard posterior.run.method == .nuts, let rows = observed else { return nil }
    try rows.refuseLatentCells()
    var accuracy = posterior.emptyPredictiveAccuracy()
    let blockSize = posterior.observationsPerBlock
    for first in stride(from: 0, to: rows.responses.count, by: blockSize) {
      let block = Array(first..<min(first + blockSize, rows.responses.count))
      let model = predictor.model(
        of: rows.features.rows(at: block), rows.responses.rows(at: block))
      try posterior.append(CompiledModel(model), to: &accuracy)
    }
    return accuracy
  }
}
