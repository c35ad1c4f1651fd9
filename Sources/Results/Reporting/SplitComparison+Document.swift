import Tables
import Tasks
import Words

extension SplitComparison: Documented {
  /// The mean scores of each method, with their standard errors, and what they took; where a column's values were held out,
  /// also the scores on each.
  public func document() -> Document {
    let widest = entries.map(\.scores.accuracy.correctedStandardError).max()
    let over =
      heldOutColumn.map { "\(counted(splits, "value")) of \(printable($0)), each held out once" }
      ?? counted(splits, areFolds ? "fold" : "split")
    let seeds =
      areFolds ? "seed \(seed)" : "seeds \(seed) … \(seed &+ UInt64(splits - 1))"
    var blocks = Document.Block.tables(heldOutColumn.map(valueTable))
    blocks += [
      .paragraph("means over \(over) ± standard error, \(seeds)", isWrapped: false),
      .table(meanTable),
    ]
    if let differenceTable {
      blocks += [
        .paragraph(
          "differences on the same \(areFolds ? "folds" : "splits") ± corrected standard error",
          isWrapped: false),
        .table(differenceTable),
      ]
    }
    blocks.append(
      .paragraph(
        "The \(areFolds ? "folds" : "splits") share rows, so another table may differ by more: ± \(decimal(widest)) in accuracy at the most (Nadeau and Bengio).",
        isWrapped: false))
    blocks += heldNotes.map { Document.Block.remark(.note, $0, isWrapped: false) }
    if interrupted, let last = blocks.popLast() {
      blocks.append(.group([last, .paragraph("stopped before its end")]))
    }
    return Document(title: "Comparison of methods", blocks: blocks)
  }

  private var meanTable: Document.Table {
    func cell(_ value: SplitScores.Mean) -> String {
      "\(decimal(value.mean)) ± \(decimal(value.standardError))"
    }
    return Document.Table(
      header: [
        "", "accuracy", "log loss", "calibration error",
        areFolds ? "CPU s a fold" : "CPU s a split",
        areFolds ? "folds warned of" : "splits warned of",
      ],
      rows: entries.map { entry in
        [
          entry.method, cell(entry.scores.accuracy), cell(entry.scores.logLoss),
          cell(entry.scores.calibrationError), significant(entry.cpuSeconds / Double(splits)),
          entry.warnedSplits == 0 ? "none" : String(entry.warnedSplits),
        ]
      } + [["largest class", decimal(majorityAccuracy)]])
  }

  /// Each column that some split holds at 0, with the splits.
  private var heldNotes: [String] {
    var splits: [(column: String, numbers: [Int])] = []
    for (place, columns) in heldColumns.enumerated() {
      for column in columns {
        if let known = splits.firstIndex(where: { $0.column == column }) {
          splits[known].numbers.append(place + 1)
        } else {
          splits.append((column, [place + 1]))
        }
      }
    }
    let part = areFolds ? "fold" : "split"
    let notes = splits.prefix(12).map { column, numbers in
      let places =
        heldOutColumn == nil
        ? "\(part)\(numbers.count == 1 ? "" : "s") \(listed(numbers.map(String.init)))"
        : "the fit without \(listed(numbers.map { heldOutValues[$0 - 1] }))"
      return
        "Column \(named(column)) is the same in all training rows of \(places), and so held at 0 there."
    }
    return splits.count > 12 ? notes + ["\(splits.count - 12) more columns likewise."] : notes
  }

  /// How the other methods differ from the first, split by split: what they have in common, such as the difficulty of a split,
  /// cancels.
  private var differenceTable: Document.Table? {
    guard let first = entries.first, entries.count > 1 else { return nil }
    return Document.Table(
      header: ["less \(first.method)", "accuracy", "log loss"],
      rows: entries.dropFirst().map { entry in
        func cell(_ value: (ClassificationScore) -> Double) -> String {
          let difference = first.scores.difference(to: entry.scores, value)
          return "\(decimal(difference.mean)) ± \(decimal(difference.correctedStandardError))"
        }
        return [entry.method, cell(\.accuracy), cell(\.logLoss)]
      })
  }

  /// The scores on each value of the column that was held out.
  private func valueTable(_ column: String) -> Document.Table {
    let named = entries.count > 1
    var table = Document.Table(
      header: [column] + (named ? ["method"] : [])
        + ["rows", "largest class", "accuracy", "log loss", "calibration error"])
    for (place, value) in heldOutValues.enumerated() {
      for entry in entries {
        let score = entry.scores.scores[place]
        table.rows.append(
          [value] + (named ? [entry.method] : []) + [
            String(score.rows), decimal(majorityAccuracies[place]), decimal(score.accuracy),
            decimal(score.logLoss), decimal(score.expectedCalibrationError),
          ])
      }
    }
    return table
  }
}
