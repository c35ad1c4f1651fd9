import MathKernels
import Tables
import Words

extension Table {
  /// The numbers of a numeric column, all of which are there.
  /// - Throws: `DataError` with the row of the first missing cell.
  func completeNumbers(in column: Column) throws -> [Double] {
    let numbers = try numbers(in: column.name)
    if let row = numbers.firstIndex(where: { !$0.isFinite }) {
      throw DataError(
        location(rowAt: row, column: column.name), found: "a missing cell",
        expected: "the number to predict", suggestion: "Fill the cell or remove the row.")
    }
    return numbers
  }
}

extension TargetMoments {
  /// - Throws: `DataError` where the numbers do not vary.
  init(ofColumn target: String, in table: Table, _ numbers: [Double]) throws {
    let moments = SampleMoments(numbers)
    let deviation = moments.sampleVariance.squareRoot()
    guard deviation > 0, deviation.isFinite else {
      throw DataError(
        table.location(column: target),
        found: numbers.first.map {
          "the one number \($0.shortest) in all \(numbers.count) training rows"
        }
          ?? "no training rows",
        expected: "numbers that differ",
        suggestion: "Choose another target column, or more training rows.")
    }
    self.init(mean: moments.mean, deviation: deviation)
  }
}
