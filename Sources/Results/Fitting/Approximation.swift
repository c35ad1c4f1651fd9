import Inference
import Modeling
import Posteriors
import Sampling
import Variational

/// How the posterior of a model is approximated: a kind of inference with its settings.
public struct Approximation: Sendable {
  package let kind: any InferenceKind

  package init(_ kind: any InferenceKind) { self.kind = kind }

  /// By Markov chains.
  public static func nuts(_ sampler: NUTS) -> Approximation { Approximation(sampler) }

  /// By a guide that maximises the ELBO.
  public static func svi(_ inference: SVI, guide: any GuideFamily = .meanField) -> Approximation {
    Approximation(GuidedSVI(inference, guide))
  }

  /// By a normal with the posterior's mode and curvature.
  public static func laplace(_ laplace: LaplaceApproximation) -> Approximation {
    Approximation(laplace)
  }

  /// By normals along the path of an optimiser.
  public static func pathfinder(_ pathfinder: Pathfinder) -> Approximation {
    Approximation(pathfinder)
  }

  /// By the mode alone.
  public static func map(_ point: MAP) -> Approximation { Approximation(point) }

  /// Draws from the prior, no fitting: the baseline.
  public static func ancestral(draws: Int, seed: UInt64) -> Approximation {
    Approximation(PriorDraws(draws: draws, seed: seed))
  }

  /// Which kind it is.
  public var method: InferenceMethod { type(of: kind).card.method }

  /// The posterior of a model.
  package func fit(
    _ model: CompiledModel, _ request: FitRequest = FitRequest(),
    in context: RunContext = RunContext()
  ) throws -> Posterior {
    try kind.fit(model, request, in: context)
  }
}
