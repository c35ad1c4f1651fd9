import Diagnostics
import Inference
import Modeling

extension Posterior {
  /// The scalars that divergent transitions crowd, the clearest first.
  ///
  /// - Parameter model: the model this posterior belongs to.
  package func divergenceCrowding(_ model: CompiledModel) -> [DivergenceCrowding] {
    let namer = model.makeNamer()
    let starts = divergentTransitions.joined().map { namer.scalars(at: $0.start) }
    guard !starts.isEmpty else { return [] }
    let scalars = layout.scalars
    return scalars.enumerated().compactMap { place, scalar in
      DivergenceCrowding(
        name: scalar.name, starts: starts.map { $0[place] },
        draws: draws.values(ofScalar: place).values, scalars: scalars.count)
    }
    .sorted { $0.evidence > $1.evidence }
  }

  /// A warning that names where divergences crowd and what to try; nil where they crowd nowhere.
  package func divergenceWarning(_ model: CompiledModel) -> String? {
    let crowded = divergenceCrowding(model).prefix(3)
    guard let first = crowded.first else { return nil }
    let found = crowded.map(\.sentence).joined(separator: "; ")
    let site = layout.scalars.first { $0.name == first.name }?.site ?? first.name
    let centred = model.centredSites(scaledBy: site)
    guard first.isLower, !centred.isEmpty else {
      return
        "\(found): the posterior narrows there. Reparameterise what depends on \(first.name), or raise the target "
        + "acceptance towards 0.99."
    }
    return
      "\(found): the posterior of \(centred.joined(separator: ", ")) narrows there like a funnel. Make "
      + "\(centred.joined(separator: ", ")) non-centred (parameterization: .noncentered)."
  }
}
