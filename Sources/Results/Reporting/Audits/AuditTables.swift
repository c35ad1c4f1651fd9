import Audits
import Words

/// The tables of an audit, for both text and page.
extension TableAudit {
  /// What it is about, in a sentence.
  var headline: String {
    let size = "\(numbered(rowCount, "row")), \(numbered(columns.count, "column"))"
    var text = "\(printable(source)): \(size)"
    if let target = target.map(printable) {
      text +=
        balance.map { "; target \(target) of \(counted($0.classes.count, "class", "classes"))" }
        ?? "; target \(target), a quantity"
    }
    return text + "; \(counted(warnings.count, "warning"))."
  }

  /// A line for each column; with a small picture of its numbers, or its most frequent text, unless the page has larger ones.
  func columnTable(withPictures: Bool) -> Document.Table {
    let far = withPictures ? farNote.map { "; ‹ and › mean \($0)" } : nil
    let leftOut = columns.count > Self.mostColumns ? "; \(columnsLeftOut)" : ""
    var table = Document.Table(
      title: "Columns" + (far ?? "") + leftOut,
      header: [
        "column", "type", "missing", "distinct", "least", "median", "most", "skew",
      ] + (withPictures ? ["distribution"] : []),
      leftColumns: withPictures ? [0, 1, 8] : [0, 1])
    table.rows = shownColumns.map { column in
      let numbers = column.summary.map { summary in
        [summary.minimum, summary.median, summary.maximum].map(compact)
          + [decimal(summary.skewness, 1)]
      }
      return [
        cut(column.name, withPictures ? 20 : 60), column.kind.rawValue,
        column.missingCount == 0 ? "" : percent(share(column.missingCount)),
        grouped(column.distinctCount),
      ] + (numbers ?? ["", "", "", ""]) + (withPictures ? [picture(of: column)] : [])
    }
    return table
  }

  /// The number of columns above which tables and pictures show only some.
  static let mostColumns = 200

  var shownColumns: [ColumnAudit] { notableColumns(Self.mostColumns) }

  /// All columns or, if there are too many, the target, those that warnings are about, and the first of the others: in the
  /// table's order.
  func notableColumns(_ most: Int) -> [ColumnAudit] {
    guard columns.count > most else { return columns }
    let places = Dictionary(
      zip(columns.map(\.name), columns.indices), uniquingKeysWith: { first, _ in first })
    // A warning about rows concerns all columns, not a single one.
    let warned = warnings.filter { $0.columns.count <= 12 }.flatMap(\.columns)
    var chosen: Set<Int> = []
    for place in (([target].compactMap(\.self) + warned).compactMap { places[$0] })
      + columns.indices.prefix(most)
    where chosen.count < most {
      chosen.insert(place)
    }
    return chosen.sorted().map { columns[$0] }
  }

  /// What `shownColumns` leaves out, in words.
  var columnsLeftOut: String {
    "\(grouped(Self.mostColumns)) of \(grouped(columns.count)) are shown: those that warnings are about, and the first"
  }

  /// What the marks next to histograms mean; nil if there are none.
  var farNote: String? {
    let hasFar = shownColumns.contains { column in
      column.histogram.map { $0.countBelow + $0.countAbove > 0 } ?? false
    }
    return hasFar ? "numbers too far out for the axis." : nil
  }

  private func picture(of column: ColumnAudit) -> String {
    if let histogram = column.histogram {
      return (histogram.countBelow > 0 ? "‹" : "") + sparkline(histogram.counts)
        + (histogram.countAbove > 0 ? "›" : "") + (histogram.isLogarithmic ? " log" : "")
    }
    return column.mostFrequent.first.map { "\(grouped($0.count)) × \(cut($0.value, 12))" } ?? ""
  }

  /// The shares of missing cells by class, in percent; nil where there is nothing to compare. With more classes than `limit`
  /// only the two that differ most.
  func missingTable(limit: Int) -> Document.Table? {
    guard let balance else { return nil }
    let (missing, note) = mostlyMissing(balance)
    guard !missing.isEmpty else { return nil }
    guard balance.classes.count <= limit else {
      return Document.Table(
        title: "Missing cells by class" + note, header: ["column", "all", "fewest", "most"],
        rows: missing.compactMap { column in
          guard let shares = column.missingShares(of: balance),
            let least = shares.indices.min(by: { shares[$0] < shares[$1] }),
            let most = shares.indices.max(by: { shares[$0] < shares[$1] })
          else { return nil }
          return [cut(column.name, 20), percent(share(column.missingCount))]
            + [least, most].map { "\(percent(shares[$0])) of \(cut(balance.classes[$0], 16))" }
        })
    }
    return Document.Table(
      title: "Missing cells by class, in percent" + note,
      header: ["column", "all"] + balance.classes.map { cut($0, 10) },
      rows: missing.map { column in
        [cut(column.name, 20), decimal(100 * share(column.missingCount), 1)]
          + (column.missingShares(of: balance) ?? []).map { decimal(100 * $0, 1) }
      })
  }

  /// Columns with missing cells, and, where they are so many that only those that differ most between classes are kept, a note
  /// on that.
  private func mostlyMissing(_ balance: ClassBalance) -> (columns: [ColumnAudit], note: String) {
    let limit = 30
    let missing = columns.filter { $0.missingCount > 0 && $0.name != target }
    guard missing.count > limit else { return (missing, "") }
    let spread = missing.map { column in
      let shares = column.missingShares(of: balance) ?? []
      return (shares.max() ?? 0) - (shares.min() ?? 0)
    }
    let most = missing.indices.sorted { spread[$0] > spread[$1] }.prefix(limit).sorted()
    return (
      most.map { missing[$0] },
      ": the \(limit) of \(missing.count) columns with the largest differences"
    )
  }

  /// Rows of each class, with bars.
  var classTable: Document.Table? {
    guard let balance, let target else { return nil }
    let largest = Double(balance.counts.max() ?? 1)
    let shown = min(balance.classes.count, 24)
    var table = Document.Table(
      title:
        "Classes of \(target): \(decimal(balance.entropy, 2)) bits; always guessing the most frequent is right in "
        + percent(balance.majorityShare),
      header: ["class", "rows", "share", ""],
      rows: (0..<shown).map { index in
        let count = balance.counts[index]
        return [
          cut(balance.classes[index], 24), grouped(count),
          percent(Double(count) / Double(max(1, balance.labeledCount))),
          String(repeating: "█", count: Int((Double(count) / largest * 40).rounded())),
        ]
      }, leftColumns: [0, 3])
    if shown < balance.classes.count {
      table.rows.append(["and \(balance.classes.count - shown) more"])
    }
    return table
  }

  func correlationTable(top: Int) -> Document.Table? {
    let pairs = correlations.strongest(top)
    guard !pairs.isEmpty else { return nil }
    let step =
      correlations.rowStep > 1
      ? " (with missing cells, from one row in \(correlations.rowStep))" : ""
    var table = Document.Table(
      title: "Strongest correlations" + step + (correlationNote.map { ": " + $0 } ?? ""),
      header: ["", "", "Pearson", "Spearman"],
      rows: pairs.map {
        [cut($0.first, 30), cut($0.second, 30), decimal($0.pearson, 3), decimal($0.spearman, 3)]
      })
    table.leftColumns = [0, 1]
    return table
  }

  /// Which columns correlations were searched among; nil for all.
  private var correlationNote: String? {
    guard correlations.columns.count < correlations.columnCount else { return nil }
    let kept = grouped(correlations.columns.count)
    let all = grouped(correlations.columnCount)
    let searched = grouped(correlations.searchedCount)
    let rows =
      correlations.searchRowStep > 1 ? ", by one row in \(correlations.searchRowStep)" : ""
    let which = target == nil ? "at even distances" : "that alone say most of the target"
    let among =
      correlations.searchedCount < correlations.columnCount
      ? "the \(searched) of \(all) columns \(which)" : "all \(all) columns"
    return "of the \(kept) columns that have the strongest among \(among)\(rows)"
  }

  func guessTable(top: Int) -> Document.Table? {
    guard let target else { return nil }
    guard balance != nil else { return estimateTable(target, top: top) }
    let guesses = columns.compactMap { column in column.guess.map { (column.name, $0) } }
      .sorted { $0.1.accuracy > $1.1.accuracy }
    guard !guesses.isEmpty else { return nil }
    return Document.Table(
      title: "What one column alone says of \(target)",
      header: ["column", "accuracy", "bits"],
      rows: guesses.prefix(top).map {
        [cut($0.0, 40), decimal($0.1.accuracy, 3), decimal($0.1.information, 2)]
      })
  }

  private func estimateTable(_ target: String, top: Int) -> Document.Table? {
    let estimates = columns.compactMap { column in column.estimate.map { (column.name, $0) } }
      .sorted { $0.1.rSquared > $1.1.rSquared }
    guard !estimates.isEmpty else { return nil }
    return Document.Table(
      title: "What one column alone says of \(target)",
      header: ["column", "R²", "Spearman"],
      rows: estimates.prefix(top).map {
        [cut($0.0, 40), decimal($0.1.rSquared, 3), decimal(rankCorrelation(of: $0.0), 3)]
      })
  }

  /// Groups of equal rows, if any two are equal.
  var repetitionTable: Document.Table? {
    guard repetitions.contains(where: { $0.repeatedRowCount > 0 }) else { return nil }
    return Document.Table(
      title: "Rows that agree",
      header: [
        "", "different", "repeats", "in groups", "contradictory",
        target == nil || balance != nil ? "ceiling" : "R² ceiling", "twins",
      ],
      rows: repetitions.enumerated().map { index, groups in
        [
          index == 0
            ? target.map { "in all but \(cut($0, 18))" } ?? "in all columns"
            : "in \(groups.columns.count) columns",
          grouped(groups.groupCount), grouped(groups.repeatedRowCount),
          grouped(groups.sharedRowCount),
          groups.contradictoryGroupCount.map {
            "\(grouped($0)) (\(grouped(groups.contradictoryRowCount ?? 0)) rows)"
          } ?? "–", decimal(groups.accuracyCeiling ?? groups.rSquaredCeiling, 3),
          percent(groups.twinShare),
        ]
      }, note: repetitionNote)
  }

  /// How the columns that rows are compared in were chosen; nil where all are.
  private var repetitionNote: String? {
    guard let groups = repetitions.dropFirst().last else { return nil }
    let steps = groups.leftOut.compactMap { step in
      step.mergedGroups.map { "\(named(step.column)) (\(grouped($0)))" }
    }
    return
      "The \(groups.columns.count) columns are those left when the column that differs between the most rows that agree in "
      + "all others is left out, again and again: \(listed(steps)); in brackets, how many groups of rows became one. What is "
      + "left lets no two rows agree by chance (\(compact(groups.chancePairs)) pairs expected at most). Twins: the share of a "
      + "random fifth held out that has such a row among the training rows."
  }

  private func share(_ count: Int) -> Double { Double(count) / Double(max(1, rowCount)) }
}

/// A text cut to a number of characters, on one line.
func cut(_ text: String, _ limit: Int) -> String {
  let line = printable(text)
  return line.count <= limit ? line : line.printablePrefix(limit - 1) + "…"
}

/// Counts as bars of eight heights, in at most 16 characters; empty if there are none.
func sparkline(_ counts: [Int]) -> String {
  let bars = Array("▁▂▃▄▅▆▇█")
  let width = (counts.count + 15) / 16
  let sums = stride(from: 0, to: counts.count, by: width).map { start in
    counts[start..<min(counts.count, start + width)].reduce(0, +)
  }
  let largest = Double(max(1, sums.max() ?? 1))
  return String(
    sums.map { $0 == 0 ? " " : bars[min(7, Int(Double($0) / largest * 8))] })
}
