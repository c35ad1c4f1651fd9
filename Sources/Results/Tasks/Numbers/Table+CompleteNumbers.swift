import MathKernels
import Preprocessing
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
  /// The standard deviations whose squares, and the inverses of these, are numbers.
  private static let usable = 1e-150...1e150

  /// - Throws: `DataError` where the numbers do not vary, or their standard deviation is too small or too large for densities.
  init(ofColumn target: String, in table: Table, _ numbers: [Double]) throws {
    // The sum of equal numbers rounds, so that their deviation need not be 0.
    guard let first = numbers.first, numbers.contains(where: { $0 != first }) else {
      throw DataError(
        table.location(column: target),
        found: numbers.first.map {
          "the one number \($0.shortest) in all \(numbers.count) training rows"
        }
          ?? "no training rows",
        expected: "numbers that differ",
        suggestion: "Choose another target column, or more training rows.")
    }
    let moments = SampleMoments(numbers)
    let deviation = moments.sampleVariance.squareRoot()
    if Self.usable.contains(deviation) {
      self.init(mean: moments.mean, deviation: deviation)
      return
    }
    // In a unit of their size, the squares neither vanish nor overflow.
    let unit = PowerOfTwo(sizeOf: numbers.reduce(0) { max($0, abs($1)) })
    let spread = unit.multiply(
      SampleMoments(numbers.map(unit.divide)).sampleVariance.squareRoot())
    throw DataError(
      table.location(column: target),
      found: "numbers with a standard deviation of \(DecimalNumber.text(spread))",
      expected: "one between \(Self.usable.lowerBound) and \(Self.usable.upperBound)",
      suggestion:
        "Write the column in a \(spread < 1 ? "smaller" : "larger") unit: multiply it by a power of ten."
    )
  }
}
