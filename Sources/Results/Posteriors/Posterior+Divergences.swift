import Diagnostics
import Modeling
import Words

extension Posterior {
  /// The scalars along which divergent transitions cluster, the clearest first.
  public func divergenceCrowding() -> [DivergenceCrowding] {
    guard !divergentStarts.isEmpty else { return [] }
    let scalars = layout.scalars
    return scalars.enumerated().compactMap { place, scalar in
      DivergenceCrowding(
        name: scalar.name, starts: divergentStarts.map { $0[place] },
        draws: draws.values(ofScalar: place).values, scalars: scalars.count)
    }
    .sorted { $0.evidence > $1.evidence }
  }

  /// What to try against divergences, by the model and by where they cluster; nil if there are none.
  package func divergenceRemedy(_ model: CompiledModel, targetAcceptance: Double) -> Remedy? {
    guard divergences > 0 else { return nil }
    let crowded = divergenceCrowding()
    func site(_ crowding: DivergenceCrowding) -> String {
      layout.scalars.first { $0.name == crowding.name }?.site ?? crowding.name
    }
    for crowding in crowded where crowding.isLower {
      let scaled = model.centeredSites(scaledBy: site(crowding))
      guard !scaled.isEmpty else { continue }
      let names = scaled.joined(separator: ", ")
      return
        "Where \(crowding.name) is small the posterior of \(names) narrows like a funnel. Make \(names) non-centred "
        + "(\(.noncentered))."
    }
    let target = targetAcceptance.shortest
    let centered = model.centeredSites
    if !centered.isEmpty {
      return
        "Make \(centered.joined(separator: ", ")) non-centred (\(.noncentered)), or raise the target "
        + "acceptance, \(target) here, towards 0.99."
    }
    let tighter = "give \(crowded.first.map(site) ?? "the parameters") a more informative prior"
    if targetAcceptance >= Self.highTargetAcceptance {
      return
        "Steps are short already, by a target acceptance of \(target): \(tighter), or write the model otherwise."
    }
    return
      "Raise the target acceptance, \(target) here, towards 0.99; if that is not enough, \(tighter)."
  }

  /// The target above which higher ones gain little.
  private static let highTargetAcceptance = 0.98
}
