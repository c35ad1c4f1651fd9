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
}
