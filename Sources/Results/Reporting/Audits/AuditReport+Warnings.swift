import Audits
import Words

extension AuditReport {
  /// A warning in the JSON of an audit: its words, and the numbers behind them.
  struct WarningReport: Encodable {
    var kind: String
    var columns: [String]
    var found: String
    var matters: String
    var advice: Remedy
    var evidence: Evidence

    init(_ warning: AuditWarning, of audit: TableAudit) {
      let words = audit.words(for: warning)
      kind = warning.kind
      columns = warning.columns
      found = words.found
      matters = words.matters
      advice = words.advice
      evidence = Evidence(warning)
    }
  }

  /// The numbers behind a warning, each under its own name.
  enum Evidence: Encodable {
    case fields([String: Value])
    case repetition(RepetitionReport)

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .fields(let fields): try container.encode(fields)
      case .repetition(let rows): try container.encode(rows)
      }
    }
  }

  /// A value in JSON.
  enum Value: Encodable {
    case count(Int)
    case number(Double?)
    case text(String?)
    case texts([String])
    case fields([String: Value])

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .count(let count): try container.encode(count)
      case .number(let number): try container.encode(finite(number))
      case .text(let text): try container.encode(text)
      case .texts(let texts): try container.encode(texts)
      case .fields(let fields): try container.encode(fields)
      }
    }
  }
}

extension AuditReport.Evidence {
  init(_ warning: AuditWarning) {
    self =
      switch warning {
      case .contradictoryLabels(let rows), .contradictoryTargets(let rows), .twins(let rows),
        .repeatedRows(let rows):
        .repetition(.init(rows))
      case .nearTwins(let twins):
        .fields([
          "rows": .count(twins.rowCount), "checked_rows": .count(twins.checkedRowCount),
          "tolerance": .number(NearTwins.tolerance), "rows_at_twice": .count(twins.rowCountAtTwice),
          "first_row": .count(twins.example[0] + 1), "second_row": .count(twins.example[1] + 1),
        ])
      case .mixedUnits(let finding): .fields(Self.fields(finding))
      case .suspiciousPredictor(let predictor):
        .fields([
          "accuracy": .number(predictor.guess.accuracy), "gain": .number(predictor.guess.gain),
          "majority_share": .number(predictor.majorityShare),
          "next_column": .text(predictor.nextColumn),
          "next_accuracy": .number(predictor.nextAccuracy),
        ])
      case .suspiciousEstimate(let found):
        .fields([
          "r_squared": .number(found.estimate.rSquared),
          "rank_correlation": .number(found.rankCorrelation), "strength": .number(found.strength),
          "next_column": .text(found.nextColumn), "next_strength": .number(found.nextStrength),
        ])
      case .recodedZeros(let zeros): .fields(Self.fields(zeros))
      case .missingByClass(let missing):
        .fields([
          "missing": .count(missing.missingCount), "chi_squared": .number(missing.chiSquared),
          "chance": .number(missing.chance), "most_missing": Self.value(missing.most),
          "least_missing": Self.value(missing.least),
        ])
      case .otherNotation(let found):
        .fields(["first_text": .text(found.first.text), "first_row": .count(found.first.row)])
      case .nearlyNumbers(let texts):
        .fields([
          "numbers": .count(texts.numberCount), "texts": .count(texts.textCount),
          "first_text": .text(texts.first.text), "first_row": .count(texts.first.row),
        ])
      case .oneNumberTwoNames(let names):
        .fields(["names": .texts(names.example), "numbers": .count(names.count)])
      case .roundedNumbers(let numbers):
        .fields([
          "numbers": .texts(numbers.example), "written": .count(numbers.writtenCount),
          "kept": .count(numbers.keptCount),
        ])
      case .unlabeledRows(_, let count, let share):
        .fields(["rows": .count(count), "share": .number(share)])
      case .rareClasses(_, let classes):
        .fields([
          "classes": .fields(
            Dictionary(
              classes.map { ($0.value, .count($0.count)) }, uniquingKeysWith: { first, _ in first })
          )
        ])
      case .manyValues(let columns):
        .fields(
          Dictionary(
            columns.map { ($0.column, .fields(Self.fields($0))) },
            uniquingKeysWith: { first, _ in first }))
      case .skewed(let columns):
        .fields([
          "skewness": .fields(
            Dictionary(
              columns.map { ($0.column, .number($0.skewness)) },
              uniquingKeysWith: { first, _ in first }))
        ])
      case .identifiers(let columns): .fields(["columns": .texts(columns)])
      case .constants(let constants):
        .fields([
          "values": .fields(
            Dictionary(
              constants.map { ($0.column, .text($0.value)) },
              uniquingKeysWith: { first, _ in first }))
        ])
      }
  }

  private static func fields(_ values: AuditWarning.ManyValues) -> [String: AuditReport.Value] {
    [
      "distinct": .count(values.distinctCount), "singletons": .count(values.singletonCount),
      "most_frequent": .text(values.mostFrequent.value),
      "most_frequent_rows": .count(values.mostFrequent.count),
      "accuracy": .number(values.guess?.accuracy),
    ]
  }

  private static func fields(_ finding: MixedUnitsFinding) -> [String: AuditReport.Value] {
    let units = finding.units
    var fields: [String: AuditReport.Value] = [
      "threshold": .number(units.threshold), "factor": .number(units.conversion.factor),
      "conversion": .text(units.conversion.name), "low_count": .count(units.countBelow),
      "low_maximum": .number(finding.lowMaximum), "low_median": .number(finding.lowMedian),
      "high_count": .count(units.countAbove), "high_minimum": .number(finding.highMinimum),
      "high_median": .number(finding.highMedian),
      "skewness_in_one_unit": .number(finding.skewnessInOneUnit),
    ]
    if let evidence = finding.classEvidence {
      fields["information_bits"] = .number(evidence.information)
      fields["accuracy"] = .number(evidence.accuracy)
      fields["majority_share"] = .number(evidence.majorityShare)
      fields["only_low"] = .texts(evidence.onlyLow)
      fields["only_high"] = .texts(evidence.onlyHigh)
    }
    return fields
  }

  private static func fields(_ zeros: RecodedZeros) -> [String: AuditReport.Value] {
    var fields: [String: AuditReport.Value] = [
      "missing": .count(zeros.missingCount), "zeros": .count(0),
      "smallest": .number(zeros.smallest), "median": .number(zeros.median),
      "most_missing": zeros.mostMissing.map(value), "least_missing": zeros.leastMissing.map(value),
    ].compactMapValues(\.self)
    switch zeros.evidence {
    case .run(let last): fields["run_to"] = .count(last)
    case .cutOff(let nearShare, let highDecile):
      fields["near_share"] = .number(nearShare)
      fields["high_decile"] = .number(highDecile)
    }
    return fields
  }

  private static func value(_ share: RecodedZeros.ClassShare) -> AuditReport.Value {
    .fields(["label": .text(share.label), "share": .number(share.share)])
  }
}
