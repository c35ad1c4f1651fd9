import Audits
import Words

extension TableAudit {
  /// The words for warnings about texts, labels and shapes of columns.
  func otherWords(for warning: AuditWarning) -> WarningWords {
    switch warning {
    case .otherNotation(let notation):
      WarningWords(
        found:
          "The cells of \(listed(notation.columns.map(named))) were read as texts, such as \(quoted(notation.first.text)) in row \(notation.first.row).",
        matters: "A model of numbers needs them as numbers.", advice: notation.advice)
    case .nearlyNumbers(let texts):
      WarningWords(
        found:
          "\(grouped(texts.numberCount)) cells are numbers and \(numbered(texts.textCount, "cell")) "
          + "\(texts.textCount == 1 ? "is" : "are") not, the first being \(quoted(texts.first.text)) in row \(texts.first.row).",
        matters: "The whole column is read as texts.",
        advice: texts.missingAdvice
          ?? "Correct the cells, or leave them empty if the numbers are not known.")
    case .oneNumberTwoNames(let names):
      WarningWords(
        found:
          "\(listed(names.example.map(quoted))) are one number in two ways of writing"
          + (names.count > 1
            ? ", as are texts of \(numbered(names.count - 1, "other number"))" : "")
          + ".",
        matters: "As classes, groups or categories they are two: a name is its text.",
        advice: "Write them alike if they mean the same.")
    case .roundedNumbers(let numbers):
      WarningWords(
        found:
          "Its \(numbered(numbers.writtenCount, "different number")) are \(grouped(numbers.keptCount)) in double precision: "
          + "\(listed(numbers.example.map(quoted))) are one.",
        matters:
          "A model that uses them as numbers cannot tell them apart; as groups or categories they differ.",
        advice: "Leave it out (\(.dropped)), or use it as groups (\(.groupBy)).")
    case .unlabeledRows(_, let count, let share):
      WarningWords(
        found:
          "\(numbered(count, "row")) (\(percent(share))) \(count == 1 ? "has" : "have") no label.",
        matters:
          "A classifier cannot be fitted to them; what is said of classes here leaves them out.",
        advice: "Label them, or keep them apart as rows to predict.")
    case .rareClasses(_, let classes):
      WarningWords(
        found:
          "\(classes.count == 1 ? "A class has" : "\(classes.count) classes have") fewer than 10 rows: "
          + listed(classes.map { "\($0.value) (\($0.count))" }) + ".",
        matters:
          "A model learns hardly anything of them, and a split may leave a side without them.",
        advice: "Join them with others, or report what is said of them with that doubt.")
    case .manyValues(let values): words(values)
    case .skewed(let columns):
      WarningWords(
        found: "Skewness is "
          + listed(columns.map { "\(decimal($0.skewness, 1)) in \(named($0.column))" }) + ".",
        matters: "A few far values decide the mean, the scale and linear weights.",
        advice: Remedy(Self.advice(for: columns)))
    case .identifiers(let columns):
      WarningWords(
        found:
          "Every row has its own value in \(listed(columns.map(named))).",
        matters: "A name of the row says nothing of other rows; a model can only remember it.",
        advice: "Leave \(columns.count == 1 ? "it" : "them") out (\(.dropped)).")
    case .constants(let constants):
      WarningWords(
        found: listed(
          constants.map { constant in
            constant.value.map { "\(named(constant.column)) is always \(printable($0))" }
              ?? "\(named(constant.column)) is always missing"
          }) + ".",
        matters: "It is the same in every row, and cannot be scaled by its spread.",
        advice: "Leave \(constants.count == 1 ? "it" : "them") out (\(.dropped)).")
    default: WarningWords(found: "", matters: "", advice: "")
    }
  }

  /// Logarithms repair a tail of large positive numbers only.
  private static func advice(for columns: [AuditWarning.SkewedColumn]) -> String {
    let logarithmic = columns.filter { $0.skewness > 0 && $0.minimum > 0 }
    let logarithms =
      logarithmic.isEmpty
      ? []
      : [
        "take logarithms"
          + (logarithmic.count == columns.count
            ? "" : " of " + listed(logarithmic.map { named($0.column) }))
      ]
    let powers =
      logarithmic.count == columns.count
      ? [] : ["a power transform" + (logarithmic.isEmpty ? "" : " of the others")]
    let advice = (logarithms + powers).joined(separator: " and ")
    return (logarithmic.isEmpty ? "Take " + advice : "T" + advice.dropFirst())
      + ", or scale by median and quartiles."
  }

  private func words(_ values: [AuditWarning.ManyValues]) -> WarningWords {
    let columns = values.map { column in
      let guess =
        column.guess.map {
          "; guessing the class by it alone is right in \(percent($0.accuracy)) of held-out rows"
        } ?? ""
      return "\(named(column.column)) has \(grouped(column.distinctCount)) different texts, "
        + "\(grouped(column.singletonCount)) of them in one row, the most frequent "
        + "(\(quoted(column.mostFrequent.value))) in \(grouped(column.mostFrequent.count))\(guess)."
    }
    let majority =
      values.contains { $0.guess != nil }
      ? balance.map {
        " Always guessing the most frequent class is right in \(percent($0.majorityShare))."
      }
      : nil
    return WarningWords(
      found: columns.joined(separator: " ") + (majority ?? ""),
      matters:
        "A column for each text would be as wide as the table is long; and rows that share one are no independent test "
        + "of each other.",
      advice:
        "Leave \(values.count == 1 ? "it" : "them") out (\(.dropped)), or count how often each text occurs (\(.count)); either way a split "
        + "by it (\(.groupBy)) judges texts that are new.")
  }
}

/// A column's name between quotation marks.
func named(_ column: String) -> String { quoted(column) }
