import MathKernels

/// A schedule of learning rates: exponential decay from a start to a final rate, which then stays.
///
///     η(t) = initial · (final/initial)^(t/decaySteps)   for t < decaySteps,   final after
///
/// A constant rate at the end lets the iterates settle around the optimum, where their average is what counts.
public struct LearningRate: Sendable, Equatable, Codable {
  public let initial: Double
  public let final: Double
  public let decaySteps: Int

  private init(initial: Double, final: Double, decaySteps: Int) {
    self.initial = initial
    self.final = final
    self.decaySteps = decaySteps
  }

  /// One rate for all steps.
  public static func constant(_ rate: Double) -> LearningRate {
    LearningRate(initial: rate, final: rate, decaySteps: 0)
  }

  /// From one rate to another over a number of steps.
  public static func decaying(from initial: Double, to final: Double, steps: Int) -> LearningRate {
    LearningRate(initial: initial, final: final, decaySteps: steps)
  }

  /// The study's 0.001.
  public static let study = constant(0.001)

  /// Coarse steps at first, then steps whose noise an average takes away: several times fewer steps than `study` to the
  /// same ELBO, on the softmax regressions of the tests.
  public static let fast = decaying(from: 0.1, to: 0.02, steps: 1000)

  /// η at a step, counted from 0.
  public func rate(at step: Int) -> Double {
    guard step < decaySteps else { return final }
    return initial * power(final / initial, Double(step) / Double(decaySteps))
  }
}
