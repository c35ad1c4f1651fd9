import MathKernels
import Tables
import Words

/// The classes of a target column and how many rows each has.
public struct ClassBalance: Sendable, Equatable {
  /// The labels, numbers in numeric order, texts in that of their Unicode scalars.
  public let classes: [String]
  /// Rows of each class.
  public let counts: [Int]
  /// Rows without a label.
  public let unlabeledCount: Int
  /// For each row the index of its class; −1 without a label.
  let codes: [Int32]

  /// - Throws: `DataError` if the column holds no classes that rows share.
  init(_ table: Table, target: String) throws {
    let column = try table.column(target)
    let labeled = (0..<table.rowCount).filter { !column.isMissing(at: $0) }
    guard !labeled.isEmpty else {
      throw DataError(
        table.location(column: target), found: "no label in any row", expected: "class labels",
        suggestion: "Choose another target column.")
    }
    let only = try table.selecting([target])
    let labels = try (labeled.count == table.rowCount ? only : only.rows(at: labeled))
      .labels(target: target)
    var codes = [Int32](repeating: -1, count: table.rowCount)
    for (row, code) in zip(labeled, labels.codes) { codes[row] = Int32(code) }
    self.codes = codes
    classes = labels.classes
    counts = labels.codes.reduce(into: [Int](repeating: 0, count: classes.count)) { $0[$1] += 1 }
    unlabeledCount = table.rowCount - labeled.count
  }

  /// Rows with a label.
  public var labeledCount: Int { counts.reduce(0, +) }

  /// The share of the most frequent class: the accuracy of always guessing it.
  public var majorityShare: Double { Double(counts.max() ?? 0) / Double(max(1, labeledCount)) }

  /// −Σ p log₂ p of the class shares, in bits.
  public var entropy: Double { entropyInBits(counts) }
}

/// −Σ p log₂ p of shares in proportion to counts.
func entropyInBits(_ counts: some Sequence<Int>) -> Double {
  let total = Double(counts.reduce(0, +))
  guard total > 0 else { return 0 }
  return -counts.reduce(0.0) { sum, count in
    count == 0 ? sum : sum + Double(count) / total * logarithm(Double(count) / total)
  } / logarithm(2)
}

/// What a table of counts by cell and class says about the class: Σ p(x, y) log₂ p(x, y)/(p(x) p(y)), minus the bias that a
/// finite number of rows brings; from 0 to the entropy of the class.
///
/// - Source: Miller (1955), *Note on the bias of information estimates*.
func informationInBits(_ counts: [[Int]]) -> Double {
  let cells = counts.map { $0.reduce(0, +) }
  let classes = counts.first.map { first in
    first.indices.map { index in counts.reduce(0) { $0 + $1[index] } }
  }
  guard let classes, cells.contains(where: { $0 > 0 }) else { return 0 }
  let joint = counts.flatMap(\.self)
  func occupied(_ counts: [Int]) -> Int { counts.count { $0 > 0 } }
  let excess = occupied(joint) - occupied(cells) - occupied(classes) + 1
  let bias = Double(excess) / (2 * Double(joint.reduce(0, +)) * logarithm(2))
  let entropy = entropyInBits(classes)
  return min(entropy, max(0, entropyInBits(cells) + entropy - entropyInBits(joint) - bias))
}
