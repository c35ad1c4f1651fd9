import Tables
import Words

/// The card of a setting of a step: its name, its meaning, and the words that it takes.
///
/// The command line makes an option of it, `--clip-tails 0.01`, and `PreparationRequest` makes steps of the words.
package protocol StepOptionCard: Sendable {
  /// Its name, `clip-tails`.
  var name: String { get }
  /// What it means, in a sentence or two, with the words it takes and its default.
  var words: String { get }
  /// How often and for which columns it is given.
  var form: StepOptionForm { get }

  /// The column that a text is for; nil where it is for all others, or for the table.
  /// - Throws: `PreparationError` for a text that means nothing.
  func column(in text: String) throws -> String?
}

/// How often and for which columns an option of a step is given.
package enum StepOptionForm: Sendable {
  /// For columns: each text is a rule, for one of them or for all others.
  case columns
  /// Once, for the table.
  case table
  /// Once, without a text.
  case flag
}

/// An option of a step whose texts mean choices.
package struct StepOption<Choice: Sendable>: StepOptionCard {
  package let name: String
  package let words: String
  package let form: StepOptionForm
  private let parse: @Sendable (String) throws -> ColumnRule<Choice>

  /// An option of any form.
  /// - Parameter parse: the rule that a text means; throws `PreparationError`.
  init(
    _ name: String, _ words: String, form: StepOptionForm,
    parse: @escaping @Sendable (String) throws -> ColumnRule<Choice>
  ) {
    (self.name, self.words, self.form, self.parse) = (name, words, form, parse)
  }

  package func column(in text: String) throws -> String? { try rule(text).column }

  /// - Throws: `PreparationError` for a text that means nothing.
  func rule(_ text: String) throws -> ColumnRule<Choice> { try parse(text) }

  /// How a sentence names the option.
  var setting: Setting { .named(name) }
}

extension StepOption where Choice == Bool {
  /// Something that is done or not, and not done unless it is asked for.
  static func flag(_ name: String, _ words: String) -> StepOption {
    StepOption(name, words, form: .flag) { _ in ColumnRule(column: nil, choice: true) }
  }
}

extension StepOption {
  /// A choice for the table.
  /// - Parameter expected: what may be written, to follow "expected".
  static func table(
    _ name: String, _ words: String, expected: String,
    parse: @escaping @Sendable (String) -> Choice?
  ) -> StepOption {
    StepOption(name, words, form: .table) { text in
      guard let choice = parse(text) else { throw PreparationError("expected \(expected).") }
      return ColumnRule(column: nil, choice: choice)
    }
  }

  /// A column, `composer`, or one with a number, `composer=5`.
  /// - Parameter usual: the choice for a column alone.
  /// - Parameter number: what the number must be, `a positive number of rows`.
  static func namedColumns(
    _ name: String, _ words: String, usual: Choice, number expected: String,
    choice: @escaping @Sendable (Double) -> Choice?
  ) -> StepOption {
    StepOption(name, words, form: .columns) { text in
      let (column, value) = splitAtLastEquals(text)
      guard let column else { return ColumnRule(column: text, choice: usual) }
      guard !column.isEmpty, let choice = DecimalNumber.parse(value).flatMap(choice) else {
        throw PreparationError(
          "\(quoted(text)) cannot be used. Write COLUMN, or COLUMN=NUMBER with \(expected).")
      }
      return ColumnRule(column: column, choice: choice)
    }
  }
}

extension StepOption where Choice: PreparationChoice {
  /// A rule for all columns, `median`, or for one, `key=median`.
  static func rules(_ name: String, _ words: String) -> StepOption {
    StepOption(name, words, form: .columns) { text in
      try rule(text, scope: "for all columns, or for one as COLUMN=RULE")
    }
  }

  /// A rule for one column, `key=one-hot`.
  static func rulesByName(_ name: String, _ words: String) -> StepOption {
    StepOption(name, words, form: .columns) { text in
      let rule = try rule(text, scope: "for one column as COLUMN=RULE")
      guard rule.column != nil else {
        throw PreparationError("a column is missing. Write COLUMN=RULE, as in key=\(text).")
      }
      return rule
    }
  }

  /// - Parameter scope: which columns may have a rule; it follows the list of rules.
  /// - Throws: `PreparationError` with the existing rules, and the nearest one.
  static func rule(_ text: String, scope: String) throws -> ColumnRule<Choice> {
    let (column, word) = splitAtLastEquals(text)
    if column?.isEmpty == true {
      throw PreparationError("expected a column before the =, as in key=\(word).")
    }
    if let choice = Choice(word) { return ColumnRule(column: column, choice: choice) }
    let near = nearestName(to: word, among: Choice.words.filter { $0 != word })
      .map { " Did you mean \(quoted($0))?" }
    throw PreparationError(
      "\(quoted(word)) is no rule. Choose \(Choice.expectedWords), \(scope).\(near ?? "")")
  }
}
