// A step is coded as an object of one key, its kind: `{"impute": {…}}`.

private enum StepKind: String, CodingKey {
  case repairUnits = "repair_units"
  case encodeTexts = "encode_texts"
  case impute, clip, transform, encode, scale
  case normalizeRows = "normalize_rows"
  case reduce
}

extension Decoder {
  /// The one key that is there, with its container.
  fileprivate func stepKind() throws -> (StepKind, KeyedDecodingContainer<StepKind>) {
    let container = try container(keyedBy: StepKind.self)
    guard let kind = container.allKeys.first, container.allKeys.count == 1 else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: codingPath, debugDescription: "found no known step, expected one for each"))
    }
    return (kind, container)
  }
}

extension PreparationStep: Codable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: StepKind.self)
    switch self {
    case .repairUnits(let step): try container.encode(step, forKey: .repairUnits)
    case .encodeTexts(let step): try container.encode(step, forKey: .encodeTexts)
    case .impute(let step): try container.encode(step, forKey: .impute)
    case .clip(let step): try container.encode(step, forKey: .clip)
    case .transform(let step): try container.encode(step, forKey: .transform)
    case .encode(let step): try container.encode(step, forKey: .encode)
    case .scale(let step): try container.encode(step, forKey: .scale)
    case .normalizeRows(let step): try container.encode(step, forKey: .normalizeRows)
    case .reduce(let step): try container.encode(step, forKey: .reduce)
    }
  }

  /// - Throws: `DecodingError` for another form.
  public init(from decoder: any Decoder) throws {
    let (kind, container) = try decoder.stepKind()
    func part<Part: Decodable>() throws -> Part { try container.decode(Part.self, forKey: kind) }
    self =
      switch kind {
      case .repairUnits: .repairUnits(try part())
      case .encodeTexts: .encodeTexts(try part())
      case .impute: .impute(try part())
      case .clip: .clip(try part())
      case .transform: .transform(try part())
      case .encode: .encode(try part())
      case .scale: .scale(try part())
      case .normalizeRows: .normalizeRows(try part())
      case .reduce: .reduce(try part())
      }
  }
}

extension FittedPreparationStep: Codable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: StepKind.self)
    switch self {
    case .repairUnits(let step): try container.encode(step, forKey: .repairUnits)
    case .encodeTexts(let step): try container.encode(step, forKey: .encodeTexts)
    case .impute(let step): try container.encode(step, forKey: .impute)
    case .clip(let step): try container.encode(step, forKey: .clip)
    case .transform(let step): try container.encode(step, forKey: .transform)
    case .encode(let step): try container.encode(step, forKey: .encode)
    case .scale(let step): try container.encode(step, forKey: .scale)
    case .normalizeRows(let step): try container.encode(step, forKey: .normalizeRows)
    case .reduce(let step): try container.encode(step, forKey: .reduce)
    }
  }

  /// - Throws: `DecodingError` for another form.
  public init(from decoder: any Decoder) throws {
    let (kind, container) = try decoder.stepKind()
    func part<Part: Decodable>() throws -> Part { try container.decode(Part.self, forKey: kind) }
    self =
      switch kind {
      case .repairUnits: .repairUnits(try part())
      case .encodeTexts: .encodeTexts(try part())
      case .impute: .impute(try part())
      case .clip: .clip(try part())
      case .transform: .transform(try part())
      case .encode: .encode(try part())
      case .scale: .scale(try part())
      case .normalizeRows: .normalizeRows(try part())
      case .reduce: .reduce(try part())
      }
  }
}
