import Tasks
import Words

/// How two fits predict the numbers of the test rows, and whether they differ by more than chance: row by row where both were
/// tested on the same rows and saved their predictions.
public struct DensityComparison: Sendable {
  /// Whether the rows are paired.
  public let isPaired: Bool
  /// The second fit's mean log density of a row less the first's, in nats.
  public let logDensityDifference: Double
  /// The standard error of the difference, of the paired rows or else of independent ones; nil for fewer than two rows, and where a
  /// fit was saved without its predictions for each row.
  public let logDensityStandardError: Double?
  /// The second fit's root mean square error less the first's, in the units of the target.
  public let rootMeanSquareErrorDifference: Double
  private let obstacle: TestRowPairing.Obstacle?
  private let names: (first: String, second: String)

  /// Nil unless both have test rows, of numbers.
  init?(
    _ first: TableFit, named firstName: String, _ second: TableFit, named secondName: String,
    haveSameRows: Bool
  ) {
    guard let left = first.report.test?.numbers, let right = second.report.test?.numbers else {
      return nil
    }
    names = (firstName, secondName)
    logDensityDifference = right.logDensity - left.logDensity
    rootMeanSquareErrorDifference = right.rootMeanSquareError - left.rootMeanSquareError
    let pairing = TestRowPairing(first, second, haveSameRows: haveSameRows)
    isPaired = pairing.rows != nil
    obstacle = pairing.obstacle
    logDensityStandardError = pairing.logProbabilityStandardError
  }

  /// Whether the difference is more than two standard errors; nil where these are not known.
  public var logDensitiesDiffer: Bool? {
    logDensityStandardError.map { isClearDifference(logDensityDifference, error: $0) }
  }

  /// What it means, in sentences: the same ones whichever fit comes first.
  var sentences: [String] {
    guard logDensityDifference.isFinite else { return [] }
    let isTie = logDensityDifference == 0
    let isSecond = isTie ? names.second < names.first : logDensityDifference > 0
    let better = isSecond ? names.second : names.first
    let size = decimal(abs(logDensityDifference))
    let reason = obstacle.map { "; \($0.words)" } ?? ""
    guard let error = logDensityStandardError, let differ = logDensitiesDiffer else {
      return [
        "The test log density of a row is higher by \(size) in \(better); its standard error is not known\(reason)."
      ]
    }
    return [
      differ
        ? "The test log density of a row is higher in \(better), by \(size) ± \(decimal(error))\(reason)."
        : "Test log densities agree within two standard errors: they differ by \(size) ± \(decimal(error)) a row\(reason)."
    ]
  }
}

extension DensityComparison: Encodable {
  enum CodingKeys: String, CodingKey {
    case paired
    case logDensityDifference = "log_density_diff"
    case logDensityStandardError = "log_density_diff_se"
    case logDensitiesDiffer = "log_densities_differ"
    case rootMeanSquareErrorDifference = "rmse_diff"
  }

  /// Every key is always present; undefined numbers are null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(isPaired, forKey: .paired)
    try container.encode(finite(logDensityDifference), forKey: .logDensityDifference)
    try container.encode(finite(logDensityStandardError), forKey: .logDensityStandardError)
    try container.encode(logDensitiesDiffer, forKey: .logDensitiesDiffer)
    try container.encode(
      finite(rootMeanSquareErrorDifference), forKey: .rootMeanSquareErrorDifference)
  }
}
