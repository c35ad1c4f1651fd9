import Tables
import Testing

@Suite struct CSVWriterTests {
  /// Words for missing cells that are texts stay texts.
  @Test(arguments: CSVOptions.usualMissingCells.filter { !$0.isEmpty }.sorted())
  func wordsForMissingCellsComeBack(word: String) throws {
    for texts in [[word, "rock", nil], [word, word, nil], [" \(word)", "\(word) ", "x"]] {
      let table = try Table(columns: [
        Column("row", numbers: [1, 2, 3]), Column("predicted", texts: texts),
      ])
      let read = try Table(csv: table.csv)
      #expect(read.columns.map(\.cells) == table.columns.map(\.cells), "\(table.csv)")
    }
  }

  /// Missing cells stay empty, and other texts get no quotation marks.
  @Test func nothingElseIsQuoted() throws {
    let table = try Table(columns: [
      Column("NA", texts: ["na", nil, "Nan"]), Column("x", numbers: [1, .nan, 3]),
    ])
    #expect(table.csv == "NA,x\nna,1\n,\nNan,3\n")
  }

  /// What a spreadsheet would run gets an apostrophe, and only where that is asked for; numbers and other texts are as they were.
  @Test func formulasAreNeutralizedOnRequest() throws {
    let formulas = [
      "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1",
      "=\u{338}1", "=HYPERLINK(\"http://x\",\"y\")",
    ]
    let plain = ["-5", "+5", "-.5e3", "a=1", "'=1", " =1", "", "1-2", "é"]
    let table = try Table(columns: [
      Column("=name", texts: formulas + plain),
      Column("-x", numbers: (formulas + plain).indices.map { Double(-$0) }),
    ])
    let read = try Table(csv: table.csv(neutralizingFormulas: true))
    #expect(read.columnNames == ["'=name", "'-x"])
    let texts = (0..<read.rowCount).map { read.columns[0].text(at: $0) }
    for (row, text) in formulas.enumerated() { #expect(texts[row] == "'" + text) }
    for (row, text) in plain.enumerated() where !text.isEmpty {
      #expect(texts[formulas.count + row] == text)
    }
    #expect(try read.numbers(in: "'-x") == table.numbers(in: "-x"))
    // A spreadsheet looks at the cell, not at its quotation marks.
    #expect(table.csv(neutralizingFormulas: true).contains("\"'=HYPERLINK(\"\"http"))
    #expect(table.csv == table.csv(neutralizingFormulas: false))
    #expect(try Table(csv: table.csv).columnNames == ["=name", "-x"])
  }
}
