import ComputationGraph
import Inference
import Modeling
import Posteriors
import Variational

/// The result of a fit with your own guide: the posterior, and the guide's parameters.
public struct GuidedFit: Sendable {
  /// Draws of the fitted guide, named as the model's are.
  public let posterior: Posterior
  /// The fitted parameters by the names that the guide gave them, each on its own support; a point by the name of its site.
  public let parameters: [String: Tensor]
}

extension SVI {
  /// Fits a model by stochastic variational inference with a guide written as a program.
  ///
  /// ```swift
  /// let fitted = try SVI(seed: 1).fit(Schools(…), guide: SchoolsGuide())
  /// fitted.posterior["mu"]        // draws
  /// fitted.parameters["pull"]     // the guide's parameter of that name
  /// ```
  ///
  /// - Throws: `GuideError` for a mistake in the guide, which names the site or parameter and its line; otherwise as for the
  ///   built-in guides.
  public func fit(
    _ model: some Model, guide program: some GuideProgram,
    in context: RunContext = RunContext()
  ) throws -> GuidedFit {
    let compiled = try CompiledModel(model)
    let guide = try CompiledGuide(program, for: compiled)
    let fitted = try fit(
      compiled, by: NamedGuide(guide, name: "custom guide", points: guide.points), in: context)
    return GuidedFit(
      posterior: fitted.posterior, parameters: guide.namedParameters(fitted.parameters))
  }
}
