import Inference
import MathKernels

/// L-BFGS: climbs to a mode of a log density, by steps that remember the last few changes of its gradient.
///
///     let mode = try LBFGS().maximize(density, from: start)
///
/// It stops where the gain still expected, ½ gᵀ H g with the estimate H of the inverse Hessian, falls below `tolerance`
/// nats: a rule that no scaling of the coordinates changes.
///
/// - Source: Nocedal, Wright (2006), *Numerical optimization*, §7.2; the stopping rule is the Newton decrement of Boyd,
///   Vandenberghe (2004), *Convex optimization*, §9.5.
public struct LBFGS: Sendable, Equatable, Codable {
  /// Steps that it remembers.
  public var history = 10
  /// Steps after which it gives up, and reports so.
  public var maximumSteps = 10_000
  /// How far the last point may be expected to be below the mode, in nats.
  public var tolerance = 1e-9

  /// Nats still expected that count as none where no step leads further up.
  private static let roundingTolerance = 1e-6

  /// The defaults.
  public init() {}

  /// Climbs from a point; an interruption ends the climb where it is.
  /// - Throws: `FatalEvaluation` where log density or gradient are not finite at the start; what the density throws.
  package func maximize(
    _ density: some LogDensity, from start: [Double], in context: RunContext = RunContext()
  ) throws -> LBFGSRun {
    var evaluator = try density.makeEvaluator()
    return try maximize(&evaluator, from: start, in: context).run
  }

  /// - Parameter earlier: a climb that ended near the start, whose curvature serves here too.
  package func maximize(
    _ evaluator: inout some DensityEvaluator, from start: [Double], after earlier: Climb? = nil,
    in context: RunContext
  ) throws -> (run: LBFGSRun, climb: Climb) {
    let begun: Climb?
    if let earlier {
      begun = try earlier.moved(to: start, &evaluator)
    } else {
      begun = try Climb(from: start, history: history, evaluator: &evaluator)
    }
    guard var climb = begun else {
      throw FatalEvaluation(
        "L-BFGS: log density or gradient are not finite at the start, expected finite numbers. "
          + "Start nearer the mode.")
    }
    var steps = 0
    var (isStuck, interrupted) = (false, false)
    while steps < maximumSteps, climb.expectedGain > tolerance {
      interrupted = context.isInterrupted
      if interrupted { break }
      isStuck = try climb.advance(&evaluator) == nil
      if isStuck { break }
      steps += 1
    }
    // Where rounding hides any further gain, no better point is found although the rule asks for one.
    let accepted = isStuck ? max(tolerance, Self.roundingTolerance) : tolerance
    let run = LBFGSRun(
      position: climb.position, logDensity: climb.value, expectedGain: climb.expectedGain,
      steps: steps, gradientEvaluations: climb.gradientEvaluations,
      converged: climb.expectedGain <= accepted, interrupted: interrupted)
    return (run, climb)
  }
}

/// Where L-BFGS ended.
package struct LBFGSRun: Sendable, Equatable, Codable {
  /// The last point, in unconstrained space.
  package let position: [Double]
  /// log p there.
  package let logDensity: Double
  /// How far it is expected to be below the mode, in nats.
  package let expectedGain: Double
  /// Steps that were taken; 0 where the start was a mode already.
  package let steps: Int
  /// Evaluations of density and gradient.
  package let gradientEvaluations: Int
  /// Whether the expected gain is as small as requested, or at most 10⁻⁶ nats where rounding lets no step lead
  /// further up.
  package let converged: Bool
  /// Whether it was stopped on its way.
  package let interrupted: Bool
}
