import Modeling

extension TableFit {
  /// The model of the rows that the fit learned from, with what was observed; nil for a fit that was saved without its rows.
  ///
  /// - Throws: `ModelError` for a fit whose parts do not fit together.
  package func observedModel() throws -> CompiledModel? {
    try observed.map { try CompiledModel(predictor.model(of: $0.features, $0.responses)) }
  }
}
