import MathKernels

/// Pearson's and Spearman's correlations between columns of numbers.
public struct Correlations: Sendable, Equatable {
  /// Two columns and how they go together.
  public struct Pair: Sendable, Equatable {
    /// The column that stands first in the table.
    public let first: String
    /// The other.
    public let second: String
    /// Σ(x − x̄)(y − ȳ) / √(Σ(x − x̄)² Σ(y − ȳ)²).
    public let pearson: Double
    /// Pearson's correlation of the ranks, equal numbers sharing the mean of theirs.
    public let spearman: Double

    /// The larger of the two in size.
    public var strength: Double { max(abs(pearson), abs(spearman)) }
  }

  /// The columns of numbers that vary, in the table's order.
  public let columns: [String]
  /// Of every so many rows one was used: 1 but for pairs of columns with missing cells in tables so large that they
  /// would take long.
  public let rowStep: Int
  /// Row-major, one row and one column for each of `columns`; NaN for a pair of which one is constant in the rows that have both.
  public let pearson: [Double]
  /// The same of the ranks.
  public let spearman: [Double]

  /// From the rows where both columns have a number.
  init(_ columns: [CodedColumn], rowCount: Int, workers: Int) {
    let matrices = CorrelationSums(columns, rowCount: rowCount, workers: workers)
    self.columns = columns.map(\.name)
    rowStep = matrices.rowStep
    pearson = matrices.pearson
    spearman = matrices.spearman
  }

  /// How two columns go together; nil where one of them is not among `columns`, or constant in the rows that have both.
  public func pair(_ first: String, _ second: String) -> Pair? {
    guard let row = columns.firstIndex(of: first), let column = columns.firstIndex(of: second)
    else { return nil }
    let place = row * columns.count + column
    guard pearson[place].isFinite, spearman[place].isFinite else { return nil }
    return Pair(
      first: first, second: second, pearson: pearson[place], spearman: spearman[place])
  }

  /// The pairs with the largest correlations in size, the strongest first.
  public func strongest(_ count: Int) -> [Pair] {
    var pairs: [Pair] = []
    for first in columns.indices {
      for second in columns.indices.dropFirst(first + 1) {
        if let pair = pair(columns[first], columns[second]) { pairs.append(pair) }
      }
    }
    return Array(pairs.sorted { $0.strength > $1.strength }.prefix(count))
  }
}

/// Both matrices of correlations: columns without missing cells by sums of products over tiles of rows, the others pair by pair.
private struct CorrelationSums {
  private let columns: [CodedColumn]
  private let rowCount: Int
  private(set) var rowStep = 1
  private(set) var pearson: [Double]
  private(set) var spearman: [Double]

  init(_ columns: [CodedColumn], rowCount: Int, workers: Int) {
    self.columns = columns
    self.rowCount = rowCount
    pearson = [Double](repeating: .nan, count: columns.count * columns.count)
    spearman = pearson
    for index in columns.indices { set(index, index, 1, 1) }

    let isWhole = columns.map { $0.presentCount == rowCount }
    let whole = columns.indices.filter { isWhole[$0] }
    sumProducts(of: whole, workers: workers)
    let pairs = columns.indices.flatMap { first in
      (first + 1..<columns.count).filter { !isWhole[first] || !isWhole[$0] }.map { (first, $0) }
    }
    rowStep = 1 + pairs.count * rowCount / 100_000_000
    let found = parallelMap(pairs.count, workers: workers) { [self] index in
      pair(pairs[index].0, pairs[index].1)
    }
    for (pair, value) in zip(pairs, found) {
      set(pair.0, pair.1, value.pearson, value.spearman)
    }
  }

  private mutating func set(_ first: Int, _ second: Int, _ pearson: Double, _ spearman: Double) {
    for place in [first * columns.count + second, second * columns.count + first] {
      self.pearson[place] = pearson.isNaN ? .nan : min(1, max(-1, pearson))
      self.spearman[place] = spearman.isNaN ? .nan : min(1, max(-1, spearman))
    }
  }

  // MARK: - Columns without missing cells

  /// Standardised numbers and ranks are looked up by code, so that a tile is all that is held beside the columns.
  private mutating func sumProducts(of whole: [Int], workers: Int) {
    guard whole.count > 1 else { return }
    let numbers = whole.map { columns[$0].standardizedNumbers() }
    let ranks = whole.map { columns[$0].standardizedRanks() }
    // As many chunks whatever the workers, and their sums in order: the same bits.
    let chunkCount = min(16, max(1, rowCount / 1024))
    let width = whole.count
    let chunks = parallelMap(chunkCount, workers: workers) { [columns, rowCount] chunk in
      let rows = rowCount * chunk / chunkCount..<rowCount * (chunk + 1) / chunkCount
      return (
        products(columns, whole, numbers, rows: rows),
        products(columns, whole, ranks, rows: rows)
      )
    }
    for first in 0..<width {
      for second in 0..<first {
        let place = first * (first + 1) / 2 + second
        let sums = chunks.reduce((0.0, 0.0)) { ($0.0 + $1.0[place], $0.1 + $1.1[place]) }
        set(
          whole[first], whole[second], sums.0 / Double(rowCount), sums.1 / Double(rowCount))
      }
    }
  }

  // MARK: - Columns with missing cells

  private func pair(_ first: Int, _ second: Int) -> (pearson: Double, spearman: Double) {
    let (a, b) = (columns[first], columns[second])
    guard let x = a.numbers, let y = b.numbers else { return (.nan, .nan) }
    var rows: [Int] = []
    for row in stride(from: 0, to: rowCount, by: rowStep)
    where a.codes[row] >= 0 && b.codes[row] >= 0 {
      rows.append(row)
    }
    let ranksOfA = a.ranks(in: rows)
    let ranksOfB = b.ranks(in: rows)
    return (
      correlation(rows.map { x[Int(a.codes[$0])] }, rows.map { y[Int(b.codes[$0])] }),
      correlation(
        rows.map { ranksOfA[Int(a.codes[$0])] }, rows.map { ranksOfB[Int(b.codes[$0])] })
    )
  }
}

extension CodedColumn {
  /// For each different number its deviation from the mean in standard deviations.
  func standardizedNumbers() -> [Double] { standardized(numbers ?? []) }

  fileprivate func standardizedRanks() -> [Double] { standardized(ranks(of: counts)) }

  /// For each different number its mean rank among the given rows, from 1.
  fileprivate func ranks(in rows: [Int]) -> [Double] {
    var present = [Int](repeating: 0, count: counts.count)
    for row in rows { present[Int(codes[row])] += 1 }
    return ranks(of: present)
  }

  private func ranks(of counts: [Int]) -> [Double] {
    var before = 0
    return counts.map { count in
      defer { before += count }
      return Double(before) + Double(count + 1) / 2
    }
  }

  private func standardized(_ values: [Double]) -> [Double] {
    let unit = values.reduce(0) { max($0, abs($1)) }
    let rows = Double(presentCount)
    let scaled = values.map { $0 / (unit > 0 ? unit : 1) }
    let mean = zip(scaled, counts).reduce(0) { $0 + $1.0 * Double($1.1) } / rows
    let variance =
      zip(scaled, counts).reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) * Double($1.1) } / rows
    return scaled.map { ($0 - mean) / variance.squareRoot() }
  }
}

/// Sums of products of looked-up values over some rows, for each pair of columns: the lower triangle, row after row.
private func products(
  _ columns: [CodedColumn], _ chosen: [Int], _ values: [[Double]], rows: Range<Int>
) -> [Double] {
  let tileRows = 256
  let width = chosen.count
  var sums = [Double](repeating: 0, count: width * (width + 1) / 2)
  var tile = [SIMD8<Double>](repeating: .zero, count: width * tileRows / 8)
  for start in stride(from: rows.lowerBound, to: rows.upperBound, by: tileRows) {
    let live = min(tileRows, rows.upperBound - start)
    for (index, column) in chosen.enumerated() {
      let codes = columns[column].codes
      for row in 0..<tileRows {
        tile[(index * tileRows + row) / 8][row % 8] =
          row < live ? values[index][Int(codes[start + row])] : 0
      }
    }
    var place = 0
    for first in 0..<width {
      for second in 0...first {
        var sum = SIMD8<Double>.zero
        for block in 0..<tileRows / 8 {
          sum.addProduct(
            tile[first * tileRows / 8 + block], tile[second * tileRows / 8 + block])
        }
        sums[place] += sum.sum()
        place += 1
      }
    }
  }
  return sums
}

/// Pearson's correlation; NaN where either side is constant.
private func correlation(_ x: [Double], _ y: [Double]) -> Double {
  func centred(_ values: [Double]) -> [Double] {
    let unit = values.reduce(0) { max($0, abs($1)) }
    let scaled = values.map { $0 / (unit > 0 ? unit : 1) }
    let mean = scaled.reduce(0, +) / Double(max(1, values.count))
    return scaled.map { $0 - mean }
  }
  let (a, b) = (centred(x), centred(y))
  func sum(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
  return sum(a, b) / (sum(a, a).squareRoot() * sum(b, b).squareRoot())
}
