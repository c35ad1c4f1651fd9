import MathKernels

/// Chooses, of very many columns, those whose strongest correlation with another is the largest.
///
/// A pair that is stronger than the weakest of these is among them, so that the strongest pairs are found without keeping all.
/// Correlations of columns with missing cells are approximate here: about the columns' own means, and of their own ranks.
struct CorrelationSearch {
  /// The places of the chosen columns, in order.
  let chosen: [Int]
  /// The number of columns of which all pairs were examined.
  let searchedCount: Int
  /// One in this many rows was used.
  let rowStep: Int

  /// Rows that separate strong pairs from weak ones.
  private static let mostRows = 1000
  /// The number of columns of which all pairs may be examined, if rows are few.
  private static let mostSearched = 20_000
  /// Products to be summed: about half a minute of one core.
  private static let mostProducts = 1e11
  /// Columns of a block, whose products with another block fit into the cache.
  private static let blockWidth = 256

  init(
    _ columns: [CodedColumn], rowCount: Int, always: Int?, strength: ((String) -> Double)?,
    workers: Int
  ) {
    guard columns.count > Correlations.mostColumns else {
      (chosen, searchedCount, rowStep) = (Array(columns.indices), columns.count, 1)
      return
    }
    rowStep = (rowCount + Self.mostRows - 1) / Self.mostRows
    let isWhole = columns.allSatisfy { $0.presentCount == rowCount }
    let rows = (rowCount + rowStep - 1) / rowStep
    // Numbers and ranks; with missing cells, the squares of those that both columns have as well.
    let products = Double(rows) * (isWhole ? 2 : 6)
    let affordable = Int((2 * Self.mostProducts / products).squareRoot())
    let searched = Self.candidates(
      columns, count: min(columns.count, Self.mostSearched, max(affordable, 1)), strength)
    searchedCount = searched.count
    var best = [Double](repeating: 0, count: searched.count)
    for values in [{ $0.standardizedNumbers() }, { $0.standardizedRanks() }]
      as [@Sendable (CodedColumn) -> [Double]]
    {
      let matrix = StandardizedRows(
        searched.map { columns[$0] }, rows: rows, step: rowStep, isWhole: isWhole,
        workers: workers, values)
      let strongest = matrix.strongestCorrelations(blockWidth: Self.blockWidth, workers: workers)
      for (place, value) in strongest.enumerated() { best[place] = max(best[place], value) }
    }
    let order = searched.indices.sorted { (best[$1], $0) < (best[$0], $1) }
    var kept = order.prefix(Correlations.mostColumns).map { searched[$0] }
    if let always, !kept.contains(always) { kept[kept.count - 1] = always }
    chosen = kept.sorted()
  }

  /// The columns of largest strength; without one, at even distances.
  private static func candidates(
    _ columns: [CodedColumn], count: Int, _ strength: ((String) -> Double)?
  ) -> [Int] {
    guard count < columns.count else { return Array(columns.indices) }
    guard let strength else { return (0..<count).map { $0 * columns.count / count } }
    let strengths = columns.map { strength($0.name) }
    return columns.indices.sorted { (strengths[$1], $0) < (strengths[$0], $1) }.prefix(count)
      .sorted()
  }
}

/// Standardised columns one after another, 0 where a cell is missing.
///
/// Filled by its maker and then only read.
private final class StandardizedRows: Sendable {
  private let values: AlignedBuffer
  /// Where cells are missing: 1 where a cell has a value, and the squares of all.
  private let known: (present: AlignedBuffer, squares: AlignedBuffer)?
  private let rows: Int
  private let width: Int

  init(
    _ columns: [CodedColumn], rows: Int, step: Int, isWhole: Bool, workers: Int,
    _ standardized: @Sendable (CodedColumn) -> [Double]
  ) {
    let values = AlignedBuffer(count: rows * columns.count)
    let known =
      isWhole
      ? nil
      : (
        present: AlignedBuffer(count: rows * columns.count),
        squares: AlignedBuffer(count: rows * columns.count)
      )
    inParallel(columns.count, workers: workers) { _, column in
      let numbers = standardized(columns[column])
      let codes = columns[column].codes
      for row in 0..<rows {
        let code = Int(codes[row * step])
        guard code >= 0 else { continue }
        let place = column * rows + row
        values.pointer[place] = numbers[code]
        known?.present.pointer[place] = 1
        known?.squares.pointer[place] = numbers[code] * numbers[code]
      }
    }
    (self.values, self.known, self.rows, width) = (values, known, rows, columns.count)
  }

  /// For each column the largest correlation in size with another.
  func strongestCorrelations(blockWidth: Int, workers: Int) -> [Double] {
    let blocks = stride(from: 0, to: width, by: blockWidth).map {
      $0..<min($0 + blockWidth, width)
    }
    let pairs = blocks.indices.flatMap { first in (first..<blocks.count).map { (first, $0) } }
    let found = parallelMap(pairs.count, workers: workers) { [self] index in
      strongest(blocks[pairs[index].0], blocks[pairs[index].1])
    }
    var best = [Double](repeating: 0, count: width)
    for (pair, values) in zip(pairs, found) {
      for (place, value) in zip(blocks[pair.0], values.first) {
        best[place] = max(best[place], value)
      }
      for (place, value) in zip(blocks[pair.1], values.second) {
        best[place] = max(best[place], value)
      }
    }
    return best
  }

  /// For each column of two blocks the largest correlation in size with one of the other.
  private func strongest(
    _ first: Range<Int>, _ second: Range<Int>
  ) -> (first: [Double], second: [Double]) {
    let products = product(values, first, values, second)
    // Over the rows where both have a number.
    let squares = known.map {
      (
        first: product($0.squares, first, $0.present, second),
        second: product($0.present, first, $0.squares, second)
      )
    }
    var bestOfFirst = [Double](repeating: 0, count: first.count)
    var bestOfSecond = [Double](repeating: 0, count: second.count)
    for column in 0..<second.count {
      for row in 0..<first.count where first.lowerBound + row != second.lowerBound + column {
        let place = column * first.count + row
        let unit =
          squares.map { ($0.first.pointer[place] * $0.second.pointer[place]).squareRoot() }
          ?? Double(rows)
        let size = abs(products.pointer[place])
        guard unit > 0, size > 0 else { continue }
        let value = min(1, size / unit)
        bestOfFirst[row] = max(bestOfFirst[row], value)
        bestOfSecond[column] = max(bestOfSecond[column], value)
      }
    }
    return (bestOfFirst, bestOfSecond)
  }

  private func product(
    _ a: AlignedBuffer, _ first: Range<Int>, _ b: AlignedBuffer, _ second: Range<Int>
  ) -> AlignedBuffer {
    let result = AlignedBuffer(count: first.count * second.count)
    crossProducts(
      a.pointer + first.lowerBound * rows, rows: first.count, b.pointer + second.lowerBound * rows,
      columns: second.count, length: rows, into: result.pointer)
    return result
  }
}
