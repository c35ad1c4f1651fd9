import Bayes
import GenreModels
import TestSupport

/// Small tables to train on, and networks.
enum TrainingCases {
  /// 60 rows of two features and three classes that overlap: sines, rounded to three decimals.
  static let overlapping: Table = {
    func rounded(_ x: Double) -> Double { (1000 * x).rounded() / 1000 }
    let x1 = (0..<60).map { rounded(sine(1.3 * Double($0))) }
    let x2 = (0..<60).map { rounded(cosine(2.1 * Double($0))) }
    let classes = (0..<60).map { row in
      let score = x1[row] + 0.5 * x2[row] + rounded(sine(7.7 * Double(row)))
      return score > 0.6 ? "c2" : score > -0.4 ? "c1" : "c0"
    }
    return table(x1, x2, classes)
  }()

  /// 200 rows whose class is whether the signs of two features agree: no line separates them, with a gap around the axes.
  static let signs: Table = {
    var random = RandomStream(seed: seed(12))
    func feature() -> [Double] {
      (0..<200).map { _ in (0.3 + random.uniform()) * (random.uniform() < 0.5 ? -1 : 1) }
    }
    let (x1, x2) = (feature(), feature())
    return table(x1, x2, zip(x1, x2).map { $0 * $1 > 0 ? "agree" : "differ" })
  }()

  static func table(_ x1: [Double], _ x2: [Double], _ classes: [String]) -> Table {
    do {
      return try Table(
        source: "case",
        columns: [
          Column("x1", numbers: x1), Column("x2", numbers: x2),
          Column("class", texts: classes.map(Optional.some)),
        ])
    } catch { preconditionFailure("\(error)") }
  }

  static func network(
    _ hidden: [Int], _ activation: FeedForwardNetwork.Activation = .relu, dropout: Double = 0,
    decay: Double = 0
  ) -> FeedForwardClassifier {
    var model = FeedForwardClassifier()
    model.network = FeedForwardNetwork(hidden: hidden, activation: activation, dropout: dropout)
    model.weightPrior = .decay(decay)
    return model
  }

  static func train(
    _ model: FeedForwardClassifier, on table: Table = signs, test: SplitSize? = .share(0.25),
    by settings: PointTraining, in context: RunContext = RunContext()
  ) throws -> TableFit {
    try model.train(
      on: table.split(target: "class", test: test, seed: seed(4)),
      pipeline: Pipeline(target: "class", scaling: .none), by: settings, in: context)
  }

  static func quick(seed: UInt64 = TestSupport.seed(1), epochs: Int = 30) -> PointTraining {
    var settings = PointTraining(seed: seed)
    settings.epochs = epochs
    settings.batchSize = 16
    settings.learningRate = .constant(0.02)
    return settings
  }

  /// All weights and biases, in the order of the layout.
  static func weights(_ fit: TableFit) -> [Double] {
    fit.posterior.positions[0].withRow(0) { Array($0) }
  }
}
