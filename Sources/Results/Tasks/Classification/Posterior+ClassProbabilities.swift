import Diagnostics
import Modeling
import Posteriors

extension Posterior {
  /// The posterior-mean probability of each class for every row of a model that declares the same sites.
  ///
  /// - Parameters:
  ///   - model: the model this posterior belongs to, nothing observed.
  ///   - site: the site of classes; by default the only one.
  ///   - rows: whether it holds other rows than the fit.
  /// - Returns: p(class), [row, class].
  /// - Throws: `LayoutMismatch` where the sites, axes or labels differ from the fit's.
  public func classProbabilities(
    _ model: some Model, site: String? = nil, rows: Rows = .new
  ) throws -> ClassProbabilities {
    try classProbabilities(CompiledModel(model), site: site, rows: rows)
  }

  package func classProbabilities(
    _ model: CompiledModel, site: String? = nil, rows: Rows = .new
  ) throws -> ClassProbabilities {
    try classProbabilities(model, site: site, rows: rows) { false }.probabilities
  }

  /// The same over the first draws, one at least, where it has to stop before it has come to all.
  package func classProbabilities(
    _ model: CompiledModel, site: String? = nil, rows: Rows = .new, stoppingIf hasToStop: () -> Bool
  ) throws -> (probabilities: ClassProbabilities, draws: Int) {
    let positions = try positions(for: model, rows)
    let evaluator = try model.makeClassProbabilities(site: site)
    let (values, draws) = evaluator.meanProbabilities(over: positions, stoppingIf: hasToStop)
    return (ClassProbabilities(classCount: evaluator.classCount, values: values), draws)
  }
}
