import MathKernels

/// A schedule of learning rates.
public enum LearningRate: Sendable, Equatable, Codable {
  /// One rate for all steps; 0.001 is a careful choice, that of Kingma and Ba (2015) for Adam.
  case constant(Double = 0.001)
  /// Exponential decay to a rate that then stays: from · (to/from)^(t/steps) for t < steps.
  ///
  /// A constant rate at the end lets the iterates settle around the optimum, where their average is what counts.
  case decaying(from: Double, to: Double, steps: Int)
  /// from · factorᵏ, k the whole number of times that `every` steps have passed.
  case stepped(from: Double, factor: Double, every: Int)
  /// Cosine decay over a period, then again from the start; each period is `growth` times as long as the one before:
  /// to + (from − to)/2 · (1 + cos(π · share of the period)).
  ///
  /// - Source: Loshchilov and Hutter (2017), *SGDR: stochastic gradient descent with warm restarts*, eq. 5.
  case warmRestarts(from: Double, to: Double = 0, period: Int, growth: Int = 1)

  /// Coarse steps at first, then steps whose noise an average removes: several times fewer steps than `constant()` to the
  /// same ELBO, on the softmax regressions of the tests.
  public static let fast = decaying(from: 0.1, to: 0.02, steps: 1000)

  /// η at a step, counted from 0.
  package func rate(at step: Int) -> Double {
    switch self {
    case .constant(let rate): return rate
    case .decaying(let initial, let final, let steps):
      guard step < steps else { return final }
      return initial * power(final / initial, Double(step) / Double(steps))
    case .stepped(let initial, let factor, let length):
      return initial * power(factor, Double(step / length))
    case .warmRestarts(let initial, let final, var period, let growth):
      var place = growth == 1 ? step % period : step
      while place >= period {
        place -= period
        period *= growth
      }
      let share = Double(place) / Double(period)
      return final + 0.5 * (initial - final) * (1 + cosine(.pi * share))
    }
  }

  package func validate() throws(OptimizationError) {
    func check(_ isValid: Bool, _ name: String, _ found: Any, _ expected: String)
      throws(OptimizationError)
    {
      if !isValid { throw OptimizationError("\(name): found \(found), expected \(expected).") }
    }
    func check(rate: Double) throws(OptimizationError) {
      try check(
        rate > 0 && rate.isFinite, "learning rate", rate,
        "a positive number; 0.001 is a careful choice")
    }
    switch self {
    case .constant(let rate): try check(rate: rate)
    case .decaying(let initial, let final, let steps):
      try check(rate: initial)
      try check(rate: final)
      try check(steps >= 0, "decay steps", steps, "0 or more")
    case .stepped(let initial, let factor, let length):
      try check(rate: initial)
      try check(
        factor > 0 && factor.isFinite, "factor of the learning rate", factor, "a positive number")
      try check(length > 0, "steps of one learning rate", length, "1 or more")
    case .warmRestarts(let initial, let final, let period, let growth):
      try check(rate: initial)
      try check(final >= 0 && final.isFinite, "learning rate", final, "0 or more")
      try check(period > 0, "period of the learning rate", period, "1 or more")
      try check(growth > 0, "growth of the period", growth, "1 or more")
    }
  }
}
