import ComputationGraph
import Distributions

extension CompiledModel {
  /// Centred latent sites whose scale depends on a site: what would have to be non-centred if that site made a funnel.
  package func centredSites(scaledBy name: String) -> [String] {
    guard let slot = latentSites.first(where: { $0.name == name })?.slot else { return [] }
    return latentSites.filter { site in
      guard case .elementwise(let prior) = site.prior, let scale = prior.locationScale?.scale
      else { return false }
      return scale.depends(on: slot)
    }
    .map(\.name)
  }
}

extension Expression {
  /// Whether a parameter is among what this is worked out from.
  fileprivate func depends(on slot: ParameterSlot) -> Bool {
    var seen: Set<ObjectIdentifier> = []
    var waiting = [node]
    while let next = waiting.popLast() {
      guard seen.insert(ObjectIdentifier(next)).inserted else { continue }
      if case .parameter(slot) = next.operation { return true }
      waiting += next.inputs
    }
    return false
  }
}
