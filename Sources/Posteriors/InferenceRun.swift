/// How a posterior was approximated.
public enum InferenceMethod: String, Sendable, Codable, CaseIterable {
  /// Markov chains by the No-U-Turn sampler.
  case nuts
  /// Stochastic variational inference.
  case svi
  /// Draws from the prior: no fitting.
  case ancestral
}

/// The record of one run of inference: what it took and what it said.
public struct InferenceRun: Sendable, Codable, Equatable {
  public var method: InferenceMethod
  public var seed: UInt64
  public var gradientEvaluations = 0
  /// Gradients of these that were spent in warm-up; nil where there is none.
  public var warmupGradientEvaluations: Int?
  public var wallSeconds = 0.0
  /// CPU seconds of the inference itself, over all threads.
  public var cpuSeconds = 0.0
  public var interrupted = false
  public var maximumTreeDepth: Int?
  /// One line per chain: step size and metric, in words.
  public var notes: [String] = []
  public var warnings: [String] = []
  /// The final ELBO, in nats, constants and Jacobian included.
  public var elbo: Double?
  public var elboStandardError: Double?
  public var steps: Int?
  public var converged: Bool?
  /// Pareto k̂ of the importance ratios of the approximation.
  public var paretoK: Double?

  public init(method: InferenceMethod, seed: UInt64) {
    self.method = method
    self.seed = seed
  }
}
