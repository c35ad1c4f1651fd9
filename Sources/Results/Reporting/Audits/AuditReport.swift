import Audits
import Words

/// An audit as one JSON object; `bayes-genre help inspect` says what its keys mean.
public struct AuditReport: Encodable {
  var source: String
  var rows: Int
  var target: String?
  var targetKind: String?
  var columns: [ColumnReport]
  var columnsLeftOut: Int
  var classes: [ClassReport]?
  var unlabeledRows: Int?
  var majorityShare: Double?
  var entropyBits: Double?
  var correlations: CorrelationReport
  var repetitions: [RepetitionReport]
  var warnings: [WarningReport]

  /// The number of columns above which some are left out: each takes some kilobytes.
  private static let mostColumns = 10_000

  /// The report of an audit.
  public init(_ audit: TableAudit) {
    source = audit.source
    rows = audit.rowCount
    target = audit.target
    targetKind = audit.targetKind?.rawValue
    let shown = audit.notableColumns(Self.mostColumns)
    columns = shown.map { ColumnReport($0, of: audit) }
    columnsLeftOut = audit.columns.count - shown.count
    if let balance = audit.balance {
      classes = zip(balance.classes, balance.counts).map {
        ClassReport(
          label: $0, rows: $1, share: Double($1) / Double(max(1, balance.labeledCount)))
      }
      unlabeledRows = balance.unlabeledCount
      majorityShare = balance.majorityShare
      entropyBits = balance.entropy
    }
    correlations = CorrelationReport(audit.correlations)
    repetitions = audit.repetitions.map { RepetitionReport($0) }
    warnings = audit.warnings.map { WarningReport($0, of: audit) }
  }

  enum CodingKeys: String, CodingKey {
    case source, rows, target, columns, classes
    case targetKind = "target_kind"
    case columnsLeftOut = "columns_left_out"
    case unlabeledRows = "unlabelled_rows"
    case majorityShare = "majority_share"
    case entropyBits = "entropy_bits"
    case correlations, repetitions, warnings
  }

  struct ClassReport: Encodable {
    var label: String
    var rows: Int
    var share: Double
  }

  struct CorrelationReport: Encodable {
    var columns: [String]
    var pearson: [[Double?]]
    var spearman: [[Double?]]
    var rowStep: Int
    var columnCount: Int
    var searchedColumns: Int
    var searchRowStep: Int

    init(_ correlations: Correlations) {
      columns = correlations.columns
      rowStep = correlations.rowStep
      columnCount = correlations.columnCount
      searchedColumns = correlations.searchedCount
      searchRowStep = correlations.searchRowStep
      let width = columns.count
      func rows(_ matrix: [Double]) -> [[Double?]] {
        (0..<width).map { row in matrix[row * width..<(row + 1) * width].map { finite($0) } }
      }
      pearson = rows(correlations.pearson)
      spearman = rows(correlations.spearman)
    }

    enum CodingKeys: String, CodingKey {
      case columns, pearson, spearman
      case rowStep = "row_step"
      case columnCount = "of_columns"
      case searchedColumns = "searched_columns"
      case searchRowStep = "search_row_step"
    }
  }

  struct RepetitionReport: Encodable {
    struct LeftOut: Encodable {
      var column: String
      var mergedGroups: Int?

      enum CodingKeys: String, CodingKey {
        case column
        case mergedGroups = "merged_groups"
      }
    }

    var columns: [String]
    var leftOut: [LeftOut]
    var rows: Int
    var differentRows: Int
    var repeatedRows: Int
    var sameLabelRepeats: Int?
    var groups: Int
    var groupedRows: Int
    var contradictoryGroups: Int?
    var contradictoryRows: Int?
    var accuracyCeiling: Double?
    var rSquaredCeiling: Double?
    var twinShare: Double
    var chancePairs: Double?

    init(_ repeated: RepeatedRows) {
      columns = repeated.columns
      leftOut = repeated.leftOut.map {
        LeftOut(column: $0.column, mergedGroups: $0.mergedGroups)
      }
      rows = repeated.rowCount
      differentRows = repeated.groupCount
      repeatedRows = repeated.repeatedRowCount
      sameLabelRepeats = repeated.sameLabelRepeatCount
      groups = repeated.sharedGroupCount
      groupedRows = repeated.sharedRowCount
      contradictoryGroups = repeated.contradictoryGroupCount
      contradictoryRows = repeated.contradictoryRowCount
      accuracyCeiling = repeated.accuracyCeiling
      rSquaredCeiling = repeated.rSquaredCeiling
      twinShare = repeated.twinShare
      chancePairs = finite(repeated.chancePairs)
    }

    enum CodingKeys: String, CodingKey {
      case columns
      case leftOut = "left_out"
      case rows
      case differentRows = "different_rows"
      case repeatedRows = "repeated_rows"
      case sameLabelRepeats = "same_label_repeats"
      case groups
      case groupedRows = "grouped_rows"
      case contradictoryGroups = "contradictory_groups"
      case contradictoryRows = "contradictory_rows"
      case accuracyCeiling = "accuracy_ceiling"
      case rSquaredCeiling = "r_squared_ceiling"
      case twinShare = "twin_share"
      case chancePairs = "chance_pairs"
    }
  }
}
