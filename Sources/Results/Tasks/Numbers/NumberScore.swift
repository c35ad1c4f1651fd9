import MathKernels
import Words

/// How good predictions of quantities or counts are.
public struct NumberScore: Sendable, Equatable {
  /// Number of rows.
  public let rows: Int
  /// The mean log of the predictive density of what was observed, in nats; of its probability for counts.
  public let logDensity: Double
  /// √(mean (y − ŷ)²), with the predictive mean ŷ, in the units of the target.
  public let rootMeanSquareError: Double
  /// mean |y − ŷ|, in the units of the target.
  public let meanAbsoluteError: Double
  /// R² = 1 − Σ(y − ŷ)²/Σ(y − ȳ)², with the mean ȳ of these rows; nil where they are all equal. Below 0 where their mean
  /// would have predicted better.
  public let rSquared: Double?
  /// The share of rows in the central 90 % of what was predicted for them: from the 5 % quantile to the 95 % quantile, both
  /// included.
  public let coverage: Double

  /// Scores rows by what was predicted for each.
  ///
  /// - Parameters:
  ///   - logDensities: log p(y), row by row.
  ///   - isCovered: whether y is in the central 90 %.
  /// - Precondition: all have as many elements, one at least.
  package init(
    actual: [Double], predicted: [Double], logDensities: [Double], isCovered: [Bool]
  ) {
    precondition(
      !actual.isEmpty && predicted.count == actual.count && logDensities.count == actual.count
        && isCovered.count == actual.count, "predictions of other rows")
    let count = Double(actual.count)
    let squares = zip(actual, predicted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let spread = SampleMoments(actual).squares
    rows = actual.count
    logDensity = logDensities.reduce(0, +) / count
    rootMeanSquareError = (squares / count).squareRoot()
    meanAbsoluteError = zip(actual, predicted).reduce(0) { $0 + abs($1.0 - $1.1) } / count
    rSquared = spread > 0 ? 1 - squares / spread : nil
    coverage = Double(isCovered.count { $0 }) / count
  }
}

extension NumberScore: Codable {
  enum CodingKeys: String, CodingKey {
    case rows
    case logDensity = "log_density"
    case rootMeanSquareError = "rmse"
    case meanAbsoluteError = "mae"
    case rSquared = "r2"
    case coverage = "coverage_90"
  }

  /// A number that is null is not finite.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func number(_ key: CodingKeys) throws -> Double {
      try container.decodeIfPresent(Double.self, forKey: key) ?? .nan
    }
    rows = try container.decode(Int.self, forKey: .rows)
    logDensity = try number(.logDensity)
    rootMeanSquareError = try number(.rootMeanSquareError)
    meanAbsoluteError = try number(.meanAbsoluteError)
    rSquared = try container.decodeIfPresent(Double.self, forKey: .rSquared)
    coverage = try number(.coverage)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(rows, forKey: .rows)
    try container.encode(finite(logDensity), forKey: .logDensity)
    try container.encode(finite(rootMeanSquareError), forKey: .rootMeanSquareError)
    try container.encode(finite(meanAbsoluteError), forKey: .meanAbsoluteError)
    try container.encode(finite(rSquared), forKey: .rSquared)
    try container.encode(finite(coverage), forKey: .coverage)
  }
}
