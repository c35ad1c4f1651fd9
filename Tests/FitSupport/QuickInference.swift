import Bayes
import Fitting
import Testing

/// Every kind of inference of the catalogue, with settings for tests of what it says rather than of how well it fits.
package enum QuickInference {
  /// Their names; SVI by every guide, such as `svi full-rank`.
  package static let names = InferenceCatalogue.all.flatMap { kind in
    kind == GuidedSVI.self
      ? GuideCatalogue.all.map { "\(kind.card.id) \($0.id)" } : [kind.card.id]
  }

  /// - Parameters:
  ///   - settings: texts of settings by name; each kind takes those that it has.
  ///   - steps: of MAP and Laplace at the most.
  package static func named(
    _ name: String, _ shared: SharedSettings, settings: [String: String], steps: Int
  ) throws -> Approximation {
    let parts = name.split(separator: " ").map(String.init)
    func made<Kind: InferenceKind>(_ kind: Kind.Type) throws -> Approximation {
      var made = Kind(shared)
      for card in Kind.cards {
        if card.name == "guide", parts.count > 1 { try card.set(parts[1], in: &made) }
        if let text = settings[card.name] { try card.set(text, in: &made) }
      }
      if var map = made as? MAP {
        map.optimizer.maximumSteps = steps
        return Approximation(map)
      }
      if var laplace = made as? LaplaceApproximation {
        laplace.optimizer.maximumSteps = steps
        return Approximation(laplace)
      }
      return Approximation(made)
    }
    let kind = try #require(InferenceCatalogue.all.first { $0.card.id == parts[0] })
    return try made(kind)
  }
}
