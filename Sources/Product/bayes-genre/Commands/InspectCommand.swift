import ArgumentParser
import Bayes

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Audit a table before a model is fitted to it: what it holds, and what to beware of.",
    discussion: """
      Reports of each column its type, missing cells, distribution and what it alone says of the target; of pairs, \
      correlations; of rows, which repeat others. Warnings say what was seen, why it matters and what to try.

        bayes-genre inspect train.csv --target Class --report audit.html

      With --json one object. Shares are from 0 to 1; null means undefined.
        source, rows, target, target_kind (classes or quantity)
        columns      name, type, missing, missing_share, missing_by_class, distinct, singletons (values of one row),
                     most_frequent [value, rows]; of numbers also mean, sd, skewness, minimum, q05, q25, median, q75,
                     q95, maximum, zeros, histogram {edges, counts, below, above (numbers beyond the edges),
                     logarithmic}; with a target alone {accuracy (cross-validated guessing by this column alone),
                     gain over the majority, information_bits}, or of a quantity {r_squared (the same, by the mean
                     in its bin), rank_correlation}
        classes      [label, rows, share]; with unlabelled_rows, majority_share, entropy_bits
        columns_left_out  of more than 10,000 columns: the target, those of warnings and the first others are there
        correlations columns, pearson, spearman (matrices), row_step (of every so many rows one was used); of_columns
                     (numbers that vary): of more than 400, those whose strongest is the largest among
                     searched_columns, by one row in search_row_step
        repetitions  rows that agree in all columns but the target, then in fewer: columns, left_out [column,
                     merged_groups], rows, different_rows, repeated_rows, same_label_repeats, groups, grouped_rows
                     (groups of at least two rows, and their rows), contradictory_groups, contradictory_rows,
                     accuracy_ceiling, or of a quantity r_squared_ceiling, twin_share (held-out rows with a twin
                     among the training rows), chance_pairs
        warnings     kind, columns, found, matters, advice, evidence {numbers of this kind of warning}

      A column predicts a quantity suspiciously well if its R² or squared rank correlation is at least 0.95, or at least \
      0.8 and two and a half times that of the next best. On fewer than 20 rows nothing is suspicious.
      """)

  enum Extent: OptionCatalogue {
    static let options = AuditExtent.settings.map { OptionCard($0, of: AuditExtent()) }
  }

  @Argument(help: "A CSV file, also packed with gzip, or a NumPy matrix (.npy).") var table: String

  @Option(help: "The column to predict: classes, or a quantity.") var target: String?

  @Option(
    help:
      "Whether the target is classes or a quantity. By default numbers are a quantity if there are more than 50 different ones, or, where not all are whole, more than 10 or less than five rows for each."
  )
  var targetKind: TargetKind?

  @Option(help: "A column to leave out; may be given several times.")
  var drop: [String] = []

  @OptionGroup(title: "Reading") var reading: TableOptions

  @OptionGroup var extent: CardOptions<Extent>

  @OptionGroup var page: ReportOptions
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    if targetKind != nil, target == nil {
      throw ValidationError("--target-kind needs --target.")
    }
  }

  func run() throws {
    try reportingFailures {
      try page.check(besides: [table])
      let table = try reading.table(path: table, names: [target].compactMap(\.self))
      let target = try target.map { try table.column($0).name }
      let audit = try TableAudit(of: kept(of: table, target), target: target, as: targetKind)
      let extent = try extent.setting(AuditExtent.settings, in: AuditExtent())
      try page.emit(
        AuditReport(audit), audit.document(top: extent.top, for: .commandLine), json: json,
        width: 96)
    }
  }

  /// The columns that are not dropped.
  /// - Throws: `DataError` where nothing is left to look at, or the target is dropped.
  private func kept(of table: Table, _ target: String?) throws -> Table {
    let rest = try table.dropping(drop)
    guard rest.columns.contains(where: { $0.name != target }) else {
      throw DataError(
        .init(table.source), found: "no columns left to look at",
        expected: target == nil ? "at least one" : "at least one beside the target",
        suggestion: drop.isEmpty ? nil : "Drop fewer columns.")
    }
    if let target, !rest.columnNames.contains(target) {
      throw DataError(
        .init(table.source, column: target), found: "the target among the dropped columns",
        expected: "a target that stays", suggestion: "Leave --target or this --drop out.")
    }
    return rest
  }
}
