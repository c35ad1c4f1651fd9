import Audits

extension TableAudit {
  /// The audit as one HTML page that needs no other file: warnings, pictures, tables.
  /// - Parameter top: how many correlations and predictors to list.
  public func page(top: Int = 10) -> String {
    var page = HTMLPage(title: "Audit of \(source.split(separator: "/").last ?? "a table")")
    page.paragraph(headline)
    page.heading(warnings.isEmpty ? "No warnings" : "Warnings")
    for warning in shownWarnings.warnings {
      let words = words(for: warning)
      page.note(
        warning.kind + (subject(of: warning).map { " · \($0)" } ?? ""),
        [("", words.found), ("Why it matters:", words.matters), ("Try:", words.advice)])
    }
    for note in shownWarnings.notes { page.paragraph(note) }
    page.heading("Distributions")
    if let farNote { page.paragraph("A bar beside an axis stands for \(farNote)") }
    if columns.count > Self.mostColumns { page.paragraph("Of the columns, \(columnsLeftOut).") }
    page.figures(shownColumns.map { picture(of: $0).document(title: $0.name) })
    page.table(columnTable(withPictures: false))
    if let target, let picture = classPicture {
      page.heading("Classes of \(target)")
      page.figure(picture.document(title: "Rows of each class"))
    }
    for table in [missingTable(limit: 40), guessTable(top: top)].compactMap(\.self) {
      page.table(table)
    }
    if let picture = correlationPicture {
      page.heading("Correlations")
      page.figure(picture.document(title: "Correlations"))
    }
    if let table = correlationTable(top: top) { page.table(table) }
    if let table = repetitionTable {
      page.table(table)
      if let note = repetitionNote { page.paragraph(note) }
    }
    return page.document
  }
}
