import Tables
import Words

extension FittedPipeline {
  /// The version of the coded form. A reader refuses later ones, and reads earlier ones. The third has powers relative to a
  /// reference and columns held at 0, which readers of the second would ignore.
  static let formatVersion = 3

  private enum CodingKeys: String, CodingKey {
    case version, settings, columns, texts, features, classes, steps
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.formatVersion, forKey: .version)
    try container.encode(settings, forKey: .settings)
    try container.encode(columns, forKey: .columns)
    try container.encode(texts, forKey: .texts)
    try container.encode(features, forKey: .features)
    try container.encode(classes, forKey: .classes)
    try container.encode(steps, forKey: .steps)
  }

  /// - Throws: `DataError` for a later version, a kind of step that is not known or parts that do not fit together;
  ///   `DecodingError` for another form.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard (1...Self.formatVersion).contains(version) else {
      throw DataError(
        .init("fitted pipeline"), found: "format version \(version)",
        expected: "version \(Self.formatVersion)",
        suggestion: "Open the fit with the version of the program that wrote it.")
    }
    if version == 1 {
      guard let pipeline = try FirstFormat(from: decoder).pipeline else { throw Self.mismatch }
      self = pipeline
    } else {
      settings = try container.decode(Pipeline.self, forKey: .settings)
      columns = try container.decode([String].self, forKey: .columns)
      texts = try container.decode([String].self, forKey: .texts)
      features = try container.decode([String].self, forKey: .features)
      classes = try container.decode([String].self, forKey: .classes)
      steps = try container.decode([FittedPreparationStep].self, forKey: .steps)
    }
    guard isConsistent else { throw Self.mismatch }
  }

  private static let mismatch = DataError(
    .init("fitted pipeline"),
    found: "columns, steps, features and classes that do not match",
    expected: "steps that lead from the columns to the features, and different classes",
    suggestion: "The saved fit was changed after it was written: fit again.")

  /// Whether the steps lead from the columns to the features: tested on a table without rows.
  private var isConsistent: Bool {
    guard !features.isEmpty, columns.areDifferent, classes.count != 1, classes.areDifferent,
      steps.count == settings.steps.count, zip(steps, settings.steps).allSatisfy({ $0.isOf($1) }),
      steps.allSatisfy(\.fitted.isSound),
      let empty = emptyTable,
      let prepared = try? steps.reduce(empty, { try $1.transformed($0) })
    else { return false }
    return prepared.columnNames == features && prepared.columns.allSatisfy(\.isNumeric)
  }

  /// The columns without rows; nil where two share a name.
  var emptyTable: Table? {
    try? Table(
      columns: columns.map {
        texts.contains($0) ? Column($0, texts: []) : Column($0, numbers: [])
      })
  }
}

/// What earlier versions of the program wrote: mean imputation and standard scaling of all columns, or neither.
private struct FirstFormat: Decodable {
  struct Settings: Decodable {
    let target: String
    let dropped: [String]
    let imputation: Imputation
    let scaling: Scaling
  }
  struct Imputer: Decodable {
    let columns: [String]
    let means: [Double]
  }
  struct Scaler: Decodable {
    let columns: [String]
    let means: [Double]
    let deviations: [Double]
  }

  let settings: Settings
  let features: [String]
  let classes: [String]
  let imputer: Imputer?
  let scaler: Scaler?

  /// nil where the parts do not match.
  var pipeline: FittedPipeline? {
    var steps: [FittedPreparationStep] = []
    if let imputer {
      guard imputer.columns == features, imputer.means.count == features.count else { return nil }
      let fillings = zip(features, imputer.means).map {
        // How many cells were missing was not kept: at least one is assumed, so that nothing is noted of new ones.
        FittedImputer.Filling(
          column: $0, value: .number($1), marksMissing: false, missingInTraining: 1)
      }
      steps.append(FittedPreparationStep(FittedImputer(fillings: fillings)))
    }
    if let scaler {
      guard scaler.columns == features, scaler.means.count == features.count,
        scaler.deviations.count == features.count
      else { return nil }
      let scales = features.indices.map {
        FittedScaler.Scale(
          column: features[$0], center: scaler.means[$0], unit: scaler.deviations[$0])
      }
      steps.append(FittedPreparationStep(FittedScaler(scales: scales)))
    }
    return FittedPipeline(
      settings: Pipeline(
        target: settings.target, dropped: settings.dropped, imputation: settings.imputation,
        scaling: settings.scaling),
      columns: features, texts: [], features: features, classes: classes, steps: steps)
  }
}
