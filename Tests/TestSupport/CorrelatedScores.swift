import MathKernels
import Testing

/// Scores of many statistics of one run against known values. Each is nearly standard normal; their Monte Carlo errors are
/// correlated, as seen in means over batches of draws.
///
/// The correlation of the statistics' errors is that of their influences: of x for a mean, (x − mean)² for a standard deviation,
/// and whether x is below a quantile for that. Where the known values have errors too, these are taken to be correlated likewise.
public struct CorrelatedScores: Sendable {
  public private(set) var scores: [Double] = []
  /// For each score the means of its influence over batches, of mean 0 and length 1.
  private var directions: [[Double]] = []

  public init() {}

  /// Adds a score, with the mean of its influence in every batch: the same batches for all scores.
  public mutating func add(_ score: Double, batchMeans: [Double]) {
    scores.append(score)
    let mean = batchMeans.reduce(0, +) / Double(batchMeans.count)
    let length = batchMeans.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
    if length > 0 { directions.append(batchMeans.map { ($0 - mean) / length }) }
  }

  /// Means over batches of draws within chains of one length; draws beyond the last whole batch are left out.
  public static func batchMeans(
    _ influences: [Double], chainLength: Int, batch: Int = 50
  ) -> [Double] {
    stride(from: 0, to: influences.count, by: chainLength).flatMap { chain in
      stride(from: chain, through: chain + chainLength - batch, by: batch).map { start in
        influences[start..<start + batch].reduce(0, +) / Double(batch)
      }
    }
  }

  /// What chance would make of these scores.
  public var chances: ScoreChances {
    // Scores without a direction are on their own: each an eigenvalue 1.
    let alone = Double(scores.count - directions.count)
    let (square, cube) = traces()
    return ScoreChances(
      count: scores.count, largest: scores.map(abs).max() ?? 0,
      sumOfSquares: scores.reduce(0) { $0 + $1 * $1 }, traceOfSquare: square + alone,
      traceOfCube: cube + alone)
  }

  /// tr R² and tr R³, by solving for them what a Wishart matrix S with n degrees of freedom has in the mean:
  /// E tr S² = (1 + 1/n) tr R² + (tr R)²/n and
  /// E tr S³ = (1 + 3/n + 4/n²) tr R³ + 3 (1/n + 1/n²) tr R tr R² + (tr R)³/n².
  private func traces() -> (square: Double, cube: Double) {
    let m = Double(directions.count)
    guard let batches = directions.first?.count, batches > 2 else { return (m, m) }
    // S and the Gram matrix over batches have the same eigenvalues.
    var gram = [Double](repeating: 0, count: batches * batches)
    for direction in directions {
      for a in 0..<batches {
        let own = direction[a]
        for b in 0..<batches { gram[a * batches + b] += own * direction[b] }
      }
    }
    let squareOfS = gram.reduce(0) { $0 + $1 * $1 }
    var cubeOfS = 0.0
    for a in 0..<batches {
      for b in 0..<batches {
        var product = 0.0
        for c in 0..<batches { product += gram[a * batches + c] * gram[b * batches + c] }
        cubeOfS += product * gram[a * batches + b]
      }
    }
    let n = Double(batches - 1)
    let square = max(m, (squareOfS - m * m / n) / (1 + 1 / n))
    let cube =
      (cubeOfS - 3 * (1 / n + 1 / (n * n)) * m * square - m * m * m / (n * n))
      / (1 + 3 / n + 4 / (n * n))
    // Σ λ² is at most √(Σ λ Σ λ³).
    return (square, max(square * square / m, cube))
  }
}

/// How large scores are, beside what chance makes of correlated ones. Those of runs that are independent add.
public struct ScoreChances: Sendable {
  public private(set) var count = 0
  public private(set) var largest = 0.0
  public private(set) var sumOfSquares = 0.0
  private var traceOfSquare = 0.0
  private var traceOfCube = 0.0

  public init() {}

  init(
    count: Int, largest: Double, sumOfSquares: Double, traceOfSquare: Double, traceOfCube: Double
  ) {
    (self.count, self.largest, self.sumOfSquares) = (count, largest, sumOfSquares)
    (self.traceOfSquare, self.traceOfCube) = (traceOfSquare, traceOfCube)
  }

  public static func += (sum: inout Self, other: Self) {
    sum.count += other.count
    sum.largest = max(sum.largest, other.largest)
    sum.sumOfSquares += other.sumOfSquares
    sum.traceOfSquare += other.traceOfSquare
    sum.traceOfCube += other.traceOfCube
  }

  /// At most this is the probability of a score as large as the largest: Bonferroni's bound, under any correlation.
  public var ofLargest: Double { min(1, 2 * Double(count) * normalCDF(-largest)) }

  /// The probability of a larger sum of squares. It is Σ λ χ²₁ over the eigenvalues of the correlation, and here a χ² that is moved
  /// and stretched to the same first three moments.
  ///
  /// - Source: Imhof (1961), *Computing the distribution of quadratic forms in normal variables*.
  public var ofLargerSum: Double {
    let freedom = traceOfSquare * traceOfSquare * traceOfSquare / (traceOfCube * traceOfCube)
    let place =
      freedom + (sumOfSquares - Double(count)) * (freedom / traceOfSquare).squareRoot()
    return place <= 0 ? 1 : chiSquaredSurvival(place, degreesOfFreedom: freedom)
  }

  /// The probability of a smaller sum of squares, by a stretched χ² of the same first two moments, which begins at 0.
  public var ofSmallerSum: Double {
    let stretch = traceOfSquare / Double(count)
    return 1
      - chiSquaredSurvival(sumOfSquares / stretch, degreesOfFreedom: Double(count) / stretch)
  }
}

/// Fails where scores are further off than chance would have them, or nearer; by mistake with a probability of `rate` at most.
public func expectChance(
  _ chances: ScoreChances, rate: Double, _ comment: @autoclosure () -> String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(chances.count > 0 && chances.sumOfSquares.isFinite, sourceLocation: sourceLocation)
  guard chances.sumOfSquares.isFinite else { return }
  let root = (chances.sumOfSquares / Double(max(1, chances.count))).squareRoot()
  for (probability, finding) in [
    (chances.ofLargest, "the largest score is \(chances.largest)"),
    (chances.ofLargerSum, "the root mean square is \(root), too much"),
    (chances.ofSmallerSum, "the root mean square is \(root), too little"),
  ] {
    #expect(
      probability > rate / 3, "\(comment()) \(chances.count) scores: \(finding)",
      sourceLocation: sourceLocation)
  }
}
