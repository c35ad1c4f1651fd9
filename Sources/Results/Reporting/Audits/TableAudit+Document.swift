import Audits
import Words

extension TableAudit: Documented {
  /// The audit, with the ten strongest correlations and predictors.
  public func document() -> Document { document(for: .swift) }

  /// The same for any reader.
  public func document(for reader: Passage.Reader) -> Document {
    document(top: AuditExtent().top, for: reader)
  }

  /// The audit: what the table holds, and what to beware of.
  ///
  /// A page begins with the warnings; in a terminal they come last, where they are seen.
  ///
  /// - Parameters:
  ///   - top: how many correlations and predictors to list.
  ///   - reader: who reads it.
  public func document(top: Int, for reader: Passage.Reader = .swift) -> Document {
    let warningBlocks = warningBlocks(for: reader)
    var blocks: [Document.Block] = [
      .paragraph(headline, isWrapped: false),
      .only(
        .page,
        [.heading(warnings.isEmpty ? "No warnings" : "Warnings")] + warningBlocks + distributions
          + classFigure + Document.Block.tables(missingTable(limit: 40))),
      .only(
        .terminal,
        Document.Block.tables(
          columnTable(withPictures: true), missingTable(limit: 11), classTable)),
    ]
    blocks += Document.Block.tables(guessTable(top: top))
    blocks += correlationFigure
    blocks += Document.Block.tables(correlationTable(top: top), repetitionTable)
    blocks.append(
      .only(
        .terminal,
        [.heading(warnings.isEmpty ? "No warnings." : "Warnings")] + warningBlocks))
    return Document(
      title: "Audit of \(source.split(separator: "/").last ?? "a table")", blocks: blocks)
  }

  /// A callout for each warning that is shown, and for each kind of which some are not.
  private func warningBlocks(for reader: Passage.Reader) -> [Document.Block] {
    let shown = shownWarnings
    let callouts = shown.warnings.map { warning in
      let words = words(for: warning)
      return Document.Callout(
        title: warning.kind + (subject(of: warning).map { " · \($0)" } ?? ""),
        [
          .init(words.found), .init(lead: "Why it matters:", words.matters),
          .init(lead: "Try:", words.advice.words(for: reader)),
        ])
    }
    return (callouts + shown.notes.map { Document.Callout([.init($0)]) }).map { .callout($0) }
  }

  /// A small picture of each column, and the table of columns.
  private var distributions: [Document.Block] {
    var blocks: [Document.Block] = [.heading("Distributions")]
    if let farNote { blocks.append(.paragraph("A bar beside an axis shows \(farNote)")) }
    if columns.count > Self.mostColumns {
      blocks.append(.paragraph("Of the columns, \(columnsLeftOut)."))
    }
    blocks.append(
      .figures(
        shownColumns.enumerated().map { place, column in
          .init(name: "column-\(place + 1)", alternative: column.name) { picture(of: column) }
        }))
    return blocks + Document.Block.tables(columnTable(withPictures: false))
  }

  private var classFigure: [Document.Block] {
    guard let target, let balance else { return [] }
    return [
      .heading("Classes of \(target)"),
      .figures([
        .init(name: "classes", alternative: "Rows of each class") { classPicture(balance) }
      ]),
    ]
  }

  private var correlationFigure: [Document.Block] {
    guard correlations.columns.count > 2 else { return [] }
    return [
      .only(
        .page,
        [
          .heading("Correlations"),
          .figures([
            .init(name: "correlations", alternative: "Correlations") { correlationPicture }
          ]),
        ])
    ]
  }

  /// The warnings, with a limit for each kind, and a sentence on the rest of each kind.
  private var shownWarnings: (warnings: [AuditWarning], notes: [String]) {
    let mostOfAKind = 20
    var counts: [String: Int] = [:]
    var others: [(kind: String, columns: [String])] = []
    let shown = warnings.filter { warning in
      counts[warning.kind, default: 0] += 1
      guard counts[warning.kind, default: 0] > mostOfAKind else { return true }
      if let place = others.firstIndex(where: { $0.kind == warning.kind }) {
        others[place].columns += warning.columns
      } else {
        others.append((warning.kind, warning.columns))
      }
      return false
    }
    let notes = others.map { kind, columns in
      let more = counts[kind, default: 0] - mostOfAKind
      return
        "\(grouped(more)) more \(more == 1 ? "warning" : "warnings") of the kind \(kind): \(listed(columns.map { named(cut($0, 40)) }))."
    }
    return (shown, notes)
  }

  /// The column that a warning is about; nil for one about rows or several columns.
  private func subject(of warning: AuditWarning) -> String? {
    switch warning {
    case .contradictoryLabels, .contradictoryTargets, .twins, .nearTwins, .repeatedRows: nil
    default: warning.columns.count == 1 ? warning.columns.first.map { cut($0, 60) } : nil
    }
  }
}
