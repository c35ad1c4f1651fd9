import ComputationGraph
import Distributions
import Inference
import Words

extension CompiledModel {
  /// The number of points at which parameters are checked whose bounds do not show that they are in their domain.
  private static let pointsTried = 16

  /// Parameters of distributions that must be positive, but are not for all latent numbers that priors allow: the fit then
  /// is confined to a part of the prior, which may not be intended. A sentence for each.
  ///
  /// What bounds on the expression prove to be positive is passed over; of the rest, only what *was* negative at one of a few
  /// points, where every latent number is within its support, is reported. So a difference that ordering keeps positive is not
  /// reported.
  package func domainWarnings() -> [String] {
    let sites =
      latentSites.map { ($0.name, $0.location, $0.prior.distribution) }
      + observedSites.map { ($0.name, $0.location, $0.likelihood.distribution) }
    var ranges = ValueRanges(
      latentSites.compactMap { site in site.valueRange.map { (site.value, $0) } })
    var doubtful: [(site: String, location: SourceLocation, DistributionParameter)] = []
    for (name, location, distribution) in sites {
      for parameter in distribution?.parameters ?? []
      where parameter.domain == .positive || parameter.domain == .nonnegative {
        if ranges.range(of: parameter.expression).lowerBound < 0 {
          doubtful.append((name, location, parameter))
        }
      }
    }
    guard !doubtful.isEmpty else { return [] }
    var found: [Int: Double] = [:]
    for attempt in 0..<Self.pointsTried where found.count < doubtful.count {
      let position = UniformInitialPoints().position(
        dimension: dimension, seed: 0, chain: 0, attempt: attempt)
      var evaluator = ReferenceEvaluator(slots: slots, position: position)
      for (place, doubt) in doubtful.enumerated() where found[place] == nil {
        found[place] = evaluator.value(of: doubt.2.expression)?.values.first { $0 < 0 }
      }
    }
    return doubtful.enumerated().compactMap { place, doubt in
      found[place].map { warning(doubt.site, doubt.location, doubt.2, $0) }
    }
  }

  private func warning(
    _ site: String, _ location: SourceLocation, _ parameter: DistributionParameter,
    _ value: Double
  ) -> String {
    let slots = parameter.expression.parameterSlots
    // Latent arrays that may be negative themselves; those they depend on, such as a location, are not the cause.
    let whole = latentSites.first { $0.value.node === parameter.expression.node }
    let behind = latentSites.filter { slots.contains($0.slot) }
    let negative = behind.filter { ($0.valueRange?.lowerBound ?? -1) < 0 }
    let blamed = whole.map { [$0] } ?? (negative.isEmpty ? behind : negative)
    let names = blamed.map { "\"\($0.name)\"" }.joined(separator: ", ")
    let rounded = value.rounded(to: 3)
    let cure =
      whole.map {
        "Give \"\($0.name)\" a positive prior such as HalfNormal(scale: 1), or pass exp(\($0.name))."
      } ?? "Give them positive priors such as HalfNormal(scale: 1), or pass exp of the whole."
    return
      "site \"\(site)\" (\(location)): the \(parameter.name) can be negative, as it depends on \(names): it was \(rounded) at a "
      + "point that the priors allow, expected \(parameter.domain.rawValue). The fit keeps to where it is positive. "
      + cure
  }
}

extension LatentSite {
  /// Bounds of the value, where its prior has any.
  fileprivate var valueRange: ClosedRange<Double>? {
    if case .array(let prior, _) = prior {
      switch prior.support {
      case .elementwise(let support, _): return support.bounds
      case .simplex: return 0...1
      case .positiveOrdered, .counts: return 0 ... .infinity
      case .unitVector, .correlationCholesky: return -1...1
      case .ordered, .sumToZero, .covarianceCholesky: return nil
      }
    }
    return elementSupport?.bounds
  }
}
