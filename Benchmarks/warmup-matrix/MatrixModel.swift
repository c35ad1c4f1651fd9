import Bayes
import GenreModels
import ReferencePosteriors

/// A model of the matrix: how it is made, and what is known of its posterior.
struct MatrixModel: Sendable {
  let name: String
  /// Whether the posterior has one mode: there no chain may stray.
  var hasOneMode = true
  /// Whether the posterior is the prior, of which independent draws can be had.
  var isPrior = false
  /// How to sample it, where the defaults will not do.
  var configure: @Sendable (inout NUTS) -> Void = { _ in }
  /// Draws of others as positions of the compiled model, by chain; nil where there are none.
  var referencePositions: (@Sendable (CompiledModel) throws -> [[[Double]]])?
  let make: @Sendable () throws -> any Model

  init(
    _ name: String, hasOneMode: Bool = true, isPrior: Bool = false,
    make: @escaping @Sendable () throws -> any Model
  ) {
    (self.name, self.hasOneMode, self.isPrior, self.make) = (name, hasOneMode, isPrior, make)
  }

  private static func both(
    _ name: String, isPrior: Bool = false,
    _ make: @escaping @Sendable (Parameterization) throws -> any Model
  ) -> [MatrixModel] {
    [
      MatrixModel(name + ", centred", isPrior: isPrior) { try make(.centered) },
      MatrixModel(name + ", non-centred", isPrior: isPrior) { try make(.noncentered) },
    ]
  }

  /// Those that need no file.
  static let simulated: [MatrixModel] =
    both("Neal's funnel", isPrior: true) { Funnel(parameterization: $0) }
    + [
      MatrixModel("banana", isPrior: true) { Banana() },
      MatrixModel("Rosenbrock", isPrior: true) { Rosenbrock() },
      MatrixModel("uneven scales", isPrior: true) { UnevenScales() },
      MatrixModel("heavy tails", isPrior: true) { HeavyTails() },
      MatrixModel("scales", isPrior: true) { Scales() },
      MatrixModel("edges") { Edges() },
      MatrixModel("ARMA(1, 1)") { MovingAverage.simulated(200) },
      MatrixModel("stochastic volatility") { StochasticVolatility.simulated(200) },
      MatrixModel("local level") { LocalLevel.simulated(100) },
    ]
    + both("horseshoe") {
      Horseshoe(
        rows: SimulatedRows(rows: 100, features: 20, relevant: 3, seed: 20), parameterization: $0)
    }
    + [
      MatrixModel("regularized horseshoe") {
        Horseshoe(rows: SimulatedRows(rows: 100, features: 50, relevant: 4, seed: 25), slab: 2)
      },
      MatrixModel("uncentred line") { StraightLine.simulatedEarnings },
    ]
    + both("Poisson trend") { PoissonTrend(parameterization: $0) }
    + [
      MatrixModel("separated logistic") { SeparatedLogistic() },
      MatrixModel("collinear regression") { CollinearRegression() },
    ]
    + both("growth") { Growth(parameterization: $0) }
    + [
      MatrixModel("1,000 groups") { Groups() },
      MatrixModel("item response") { ItemResponse() },
      MatrixModel("two clusters, 6 apart", hasOneMode: false) { TwoClusters(distance: 6) },
      MatrixModel("two clusters, 2 apart", hasOneMode: false) { TwoClusters(distance: 2) },
      MatrixModel("two modes", hasOneMode: false) { TwoModes() },
    ]

  /// Those that have reference answers.
  static let references: [MatrixModel] = ReferencePosterior.available.map { reference in
    var model = MatrixModel(reference.name, hasOneMode: !reference.name.contains("mix")) {
      try reference.model(reference.answers().data)
    }
    model.configure = reference.configure
    return model
  }

  /// The study's M1 to M4 on the embedded table.
  static let study: [MatrixModel] =
    [MatrixModel("M1") { try StudyModels.model(LogisticClassifier(), .centered) }]
    + both("M2") { try StudyModels.model(HierarchicalClassifier(), $0) }
    + both("M3") { try StudyModels.model(HierarchicalNormalClassifier(), $0) }
    + both("M4") { try StudyModels.model(ARDClassifier(), $0) }

  /// All, with the posteriors of a checkout of posteriordb where there is one.
  static func all(with database: PosteriorDB?) -> [MatrixModel] {
    simulated + study + references + (database.map(posteriors) ?? [])
  }
}
