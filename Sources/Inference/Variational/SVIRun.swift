import Inference

/// A fitted guide, with the way there.
public struct SVIRun<Family: Guide>: Sendable {
  /// The family that was fitted.
  public let guide: Family
  /// φ of the fitted guide.
  public let parameters: [Double]
  /// The state of the optimisation, to continue from or to save; holds the trace of the ELBO.
  package let state: SVIState
  /// The ELBO of the fitted guide, by separate draws.
  public let elbo: ELBOEstimate
  /// Whether the rule found that the ELBO no longer rises: `SVI.automatic`, or `SVI.flatness` with a schedule.
  public let converged: Bool
  /// Whether someone asked the run to stop.
  public let interrupted: Bool
  /// Of this call, the final ELBO's draws included.
  public let gradientEvaluations: Int
  /// Of this call, the final ELBO included; not of the run that was resumed.
  public let wallSeconds: Double
  /// Of the calling thread, for the same work.
  public let cpuSeconds: Double
  /// Sentences about what is wrong with the result; empty if nothing is.
  public let warnings: [String]

  /// Steps done, those before a resumption included.
  public var steps: Int { state.step }

  /// The guide with its parameters.
  public var fitted: FittedGuide<Family> { FittedGuide(guide: guide, parameters: parameters) }

  /// Independent draws of the fitted guide.
  public func draw(count: Int, seed: UInt64) -> GuideDraws {
    fitted.draw(count: count, seed: seed)
  }
}
