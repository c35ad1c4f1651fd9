import Bayes
import TestSupport

/// What is compared of a scalar.
public enum Statistic: String, Sendable, CaseIterable {
  case mean, sd, q05, q50, q95

  var estimand: Estimand {
    switch self {
    case .mean: .mean
    case .sd: .standardDeviation
    case .q05: .quantile(0.05)
    case .q50: .median
    case .q95: .quantile(0.95)
    }
  }

  func value(of draws: ChainedValues) -> Double {
    switch self {
    case .mean: draws.mean()
    case .sd: draws.standardDeviation()
    case .q05: draws.quantile(0.05)
    case .q50: draws.quantile(0.5)
    case .q95: draws.quantile(0.95)
    }
  }

  /// What a draw adds to the error of a statistic, but for a factor.
  func influence(_ draw: Double, around value: Double, mean: Double) -> Double {
    switch self {
    case .mean: draw
    case .sd: (draw - mean) * (draw - mean)
    case .q05, .q50, .q95: draw < value ? 1 : 0
    }
  }
}

/// The statistics of one scalar by a reference, each with its Monte Carlo standard error: 0 where it is exact.
public struct ReferenceScalar: Decodable, Sendable {
  /// Stan's name, counted from one: `beta[2,1]`.
  public let name: String
  private var values: [Statistic: Double] = [:]
  private var errors: [Statistic: Double] = [:]

  init(name: String, exact: [String: Double]) {
    self.name = name
    for statistic in Statistic.allCases { values[statistic] = exact[statistic.rawValue] }
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// From `name`, `mean`, `mcse_mean` and so on; a statistic that is null or absent does not exist.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    name = try container.decode(String.self, forKey: Key(stringValue: "name"))
    for statistic in Statistic.allCases {
      func number(_ prefix: String) throws -> Double? {
        try container.decodeIfPresent(
          Double.self, forKey: Key(stringValue: prefix + statistic.rawValue))
      }
      values[statistic] = try number("")
      errors[statistic] = try number("mcse_")
    }
  }

  /// The distance of one statistic from its reference, in Monte Carlo standard errors of both.
  public struct Score: Sendable, CustomStringConvertible {
    public let scalar: String
    public let statistic: Statistic
    public let z: Double
    /// What decides how it goes together with others, in means over batches of draws: see `CorrelatedScores`.
    let batchMeans: [Double]
    public var description: String { "\(statistic) of \(scalar): z = \(z)" }
  }

  /// How far draws of ours lie from the reference, in every statistic that it has.
  public func scores(of draws: ChainedValues) -> [Score] {
    Statistic.allCases.compactMap { statistic in
      guard let expected = values[statistic] else { return nil }
      let (own, its) = (draws.mcse(of: statistic.estimand), errors[statistic] ?? 0)
      let value = statistic.value(of: draws)
      let mean = draws.mean()
      return Score(
        scalar: name, statistic: statistic,
        z: (value - expected) / (own * own + its * its).squareRoot(),
        batchMeans: CorrelatedScores.batchMeans(
          draws.values.map { statistic.influence($0, around: value, mean: mean) },
          chainLength: draws.drawCount))
    }
  }
}

extension [ReferenceScalar.Score] {
  /// What chance would make of these scores of one run.
  public var chances: ScoreChances {
    var scores = CorrelatedScores()
    for score in self { scores.add(score.z, batchMeans: score.batchMeans) }
    return scores.chances
  }
}

extension Posterior {
  /// The draws of a scalar by Stan's name, `beta[2,1]`, counted from one; nil if the model has none.
  public func draws(ofStans name: String) -> ChainedValues? {
    let parts = name.split(whereSeparator: { "[,]".contains($0) })
    guard let site = parts.first else { return nil }
    return self[String(site)]?.values(at: parts.dropFirst().compactMap { Int($0) }.map { $0 - 1 })
  }
}
