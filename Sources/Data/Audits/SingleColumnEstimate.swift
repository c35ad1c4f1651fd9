/// How well one column alone predicts a quantity.
public struct SingleColumnEstimate: Sendable, Equatable {
  /// 1 − Σ(y − ŷ)²/Σ(y − ȳ)², in cross-validation by five folds, of guessing the mean of the target in the cell's bin: bins as in
  /// `SingleColumnGuess`. Negative where the bins mislead.
  public let rSquared: Double

  /// nil where sums of all bins would be more than some ten million.
  init?(_ column: CodedColumn, quantity: TargetQuantity) {
    let bins = SingleColumnGuess.bins(column)
    let folds = SingleColumnGuess.folds
    // The last bin but one holds values that occur in one row, the last missing cells.
    let binCount = bins.count + 2
    guard binCount * folds <= 4_000_000 else { return nil }
    var sums = [Sums](repeating: Sums(), count: binCount * folds)
    for row in column.codes.indices where quantity.codes[row] >= 0 {
      let code = Int(column.codes[row])
      let bin = code < 0 ? bins.count + 1 : Int(bins.ofCode[code])
      sums[bin * folds + SingleColumnGuess.fold(of: row)].add(
        quantity.values[Int(quantity.codes[row])])
    }
    let overall = (0..<folds).map { fold in
      stride(from: fold, to: sums.count, by: folds).reduce(into: Sums()) { $0.add(sums[$1]) }
    }
    var squares = 0.0
    for fold in 0..<folds {
      var others = Sums()
      for other in 0..<folds where other != fold { others.add(overall[other]) }
      for bin in 0..<binCount {
        var training = Sums()
        for other in 0..<folds where other != fold { training.add(sums[bin * folds + other]) }
        squares += sums[bin * folds + fold].squares(
          about: (training.count > 0 ? training : others).mean)
      }
    }
    // The target has mean 0 and variance 1.
    rSquared = 1 - squares / Double(quantity.rowCount)
  }

  /// Of numbers: how many, their sum and that of their squares.
  private struct Sums {
    var count = 0.0
    var sum = 0.0
    var square = 0.0

    var mean: Double { count > 0 ? sum / count : 0 }

    mutating func add(_ value: Double) {
      (count, sum, square) = (count + 1, sum + value, square + value * value)
    }

    mutating func add(_ other: Sums) {
      (count, sum, square) = (count + other.count, sum + other.sum, square + other.square)
    }

    /// Σ(y − c)².
    func squares(about center: Double) -> Double {
      square - 2 * center * sum + count * center * center
    }
  }
}
