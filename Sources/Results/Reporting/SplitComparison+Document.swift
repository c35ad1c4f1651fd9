import Tables
import Tasks
import Words

extension SplitComparison: Documented {
  /// The mean scores of each method, with their standard errors, and what they took; where a column's values were held out,
  /// also the scores on each.
  public func document() -> Document {
    let leading = scoring.leading
    let widest = entries.map { $0.scores.mean(of: leading).correctedStandardError }.max()
    let over =
      heldOutColumn.map { "\(counted(splits, "value")) of \(printable($0)), each held out once" }
      ?? counted(splits, areFolds ? "fold" : "split")
    let seeds =
      areFolds ? "seed \(seed)" : "seeds \(seed) … \(seed &+ UInt64(splits - 1))"
    var blocks = Document.Block.tables(heldOutColumn.map(valueTable))
    blocks += [
      .paragraph("means over \(over) ± standard error, \(seeds)\(units)", isWrapped: false),
      .table(meanTable),
    ]
    if let differenceTable {
      blocks += [
        .paragraph(
          "differences on the same \(areFolds ? "folds" : "splits") ± corrected standard error",
          isWrapped: false),
        .table(differenceTable),
      ]
    }
    blocks.append(
      .paragraph(
        "The \(areFolds ? "folds" : "splits") share rows, so another table may differ by more: ± \(text(widest, of: leading)) in \(leading.name) at the most (Nadeau and Bengio).",
        isWrapped: false))
    blocks += (unscoredNotes + undefinedNotes + heldNotes).map {
      Document.Block.remark(.note, $0, isWrapped: false)
    }
    if interrupted, let last = blocks.popLast() {
      blocks.append(.group([last, .paragraph("stopped before its end")]))
    }
    return Document(title: "Comparison of methods", blocks: blocks)
  }

  private var scoring: Scoring { kind.task.scoring }

  /// Which numbers are in the units of the target.
  private var units: String {
    let names = scoring.shown.filter { $0.notation == .unitsOfTarget }.map(\.name)
    return names.isEmpty ? "" : "; \(listed(names)) in the units of \(printable(target))"
  }

  private var meanTable: Document.Table {
    let shown = scoring.shown
    func cells(_ entry: Entry) -> [String] {
      shown.map { measure in
        let value = entry.scores.mean(of: measure)
        return text(value.mean, value.standardError, of: measure)
      }
    }
    let part = areFolds ? "fold" : "split"
    var table = Document.Table(
      header: [""] + shown.map(\.name) + ["CPU s a \(part)", "\(part)s warned of"])
    table.rows = entries.map { entry in
      let warned = entry.warnedSplits == 0 ? "none" : String(entry.warnedSplits)
      return [entry.method] + cells(entry)
        + [significant(entry.cpuSeconds / Double(splits)), warned]
    }
    let means = shown.map(baseline)
    let known = means.prefix((means.lastIndex { $0 != nil } ?? -1) + 1)
    table.rows.append([scoring.baselineName] + zip(shown, known).map { text($1, of: $0) })
    return table
  }

  /// The rows that no split holds out.
  private var unscoredNotes: [String] {
    guard let column = heldOutColumn, rowsWithoutValue > 0 else { return [] }
    return [
      "\(numbered(rowsWithoutValue, "row")) without a value of \(printable(column)) \(rowsWithoutValue == 1 ? "is" : "are") in every fit and in no score."
    ]
  }

  /// Why a mean R² is a dash.
  private var undefinedNotes: [String] {
    guard scoring.shown.contains(where: { $0.key == Measure.rSquared.key }) else { return [] }
    let undefined = (0..<splits).filter { place in
      entries.contains { entry in
        place < entry.scores.scores.count
          && Measure.rSquared.value(in: entry.scores.scores[place]) == nil
      }
    }
    guard !undefined.isEmpty else { return [] }
    let part = areFolds ? "fold" : "split"
    let places =
      undefined.count == splits
      ? "every \(heldOutColumn == nil ? part : "value")"
      : heldOutColumn == nil
        ? "\(undefined.count == 1 ? part : part + "s") \(listed(undefined.map { String($0 + 1) }))"
        : listed(undefined.map { heldOutValues[$0] })
    return [
      "R² has no mean: it needs different numbers of \(printable(target)) among the held-out rows, and those of \(places) have one."
    ]
  }

  /// Each column that some split holds at 0, with the splits.
  private var heldNotes: [String] {
    var splits: [(column: String, numbers: [Int])] = []
    for (place, columns) in heldColumns.enumerated() {
      for column in columns {
        if let known = splits.firstIndex(where: { $0.column == column }) {
          splits[known].numbers.append(place + 1)
        } else {
          splits.append((column, [place + 1]))
        }
      }
    }
    let part = areFolds ? "fold" : "split"
    let notes = splits.prefix(12).map { column, numbers in
      let places =
        heldOutColumn == nil
        ? "\(numbers.count == 1 ? part : part + "s") \(listed(numbers.map(String.init)))"
        : "the fit without \(listed(numbers.map { heldOutValues[$0 - 1] }))"
      return
        "Column \(named(column)) is the same in all training rows of \(places), and so held at 0 there."
    }
    return splits.count > 12 ? notes + ["\(splits.count - 12) more columns likewise."] : notes
  }

  /// How the other methods differ from the first, split by split: what they have in common, such as the difficulty of a split,
  /// cancels.
  private var differenceTable: Document.Table? {
    guard let first = entries.first, entries.count > 1 else { return nil }
    return Document.Table(
      header: ["less \(first.method)"] + scoring.compared.map(\.name),
      rows: entries.dropFirst().map { entry in
        [entry.method]
          + scoring.compared.map { measure in
            let difference = first.scores.difference(to: entry.scores, in: measure)
            return text(difference.mean, difference.correctedStandardError, of: measure)
          }
      })
  }

  /// A mean and its standard error; a dash where some split has no such score.
  private func text(_ mean: Double, _ error: Double, of measure: Measure) -> String {
    mean.isFinite ? text(mean, of: measure) + " ± " + text(error, of: measure) : "–"
  }

  /// A mean of a measure, or a difference of two; a dash for none. In the units of the target it has two digits of the least
  /// standard error.
  private func text(_ mean: Double?, of measure: Measure) -> String {
    switch measure.notation {
    case .thousandths: return decimal(mean)
    case .unitsOfTarget:
      let errors = entries.map { $0.scores.mean(of: measure).standardError }.filter { $0 > 0 }
      return ScaledNumbers(scale: errors.min() ?? 0, digits: 2).text(mean ?? .nan)
    }
  }

  /// The scores on each value of the column that was held out.
  private func valueTable(_ column: String) -> Document.Table {
    let named = entries.count > 1
    var table = Document.Table(
      header: [column] + (named ? ["method"] : []) + ["rows", baselineHeading]
        + scoring.shown.map(\.name))
    for (place, value) in heldOutValues.enumerated() {
      for entry in entries {
        let score = entry.scores.scores[place]
        let baseline = scoring.leading.text(scoring.leading.value(in: baselines[place]))
        table.rows.append(
          [value] + (named ? [entry.method] : []) + [String(score.rows), baseline]
            + scoring.shown.map { $0.text($0.value(in: score)) })
      }
    }
    return table
  }

  /// `largest class`, or, where the baseline has several scores, `training mean: RMSE`.
  private var baselineHeading: String {
    let count = scoring.shown.count { baseline($0) != nil }
    return count > 1 ? "\(scoring.baselineName): \(scoring.leading.name)" : scoring.baselineName
  }
}

extension Measure {
  /// Its number for some rows; a dash for none.
  fileprivate func text(_ value: Double?) -> String {
    switch notation {
    case .thousandths: decimal(value)
    case .unitsOfTarget: significant(value ?? .nan)
    }
  }
}
