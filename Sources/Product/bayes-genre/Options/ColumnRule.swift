import ArgumentParser
import Bayes

/// A rule for one column, `key=median`, or for all others, `median`.
struct ColumnRule<Choice: PreparationChoice>: Sendable {
  /// nil for all others.
  var column: String?
  var choice: Choice

  /// - Throws: `ValidationError` with the existing rules, and the nearest one.
  @Sendable static func read(_ text: String) throws -> ColumnRule {
    try read(text, scope: "for all columns, or for one as COLUMN=RULE")
  }

  /// - Parameter scope: which columns may have a rule; it follows the list of rules.
  static func read(_ text: String, scope: String) throws -> ColumnRule {
    let (column, word) = splitAtLastEquals(text)
    if column?.isEmpty == true {
      throw ValidationError("expected a column before the =, as in key=\(word).")
    }
    if let choice = Choice(word) { return ColumnRule(column: column, choice: choice) }
    let near = nearestName(to: word, among: Choice.words.filter { $0 != word })
      .map { " Did you mean \(quoted($0))?" }
    throw ValidationError(
      "\(quoted(word)) is no rule. Choose \(Choice.expectedWords), \(scope).\(near ?? "")")
  }

  /// The same, where only single columns have rules.
  @Sendable static func readNamed(_ text: String) throws -> ColumnRule {
    let rule = try read(text, scope: "for one column as COLUMN=RULE")
    guard rule.column != nil else {
      throw ValidationError("a column is missing. Write COLUMN=RULE, as in key=\(text).")
    }
    return rule
  }
}

/// The parts before and after the last `=`; column names may hold others.
func splitAtLastEquals(_ text: String) -> (column: String?, value: String) {
  guard let place = text.lastIndex(of: "=") else { return (nil, text) }
  return (String(text[..<place]), String(text[text.index(after: place)...]))
}

extension ByColumn where Choice: PreparationChoice {
  /// The rules that were given, and one for all other columns where none was.
  init(_ rules: [ColumnRule<Choice>], otherwise others: Choice?) {
    self.init(rules.last { $0.column == nil }?.choice ?? others)
    for rule in rules {
      if let column = rule.column { named[column] = rule.choice }
    }
  }
}

/// Refuses two rules of an option for one column.
func refuseRepeats(_ columns: [String?], of option: String) throws {
  var seen: Set<String?> = []
  guard let twice = columns.first(where: { !seen.insert($0).inserted }) else { return }
  let place = twice.map { "column \(quoted($0))" } ?? "all columns"
  throw ValidationError("\(option) has two rules for \(place). Leave one out.")
}
