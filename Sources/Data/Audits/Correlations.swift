import MathKernels

/// Pearson's and Spearman's correlations between columns of numbers.
public struct Correlations: Sendable, Equatable {
  /// Two columns and their correlations.
  public struct Pair: Sendable, Equatable {
    /// The column that is first in the table.
    public let first: String
    /// The other.
    public let second: String
    /// Σ(x − x̄)(y − ȳ) / √(Σ(x − x̄)² Σ(y − ȳ)²).
    public let pearson: Double
    /// Pearson's correlation of the ranks, equal numbers sharing the mean of theirs.
    public let spearman: Double

    /// The larger of the two in size.
    package var strength: Double { max(abs(pearson), abs(spearman)) }
  }

  /// The columns of numbers that vary, in the table's order: all of them, or of more than `mostColumns` those whose strongest
  /// correlation is the largest, the target with them.
  public let columns: [String]
  /// One in this many rows was used: 1 except for pairs of columns with missing cells in tables so large that they
  /// would take long.
  public let rowStep: Int
  /// Row-major, one row and one column for each of `columns`; NaN for a pair of which one is constant in the rows that have both.
  public let pearson: [Double]
  /// The same for the ranks.
  public let spearman: [Double]
  /// How many columns of numbers vary.
  public let columnCount: Int
  /// How many of them `columns` were chosen among, by the correlations of all their pairs.
  public let searchedCount: Int
  /// When choosing, one in this many rows was used.
  public let searchRowStep: Int
  /// The places of `columns`.
  private let places: [String: Int]
  /// The correlations of columns with the target, where it is a quantity.
  private let withTarget: [String: Pair]
  private let target: String?

  /// The number of columns beyond which not all pairs are kept.
  package static let mostColumns = 400

  /// From the rows where both columns have a number.
  ///
  /// - Parameters:
  ///   - target: the name of a target among the columns.
  ///   - strength: the priority of a column in the search for strong pairs where there are too many to search all; nil to
  ///     take columns at even distances.
  init(
    _ columns: [CodedColumn], rowCount: Int, target: String? = nil,
    strength: ((String) -> Double)? = nil, workers: Int
  ) {
    let targetPlace = target.flatMap { target in columns.firstIndex { $0.name == target } }
    let search = CorrelationSearch(
      columns, rowCount: rowCount, always: targetPlace, strength: strength, workers: workers)
    let chosen = search.chosen.map { columns[$0] }
    let matrices = CorrelationSums(chosen, rowCount: rowCount, workers: workers)
    self.columns = chosen.map(\.name)
    rowStep = matrices.rowStep
    pearson = matrices.pearson
    spearman = matrices.spearman
    columnCount = columns.count
    (searchedCount, searchRowStep) = (search.searchedCount, search.rowStep)
    places = Dictionary(
      zip(self.columns, self.columns.indices), uniquingKeysWith: { first, _ in first })
    self.target = target
    guard let target, let targetPlace, chosen.count < columns.count else {
      withTarget = [:]
      return
    }
    let found = parallelMap(columns.count, workers: workers) { place in
      CorrelationSums.pair(columns[place], columns[targetPlace], rowCount: rowCount, rowStep: 1)
    }
    withTarget = zip(columns, found).reduce(into: [:]) { pairs, entry in
      let (column, value) = entry
      guard value.pearson.isFinite, value.spearman.isFinite else { return }
      pairs[column.name] = Pair(
        first: column.name, second: target, pearson: value.pearson, spearman: value.spearman)
    }
  }

  /// The correlations of two columns; nil where one of them is neither among `columns` nor the target, or constant in the rows
  /// that have both.
  public func pair(_ first: String, _ second: String) -> Pair? {
    guard let row = places[first], let column = places[second] else {
      return second == target ? withTarget[first] : nil
    }
    return pair(row, column)
  }

  private func pair(_ row: Int, _ column: Int) -> Pair? {
    let place = row * columns.count + column
    guard pearson[place].isFinite, spearman[place].isFinite else { return nil }
    return Pair(
      first: columns[row], second: columns[column], pearson: pearson[place],
      spearman: spearman[place])
  }

  /// The pairs of `columns` with the largest correlations in size, the strongest first.
  public func strongest(_ count: Int) -> [Pair] {
    let width = columns.count
    var pairs: [(place: Int, strength: Double)] = []
    for first in 0..<width {
      for place in first * width + first + 1..<(first + 1) * width {
        let strength = max(abs(pearson[place]), abs(spearman[place]))
        if pearson[place].isFinite, spearman[place].isFinite { pairs.append((place, strength)) }
      }
    }
    return pairs.sorted { ($1.strength, $0.place) < ($0.strength, $1.place) }.prefix(count)
      .compactMap { pair($0.place / width, $0.place % width) }
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
    let rowStep = 1 + pairs.count * rowCount / 100_000_000
    self.rowStep = rowStep
    let found = parallelMap(pairs.count, workers: workers) { index in
      Self.pair(
        columns[pairs[index].0], columns[pairs[index].1], rowCount: rowCount, rowStep: rowStep)
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

  /// Standardised numbers and ranks are looked up by code, so that a tile is all that is held besides the columns.
  private mutating func sumProducts(of whole: [Int], workers: Int) {
    guard whole.count > 1 else { return }
    let numbers = whole.map { columns[$0].standardizedNumbers() }
    let ranks = whole.map { columns[$0].standardizedRanks() }
    // The number of chunks does not depend on the workers, and their sums are in order: the same bits.
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

  static func pair(
    _ a: CodedColumn, _ b: CodedColumn, rowCount: Int, rowStep: Int
  ) -> (pearson: Double, spearman: Double) {
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

  func standardizedRanks() -> [Double] { standardized(ranks(of: counts)) }

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
    let rows = Double(presentCount)
    let scaled = inUnit(values)
    let mean = zip(scaled, counts).reduce(0) { $0 + $1.0 * Double($1.1) } / rows
    // Again in a unit: squares of what differs in its last digits, or of subnormal numbers, would vanish.
    let deviations = inUnit(scaled.map { $0 - mean })
    let variance = zip(deviations, counts).reduce(0) { $0 + $1.0 * $1.0 * Double($1.1) } / rows
    return deviations.map { $0 / variance.squareRoot() }
  }
}

/// Numbers divided by the largest size among them.
private func inUnit(_ values: [Double]) -> [Double] {
  let unit = values.reduce(0) { max($0, abs($1)) }
  return unit > 0 ? values.map { $0 / unit } : values
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
  func centered(_ values: [Double]) -> [Double] {
    let scaled = inUnit(values)
    let mean = scaled.reduce(0, +) / Double(max(1, values.count))
    return inUnit(scaled.map { $0 - mean })
  }
  let (a, b) = (centered(x), centered(y))
  func sum(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
  return sum(a, b) / (sum(a, a).squareRoot() * sum(b, b).squareRoot())
}
