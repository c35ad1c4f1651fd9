import Inference
import MathKernels
import Modeling
import Variational

/// A fit that is a point: the mode of the posterior over the unconstrained space (MAP), found by L-BFGS.
///
///     let point = try PointFit().fit(model)
///
/// Of several modes it is the one that the climb from where it begins leads to. It has no uncertainty: standard deviations are 0, intervals a point, and there is no k̂ that could judge it. The mode depends on
/// the parameterization, and a centred hierarchical model may have none.
public struct PointFit: Sendable, Equatable, Codable {
  /// How the mode is sought.
  public var optimizer = LBFGS()

  /// The draws of the posterior, all of them the point: as many as a predictive check replicates.
  public static let copies = 400

  /// The defaults.
  public init() {}

  /// Finds the mode of a model's posterior.
  ///
  /// The climb begins at the origin of the unconstrained space. A classifier says where else it wants to begin: a network's
  /// origin, where all hidden units are the same, is a saddle (`ClassifierSpecification.initialDeviation`).
  ///
  /// - Parameter seed: names the fit in its record; the mode does not depend on it.
  /// - Throws: `ModelError` for a mistake in the model; `SVIError` where the density is not finite at the origin.
  public func fit(_ model: some Model, seed: UInt64 = 0) throws -> Posterior {
    try fit(CompiledModel(model), seed: seed)
  }

  package func fit(_ model: CompiledModel, seed: UInt64, from start: [Double]? = nil) throws
    -> Posterior
  {
    let stopwatch = Stopwatch()
    let cpuBefore = stopwatch.processCPUSeconds
    let mode = try optimizer.maximize(
      model, from: start ?? [Double](repeating: 0, count: model.dimension))
    var run = InferenceRun(method: .map, seed: seed)
    run.guide = "a point"
    run.gradientEvaluations = mode.gradientEvaluations
    run.steps = mode.steps
    run.converged = mode.converged
    run.wallSeconds = stopwatch.wallSeconds
    run.cpuSeconds = stopwatch.processCPUSeconds - cpuBefore
    run.remarks.append(
      "A point has no uncertainty: its standard deviations of 0 and its intervals mean nothing, and no k̂ can judge it. Use it to "
        + "predict, after a check, and not to report parameters.")
    if !mode.converged {
      run.remarks.append(
        "L-BFGS DID NOT CONVERGE in \(mode.steps) steps: \((mode.expectedGain * 1e6).rounded() / 1e6) nats more were still to be "
          + "expected, expected at most \(optimizer.tolerance). The posterior may have no mode in this parameterization."
      )
    }
    let rows = (0..<Self.copies).flatMap { _ in mode.position }
    return Posterior(model, positions: [RowStore(width: model.dimension, rows: rows)], run: run)
  }
}
