import Tables
import Testing
import Words

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

  /// The header and the first row are longer together than what is read first, each alone or not even the header.
  @Test(arguments: [",", "\t", ";"])
  func separatorsOfWideTablesAreFound(separator: String) throws {
    for width in [100, 3000, 8000, 12_000, 40_000] {
      let header = (0..<width).map { "feature\($0)" }.joined(separator: separator)
      let row = (0..<width).map { "\($0 % 7).25" }.joined(separator: separator)
      let table = try Table(csv: "\(header)\n\(row)\n\(row)\n")
      #expect(table.columns.count == width && table.rowCount == 2)
    }
  }

  /// Texts in which a quotation mark is opened under one separator only.
  @Test func marksWithinCellsOfWideTables() throws {
    let header = (0..<6000).map { "size;\"\($0)" }.joined(separator: "\t")
    let row = (0..<6000).map { "\($0),5" }.joined(separator: "\t")
    #expect(try Table(csv: "\(header)\n\(row)\n\(row)\n").columns.count == 6000)
  }

  /// All rows end with the separator, with or without the header.
  @Test(arguments: [",", "\t", ";"])
  func rowsMayEndWithTheSeparator(separator: String) throws {
    for lines in [
      ["a|b|y", "1|2|p|", "3|4|q|", "5||p|"], ["a|b|y|", "1|2|p|", "3|4|q|", "5||p|"],
      ["a|b|y", "1|2|p|", "3|4|q|"], ["a|b|y", "1|2|p|"],
    ] {
      let csv = lines.joined(separator: "\n").replacing("|", with: separator)
      let table = try Table(csv: csv)
      #expect(table.columnNames == ["a", "b", "y"] && table.rowCount == lines.count - 1)
      #expect(table.notes.count == 1)
    }
  }

  /// Only the first row ends with a separator; or all have a cell more than the header, which names of rows explain.
  @Test func rowsThatEndOtherwiseAreNotCut() throws {
    #expect(try Table(csv: "a;b\n1;2;\n4;5;6\n").columnNames == ["a;b"])
    let named = try Table(csv: "a;b\n1;2;3\n4;5;6\n")
    #expect(named.columnNames == ["a", "b"] && named.notes.count == 1)
    #expect(named.columns[0].cells == .numbers([2, 5]))
    // Sentences.
    let table = try Table(csv: "title\nOne;\nTwo;\n")
    #expect(table.columns.map { $0.text(at: 1) } == ["Two;"])
  }

  @Test(arguments: [
    ("a b genre\n-1.5 8.25 rock\n2 4 jazz\n", "--separator whitespace"),
    ("a:b:genre\n-1.5:8.25:rock\n2:4:jazz\n", "\":\" (--separator)"),
    ("a|b|genre\n-1.5|8.25|rock\n2|4|jazz\n", "\"|\" (--separator)"),
  ])
  func separatorsThatAreNotDetectedAreAdvised(csv: String, advice: String) throws {
    let table = try Table(csv: csv)
    let error = #expect(throws: DataError.self) { try table.column("genre") }
    #expect(error?.suggestion?.words(for: .commandLine).contains(advice) == true)
    // A name of several words is no row of names.
    let other = try Table(csv: "a b c\nx\n")
    let none = #expect(throws: DataError.self) { try other.column("genre") }
    #expect(none?.suggestion?.words(for: .commandLine).contains("--separator") == false)
  }

  /// Names between quotation marks, and texts with commas, beside a separator that is not looked for.
  @Test(arguments: [
    ("\"a\"|\"b\"|\"y\"\n0,041|5,25|\"p\"\n1,5|2,5|\"q\"\n", "\"|\" (--separator)", true),
    ("\"a\" \"b\" \"y\"\n0,041 5,25 \"p\"\n1,5 2,5 \"q\"\n", "--separator whitespace", true),
    ("a|name|y\n0.041|Smith, J|p\n1.5|Miller, K|q\n", "\"|\" (--separator)", false),
  ])
  func commasWithinCells(csv: String, advice: String, areDecimal: Bool) throws {
    let error = #expect(throws: DataError.self) { try Table(csv: csv) }
    let words = error?.suggestion?.words(for: .commandLine)
    #expect(words?.contains(advice) == true && words?.contains("--decimal ,") == areDecimal)
  }

  /// A decimal comma beside a separator that is not looked for: the commas cut rows, but not the header.
  @Test(arguments: [("|", "\"|\" (--separator)"), (" ", "--separator whitespace")])
  func decimalCommasBesideOtherSeparators(separator: String, advice: String) throws {
    let csv = "a b genre\n15,5 99,25 rock\n56,5 90,5 jazz\n".replacing(" ", with: separator)
    let error = #expect(throws: DataError.self) { try Table(csv: csv) }
    let words = error?.suggestion?.words(for: .commandLine)
    #expect(words?.contains(advice) == true && words?.contains("--decimal ,") == true)
    var options = CSVOptions()
    options.decimalMark = ","
    let table = try Table(csv: csv, options: options)
    let other = #expect(throws: DataError.self) { try table.column("genre") }
    #expect(other?.suggestion?.words(for: .commandLine).contains(advice) == true)
    options.separator = separator == " " ? .whitespace : .character("|")
    #expect(try Table(csv: csv, options: options).numbers(in: "b") == [99.25, 90.5])
  }

  /// Commas in sentences are no decimal marks.
  @Test func commasInSentences() throws {
    let error = #expect(throws: DataError.self) {
      try Table(csv: "title\nHello, world\nMore, words\n")
    }
    #expect(error?.found.contains("beyond the last column") == true)
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
