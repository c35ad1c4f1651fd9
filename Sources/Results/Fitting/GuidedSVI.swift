import Inference
import Modeling
import Posteriors
import Variational
import Words

/// Stochastic variational inference with a family of guides.
package struct GuidedSVI: RankedInference {
  var svi: SVI
  var guide: any GuideFamily

  package static let card = InferenceCard(
    .svi, "by a guide whose ELBO is climbed (svi)",
    takes: [.initialValues, .correction, .checkpoints], automaticForm: .noncentered)

  /// The family, the settings of each, and those of SVI.
  package static let cards: [SettingCard<GuidedSVI>] =
    [GuideCatalogue.choice.within(\.guideName)] + GuideCatalogue.all.flatMap { cards(of: $0) }
    + SVI.settings.map { $0.within(\.svi) }

  private static func cards<Family: GuideFamily>(
    of family: Family.Type
  ) -> [SettingCard<GuidedSVI>] {
    Family.settings.map { $0.within(\.[FamilyKey<Family>()]) }
  }

  init(_ svi: SVI, _ guide: any GuideFamily) { (self.svi, self.guide) = (svi, guide) }

  package init(_ shared: SharedSettings) {
    self.init(SVI(seed: shared.seed), GuideCatalogue.standard.init())
  }

  package var seed: UInt64 { svi.seed }
  package var name: String { "\(Self.card.method.name), \(guide.name)" }

  package func fit(
    _ model: CompiledModel, _ request: FitRequest, in context: RunContext
  ) throws -> Posterior {
    try svi.fit(
      model, guide: guide, initial: request.initial, corrected: request.corrected, in: context)
  }

  package func positions(
    of model: CompiledModel, count: Int, seed: UInt64, in context: RunContext
  ) throws -> (positions: [[Double]], converged: Bool) {
    var inference = svi
    inference.seed = seed
    // The final ELBO is not needed.
    inference.finalDraws = 2
    let origin = [Double](repeating: 0, count: model.dimension)
    func fitted(_ guide: some Guide) throws -> ([[Double]], Bool) {
      let run =
        inference.batchSize == nil
        ? try inference.fit(model, guide: guide, initial: origin, in: context)
        : try inference.fit(model.subsampled(), guide: guide, initial: origin, in: context)
      if run.interrupted { throw NothingDrawn(in: context) }
      return (run.draw(count: count, seed: seed).listed, run.converged)
    }
    return try fitted(guide.guide(dimension: model.dimension))
  }
}

// The parts of the guide that settings are kept in.
extension GuidedSVI {
  /// The family's name in the catalogue; another one takes that family's defaults.
  fileprivate var guideName: String {
    get { type(of: guide).id }
    set {
      if newValue != guideName, let family = GuideCatalogue.family(newValue) {
        guide = family.init()
      }
    }
  }

  fileprivate struct FamilyKey<Family: GuideFamily>: Hashable, Sendable {}

  /// The guide as one of a family; for a guide of another one that family's defaults, and setting it changes nothing.
  fileprivate subscript<Family: GuideFamily>(_ key: FamilyKey<Family>) -> Family {
    get { guide as? Family ?? Family() }
    set { if guide is Family { guide = newValue } }
  }
}

extension GuideDraws {
  /// The positions, one after the other.
  var listed: [[Double]] { (0..<count).map { Array(position($0)) } }
}
