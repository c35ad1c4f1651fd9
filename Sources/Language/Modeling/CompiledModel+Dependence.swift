import ComputationGraph
import Distributions

extension CompiledModel {
  /// Sites drawn around their location as they are, with a scale that is a parameter or is computed from some.
  package var centeredSites: [String] { centeredSites { _ in true } }

  /// Those whose scale depends on a site: what would have to be non-centred if that site made a funnel.
  package func centeredSites(scaledBy name: String) -> [String] {
    guard let slot = latentSites.first(where: { $0.name == name })?.slot else { return [] }
    return centeredSites { $0 == slot }
  }

  private func centeredSites(_ isScale: (ParameterSlot) -> Bool) -> [String] {
    latentSites.filter { site in
      guard case .elementwise(let prior) = site.prior else { return false }
      return prior.locationScale?.scale.depends(on: isScale) ?? false
    }
    .map(\.name)
  }
}

extension Quantity {
  /// Whether this is computed from such a parameter.
  fileprivate func depends(on isMeant: (ParameterSlot) -> Bool) -> Bool {
    var seen: Set<ObjectIdentifier> = []
    var waiting = [node]
    while let next = waiting.popLast() {
      guard seen.insert(ObjectIdentifier(next)).inserted else { continue }
      if case .parameter(let slot) = next.operation, isMeant(slot) { return true }
      waiting += next.inputs
    }
    return false
  }
}
