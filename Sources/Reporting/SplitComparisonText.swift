import Posteriors

extension SplitComparison {
  /// The mean scores of each method, with their standard errors, and what they took.
  public func text() -> String {
    var table = TextTable(header: [
      "", "accuracy", "log loss", "calibration error", areFolds ? "CPU s a fold" : "CPU s a split",
      areFolds ? "folds warned of" : "splits warned of",
    ])
    for entry in entries {
      func cell(_ value: SplitScores.Mean) -> String {
        "\(decimal(value.mean)) ± \(decimal(value.standardError))"
      }
      table.append([
        entry.method, cell(entry.scores.accuracy), cell(entry.scores.logLoss),
        cell(entry.scores.calibrationError), significant(entry.cpuSeconds / Double(splits)),
        entry.warnedSplits == 0 ? "none" : String(entry.warnedSplits),
      ])
    }
    table.append(["largest class", decimal(majorityAccuracy)])
    let widest = entries.map(\.scores.accuracy.correctedStandardError).max()
    let noun = (areFolds ? "fold" : "split") + (splits == 1 ? "" : "s")
    let seeds =
      areFolds ? "seed \(seed)" : "seeds \(seed) … \(seed &+ UInt64(splits - 1))"
    return """
      means over \(splits) \(noun) ± standard error, \(seeds)

      \(table.rendered())

      The \(areFolds ? "folds" : "splits") share rows, so another table may differ by more: ± \(decimal(widest)) in accuracy at the most (Nadeau and Bengio).
      """ + (interrupted ? "\nstopped before its end" : "")
  }
}
