import Posteriors

extension SplitComparison {
  /// The mean scores of each method, with their standard errors, and what they took.
  public func text() -> String {
    var table = TextTable(header: [
      "", "accuracy", "log loss", "calibration error", "CPU s a split", "splits warned of",
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
    return """
      means over \(splits) \(splits == 1 ? "split" : "splits") ± standard error, seeds \(seed) … \(seed &+ UInt64(splits - 1))

      \(table.rendered())

      The splits share rows, so another table may differ by more: ± \(decimal(widest)) in accuracy at the most (Nadeau and Bengio).
      """ + (interrupted ? "\nstopped before its end" : "")
  }
}
