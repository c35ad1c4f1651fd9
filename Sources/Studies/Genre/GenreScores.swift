import Bayes
import GenreModels

/// How an experiment's posterior is approximated.
public enum GenreInference: String, Sendable, Codable, CaseIterable {
  /// Variational inference by a normal with independent coordinates.
  case guide = "vi"
  /// NUTS.
  case chains = "nuts"
  /// Not at all: draws from the prior.
  case prior
}

/// What one fit scored, and how far to trust it.
public struct GenreScores: Sendable, Codable, Equatable {
  /// A share of rows that are predicted right.
  public struct Accuracy: Sendable, Codable, Equatable {
    /// The share.
    public let share: Double
    /// The rows it is of.
    public let rows: Int
  }

  /// How far a feature tells genres apart: the spread of its weights over genres.
  public struct Relevance: Sendable, Codable, Equatable {
    /// The feature.
    public let feature: String
    /// 5 %, 50 % and 95 % quantiles of its scale σ.
    public let quantiles: [Double]
  }

  /// The model, which validation rows may have chosen.
  public let model: String
  /// On the rows it learned from.
  public let training: Accuracy
  /// On rows that were held out.
  public let test: Accuracy
  /// −mean log probability of the true genres of those rows, in nats.
  public let testLogLoss: Double
  /// R̂ of the worst scalar of chains.
  public let rHat: Double?
  /// k̂ of a guide.
  public let paretoK: Double?
  /// Warnings that came with it.
  public let warnings: Int
  /// CPU seconds of the inference.
  public let cpuSeconds: Double
  /// Of models with a scale for each feature, in the table's order.
  public let relevance: [Relevance]?

  enum CodingKeys: String, CodingKey {
    case model, training, test, warnings, relevance
    case testLogLoss = "test_log_loss"
    case rHat = "r_hat"
    case paretoK = "pareto_k"
    case cpuSeconds = "cpu_seconds"
  }

  init(_ fit: TableFit, of model: String) throws {
    guard let training = fit.report.training.classes, let test = fit.report.test?.classes else {
      throw SplitComparisonError("\(model): found no scores of genres on test rows, expected them.")
    }
    self.model = model
    self.training = Accuracy(share: training.accuracy, rows: training.rows)
    self.test = Accuracy(share: test.accuracy, rows: test.rows)
    testLogLoss = test.logLoss
    rHat = fit.report.agreement?.maxRHat
    paretoK = fit.report.run.guide?.importance?.paretoK
    warnings = fit.report.warnings.count
    cpuSeconds = fit.report.run.cpuSeconds
    relevance =
      fit.model is ARDClassifier
      ? try fit.report.features.map { feature in
        let sigma = try fit.posterior.scalar("sigma", feature)
        return Relevance(feature: feature, quantiles: [0.05, 0.5, 0.95].map(sigma.quantile))
      } : nil
  }
}
