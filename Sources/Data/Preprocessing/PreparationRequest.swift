import Words

/// What someone asked for in words, by the names of the steps' options: `["scale": ["robust", "key=none"]]`.
package struct PreparationRequest: Sendable {
  private let texts: [String: [String]]

  /// The options of all steps, in the order in which the steps are taken.
  package static var options: [any StepOptionCard] { StepCatalogue.kinds.flatMap { $0.options } }

  /// - Throws: `PreparationError` for a text that means nothing, or two rules for one column.
  package init(_ texts: [String: [String]]) throws {
    self.texts = texts
    for option in Self.options {
      var seen: Set<String?> = []
      let columns = try texts[option.name, default: []].map(option.column(in:))
      guard let twice = columns.first(where: { !seen.insert($0).inserted }) else { continue }
      let place = twice.map { "column \(quoted($0))" } ?? "all columns"
      throw PreparationError(
        "\(Setting.named(option.name)) has two rules for \(place). Leave one out.")
    }
  }

  /// `Pipeline.recommended`, except for what was asked for.
  /// - Throws: `PreparationError` where requests cannot be combined.
  package func pipeline(target: String, dropped: [String]) throws -> Pipeline {
    Pipeline(
      target: target, dropped: dropped,
      steps: try StepCatalogue.kinds.flatMap { try $0.steps(for: self) })
  }

  /// What was asked for by one option.
  func rules<Choice>(_ option: StepOption<Choice>) throws -> [ColumnRule<Choice>] {
    try texts[option.name, default: []].map(option.rule)
  }

  /// The columns that have a rule of their own.
  func columns<Choice>(_ option: StepOption<Choice>) throws -> [String] {
    try rules(option).compactMap(\.column)
  }

  /// The rules that were given, and one for all other columns where none was.
  func byColumn<Choice: PreparationChoice>(
    _ option: StepOption<Choice>, otherwise others: Choice?
  ) throws -> ByColumn<Choice> {
    let rules = try rules(option)
    var choices = ByColumn(rules.last { $0.column == nil }?.choice ?? others)
    choices.named = try named(option)
    return choices
  }

  /// The rules for single columns.
  func named<Choice>(_ option: StepOption<Choice>) throws -> [String: Choice] {
    try rules(option).reduce(into: [:]) { named, rule in
      if let column = rule.column { named[column] = rule.choice }
    }
  }
}

// What several steps refuse.
extension PreparationRequest {
  /// Refuses a rule for numbers where the column is one of categories.
  func refuseCategories<Choice: Equatable>(
    _ option: StepOption<Choice>, except harmless: Choice? = nil
  ) throws {
    let encoded = Set(try columns(CategoryEncoder.option))
    let clash = try rules(option).first { rule in
      rule.choice != harmless && rule.column.map(encoded.contains) == true
    }
    if let column = clash?.column {
      throw PreparationError(
        "\(option.setting) and \(CategoryEncoder.option.setting) cannot be combined for column \(quoted(column)): categories are "
          + "not numbers. Leave one of the two options out.")
    }
  }

  /// Refuses an option that mixes cells, where some of them are numbers of the model.
  func refuseLatentCells<Choice>(_ option: StepOption<Choice>) throws {
    let isLatent = try rules(Imputer.option).contains { $0.choice.filling == .latent }
    if isLatent, try !rules(option).isEmpty {
      throw PreparationError(
        "\(Setting.impute("latent")) and \(option.setting) cannot be combined: a latent cell is "
          + "a number of the model, unknown when rows and columns are mixed. Fill the cells, with \(Setting.impute("indicator"))."
      )
    }
  }
}
