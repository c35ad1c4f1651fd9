import MathKernels
import Words

/// Principal components: the directions along which rows vary most, orthogonal to each other.
///
///     z = V (x − mean),  scaled by 1/√(explained variance) if whitened
///
/// They come from the singular values of the centred matrix, X − mean = U diag(s) V; the squares of X are not formed, so small
/// components keep their digits. The sign of a component is such that its loading of largest size, the first of equal ones, is
/// positive: scikit-learn's convention.
///
/// - Source: Jolliffe (2002), *Principal component analysis*, §3.5.
public struct PCA: Sendable, Codable, Equatable {
  /// How many components are kept.
  public enum Components: Sendable, Codable, Equatable {
    /// As many as there are: the smaller of the numbers of rows and of features.
    case all
    /// This many, or as many as there are.
    case count(Int)
    /// The fewest that together explain at least this share of the variance.
    case share(Double)
  }

  /// How many are kept, the ones of largest variance first.
  public var components: Components
  /// Whether components are scaled to variance 1.
  public var whitens: Bool

  /// Unchecked settings: a count below 1, or a share out of its range, is an error of `fitted(to:)`.
  public init(components: Components = .all, whitens: Bool = false) {
    self.components = components
    self.whitens = whitens
  }

  /// The components of a matrix.
  /// - Throws: `DataError` if a number is not finite, there are fewer than two rows, rows do not vary, or a setting is out of its
  ///   range.
  public func fitted(to matrix: DesignMatrix) throws -> FittedPCA {
    try check()
    try matrix.refuseNonFinite()
    let width = matrix.features.count
    guard matrix.rowCount > 1 else {
      throw DataError(
        .init("PCA"), found: counted(matrix.rowCount, "row"), expected: "at least two rows")
    }
    let means = (0..<width).map { feature in
      Moments(
        of: stride(from: feature, to: matrix.values.count, by: width).map { matrix.values[$0] })?
        .mean ?? 0
    }
    var centered = matrix.values
    for place in centered.indices { centered[place] -= means[place % width] }
    // In this unit the squares of singular values neither vanish nor overflow.
    let unit = PowerOfTwo(sizeOf: centered.reduce(0) { max($0, abs($1)) })
    for place in centered.indices { centered[place] = unit.divide(centered[place]) }
    guard let svd = RightSingularVectors(rows: centered, width: width),
      let largest = svd.singularValues.first, largest > 0
    else {
      throw DataError(
        .init("PCA"), found: "rows that are all the same", expected: "rows that vary",
        suggestion: "Leave constant columns out.")
    }
    let variances = svd.singularValues.map { $0 * $0 / Double(matrix.rowCount - 1) }
    let total = variances.reduce(0, +)
    let kept = kept(variances, total: total)
    func inSquaredUnits(_ variance: Double) -> Double { unit.multiply(unit.multiply(variance)) }
    return FittedPCA(
      features: matrix.features, means: means,
      loadings: Self.signed(svd.vectors, width: width, count: kept),
      singularValues: svd.singularValues.prefix(kept).map(unit.multiply),
      explainedVariances: variances.prefix(kept).map(inSquaredUnits),
      totalVariance: inSquaredUnits(total), whitens: whitens)
  }

  private func check() throws {
    let isValid =
      switch components {
      case .all: true
      case .count(let count): count >= 1
      case .share(let share): share > 0 && share <= 1
      }
    guard isValid else {
      throw DataError(
        .init("PCA, components"), found: "\(components)",
        expected: "a count of at least 1, or a share above 0 and at most 1")
    }
  }

  private func kept(_ variances: [Double], total: Double) -> Int {
    switch components {
    case .all: return variances.count
    case .count(let count): return min(count, variances.count)
    case .share(let share):
      var sum = 0.0
      let last = variances.firstIndex {
        sum += $0
        return sum >= share * total
      }
      return (last ?? variances.count - 1) + 1
    }
  }

  private static func signed(_ vectors: [Double], width: Int, count: Int) -> [Double] {
    (0..<count).flatMap { component -> [Double] in
      let loadings = vectors[component * width..<(component + 1) * width]
      let largest = loadings.reduce(0) { abs($1) > abs($0) ? $1 : $0 }
      return largest < 0 ? loadings.map { -$0 } : Array(loadings)
    }
  }
}
