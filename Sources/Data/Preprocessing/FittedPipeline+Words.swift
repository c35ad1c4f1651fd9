import Tables
import Words

extension FittedPipeline {
  /// What was done to the columns, and what the training rows taught: a line for each step that changes something.
  public var words: [String] {
    var rows = emptyTable
    return zip(settings.steps, steps).compactMap { setting, step in
      defer { rows = rows.flatMap { try? step.transformed($0) } }
      let words = rows.map { step.words(by: setting, on: $0) } ?? ""
      return words.isEmpty ? nil : words
    }
  }
}

extension FittedPreparationStep {
  /// Empty where the step changes nothing of the columns of a table.
  fileprivate func words(by setting: PreparationStep, on table: Table) -> String {
    switch self {
    case .repairUnits(let step):
      return labelled(
        "units", step.repairs.map { "\(quoted($0.column)) \($0.rule) (\($0.convertedInTraining))" })
    case .encodeTexts(let step):
      let counts = step.counts.map {
        "\(quoted($0.column)) by the count of its value, shrunk by \(DecimalNumber.text($0.shrinkage)) rows"
      }
      let hashes = step.hashes.map { "\(quoted($0.column)) hashed into \($0.buckets) buckets" }
      return labelled("texts", counts + hashes)
    case .impute(let step):
      guard case .impute(let imputer) = setting else { return "" }
      let fillings = step.fillings.filter { $0.missingInTraining > 0 && !$0.isHeld }
      let choices = imputer.columns.choicesByName(in: table)
      let rules = grouped(
        fillings.map { filling in
          let rule = choices[filling.column] ?? .none
          return (
            "\(quoted(filling.column)) (\(filling.missingInTraining))", rule.description
          )
        })
      return labelled("missing cells", rules)
    case .clip(let step):
      let bounds = step.bounds.map {
        "\(quoted($0.column)) to \(DecimalNumber.rounded($0.low)) … \(DecimalNumber.rounded($0.high))"
      }
      return labelled("clipped", bounds)
    case .transform(let step):
      return labelled(
        "transformed",
        grouped(
          step.powers.filter { !$0.isHeld }.map { power in
            let exponent = power.exponent.map { " (λ = \(DecimalNumber.rounded($0)))" } ?? ""
            return (quoted(power.column) + exponent, power.transformation.description)
          }))
    case .encode(let step):
      return labelled(
        "categories",
        step.encodings.map { encoding in
          let kind =
            encoding.period.map { "cyclic, period \(DecimalNumber.text($0))" }
            ?? "one-hot, \(encoding.categories?.count ?? 0) values"
          return "\(quoted(encoding.column)) \(kind)\(encoding.missingWords)"
        })
    case .scale(let step):
      guard case .scale(let scaler) = setting else { return "" }
      let scaled = step.scales.filter { !$0.isHeld }.map(\.column)
      let rules = scaler.columns.rules(for: scaled, in: table)
      return labelled("scaled", rules.map { "\($0.choice) (\($0.columns.count) columns)" })
    case .normalizeRows: return "rows: scaled to length 1"
    case .reduce(let pca):
      let share = pca.explainedVarianceRatios.reduce(0, +)
      return
        "components: \(pca.count) of \(pca.features.count) columns, with \(DecimalNumber.rounded(100 * share)) % of their variance"
    }
  }

  private func labelled(_ label: String, _ parts: [String]) -> String {
    parts.isEmpty ? "" : "\(label): \(parts.joined(separator: "; "))"
  }

  /// `mean: "a", "b"` for columns of one rule, in the order of first columns.
  private func grouped(_ columns: [(name: String, rule: String)]) -> [String] {
    var order: [String] = []
    var names: [String: [String]] = [:]
    for (name, rule) in columns {
      if names[rule] == nil { order.append(rule) }
      names[rule, default: []].append(name)
    }
    return order.map { "\($0) for \(names[$0, default: []].joined(separator: ", "))" }
  }
}

extension DecimalNumber {
  /// Four significant digits, as a decimal unless the number is too large or small for that.
  static func rounded(_ number: Double) -> String {
    guard number == 0 || (1e-5..<1e12).contains(abs(number)) else {
      let parts = text(number).split(separator: "e")
      guard parts.count == 2, let factor = Double(parts[0]) else { return text(number) }
      return "\(text((factor * 1000).rounded() / 1000))e\(parts[1])"
    }
    guard number != 0 else { return "0" }
    var unit = 1.0
    while abs(number) / unit >= 10_000 { unit *= 10 }
    while abs(number) / unit < 1000, unit > 1e-9 { unit /= 10 }
    return unit >= 1
      ? text((number / unit).rounded() * unit)
      : text((number * (1 / unit)).rounded() / (1 / unit).rounded())
  }
}

extension FittedCategoryEncoder.Encoding {
  /// What became of missing cells; empty where the training rows have none.
  fileprivate var missingWords: String {
    guard missingInTraining > 0 else { return "" }
    let cells = missingInTraining == 1 ? "missing cell" : "missing cells"
    let mark = missing == .marked ? " and 1 in \(quoted(indicatorName))" : ""
    return " (\(missingInTraining) \(cells): 0 in each of its columns\(mark))"
  }
}

extension ByColumn {
  fileprivate func choicesByName(in table: Table) -> [String: Choice] {
    let choices = (try? choices(in: table)) ?? []
    return choices.reduce(into: [:]) { $0[$1.column.name] = $1.choice }
  }

  /// The choices of some columns, each with its columns, in the order of first columns.
  fileprivate func rules(
    for columns: [String], in table: Table
  ) -> [(choice: Choice, columns: [String])] {
    var rules: [(choice: Choice, columns: [String])] = []
    let choices = choicesByName(in: table)
    for column in columns {
      guard let choice = choices[column] else { continue }
      if let place = rules.firstIndex(where: { $0.choice == choice }) {
        rules[place].columns.append(column)
      } else {
        rules.append((choice, [column]))
      }
    }
    return rules
  }
}
