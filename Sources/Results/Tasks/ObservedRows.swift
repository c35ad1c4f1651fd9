import Diagnostics
import MathKernels
import Modeling
import Posteriors
import Storage
import Words

/// The rows that a classifier learned from, as its model saw them: what judging it row by row needs.
public struct ObservedRows: Sendable, Equatable {
  /// The features, imputed and scaled.
  public let tracks: DesignMatrix
  /// The classes.
  public let labels: Labels
  /// The rows' numbers in the table they came from.
  public let rowNumbers: [Int]

  init(tracks: DesignMatrix, labels: Labels, rowNumbers: [Int]) {
    self.tracks = tracks
    self.labels = labels
    self.rowNumbers = rowNumbers
  }

  /// Whether two fits saw the same observations in the same order, whatever features they used.
  public func hasSameObservations(as other: ObservedRows) -> Bool {
    rowNumbers == other.rowNumbers && labels == other.labels
  }

  /// Refuses rows with their own latent numbers, which reweighting draws cannot leave out.
  fileprivate func refuseLatentCells() throws {
    guard let place = tracks.values.firstIndex(where: \.isNaN) else { return }
    let width = tracks.features.count
    throw DataError(
      .init(
        "training rows", row: rowNumbers[place / width], column: tracks.features[place % width]),
      found: "a missing cell, latent in this fit",
      expected:
        "complete rows for PSIS-LOO: the latent numbers of a row were drawn knowing its class, so that its importance ratios do not "
        + "leave it out",
      suggestion:
        "Compare the fits by rows that neither has seen (\(.validation)), or fit with \(.impute("mean"))."
    )
  }

  /// [row, 2 + feature]: row number, code of the class, features.
  package var array: NumPyFile {
    let width = tracks.features.count
    let values = rowNumbers.indices.flatMap { row in
      [Double(rowNumbers[row]), Double(labels.codes[row])]
        + tracks.values[row * width..<(row + 1) * width]
    }
    return NumPyFile(shape: [rowNumbers.count, width + 2], values: values)
  }

  /// Nil where the array does not hold rows of these features and classes.
  package init?(_ array: NumPyFile, features: [String], classes: [String]) {
    let width = features.count + 2
    guard array.shape.count == 2, array.shape[1] == width else { return nil }
    var (numbers, codes, values): ([Int], [Int], [Double]) = ([], [], [])
    for start in stride(from: 0, to: array.values.count, by: width) {
      guard let number = Int(exactly: array.values[start]),
        let code = Int(exactly: array.values[start + 1]), classes.indices.contains(code)
      else { return nil }
      numbers.append(number)
      codes.append(code)
      values += array.values[start + 2..<start + width]
    }
    self.init(
      tracks: DesignMatrix(features: features, values: values),
      labels: Labels(classes: classes, codes: codes), rowNumbers: numbers)
  }
}

extension ClassifierFit {
  /// Whether two fits learned from the same rows, as far as they were saved with them: by the checksums of what the rows held
  /// and by their numbers and classes; without any of these, by the seed of the split and the numbers of the classes.
  package func learnedFromSameRows(as other: ClassifierFit) -> Bool {
    if let rows = rowChecksums, let others = other.rowChecksums,
      !rows.training.agree(with: others.training)
    {
      return false
    }
    if let rows = observed, let others = other.observed {
      return rows.hasSameObservations(as: others)
    }
    return report.seed == other.report.seed
      && report.training.classCounts == other.report.training.classCounts
  }

  /// Estimates how well the classifier predicts rows like those it learned from: PSIS-LOO and WAIC, row by row.
  ///
  /// Nil for a fit that is not by NUTS, as only posterior draws can be reweighted so; and for one saved without its rows.
  /// - Throws: `DataError` for a fit with latent cells; `ModelError`, `LayoutMismatch` for one whose parts do not fit together.
  public func predictiveAccuracy() throws -> PredictiveAccuracy? {
    guard posterior.run.method == .nuts, let rows = observed else { return nil }
    try rows.refuseLatentCells()
    var accuracy = posterior.emptyPredictiveAccuracy()
    let blockSize = posterior.observationsPerBlock
    for first in stride(from: 0, to: rows.labels.count, by: blockSize) {
      let block = Array(first..<min(first + blockSize, rows.labels.count))
      let model = specification.model(
        tracks: rows.tracks.rows(at: block), labels: rows.labels.rows(at: block),
        classes: pipeline.classes, parameterization: parameterization)
      try posterior.append(CompiledModel(model), to: &accuracy)
    }
    return accuracy
  }
}
