import MathKernels
import Tables
import Words

/// The way from a table to a design matrix: choose the columns, then prepare them step by step.
///
/// ```swift
/// let pipeline = Pipeline(
///   target: "species", steps: [.impute(Imputer(.median)), .scale(Scaler(.robust))])
/// let prepared = try pipeline.fitted(to: split.training)
/// let matrix = try prepared.designMatrix(of: newRows)
/// ```
public struct Pipeline: Preprocessor, Codable, Equatable {
  /// The column to predict.
  public var target: String
  /// Columns that are not features.
  public var dropped: [String]
  /// What is done to the features, in this order; each step sees the columns that the one before it leaves.
  public var steps: [PreparationStep]

  /// Any steps, in any order.
  public init(target: String, dropped: [String] = [], steps: [PreparationStep]) {
    self.target = target
    self.dropped = dropped
    self.steps = steps
  }

  /// Imputation, then scaling, the same for all columns: mean and standard unless others are chosen, and nothing else.
  ///
  /// `recommended(target:dropped:)` does what the command line does.
  public init(
    target: String, dropped: [String] = [], imputation: Imputation = .mean,
    scaling: Scaling = .standard
  ) {
    var steps: [PreparationStep] = []
    if imputation != .none { steps.append(.impute(Imputer(imputation))) }
    if scaling != .none { steps.append(.scale(Scaler(scaling))) }
    self.init(target: target, dropped: dropped, steps: steps)
  }

  /// Learns columns, classes and what each step needs from the training rows.
  ///
  /// - Parameter kind: what the target is; it has classes only if that is what it is.
  /// - Throws: `DataError` if the target, a dropped column or one that a step names is unknown, a row has no label, there is one
  ///   class only, no feature is left, a feature holds text that no step encodes, or a step cannot use a feature: it is
  ///   constant, say, or has missing cells that nothing fills.
  public func fitted(to rows: TrainingRows, as kind: TargetKind) throws -> FittedPipeline {
    let classes = kind == .classes ? try rows.table.labels(target: target).classes : []
    let columns = try columns(of: rows.table)
    var rows = try rows.mapped { try $0.selecting(columns) }
    try refuseImmenseNumbers(rows.table)
    let texts = rows.table.columns.filter { !$0.isNumeric }.map(\.name)
    var fitted: [FittedPreparationStep] = []
    for step in steps {
      let next = try step.fitted(to: rows)
      rows = try rows.mapped(next.transformed)
      fitted.append(next)
    }
    let latent = Set(fitted.flatMap(\.fitted.latentColumns))
    try refuseMissingCells(rows.table, except: latent)
    try checkScales(of: latent.intersection(rows.table.columnNames).sorted(), rows.table)
    return FittedPipeline(
      settings: self, columns: columns, texts: texts, features: rows.table.columnNames,
      classes: classes, steps: fitted)
  }

  /// Learns from the training rows, for a target of classes.
  /// - Throws: as `fitted(to:as:)`.
  public func fitted(to rows: TrainingRows) throws -> FittedPipeline {
    try fitted(to: rows, as: .classes)
  }

  /// A latent cell is standard normal before the data, which suits a column that ends up standardised.
  private func checkScales(of latent: [String], _ table: Table) throws {
    func isStandard(_ name: String) -> Bool {
      steps.reduce(false) { $1.settings.isStandard(name, wasStandard: $0) }
    }
    if let name = latent.first(where: { !isStandard($0) }) {
      throw DataError(
        table.location(column: name),
        found: "missing cells that are latent, in a column that is not scaled to mean 0 and SD 1",
        expected: "the standard scale, as the cells are standard normal before the data",
        suggestion: "Use \(.scale("standard")), or fill the cells otherwise.")
    }
  }

  /// Numbers whose products with others would not be numbers.
  private func refuseImmenseNumbers(_ table: Table) throws {
    for column in table.columns {
      guard case .numbers(let numbers) = column.cells,
        numbers.contains(where: { abs($0) > FittedPipeline.largestNumber })
      else { continue }
      let known = numbers.filter { !$0.isNaN }
      let (low, high) = (known.min() ?? 0, known.max() ?? 0)
      let range = "from \(DecimalNumber.text(low)) to \(DecimalNumber.text(high))"
      throw DataError(
        table.location(column: column.name),
        found: "numbers \(range) in the \(table.rowCount) training rows",
        expected: "numbers that are at most 1e100 in size",
        suggestion:
          "Look for a wrong cell, or leave the column out with \(.drop(column.name)).")
    }
  }

  /// Columns of which steps use the texts.
  package var encodedColumns: [String] { steps.flatMap(\.settings.encodedColumns).sorted() }

  /// Whether some missing cells may become latent numbers of the model.
  package var hasLatentCells: Bool {
    steps.contains { step in
      guard let columns = (step.settings as? Imputer)?.columns else { return false }
      return columns.others?.filling == .latent
        || columns.named.values.contains { $0.filling == .latent }
    }
  }

  private func columns(of table: Table) throws -> [String] {
    guard !dropped.contains(target) else {
      throw DataError(
        table.location(column: target), found: "the target among the dropped columns",
        expected: "it to be kept", suggestion: "Remove \(.drop(target)).")
    }
    let encoded = encodedColumns
    if let name = encoded.first(where: { $0 == target || dropped.contains($0) }) {
      throw DataError(
        table.location(column: name),
        found: "\(name == target ? "the target" : "a dropped column") among those to be encoded",
        expected: "a feature",
        suggestion: name == target
          ? "Encode another column." : "Remove \(.drop(name)), or do not encode it.")
    }
    let columns = try table.dropping(dropped + [target]).columns
    guard !columns.isEmpty else {
      throw DataError(
        table.location(), found: "no columns left beside the target and the dropped ones",
        expected: "at least one feature", suggestion: "Drop fewer columns.")
    }
    let known = Set(try encoded.map { try table.column($0).name })
    try table.refuseTexts(in: columns.filter { !known.contains($0.name) })
    return columns.map(\.name)
  }
}

extension Pipeline {
  /// What the command line does by default: every default of its options is one of these.
  ///
  /// Two units in one column become one, missing cells the mean, both with a column that marks where; then all are scaled to mean
  /// 0 and standard deviation 1. A table without mixed units and missing cells is only scaled.
  public static func recommended(target: String, dropped: [String] = []) -> Pipeline {
    Pipeline(
      target: target, dropped: dropped,
      steps: [
        .repairUnits(UnitRepair(recommendedUnits)), .impute(Imputer(recommendedImputation)),
        .scale(Scaler(recommendedScaling)),
      ])
  }

  /// How units are distinguished in `recommended(target:dropped:)`.
  package static let recommendedUnits = UnitRule.indicator
  /// What fills missing cells there.
  package static let recommendedImputation = Imputation.indicator
  /// How columns are scaled there.
  package static let recommendedScaling = Scaling.standard
}
