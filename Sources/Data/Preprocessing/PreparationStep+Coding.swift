import Words

// A step is coded as an object of one key, its kind: `{"impute": {…}}`.

extension PreparationStep: Codable {
  public func encode(to encoder: any Encoder) throws {
    try encoder.encode(settings, ofKind: type(of: settings).kind)
  }

  /// - Throws: `DataError` for a kind that is not known; `DecodingError` for another form.
  public init(from decoder: any Decoder) throws {
    let step = try decoder.step()
    settings = try step.container.decode(step.kind, forKey: step.key)
  }
}

extension FittedPreparationStep: Codable {
  package func encode(to encoder: any Encoder) throws {
    try encoder.encode(fitted, ofKind: fitted.kind)
  }

  /// - Throws: `DataError` for a kind that is not known; `DecodingError` for another form.
  package init(from decoder: any Decoder) throws {
    let step = try decoder.step()
    fitted = try step.container.decode(step.kind.fittedType, forKey: step.key)
  }
}

extension StepSettings {
  fileprivate static var fittedType: any FittedStep.Type { Fitted.self }
}

/// The kind of a step as a key.
private struct StepKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension Encoder {
  fileprivate func encode(_ step: any Encodable, ofKind kind: String) throws {
    var container = container(keyedBy: StepKey.self)
    try container.encode(step, forKey: StepKey(stringValue: kind))
  }
}

extension Decoder {
  /// The kind of the one step that is present, and its place.
  fileprivate func step() throws -> (
    kind: any StepSettings.Type, key: StepKey, container: KeyedDecodingContainer<StepKey>
  ) {
    let container = try container(keyedBy: StepKey.self)
    let keys = container.allKeys
    guard keys.count == 1, let key = keys.first,
      let kind = StepCatalogue.kind(named: key.stringValue)
    else { throw unknownStep(keys.map(\.stringValue).sorted()) }
    return (kind, key, container)
  }

  private func unknownStep(_ names: [String]) -> DataError {
    let known = StepCatalogue.kinds.map { $0.kind }
    let place = codingPath.last?.intValue.map { "step \($0 + 1) of the pipeline" }
    let meant = names.count == 1 ? nearestName(to: names[0], among: known) : nil
    return DataError(
      .init(place ?? "step of the pipeline"),
      found: names.isEmpty
        ? "no kind" : "the \(names.count == 1 ? "kind" : "kinds") \(quotedList(names))",
      expected: "one of \(known.joined(separator: ", "))",
      suggestion: meant.map { "Did you mean \(quoted($0))?" }
        ?? "Open the fit with the version of the program that wrote it.")
  }
}
