import Tables

/// A column with each value replaced by its place among the column's different values.
///
/// Everything an audit needs to know about a column follows from codes and counts: quantiles, ranks, bins, groups of equal rows.
struct CodedColumn: Sendable {
  enum Values: Sendable {
    /// In increasing order.
    case numbers([Double])
    /// In the order in which they first occur.
    case texts([String])
  }

  let name: String
  /// For each row the index of its value; −1 where missing.
  let codes: [Int32]
  /// For each value its number of rows.
  let counts: [Int]
  let values: Values

  init(_ column: Column) {
    name = column.name
    switch column.cells {
    case .numbers(let numbers):
      let coded = Self.coded(numbers)
      (codes, counts, values) = (coded.codes, coded.counts, .numbers(coded.values))
    case .texts(let texts):
      let coded = Self.coded(texts)
      (codes, counts, values) = (coded.codes, coded.counts, .texts(coded.values))
    }
  }

  var distinctCount: Int { counts.count }

  /// Rows whose cell is not missing.
  var presentCount: Int { counts.reduce(0, +) }

  /// The different numbers in increasing order; nil for texts.
  var numbers: [Double]? {
    if case .numbers(let numbers) = values { numbers } else { nil }
  }

  /// The probability that two rows drawn at random agree in the column; missing cells agree with one another.
  var coincidence: Double {
    let rows = Double(codes.count)
    let missing = Double(codes.count - presentCount) / rows
    return counts.reduce(missing * missing) { $0 + Double($1) / rows * (Double($1) / rows) }
  }

  private static func coded(
    _ numbers: [Double]
  ) -> (codes: [Int32], counts: [Int], values: [Double]) {
    var codes = [Int32](repeating: -1, count: numbers.count)
    var counts: [Int] = []
    var values: [Double] = []
    for row in RadixOrder(numbers).rows {
      let number = numbers[Int(row)]
      if values.last != number {
        values.append(number == 0 ? 0 : number)
        counts.append(0)
      }
      counts[counts.count - 1] += 1
      codes[Int(row)] = Int32(values.count - 1)
    }
    return (codes, counts, values)
  }

  private static func coded(
    _ texts: [String?]
  ) -> (codes: [Int32], counts: [Int], values: [String]) {
    var known: [String: Int32] = [:]
    var counts: [Int] = []
    var values: [String] = []
    let codes = texts.map { text -> Int32 in
      guard let text else { return -1 }
      if let code = known[text] {
        counts[Int(code)] += 1
        return code
      }
      let code = Int32(values.count)
      known[text] = code
      values.append(text)
      counts.append(1)
      return code
    }
    return (codes, counts, values)
  }
}
