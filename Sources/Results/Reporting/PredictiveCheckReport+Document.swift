import Diagnostics
import Tasks
import Words

extension PredictiveCheckReport: Documented {
  /// The checks; of classes with the features that fit worst.
  public func document() -> Document { document(for: .swift) }

  /// The same for any reader.
  public func document(for reader: Passage.Reader) -> Document { document(all: false, for: reader) }

  /// The checks as a document.
  ///
  /// - Parameters:
  ///   - all: every feature within every class, not only those that fit worst.
  ///   - reader: who reads it.
  public func document(all: Bool, for reader: Passage.Reader = .swift) -> Document {
    switch self {
    case .classes(let report): report.document(all: all, for: reader)
    case .numbers(let report): report.document(for: reader)
    }
  }
}

extension NumberCheckReport: Documented {
  /// The checks as a document: every statistic, and what to make of them.
  public func document() -> Document { document(for: .swift) }

  /// The same for any reader.
  public func document(for reader: Passage.Reader) -> Document {
    var table = checkTable("statistic", checks)
    if source == .posterior {
      table.header[table.header.count - 1] = "P(any as far out)"
      for (place, check) in checks.enumerated() {
        let group = groups.first { $0.name == check.name }
        table.rows[place][table.header.count - 1] = probabilityText(group?.probability)
      }
    }
    return Document(
      title: "Predictive check",
      blocks: [.paragraph(tablesInWords(replicateCount, source), isWrapped: false)]
        + Document.Block.tables(table) + [.group(remarks(passages.words(for: reader)))])
  }
}

extension ClassCheckReport: Documented {
  /// The checks, with the features that fit worst.
  public func document() -> Document { document(for: .swift) }

  /// The same for any reader.
  public func document(for reader: Passage.Reader) -> Document { document(all: false, for: reader) }

  /// The checks as a document: every class share, the features that fit worst, and what to make of it.
  ///
  /// - Parameters:
  ///   - all: every feature within every class, not only those that fit worst.
  ///   - reader: who reads it.
  public func document(all: Bool, for reader: Passage.Reader = .swift) -> Document {
    let worst = features.sorted { $0.twoSidedProbability < $1.twoSidedProbability }
    let shown = all ? features : Array(worst.prefix(10))
    let title = all ? "features within classes" : "features within classes: the worst"
    return Document(
      title: "Predictive check",
      blocks: [
        .group([
          .paragraph(tablesInWords(replicateCount, source), isWrapped: false),
          .paragraph(
            "mean largest class probability of a row: \(decimal(meanCertainty, 3))",
            isWrapped: false),
        ])
      ]
        + Document.Block.tables(
          checkTable("class shares", shares), shown.isEmpty ? nil : checkTable(title, shown),
          statistics(all: all)) + [.group(remarks(passages.words(for: reader)))])
  }

  /// The statistics that are furthest out, over all classes.
  private func statistics(all: Bool) -> Document.Table? {
    guard source == .posterior, !groups.isEmpty else { return nil }
    let worst = groups.sorted { $0.probability < $1.probability }
    return Document.Table(
      header: ["over all classes", "outside", "P(any as far out)"],
      rows: (all ? groups : Array(worst.prefix(5))).map { group in
        [
          group.name, "\(group.outsideCount) of \(group.checks.count)",
          probabilityText(group.probability),
        ]
      })
  }
}

private func tablesInWords(_ count: Int, _ source: PredictiveCheckReport.Source) -> String {
  let origin =
    source == .prior ? "drawn from the prior alone" : "drawn from the posterior predictive"
  return "\(counted(count, "table")) \(origin), beside the one observed"
}

private func remarks(_ findings: [String]) -> [Document.Block] {
  findings.enumerated().map { place, finding in
    place == 0 ? .remark(.verdict, finding) : .paragraph(finding)
  }
}

private func checkTable(_ title: String, _ checks: [PredictiveCheck]) -> Document.Table {
  Document.Table(
    header: [title, "observed", "5 %", "median", "95 %", "P(below)", ""],
    rows: checks.map { check in
      let numbers = numberFormat(of: check)
      return [
        check.name, numbers.text(check.observed), numbers.text(check.q5),
        numbers.text(check.q50), numbers.text(check.q95),
        probabilityText(check.tailProbability, shareOf: check.replicateCount),
        check.isOutside ? "outside" : "",
      ]
    })
}

/// Three digits, or as many as show two of the spread where it is small beside the numbers.
private func numberFormat(of check: PredictiveCheck) -> ScaledNumbers {
  let size = max(abs(check.observed), abs(check.q5), abs(check.q95))
  let spread = max(check.q95 - check.q5, abs(check.observed - check.q50))
  return spread > 0 && spread < size / 50
    ? ScaledNumbers(scale: spread, digits: 2) : ScaledNumbers(scale: size)
}
