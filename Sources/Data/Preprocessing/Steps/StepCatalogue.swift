/// Every kind of step that a saved pipeline may have, in the order in which requested steps are taken.
enum StepCatalogue {
  static let kinds: [any StepSettings.Type] = [
    UnitRepair.self,
    TextEncoder.self,
    CategoryEncoder.self,
    Imputer.self,
    QuantileClipper.self,
    PowerTransformer.self,
    Scaler.self,
    RowNormalizer.self,
    ComponentReducer.self,
  ]

  /// The kind of a name; nil if there is none.
  static func kind(named name: String) -> (any StepSettings.Type)? {
    kinds.first { $0.kind == name }
  }
}
