import MathKernels
import Tables

/// Decides what in a table deserves a warning. Thresholds are next to what they judge.
struct AuditCheck {
  let table: Table
  let coded: [CodedColumn]
  let columns: [ColumnAudit]
  let target: String?
  let balance: ClassBalance?
  /// The indices of columns that name each row.
  let identifiers: [Int]
  let repetitions: [RepeatedRows]
  let correlations: Correlations
  let workers: Int

  /// The columns except the target.
  private var features: [Int] { columns.indices.filter { columns[$0].name != target } }

  var warnings: [AuditWarning] {
    let units = mixedUnits()
    let zeros = recodedZeros()
    let zeroed = Set(zeros.map(\.column))
    let notations = otherNotations()
    let inNotations = Set(notations.flatMap(\.columns))
    let nearlyNumbers = nearlyNumbers(besides: inNotations)
    let misread = inNotations.union(nearlyNumbers.flatMap(\.columns))
    return units.map { .mixedUnits($0) } + repeats() + nearTwins() + suspiciousPredictors()
      + suspiciousEstimates()
      + zeros.map { .recodedZeros($0) } + missingByClass(besides: zeroed) + notations
      + nearlyNumbers + namesOfOneNumber() + roundedNumbers() + targetWarnings()
      + manyValues(besides: misread) + skewed(units) + names(besides: misread)
      + constants(besides: zeroed)
  }

  private func mixedUnits() -> [MixedUnitsFinding] {
    let features = features
    return parallelMap(features.count, workers: workers) {
      MixedUnitsFinding(coded[features[$0]], balance: balance)
    }.compactMap(\.self)
  }

  // MARK: - Rows

  /// What happens in fewer than one row in two hundred does not change the verdict on a model.
  private static let leastShare = 0.005

  private func repeats() -> [AuditWarning] {
    let telling = repetitions.filter(\.isTelling)
    var warnings = telling.compactMap { groups -> AuditWarning? in
      guard groups.accuracyCeiling ?? groups.rSquaredCeiling ?? 1 <= 1 - Self.leastShare else {
        return nil
      }
      return balance == nil ? .contradictoryTargets(groups) : .contradictoryLabels(groups)
    }
    if let widest = telling.last, widest.twinShare >= Self.leastShare {
      warnings.append(.twins(widest))
    }
    // Rows that repeat others, including the label.
    if let same = telling.first, same.leftOut.allSatisfy({ $0.mergedGroups == nil }),
      same.sameLabelRepeatCount ?? same.repeatedRowCount > 0
    {
      warnings.append(.repeatedRows(same))
    }
    return warnings
  }

  /// Rows that are nearly the same in all numbers, except columns that differ between rows which agree in everything else.
  private func nearTwins() -> [AuditWarning] {
    let apart = Set(repetitions.filter(\.isTelling).last?.leftOut.map(\.column) ?? [])
    let names = Set(identifiers)
    let numbers = features.filter { !names.contains($0) }.compactMap { index in
      if case .numbers(let values) = table.columns[index].cells,
        !apart.contains(columns[index].name)
      {
        (name: columns[index].name, values: values)
      } else {
        nil
      }
    }
    guard let twins = NearTwins(numbers, workers: workers),
      twins.rowCount >= max(2, Int(Self.leastShare * Double(twins.checkedRowCount)))
    else { return [] }
    return [.nearTwins(twins)]
  }

  // MARK: - Predictors

  /// Rows with a target below which any column may fit it by chance.
  private static let leastRows = 20

  /// A column of numbers is suspicious if it reaches 95 % of the possible gain over the majority, or 60 % and two and a half
  /// times what the next best reaches. Fewer than five rows outside the most frequent class prove nothing.
  private func suspiciousPredictors() -> [AuditWarning] {
    guard let balance, balance.labeledCount >= Self.leastRows,
      balance.labeledCount - (balance.counts.max() ?? 0) >= 5
    else { return [] }
    let guesses = features.compactMap { index in
      columns[index].guess.map { (column: columns[index], guess: $0) }
    }.sorted { $0.guess.gain > $1.guess.gain }
    let ofNumbers = Array(guesses.lazy.filter { $0.column.kind != .text }.prefix(2))
    return guesses.compactMap { entry in
      let next = ofNumbers.first { $0.column.name != entry.column.name }
      let isAlone =
        entry.column.name == ofNumbers.first?.column.name
        && entry.guess.gain >= 0.6 && next.map { entry.guess.gain >= 2.5 * $0.guess.gain } ?? false
      guard entry.guess.gain >= 0.95 || isAlone else { return nil }
      return .suspiciousPredictor(
        .init(
          column: entry.column.name, guess: entry.guess, majorityShare: balance.majorityShare,
          nextColumn: next?.column.name, nextAccuracy: next?.guess.accuracy))
    }
  }

  /// Where the target is a quantity, a column's strength is the larger of R² of guessing by it alone and the squared rank
  /// correlation. It is suspicious from 0.95 on, or from 0.8 on if that is two and a half times the strength of the next best.
  private func suspiciousEstimates() -> [AuditWarning] {
    guard balance == nil, let target,
      let column = coded.first(where: { $0.name == target }),
      column.presentCount >= Self.leastRows
    else { return [] }
    let found = features.compactMap { index -> AuditWarning.SuspiciousEstimate? in
      guard let estimate = columns[index].estimate else { return nil }
      return .init(
        column: columns[index].name, estimate: estimate,
        rankCorrelation: correlations.pair(columns[index].name, target)?.spearman)
    }.sorted { $0.strength > $1.strength }
    return found.enumerated().compactMap { place, entry in
      let next = found.dropFirst(place + 1).first
      let isAlone =
        place == 0 && entry.strength >= 0.8
        && next.map { entry.strength >= 2.5 * $0.strength } ?? false
      guard entry.strength >= 0.95 || isAlone else { return nil }
      var entry = entry
      (entry.nextColumn, entry.nextStrength) = (next?.column, next?.strength)
      return .suspiciousEstimate(entry)
    }
  }

  // MARK: - Missing cells

  private func recodedZeros() -> [RecodedZeros] {
    features.compactMap { index in
      let range = missingRange(columns[index])
      return RecodedZeros(coded[index], mostMissing: range?.most, leastMissing: range?.least)
    }
  }

  /// The classes of at least 20 rows with the largest and the smallest share of missing cells.
  private func missingRange(
    _ column: ColumnAudit
  ) -> (most: RecodedZeros.ClassShare, least: RecodedZeros.ClassShare)? {
    guard let balance, let shares = column.missingShares(of: balance) else { return nil }
    let classes = balance.classes.indices.filter { balance.counts[$0] >= 20 }
    guard let most = classes.max(by: { shares[$0] < shares[$1] }),
      let least = classes.min(by: { shares[$0] < shares[$1] })
    else { return nil }
    return (
      .init(label: balance.classes[most], share: shares[most]),
      .init(label: balance.classes[least], share: shares[least])
    )
  }

  /// Missing cells depend on the class if shares differ by a tenth of the rows and χ² would be as large by chance once in
  /// a million tables.
  private func missingByClass(besides others: Set<String>) -> [AuditWarning] {
    guard let balance else { return [] }
    return features.compactMap { index in
      let column = columns[index]
      guard column.kind != .empty, !others.contains(column.name), column.missingCount > 0,
        let missing = column.missingByClass, let range = missingRange(column),
        range.most.share - range.least.share >= 0.1
      else { return nil }
      let rows = Double(balance.labeledCount)
      let share = Double(missing.reduce(0, +)) / rows
      guard share > 0, share < 1 else { return nil }
      let chiSquared = zip(missing, balance.counts).reduce(0.0) { sum, counts in
        let excess = Double(counts.0) - share * Double(counts.1)
        return sum + excess * excess / (Double(counts.1) * share * (1 - share))
      }
      let chance = chiSquaredSurvival(
        chiSquared, degreesOfFreedom: Double(balance.classes.count - 1))
      guard chance < 1e-6 else { return nil }
      return .missingByClass(
        .init(
          column: column.name, missingCount: column.missingCount, most: range.most,
          least: range.least, chiSquared: chiSquared, chance: chance))
    }
  }

  // MARK: - Texts and numbers

  /// Texts that are numbers with other marks than those the table was read with: a warning for each way of reading them.
  private func otherNotations() -> [AuditWarning] {
    var found: [AuditWarning.OtherNotation] = []
    for index in features {
      guard let first = table.columns[index].firstNonNumber,
        let advice = table.columns[index].writingAdvice
      else { continue }
      if let place = found.firstIndex(where: { $0.advice == advice }) {
        found[place].columns.append(columns[index].name)
      } else {
        found.append(.init(columns: [columns[index].name], first: first, advice: advice))
      }
    }
    return found.map { .otherNotation($0) }
  }

  /// Texts of which at least nine in ten cells, but not all, are numbers; or at least half, where the others are words that usually
  /// say that a number is missing.
  private func nearlyNumbers(besides others: Set<String>) -> [AuditWarning] {
    features.compactMap { index in
      guard !others.contains(columns[index].name), case .texts(let texts) = coded[index].values,
        let first = table.columns[index].firstNonNumber
      else { return nil }
      let numbers = zip(texts, coded[index].counts).reduce(0) {
        DecimalNumber.parse($1.0) == nil ? $0 : $0 + $1.1
      }
      let others = coded[index].presentCount - numbers
      let advice = table.columns[index].missingWordAdvice
      guard others > 0, numbers >= 9 * others || advice != nil else { return nil }
      return .nearlyNumbers(
        .init(
          column: columns[index].name, textCount: others, numberCount: numbers, first: first,
          missingAdvice: advice))
    }
  }

  /// Columns in which different names may be meant that are the same number.
  private func namesOfOneNumber() -> [AuditWarning] {
    columns.indices.compactMap { index in
      let isClass = balance != nil && columns[index].name == target
      guard let names = NamesOfOneNumber(table.columns[index]) else { return nil }
      // A fraction is a quantity, unless it is a class or rows share its texts as they share names.
      guard
        isClass || columns[index].kind != .number
          || names.textCount <= Self.mostNames && 5 * names.textCount <= table.rowCount
      else { return nil }
      return .oneNumberTwoNames(names)
    }
  }

  /// A column of more fractions than this holds quantities, however they are written.
  private static let mostNames = 50

  /// Whole numbers that doubles do not tell apart.
  private func roundedNumbers() -> [AuditWarning] {
    features.compactMap { index in
      guard columns[index].kind == .integer else { return nil }
      return RoundedNumbers(table.columns[index]).map { .roundedNumbers($0) }
    }
  }

  /// Missing labels, and classes with fewer than 10 rows.
  private func targetWarnings() -> [AuditWarning] {
    guard let balance, let target else { return [] }
    let rare = balance.classes.indices.filter { balance.counts[$0] < 10 }.map {
      ColumnAudit.Frequency(value: balance.classes[$0], count: balance.counts[$0])
    }
    let unlabeled = balance.unlabeledCount
    return
      (unlabeled > 0
      ? [
        .unlabeledRows(
          column: target, count: unlabeled, share: Double(unlabeled) / Double(table.rowCount))
      ] : []) + (rare.isEmpty ? [] : [.rareClasses(column: target, classes: rare)])
  }

  /// Texts with at least 50 values, a fifth of which occur once, that do not name each row.
  private func manyValues(besides others: Set<String>) -> [AuditWarning] {
    let names = Set(identifiers)
    let many = features.compactMap { index -> AuditWarning.ManyValues? in
      let column = columns[index]
      guard column.kind == .text, !names.contains(index), !others.contains(column.name),
        column.distinctCount >= 50,
        5 * column.singletonCount >= column.distinctCount, let first = column.mostFrequent.first
      else { return nil }
      return .init(
        column: column.name, distinctCount: column.distinctCount,
        singletonCount: column.singletonCount, mostFrequent: first, guess: column.guess)
    }
    return many.isEmpty ? [] : [.manyValues(many)]
  }

  /// Columns of more than 20 values with a skewness of at least 2, the most skewed first.
  private func skewed(_ units: [MixedUnitsFinding]) -> [AuditWarning] {
    let inOneUnit = units.reduce(into: [:]) { $0[$1.column] = $1.skewnessInOneUnit }
    let skewed = features.compactMap { index -> AuditWarning.SkewedColumn? in
      let column = columns[index]
      guard let summary = column.summary, column.distinctCount > 20 else { return nil }
      let skewness = inOneUnit[column.name] ?? summary.skewness
      guard abs(skewness) >= 2 else { return nil }
      return .init(column: column.name, skewness: skewness, minimum: summary.minimum)
    }.sorted { abs($0.skewness) > abs($1.skewness) }
    return skewed.isEmpty ? [] : [.skewed(skewed)]
  }

  private func names(besides others: Set<String>) -> [AuditWarning] {
    let names = identifiers.map { columns[$0].name }.filter { !others.contains($0) }
    return names.isEmpty ? [] : [.identifiers(names)]
  }

  /// Columns with one value; one whose missing cells may be zeros is reported with those. Texts of several decimals that share
  /// their nearest double are several values.
  private func constants(besides others: Set<String>) -> [AuditWarning] {
    let constants = features.filter {
      columns[$0].distinctCount <= 1 && !others.contains(columns[$0].name)
        && !table.columns[$0].hasSeveralDecimals
    }.map {
      AuditWarning.Constant(
        column: columns[$0].name, value: columns[$0].mostFrequent.first?.value)
    }
    return constants.isEmpty ? [] : [.constants(constants)]
  }
}

extension Column {
  /// Whether some texts are different decimals.
  fileprivate var hasSeveralDecimals: Bool {
    guard case .numbers = cells, !isPlain else { return false }
    let decimals = (0..<count).lazy.compactMap { name(at: $0) }.map(DecimalNumber.normalized)
    guard let first = decimals.first else { return false }
    return decimals.contains { $0 != first }
  }
}
