import Optimization
import Words

/// Stochastic variational inference: settings, with every default here.
///
/// A guide is fitted by stochastic ascent of its ELBO; see `fit`. The run ends when a stated rule finds that the ELBO no longer
/// rises: `AutomaticLearningRate`, or `FlatnessRule` with a schedule; never after a number of steps alone.
///
/// ```swift
/// let quick = try SVI(seed: 1).fit(Line(x: x, y: y), guide: .fullRank)
/// print(quick.run.guide?.trust ?? "")  // Pareto k̂, and what it means
/// let slope = try quick.scalar("slope")
/// ```
public struct SVI: Sendable, Equatable, Codable {
  /// A schedule such as `.constant()`, which stays at 0.001; nil for the automatic rate, which needs no tuning.
  public var learningRate: LearningRate?
  /// How the automatic rate is lowered, and when it has converged.
  public var automatic = AutomaticLearningRate()
  /// How a gradient is turned into a step of φ.
  public var optimizer = Optimizer.adam()
  /// A limit to gradients; nil for none.
  public var clipping: GradientClipping?
  /// Steps after which a run gives up, and reports so.
  public var maximumSteps = 200_000
  /// P, the draws for one estimate of the gradient.
  public var particles = 1
  /// How the gradient of the entropy is estimated; nil for the way with less variance, measured again as the run continues.
  public var entropyGradient: EntropyGradient?
  /// Rows used in a step; nil for all of them.
  public var batchSize: Int?
  /// The seed of the noise of steps, decisions and final ELBO, and of the order of rows: the same seed gives the same bits.
  public var seed: UInt64 = 0
  /// When the ELBO of a schedule is flat, checked at the end of every window.
  public var flatness = FlatnessRule()
  /// Whether the result of a schedule is an average of the iterates, later ones weighing more, instead of the last.
  public var averagesIterates = true
  /// Draws for the final ELBO.
  public var finalDraws = 1000
  /// Steps in a row with a non-finite ELBO or gradient that are left out before the run fails.
  public var maximumSkips = 100

  /// The defaults, with a seed.
  public init(seed: UInt64 = 0) { self.seed = seed }

  package func validate(rowCount: Int?) throws(SVIError) {
    func check(_ valid: Bool, _ name: String, _ found: Any, _ expected: String) throws(SVIError) {
      if !valid { throw SVIError("SVI, \(name): found \(found), expected \(expected).") }
    }
    do throws(OptimizationError) {
      try learningRate?.validate()
      try optimizer.validate()
      try clipping?.validate()
    } catch { throw SVIError("SVI, \(error)") }
    try automatic.validate()
    try check(maximumSteps > 0, "maximum steps", maximumSteps, "1 or more")
    try check(particles > 0, "particles", particles, "1 or more")
    try check(finalDraws > 1, "final draws", finalDraws, "2 or more")
    try check(maximumSkips > 0, "maximum skips", maximumSkips, "1 or more")
    try check(
      flatness.minimumWindowSteps > 1, "steps in a window of the ELBO",
      flatness.minimumWindowSteps, "2 or more")
    guard let batchSize else { return }
    guard let rowCount else {
      throw SVIError(
        "SVI, batch size: found \(batchSize), but the model has no plate that can be subsampled. "
          + "Mark the plate of the rows as subsampled, or leave the batch size out.")
    }
    try check(
      (1...max(rowCount, 1)).contains(batchSize), "batch size", batchSize,
      "1 to \(rowCount), the number of rows")
  }
}

/// Why variational inference could not start or continue.
public struct SVIError: Fault, Equatable {
  public var kind: FaultKind { .data }

  public let description: String
  init(_ description: String) { self.description = description }
}
