import ComputationGraph
import Distributions
import Inference
import MathKernels
import Words

extension CompiledModel {
  /// Why a point is refused, in the model's terms: the first site, in the order of declaration, whose term of the log density is
  /// not finite there, with the values of its distribution's parameters.
  ///
  /// - Returns: `nil` where every term is finite, so that only the gradient is at fault, or the terms add up past the largest
  ///   number.
  package func explanation(ofRefusedPoint position: [Double]) -> ModelError? {
    var evaluator = ReferenceEvaluator(slots: slots, position: position)
    for site in latentSites {
      guard let term = evaluator.value(of: site.logDensity),
        let place = term.values.firstIndex(where: { !$0.isFinite })
      else { continue }
      let value = evaluator.value(of: site.value)
      return ModelError(
        site: site.name, location: site.location,
        message: Self.message(
          term, place, distribution: site.prior.distribution, fallback: "Normal",
          value: value.map { "\(site.name) is \(Self.text($0))" }, &evaluator))
    }
    for site in observedSites {
      guard let logDensity = site.logDensity, let term = evaluator.value(of: logDensity),
        let place = term.values.firstIndex(where: { !$0.isFinite })
      else { continue }
      return ModelError(
        site: site.name, location: site.location,
        message: Self.message(
          term, place, distribution: site.likelihood.distribution, fallback: "the factor",
          value: nil, &evaluator))
    }
    return nil
  }

  /// One sentence with one expectation: for the first parameter outside its domain, or else for the log density.
  private static func message(
    _ term: Tensor, _ place: Int, distribution: (any Distribution)?, fallback: String,
    value: String?, _ evaluator: inout ReferenceEvaluator
  ) -> String {
    let element = term.values.count > 1 ? " of element \(place)" : ""
    let found =
      "at the points tried, its log density\(element) by \(distribution?.name ?? fallback) is \(term.values[place].words)"
    let advice =
      " Let priors allow only what the distribution takes, or start nearer the posterior."
    var inputs = [value].compactMap(\.self)
    for parameter in distribution?.parameters ?? [] {
      guard let value = evaluator.value(of: parameter.expression) else { continue }
      if let problem = parameter.problem(in: value) {
        return "\(found), as the \(parameter.name) is \(problem)." + advice
      }
      inputs.append("the \(parameter.name) is \(text(value))")
    }
    let given = inputs.isEmpty ? "" : ", where \(inputs.joined(separator: " and "))"
    return "\(found)\(given), expected a finite number." + advice
  }

  private static func text(_ value: Tensor) -> String {
    guard let least = value.values.min(), let largest = value.values.max(), value.values.count > 1
    else { return value.values.first.map(\.words) ?? "empty" }
    if let bad = value.values.first(where: { !$0.isFinite }) { return "\(bad.words) in places" }
    return "between \(least.words) and \(largest.words)"
  }
}

extension LatentSite.Prior {
  /// The distribution of the site; `nil` for a standard normal array.
  var distribution: (any Distribution)? {
    switch self {
    case .elementwise(let distribution): distribution
    case .noncentered(let locationScale, _): locationScale.standard
    case .array(let distribution, _): distribution
    case .standardNormal: nil
    case .gaps(let likelihood, _, _, _): likelihood.distribution
    }
  }
}
