import ArgumentParser
import Bayes

/// How features are prepared: a step for each option, in the order below.
struct PreparationOptions: ParsableArguments {
  @Option(
    parsing: .unconditionalSingleValue,
    help:
      "Turns numbers in a second unit into the first: auto finds minutes among milliseconds and the like; none; or for one column COLUMN=auto, COLUMN=\"below 100 times 60000\"; +indicator adds a column that says which. (default: auto+indicator, and none with --scale none)",
    transform: UnitWord.read)
  var units: [UnitWord] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help:
      "A column whose values are counted in the training rows, as COLUMN or COLUMN=SHRINKAGE in rows: log(1 + n/shrinkage).",
    transform: { try NumberedColumn($0, otherwise: 5, "a positive number of rows") { $0 > 0 } })
  var count: [NumberedColumn] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help:
      "A column of text whose n-grams of 2 to 4 characters are hashed, as COLUMN or COLUMN=BUCKETS, 64 by default.",
    transform: {
      try NumberedColumn($0, otherwise: 64, "a number of buckets from 2 to 65536") {
        $0 == $0.rounded() && TextEncoder.bucketCounts.contains(Int($0))
      }
    })
  var hash: [NumberedColumn] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help:
      "A column of categories: COLUMN=one-hot, or COLUMN=cyclic:12 for a scale whose ends are neighbours. A missing cell is 0 in all columns made of it, and marked where --impute says +indicator, unless --impute fills that column by name.",
    transform: ColumnRule<CategoryEncoding>.readNamed)
  var encode: [ColumnRule<CategoryEncoding>] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help:
      "What fills missing cells: mean, median, most-frequent, zero, a number, latent (inferred with the model); +indicator adds a column that says where; none refuses them. For one column as COLUMN=RULE; one that is encoded is filled by such a rule only. (default: indicator, which is mean+indicator)",
    transform: ColumnRule<Imputation>.read)
  var impute: [ColumnRule<Imputation>] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help:
      "Moves numbers beyond a quantile to it: a share of the rows at each end, such as 0.01. For one column as COLUMN=SHARE.",
    transform: ColumnRule<TailShare>.read)
  var clipTails: [ColumnRule<TailShare>] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help:
      "Makes columns less skewed: log, log1p, sqrt, box-cox, yeo-johnson, auto (yeo-johnson where the skewness is beyond ±1) or none. For one column as COLUMN=RULE. (default: none)",
    transform: ColumnRule<Transformation>.read)
  var transform: [ColumnRule<Transformation>] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help:
      "How features are scaled: standard (mean 0, SD 1 over the training rows), robust (median 0, interquartile range 1), minmax (0 to 1) or none. For one column as COLUMN=RULE. (default: standard)",
    transform: ColumnRule<Scaling>.read)
  var scale: [ColumnRule<Scaling>] = []

  @Flag(help: "Scale rows to length 1, after all columns were scaled.")
  var normalizeRows = false

  @Option(
    parsing: .unconditional,
    help:
      "Replace the features by principal components: a number of them, or the share of the variance that they keep, such as 0.95.",
    transform: componentCount)
  var components: PCA.Components?

  func validate() throws {
    try refuseRepeats(units.map(\.column), of: "--units")
    try refuseRepeats(count.map(\.column), of: "--count")
    try refuseRepeats(hash.map(\.column), of: "--hash")
    try refuseRepeats(encode.map(\.column), of: "--encode")
    try refuseRepeats(impute.map(\.column), of: "--impute")
    try refuseRepeats(clipTails.map(\.column), of: "--clip-tails")
    try refuseRepeats(transform.map(\.column), of: "--transform")
    try refuseRepeats(scale.map(\.column), of: "--scale")
    let encoded = Set(encode.compactMap(\.column))
    if let both = (count + hash).first(where: { encoded.contains($0.column) }) {
      throw ValidationError(
        "--encode and a count or hash of column \(quoted(both.column)) cannot be combined. Leave one of them out."
      )
    }
    try refuseRulesForCategories(encoded)
    if hasLatentCells, normalizeRows || components != nil {
      throw ValidationError(
        "--impute latent and \(components == nil ? "--normalize-rows" : "--components") cannot be combined: a latent cell is "
          + "a number of the model, unknown when rows and columns are mixed. Fill the cells, with --impute indicator."
      )
    }
  }

  /// Refuses rules for encoded columns that apply to numbers only.
  private func refuseRulesForCategories(_ encoded: Set<String>) throws {
    func isEncoded<Choice>(_ rule: ColumnRule<Choice>) -> Bool {
      rule.column.map(encoded.contains) ?? false
    }
    let latent = impute.first { isEncoded($0) && $0.choice.filling == .latent }?.column
    if let column = latent {
      throw ValidationError(
        "--impute \(quoted("\(column)=latent")) and --encode cannot be combined: categories are not numbers. Choose a rule that fills the cells "
          + "with one of them, such as most-frequent. Without any, a missing cell is a category of its own."
      )
    }
    let transformed = transform.first { isEncoded($0) && $0.choice != .none }?.column
    let clipped = clipTails.first { isEncoded($0) }?.column
    if let column = transformed ?? clipped {
      throw ValidationError(
        "\(transformed == nil ? "--clip-tails" : "--transform") and --encode cannot be combined for column \(quoted(column)): categories are "
          + "not numbers. Leave one of the two options out.")
    }
  }

  /// The columns whose values are names of categories, or texts.
  var nameColumns: [String] { encode.compactMap(\.column) + (count + hash).map(\.column) }

  /// Whether some missing cells become latent numbers of the model.
  var hasLatentCells: Bool { impute.contains { $0.choice.filling == .latent } }

  /// Whether columns are declared to be prepared already, and so stay unchanged except as requested.
  private var isPrepared: Bool { scale.contains { $0.column == nil && $0.choice == .none } }

  /// `Pipeline.recommended`, except for what the options say.
  func pipeline(target: String, dropped: [String]) -> Pipeline {
    var steps: [PreparationStep] = []
    if let repair = UnitWord.repair(units, otherwise: isPrepared ? nil : Pipeline.recommendedUnits)
    {
      steps.append(.repairUnits(repair))
    }
    if !count.isEmpty || !hash.isEmpty {
      steps.append(
        .encodeTexts(
          TextEncoder(
            hashed: Dictionary(
              hash.map { ($0.column, Int($0.number)) }, uniquingKeysWith: { $1 }),
            counted: Dictionary(count.map { ($0.column, $0.number) }, uniquingKeysWith: { $1 }))))
    }
    let encodings = ByColumn(encode, otherwise: nil).named
    // Being missing is a separate category, unless a rule for the column fills the cells: that comes before the encoder.
    var imputations = ByColumn(impute, otherwise: Pipeline.recommendedImputation)
    let before = imputations.named.filter { encodings.keys.contains($0.key) }
    imputations.named = imputations.named.filter { !encodings.keys.contains($0.key) }
    let fillings = before.filter { $0.value != .none }
    if !fillings.isEmpty { steps.append(.impute(Imputer(nil, fillings))) }
    if !encodings.isEmpty {
      let missing = ByColumn(
        imputations.others.map(MissingCategory.init),
        before.filter { $0.value == .none }.mapValues(MissingCategory.init))
      steps.append(.encode(CategoryEncoder(encodings, missing: missing)))
    }
    if imputations != ByColumn(Imputation.none) {
      steps.append(.impute(Imputer(imputations.others, imputations.named)))
    }
    let clips = ByColumn(clipTails, otherwise: nil)
    if clips != ByColumn() { steps.append(.clip(QuantileClipper(clips.others, clips.named))) }
    let powers = ByColumn(transform, otherwise: Transformation.none)
    if powers != ByColumn(Transformation.none) {
      steps.append(.transform(PowerTransformer(powers.others, powers.named)))
    }
    let scales = ByColumn(scale, otherwise: Pipeline.recommendedScaling)
    if scales != ByColumn(Scaling.none) {
      steps.append(.scale(Scaler(scales.others, scales.named)))
    }
    if normalizeRows { steps.append(.normalizeRows(RowNormalizer())) }
    if let components { steps.append(.reduce(ComponentReducer(components))) }
    return Pipeline(target: target, dropped: dropped, steps: steps)
  }
}

extension MissingCategory {
  /// What a rule for all columns means for one of categories.
  fileprivate init(_ imputation: Imputation) {
    self = imputation == .none ? .refused : imputation.marksMissing ? .marked : .zeros
  }
}

/// `auto`, `none`, or a rule for a column.
struct UnitWord: Sendable {
  /// nil for all columns.
  var column: String?
  /// nil for none.
  var rule: UnitRule?

  @Sendable static func read(_ text: String) throws -> UnitWord {
    let (column, word) = splitAtLastEquals(text)
    if word == "none", column?.isEmpty != true { return UnitWord(column: column) }
    let rule = try ColumnRule<UnitRule>.read(
      text, scope: "for one column as COLUMN=RULE; auto and none also for all columns")
    guard rule.column != nil || rule.choice.detection == .detected else {
      throw ValidationError(
        "a column is missing. Write COLUMN=RULE, as in duration=\(quoted(text)): for all columns there are auto and none."
      )
    }
    return UnitWord(column: rule.column, rule: rule.choice)
  }

  /// nil if nothing is to be repaired.
  static func repair(_ words: [UnitWord], otherwise usual: UnitRule?) -> UnitRepair? {
    let general = words.last { $0.column == nil }
    let others: UnitRule? = general == nil ? usual : general?.rule
    var named: [String: UnitRule] = [:]
    for word in words {
      // A rule that changes no number.
      if let column = word.column { named[column] = word.rule ?? .below(0, times: 1) }
    }
    return others == nil && named.isEmpty ? nil : UnitRepair(others, named)
  }
}

/// A column, with a number or without.
struct NumberedColumn: Sendable {
  var column: String
  var number: Double

  init(
    _ text: String, otherwise number: Double, _ words: String,
    where isWanted: @Sendable (Double) -> Bool
  ) throws {
    let (column, value) = splitAtLastEquals(text)
    guard let column else {
      (self.column, self.number) = (text, number)
      return
    }
    guard !column.isEmpty, let given = DecimalNumber.parse(value), isWanted(given) else {
      throw ValidationError(
        "\(quoted(text)) cannot be used. Write COLUMN, or COLUMN=NUMBER with \(words).")
    }
    (self.column, self.number) = (column, given)
  }
}

/// A count of components, or a share of the variance.
@Sendable private func componentCount(_ text: String) throws -> PCA.Components {
  if let count = Int(text), count > 0 { return .count(count) }
  if let share = DecimalNumber.parse(text), share > 0, share < 1 { return .share(share) }
  throw ValidationError(
    "expected a number of components, or a share of the variance, such as 0.95.")
}
