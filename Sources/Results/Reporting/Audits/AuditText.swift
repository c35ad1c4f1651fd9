import Audits

extension TableAudit {
  /// The audit as text: tables, then the warnings.
  /// - Parameters:
  ///   - top: how many correlations and predictors to list.
  ///   - width: of a line, for sentences.
  public func text(top: Int = 10, width: Int = 96) -> String {
    var parts = [headline, columnTable(withPictures: true).text()]
    parts += [
      missingTable(limit: 11), classTable(withBars: true), guessTable(top: top),
      correlationTable(top: top), repetitionTable,
    ].compactMap { $0?.text() }
    if let note = repetitionNote, repetitionTable != nil {
      parts[parts.count - 1] += "\n" + wrapped(note, mark: "  ", width: width)
    }
    parts.append(warnings.isEmpty ? "No warnings." : "Warnings")
    let shown = shownWarnings
    for (index, warning) in shown.warnings.enumerated() {
      let words = words(for: warning)
      let title = "\(index + 1). \(warning.kind)" + (subject(of: warning).map { " · \($0)" } ?? "")
      parts.append(
        ([title]
          + [words.found, "Why it matters: " + words.matters, "Try: " + words.advice].map {
            wrapped($0, mark: "   ", width: width)
          }).joined(separator: "\n"))
    }
    parts += shown.notes.map { wrapped($0, mark: "   ", width: width) }
    return parts.joined(separator: "\n\n")
  }

  /// The warnings, of a kind the first at most, and a sentence on the rest of each kind.
  var shownWarnings: (warnings: [AuditWarning], notes: [String]) {
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
  func subject(of warning: AuditWarning) -> String? {
    switch warning {
    case .contradictoryLabels, .contradictoryTargets, .twins, .nearTwins, .repeatedRows: nil
    default: warning.columns.count == 1 ? warning.columns.first.map { cut($0, 60) } : nil
    }
  }
}
