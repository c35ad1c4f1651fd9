import ComputationGraph
import Distributions
import Inference

extension CompiledModel {
  /// In the model's words, why a point is refused: the first site, in the order of declaration, whose term of the log density is not
  /// finite there, with the values that its distribution was given.
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
      let distribution = site.prior.distribution
      let inputs = (distribution?.parameters ?? []).compactMap { Self.text($0, &evaluator) }
      return ModelError(
        site: site.name, location: site.location,
        message: Self.message(
          term, place, distribution: distribution?.name ?? "Normal",
          inputs: [value.map { "\(site.name) is \(Self.text($0))" }].compactMap { $0 } + inputs))
    }
    for site in observedSites {
      guard let logDensity = site.logDensity, let term = evaluator.value(of: logDensity),
        let place = term.values.firstIndex(where: { !$0.isFinite })
      else { continue }
      let distribution = site.likelihood.distribution
      let inputs = (distribution?.parameters ?? []).compactMap { Self.text($0, &evaluator) }
      return ModelError(
        site: site.name, location: site.location,
        message: Self.message(
          term, place, distribution: distribution?.name ?? "the factor", inputs: inputs))
    }
    return nil
  }

  private static func message(
    _ term: Tensor, _ place: Int, distribution: String, inputs: [String]
  ) -> String {
    let element = term.values.count > 1 ? ", element \(place)," : ""
    return
      "its log density (\(distribution)\(element)) is \(term.values[place]) at the points tried"
      + (inputs.isEmpty ? "" : ", where \(inputs.joined(separator: " and "))")
      + ", expected a finite number. Let priors allow only what the distribution takes, or start nearer the posterior."
  }

  /// `the scale is -0.3`; of an array the values that are not what the parameter may be, or its range.
  private static func text(
    _ parameter: DistributionParameter, _ evaluator: inout ReferenceEvaluator
  ) -> String? {
    guard let value = evaluator.value(of: parameter.expression) else { return nil }
    if let bad = value.values.first(where: { !parameter.accepts($0) }) {
      return "the \(parameter.name) is \(bad), expected \(parameter.domain.rawValue)"
    }
    return "the \(parameter.name) is \(text(value))"
  }

  private static func text(_ value: Tensor) -> String {
    guard let least = value.values.min(), let largest = value.values.max(), value.values.count > 1
    else { return value.values.first.map { "\($0)" } ?? "empty" }
    if let bad = value.values.first(where: { !$0.isFinite }) { return "\(bad) in places" }
    return "between \(least) and \(largest)"
  }
}

extension LatentSite.Prior {
  /// The distribution of the site; `nil` of a standard normal array.
  fileprivate var distribution: (any Distribution)? {
    switch self {
    case .elementwise(let distribution): distribution
    case .noncentered(let locationScale, _): locationScale.standard
    case .array(let distribution, _): distribution
    case .standardNormal: nil
    case .gaps(let likelihood, _, _, _): likelihood.distribution
    }
  }
}
