import Inference
import MathKernels
import Modeling
import Posteriors
import Tables
import Words

/// One kind of question to a table, with all it takes. There are no default implementations: a part that is missing does not
/// compile.
package protocol PredictionTask: Sendable {
  /// The scores that its predictions have.
  static var scoring: Scoring { get }
  /// The rule by which rows are held out where none is given.
  static func splitRule(target: String) -> SplitRule
  /// Refuses test rows that no fit to the training rows could be scored by: before the first of many fits, rather than before the
  /// one that is scored by them.
  static func checkTestRows(of split: Split, target: String) throws
  /// What was observed of the target in a table.
  /// - Throws: `DataError` where the column is missing, or a cell cannot be used.
  func responses(in table: Table, target: String) throws -> Responses
  /// The responses that numbers encode, codes for classes; nil where some encode none.
  func responses(_ numbers: [Double]) -> Responses?
  /// What the fit predicts for rows whose responses are known, and how good that is; from the first draws alone where the work was asked
  /// to stop and no time is left for all.
  func judged(
    _ rows: ObservedRows, by predictor: RowPredictor, as origin: Posterior.Rows,
    within grace: StopGrace
  ) throws -> JudgedRows
  /// What the fit predicts for rows of which nothing is known but the features.
  func predictions(for features: DesignMatrix, by predictor: RowPredictor) throws
    -> PredictedValues
  /// What the same rows score where only the training rows' responses are known, and no feature.
  func baseline(training: TaskScore, scored: TaskScore, responses: Responses) throws -> Baseline
  /// Compares rows with what draws make of them.
  func check(_ rows: ObservedRows, by predictor: RowPredictor, _ request: CheckRequest) throws
    -> PredictiveCheckReport
  /// Whether a score may be of this target.
  func describes(_ score: TaskScore) -> Bool
}

/// Replicated tables that a predictive check asks for.
package struct CheckRequest: Sendable {
  /// What draws them.
  package var source: PredictiveCheckReport.Source
  /// How many there are at the most.
  package var replicates: Int
  package var seed: UInt64

  package init(
    source: PredictiveCheckReport.Source = .posterior, replicates: Int = 400, seed: UInt64 = 0
  ) {
    (self.source, self.replicates, self.seed) = (source, replicates, seed)
  }

  /// Settings of a check, besides what draws the replicates.
  package static let settings: [SettingCard<CheckRequest>] = [
    .whole("replicates", \.replicates, "Replicated tables, 20 or more.", 20...1_000_000),
    .seed("seed", \.seed, "Names the replicates: the same seed gives the same bits."),
  ]
}

/// A fit as far as predictions need it: the model of any rows, and the draws.
package struct RowPredictor: Sendable {
  let model: any TableModel
  let parameterization: Parameterization
  let target: FittedTarget
  var posterior: Posterior

  package init(
    model: any TableModel, parameterization: Parameterization, target: FittedTarget,
    posterior: Posterior
  ) {
    (self.model, self.parameterization) = (model, parameterization)
    (self.target, self.posterior) = (target, posterior)
  }

  /// Rows that are predicted at a time: their sums over the draws stay in the second-level cache.
  static var blockRows: Int { 4096 }

  /// The same for so many numbers of each row, none of which should fill the memory.
  static func blockRows(ofWidth width: Int) -> Int {
    min(blockRows, max(1, (1 << 22) / max(1, width)))
  }

  /// The model of some rows.
  func model(of features: DesignMatrix, _ responses: Responses? = nil) -> any Model {
    model.model(
      of: ModelRows(features, target: target, responses: responses),
      parameterization: parameterization)
  }

  /// Draws of all chains.
  var drawCount: Int { posterior.positions.reduce(0) { $0 + $1.count } }

  /// The same with the first draw of each chain alone, for rows that no time is left for.
  var hasty: RowPredictor {
    var hasty = self
    hasty.posterior = Posterior(
      nil, keepsModel: false, draws: posterior.draws,
      RecordedDraws(posterior.positions.map { $0.prefix(1) }), run: posterior.run)
    return hasty
  }

  /// Something computed of rows, block by block, in their order.
  ///
  /// - Parameters:
  ///   - largest: the most rows of a block.
  ///   - compute: receives the model of a block, and its rows.
  func blocks<Value: Sendable>(
    of features: DesignMatrix, _ responses: Responses? = nil, rows origin: Posterior.Rows,
    largest: Int, _ compute: @Sendable (CompiledModel, _ rows: [Int]) throws -> Value
  ) throws -> [Value] {
    // The latent cells of the fit are those of all its rows.
    let blockRows = origin == .new || features.isComplete ? largest : max(1, features.rowCount)
    let starts = Array(stride(from: 0, to: features.rowCount, by: blockRows))
    let blocks = parallelMap(starts.count, workers: processorCount) { index in
      let rows = Array(starts[index]..<min(starts[index] + blockRows, features.rowCount))
      return Result {
        try compute(
          CompiledModel(model(of: features.rows(at: rows), responses?.rows(at: rows))), rows)
      }
    }
    return try blocks.map { try $0.get() }
  }
}

/// Rows with what a fit predicts for them: how good that is in all, and for each.
package struct JudgedRows {
  let score: TaskScore
  let rows: ScoredRows
  /// Draws that every row's prediction is from, at least.
  let draws: Int
}

/// How good the predictions for some rows are.
public enum TaskScore: Sendable, Equatable {
  /// Predictions of classes.
  case classes(ClassificationScore)
  /// Predictions of quantities, or of counts.
  case numbers(NumberScore)

  /// Number of rows.
  public var rows: Int {
    switch self {
    case .classes(let score): score.rows
    case .numbers(let score): score.rows
    }
  }

  /// The score of classes; nil for numbers.
  public var classes: ClassificationScore? {
    if case .classes(let score) = self { score } else { nil }
  }

  /// The score of numbers; nil for classes.
  public var numbers: NumberScore? { if case .numbers(let score) = self { score } else { nil } }

  /// The mean log predictive probability, or density, of what was observed, in nats.
  public var logDensity: Double {
    switch self {
    case .classes(let score): -score.logLoss
    case .numbers(let score): score.logDensity
    }
  }

  /// Whether two scores may be of the same observations: of as many rows, and as many of each class.
  package func mayShareRows(with other: TaskScore) -> Bool {
    switch (self, other) {
    case (.classes(let score), .classes(let other)): score.classCounts == other.classCounts
    case (.numbers(let score), .numbers(let other)): score.rows == other.rows
    default: false
    }
  }
}

/// What predictions that know no feature score.
public enum Baseline: Sendable, Equatable {
  /// The accuracy of always naming the training rows' largest class.
  case majorityClass(accuracy: Double)
  /// The score of always predicting the training rows' mean, with their spread.
  case trainingMean(NumberScore)

  /// The accuracy of always naming the largest class; nil for numbers.
  public var majorityAccuracy: Double? {
    if case .majorityClass(let accuracy) = self { accuracy } else { nil }
  }

  /// The score of the training rows' mean; nil for classes.
  public var trainingMean: NumberScore? {
    if case .trainingMean(let score) = self { score } else { nil }
  }
}
