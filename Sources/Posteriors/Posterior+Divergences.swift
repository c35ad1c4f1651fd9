import Diagnostics
import Modeling

extension Posterior {
  /// The scalars that divergent transitions crowd, the clearest first.
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

  /// That divergences crowd where the scale of a centred site is small, and what to do about such a funnel; nil where they do
  /// not.
  package func funnelWarning(_ model: CompiledModel) -> String? {
    let scalars = layout.scalars
    for crowding in divergenceCrowding() where crowding.isLower {
      let site = scalars.first { $0.name == crowding.name }?.site ?? crowding.name
      let centred = model.centredSites(scaledBy: site).joined(separator: ", ")
      if centred.isEmpty { continue }
      return
        "\(crowding.sentence): there the posterior of \(centred) narrows like a funnel. Make \(centred) non-centred "
        + "(parameterization: .noncentered)."
    }
    return nil
  }
}
