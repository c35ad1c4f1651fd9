import Sampling
import Variational

/// The kinds of inference that can be chosen by name.
package enum InferenceCatalogue {
  /// All of them, in the order in which they are listed.
  package static let all: [any InferenceKind.Type] = [
    NUTS.self,
    GuidedSVI.self,
    LaplaceApproximation.self,
    Pathfinder.self,
    MAP.self,
    PriorDraws.self,
  ]

  /// Those that take a setting which not all of them take.
  package static func kinds(taking setting: SharedSetting) -> [any InferenceKind.Type] {
    all.filter { $0.card.takes.contains(setting) }
  }
}
