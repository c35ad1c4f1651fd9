import Diagnostics
import MathKernels
import Modeling
import Posteriors
import Tables

/// How unsure the posterior is of class probabilities: their 5 % and 95 % quantiles over draws, rows × classes, row-major.
public struct ClassIntervals: Sendable, Equatable {
  /// 5 % quantiles.
  public internal(set) var low: [Double] = []
  /// 95 % quantiles.
  public internal(set) var high: [Double] = []

  /// Draws that quantiles are over, at the most.
  public static var draws: Int { Posterior.quantileDraws }
}

extension Posterior {
  /// p(class) of every row of a model at some draws, evenly spread: [row, class] at each.
  func classProbabilities(
    _ model: CompiledModel, rows: Rows, draws: Int, _ body: ([Double]) -> Void
  ) throws {
    let evaluator = try model.makeClassProbabilities()
    for (chain, places) in zip(try positions(for: model, rows), spread(draws)) {
      for place in places { body(evaluator.probabilities(at: chain.withRow(place) { Array($0) })) }
    }
  }
}

extension TableFit {
  /// The intervals of class probabilities for the rows of a table; nil where numbers are predicted, not classes.
  ///
  /// Over at most `ClassIntervals.draws` draws, evenly spread. They are of the probabilities, which more data would make certain,
  /// and not of the class, which stays a matter of chance.
  /// - Throws: `DataError` naming the missing column, or the row and column of a cell that cannot be used.
  public func classIntervals(_ table: Table) throws -> ClassIntervals? {
    guard !report.classes.isEmpty else { return nil }
    let features = try pipeline.designMatrix(of: table)
    // A block's probabilities at all draws are in memory at once.
    let width = report.classes.count * ClassIntervals.draws
    let blocks = try predictor.blocks(
      of: features, rows: .new, largest: RowPredictor.blockRows(ofWidth: width)
    ) { model, _ in
      var draws: [[Double]] = []
      try posterior.classProbabilities(model, rows: .new, draws: ClassIntervals.draws) {
        draws.append($0)
      }
      return (draws.first ?? []).indices.map { place -> (Double, Double) in
        let interval = ChainedValues([draws.map { $0[place] }]).equalTailedInterval(mass: 0.9)
        return (interval?.lowerBound ?? .nan, interval?.upperBound ?? .nan)
      }
    }
    return ClassIntervals(low: blocks.flatMap { $0.map(\.0) }, high: blocks.flatMap { $0.map(\.1) })
  }
}
