import Tables
import Testing

@Suite struct SeparatorTests {
  private func columns(
    _ csv: String, _ separator: CSVOptions.Separator = .detected, hasHeader: Bool = true
  ) throws -> [[String]] {
    let table = try Table(
      csv: csv, options: CSVOptions(separator: separator, hasHeader: hasHeader))
    return table.columns.map { column in
      [column.name] + (0..<table.rowCount).map { column.text(at: $0) ?? "missing" }
    }
  }

  @Test(arguments: [
    ("a,b\n1;2,3\n", [["a", "1;2"], ["b", "3"]]),
    ("a;b\n1;2\n", [["a", "1"], ["b", "2"]]),
    ("a;b\n1,5;2\n3;4\n", [["a", "1,5", "3"], ["b", "2", "4"]]),
    ("artist\ttitle\nA, B\tC; D\nE\tF\n", [["artist", "A, B", "E"], ["title", "C; D", "F"]]),
    ("\"a;x\";\"b,y\"\n\"1;;;\";2\n", [["a;x", "1;;;"], ["b,y", "2"]]),
    ("x y  z\n1  2 3\n 4\t5 NA \n", [["x", "1", "4"], ["y", "2", "5"], ["z", "3", "missing"]]),
    // Neither texts of several words nor one column are cut up.
    ("title\nTwo words\nThree more words\n", [["title", "Two words", "Three more words"]]),
    ("n\n1\n2\n", [["n", "1", "2"]]),
  ])
  func separatorsAreFound(csv: String, expected: [[String]]) throws {
    #expect(try columns(csv) == expected)
  }

  @Test func whiteSpaceSeparatesHoweverMuchThereIs() throws {
    let expected = [["column1", "1", "4"], ["column2", "2", "5"], ["column3", "x y", "z"]]
    let csv = "  1 2\t \"x y\"  \n4  5 z\t\n"
    #expect(try columns(csv, .whitespace, hasHeader: false) == expected)
    #expect(
      throwsMessage {
        try Table(
          csv: "1 2\n3\n", source: "t.txt",
          options: CSVOptions(separator: .whitespace, hasHeader: false))
      }
        == "t.txt row 2 (line 2), column \"column2\": found 1 cell, expected 2 cells, as in row 1. Look for a missing or surplus separator or quotation mark."
    )
  }

  @Test func everySpaceCountsWhereOneSeparates() throws {
    #expect(
      try columns("1  2\n3 4 5\n", " ", hasHeader: false)
        == [["column1", "1", "3"], ["column2", "missing", "4"], ["column3", "2", "5"]])
  }

  @Test func aSeparatorMayBePartOfNumbersElsewhere() throws {
    #expect(try columns("a.b\n1.5\n2.7\n", ".") == [["a", "1", "2"], ["b", "5", "7"]])
    #expect(try columns("a0b\n203\n", "0") == [["a", "2"], ["b", "3"]])
  }

  @Test func columnsWithoutNamesGoByNumber() throws {
    let table = try Table(csv: "1,2,3\n4,5,6\n", options: CSVOptions(hasHeader: false))
    #expect(try table.column("2").name == "column2")
    #expect(try table.selecting(["3", "column1"]).columnNames == ["column3", "column1"])
    #expect(try table.dropping(["2"]).columnNames == ["column1", "column3"])
    #expect(table.hasColumn("3") && !table.hasColumn("4"))
    #expect(try Table(csv: "1,column1\n5,6\n").numbers(in: "1") == [5])
  }
}
