import Tables

extension FittedPipeline {
  /// The version of the coded form. A reader refuses later ones.
  static let formatVersion = 1

  private enum CodingKeys: String, CodingKey {
    case version, settings, features, classes, imputer, scaler
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.formatVersion, forKey: .version)
    try container.encode(settings, forKey: .settings)
    try container.encode(features, forKey: .features)
    try container.encode(classes, forKey: .classes)
    try container.encodeIfPresent(imputer, forKey: .imputer)
    try container.encodeIfPresent(scaler, forKey: .scaler)
  }

  /// - Throws: `DataError` for a later version or parts that do not fit together; `DecodingError` for another form.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard version == Self.formatVersion else {
      throw DataError(
        .init("fitted pipeline"), found: "format version \(version)",
        expected: "version \(Self.formatVersion)",
        suggestion: "Open the fit with the version of the program that wrote it.")
    }
    settings = try container.decode(Pipeline.self, forKey: .settings)
    features = try container.decode([String].self, forKey: .features)
    classes = try container.decode([String].self, forKey: .classes)
    imputer = try container.decodeIfPresent(FittedMeanImputer.self, forKey: .imputer)
    scaler = try container.decodeIfPresent(FittedStandardScaler.self, forKey: .scaler)
    guard isConsistent else {
      throw DataError(
        .init("fitted pipeline"),
        found: "features, classes, means and deviations that do not match",
        expected: "one mean and one positive deviation for each feature",
        suggestion: "The saved fit was changed after it was written: fit again.")
    }
  }

  private var isConsistent: Bool {
    func namesFeatures(_ columns: [String], _ numbers: [Double]) -> Bool {
      columns == features && numbers.count == features.count && numbers.allSatisfy(\.isFinite)
    }
    return !features.isEmpty && Set(features).count == features.count
      && classes.count > 1 && Set(classes).count == classes.count
      && (imputer != nil) == (settings.imputation == .mean)
      && (scaler != nil) == (settings.scaling == .standard)
      && imputer.map { namesFeatures($0.columns, $0.means) } ?? true
      && scaler.map {
        namesFeatures($0.columns, $0.means) && namesFeatures($0.columns, $0.deviations)
          && $0.deviations.allSatisfy { $0 > 0 }
      } ?? true
  }
}
