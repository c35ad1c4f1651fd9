import Tables
import Testing
import Words

/// Files as spreadsheets, R and pandas write them.
@Suite struct ForeignFileTests {
  private func numbers(_ csv: String, _ column: String, _ options: CSVOptions) throws -> [Double] {
    try Table(csv: csv, options: options).numbers(in: column)
  }

  private func marks(_ decimal: Character, _ thousands: Character? = nil) -> CSVOptions {
    var options = CSVOptions()
    (options.decimalMark, options.thousandsMark) = (decimal, thousands)
    return options
  }

  @Test func decimalCommasAndMarksBetweenThousands() throws {
    #expect(try numbers("a;b\n3,04;x\n-0,5;y\n7;z\n", "a", marks(",")) == [3.04, -0.5, 7])
    #expect(
      try numbers("a;b\n1.234.567,5;x\n12;y\n1.234;z\n", "a", marks(",", "."))
        == [1_234_567.5, 12, 1234])
    #expect(
      try numbers("a,b\n\"1,234\",x\n\"12,345.5\",y\n", "a", marks(".", ",")) == [1234, 12345.5])
    #expect(try numbers("a;b\n1'234;x\n1'234'567;y\n", "a", marks(".", "'")) == [1234, 1_234_567])
    #expect(try numbers("a;b\n1\u{A0}234,5;x\n2;y\n", "a", marks(",", "\u{A0}")) == [1234.5, 2])
    #expect(try numbers("a,b\n\"3,5\",1\n\"4,5\",2\n", "a", marks(",")) == [3.5, 4.5])
    // Exponents and long numbers are read to the last bit, as with a point.
    #expect(
      try numbers("a;b\n1,5e-3;x\n0,1000000000000000055511151231257827;y\n", "a", marks(",")) == [
        0.0015, 0.1,
      ])
  }

  @Test func marksInWrongPlacesMakeNoNumbers() throws {
    for (cell, options) in [
      ("12,34", marks(".", ",")), ("1,2345", marks(".", ",")), (",123", marks(".", ",")),
      ("1,,234", marks(".", ",")),
      ("1,234,", marks(".", ",")), ("1234,567", marks(".", ",")), ("1.5", marks(",")),
      ("1.50", marks(",", ".")),
    ] {
      #expect(throws: DataError.self, "\(cell)") { try numbers("a;b\n\(cell);1\n", "a", options) }
    }
  }

  @Test(arguments: [
    ("3,04", "--decimal ,"), ("1.234,5", "--decimal , --thousands point"),
    ("1,234,567", "--thousands comma"),
    ("1'234", "--thousands apostrophe"), ("1'234.5", "--thousands apostrophe"),
    ("1'234,5", "--decimal , --thousands apostrophe"), ("1 234", "--thousands space"),
    ("1 234,5", "--decimal , --thousands space"), ("1.234.567", "--decimal , --thousands point"),
    ("1,234", "--decimal , and if commas separate thousands, with --thousands comma"),
  ])
  func adviceNamesTheMarks(cell: String, option: String) throws {
    let table = try Table(csv: "a;b\n\(cell);1\n")
    let error = #expect(throws: DataError.self) { try table.numbers(in: "a") }
    let advice = error?.suggestion?.words(for: .commandLine)
    #expect(advice?.contains(option) == true)
    // A comma of which nothing is to be seen is neither found nor advised.
    #expect(
      advice?.contains("decimal comma") == cell.contains(",")
        || option == "--thousands comma")
    #expect(advice?.contains("--decimal ,") == option.contains("--decimal ,"))
  }

  /// Every space that programs write between thousands is the same mark, and is named where it is not read.
  @Test(arguments: [
    (" ", "\" \""), ("\u{A0}", "U+00A0"), ("\u{202F}", "U+202F"), ("\u{2009}", "U+2009"),
  ])
  func spacesBetweenThousands(space: String, name: String) throws {
    let csv = "a;b\n1\(space)234\(space)567,5;x\n12,5;y\n"
    for mark in [" ", "\u{A0}", "\u{202F}", "\u{2009}"] as [Character] {
      #expect(try numbers(csv, "a", marks(",", mark)) == [1_234_567.5, 12.5])
    }
    let table = try Table(csv: "a;b\n1\(space)234;x\n")
    let error = #expect(throws: DataError.self) { try table.numbers(in: "a") }
    let advice = error?.suggestion?.words(for: .commandLine)
    #expect(advice?.contains(name) == true && advice?.contains("--thousands space") == true)
  }

  /// Numbers with a point, read with a decimal comma.
  @Test func decimalPointsReadWithACommaAreNamed() throws {
    let table = try Table(csv: "a;b\n-0.64;1,5\n3.59;2,5\n", options: marks(","))
    #expect(try table.numbers(in: "b") == [1.5, 2.5])
    let error = #expect(throws: DataError.self) { try table.numbers(in: "a") }
    let advice = error?.suggestion?.words(for: .commandLine)
    #expect(advice?.contains("decimal point") == true)
    #expect(advice?.contains("leave out --decimal ,") == true)
    let word = try Table(csv: "a;b\nx;1,5\n", options: marks(","))
    let other = #expect(throws: DataError.self) { try word.numbers(in: "a") }
    #expect(other?.suggestion?.words(for: .commandLine).contains("--decimal") == false)
  }

  /// Programs that quote every cell quote the line of the separator as well.
  @Test func theSeparatorsLineMayBeQuoted() throws {
    for csv in [
      "\"sep=,\"\r\na,b\r\n1,x\r\n", "\u{FEFF}\"SEP=;\"\n\"a\";\"b\"\n1;x\n",
      "\"sep=\t\"\na\tb\n1\tx\n", "\"sep=,\",\na,b\n1,x\n", "sep=;;\r\na;b\r\n1;x\r\n",
      "\"sep=|\"\na|b\n1|x\n",
      "\"Sep=|\"\r\n\"a\"|\"b\"\r\n1|\"x\"\r\n",
    ] {
      let table = try Table(csv: csv)
      #expect(table.columnNames == ["a", "b"] && table.columns[1].text(at: 0) == "x")
    }
    // Names of single columns.
    for (name, cell) in [("sep=,", "x"), ("sep=,", "p,q"), ("sep=;", "p;q"), ("sep=|", "p|q")] {
      let table = try Table(columns: [Column(name, texts: [cell])])
      #expect(try Table(csv: table.csv) == table, "\(table.csv)")
    }
  }

  /// Without a header, a comma within numbers cuts rows into equally many cells as well.
  @Test func decimalCommasAreNoSeparators() throws {
    let options = CSVOptions(hasHeader: false)
    let table = try Table(csv: "1,5;2,5;a\n3,5;4,5;b\n", options: options)
    #expect(table.columns.count == 3 && table.columns[0].text(at: 0) == "1,5")
  }

  @Test func excelSaysTheSeparator() throws {
    for csv in ["sep=;\r\na;b\r\n1;x,y\r\n", "\u{FEFF}SEP=;\na;b\n1;x,y\n"] {
      let table = try Table(csv: csv)
      #expect(table.columnNames == ["a", "b"] && table.columns[1].text(at: 0) == "x,y")
    }
    let error = #expect(throws: DataError.self) {
      try Table(csv: "sep=,\na,b\n1\n", source: "t.csv")
    }
    #expect(error?.location.line == 3)
    // As people write it; without such a separator in the next line it is a name.
    for csv in [
      "sep = ;\na;b\n1;x,y\n", "\u{FEFF}Sep =; \r\na;b\r\n1;x,y\r\n", "sep= |\na|b\n1|x,y\n",
      "sep = \t\na\tb\n1\tx,y\n", "sep = ;\n\"a\";b\n1;x,y\n",
    ] {
      let table = try Table(csv: csv)
      #expect(table.columnNames == ["a", "b"] && table.columns[1].text(at: 0) == "x,y", "\(csv)")
    }
    #expect(try Table(csv: "sep = ;\n\"p;q\"\nr\n").columnNames == ["sep = ;"])
    #expect(
      #expect(throws: DataError.self) { try Table(csv: "sep = ,\na,b\n1\n") }?.location.line == 3)
    let named = try Table(columns: [Column("sep=x", numbers: [1])])
    #expect(try Table(csv: named.csv) == Table(csv: "\"sep=x\"\n1\n"))
    #expect(try Table(csv: "sep=x;b\n1;2\n").columnNames == ["sep=x", "b"])
  }

  @Test func columnsWithoutNamesThatSayNothingAreLeftOut() throws {
    for (csv, names) in [
      (",a,b\n0,1,x\n1,2,y\n", ["a", "b"]), ("\"\",\"a\"\n\"1\",5\n\"2\",6\n", ["a"]),
      ("a,b,\n1,2,\n3,4,\n", ["a", "b"]), ("a,b,,\n1,2,,\n3,4,,\n", ["a", "b"]),
      ("a,b\n1,2,\n3,4,\n", ["a", "b"]), ("a,b, \n1,2,\n3,4,\n", ["a", "b"]),
      // Rows that were picked from a larger table.
      (",a\n2,1\n5,2\n11,3\n", ["a"]), (",a\n2,1\n0,2\n1,3\n", ["a"]),
    ] {
      let table = try Table(csv: csv, source: "t.csv")
      #expect(table.columnNames == names)
      #expect(table.notes.allSatisfy { $0.hasPrefix("t.csv: column ") } && !table.notes.isEmpty)
    }
    for csv in [
      ",a\n1.5,1\n2,1\n", ",a\nx,1\nx,1\n", ",a\n1990,1\n1991,1\n",
      "a,b\n1,2,\n3,4,5\n",
    ] {
      let error = #expect(throws: DataError.self) { try Table(csv: csv) }
      #expect(error?.found.hasPrefix("no name for column") == true)
    }
    #expect(throws: DataError.self) { try Table(csv: ",\n0,\n1,\n") }
  }

  /// `write.table` of R puts the names of rows first, in quotation marks, and no name above them.
  @Test func namesOfRowsThatRWritesAreAColumnWithoutAName() throws {
    for csv in [
      "\"a\",\"b\"\n\"1\",5,\"x\"\n\"2\",6,\"y\"\n\"3\",7,NA\n",
      "\"a\" \"b\"\r\n\"1\" 5 \"x\"\r\n\"2\" 6 \"y\"\r\n\"3\" 7 NA\r\n",
    ] {
      let table = try Table(csv: csv, source: "t.csv")
      #expect(table.columnNames == ["a", "b"])
      #expect(table.columns[0].cells == .numbers([5, 6, 7]))
      #expect(table.columns[1].cells == .texts(["x", "y", nil]))
      #expect(table.notes == ["t.csv: column 1 has no name and numbers the rows: it is left out."])
    }
    // A comma within a number cuts rows in the same way: without quotation marks nothing is supposed.
    for csv in ["a,b\n1,5,6\n2,6,7\n", "a,b\n\"1\",5,6\n2,6,7\n", "a,b\n\"1\",5,6\n\"2\",6\n"] {
      let error = #expect(throws: DataError.self) { try Table(csv: csv) }
      #expect(error?.found.contains("beyond the last column") == true)
    }
  }

  /// A first column without a name is an index: of rows picked in any order from a table of any size, or of one row.
  @Test(arguments: [
    [255, 871, 502, 12, 999], [1, 380, 755, 20_000], [1234],
    [76_561_198_000_000_007, 1],
  ])
  func indexesOfLargerTablesAreLeftOut(index: [Int]) throws {
    let rows = index.enumerated().map { "\($1),\($0).5,x" }
    let table = try Table(csv: ([",a,y"] + rows).joined(separator: "\n"), source: "t.csv")
    #expect(table.columnNames == ["a", "y"] && table.notes.count == 1)
    #expect(table.notes[0].hasPrefix("t.csv: column 1 has no name"))
    // Elsewhere the same numbers are data.
    let last = index.enumerated().map { "\($0).5,x,\($1)" }
    if Double(index.max() ?? 0) > 10 * Double(index.count) {
      #expect(throws: DataError.self) {
        try Table(csv: (["a,y,"] + last).joined(separator: "\n"))
      }
    }
  }

  /// Numbers that rows share may be codes, whatever separates them and whether or not the header has a place for them. pandas
  /// writes such an index for rows that are drawn with replacement, or put together: the advice names that.
  @Test(arguments: [[1, 1, 2, 2], [7, 7, 7, 31, 31, 2], [0, 1, 2, 0, 1, 2]], [",", "\t", ";"])
  func sharedNumbersAreNoIndex(index: [Int], separator: String) throws {
    let rows = index.enumerated().map { "\($1),\($0).5,x" }
    for header in [",a,y", "a,y"] {
      let csv = ([header] + rows).joined(separator: "\n").replacing(",", with: separator)
      if header == "a,y", separator != "\t" { continue }
      let error = #expect(throws: DataError.self, "\(csv)") { try Table(csv: csv) }
      #expect(error?.found.contains("some numbers in several rows") == true)
      #expect(
        error?.suggestion?.words(for: .swift).contains("remove it if it is the index") == true)
    }
  }

  /// A few codes that many rows share are no index.
  @Test func codesWithoutANameAreRefused() throws {
    let rows = (0..<60).map { "\($0 % 2),\($0).5" }
    #expect(throws: DataError.self) { try Table(csv: ([",a"] + rows).joined(separator: "\n")) }
  }

  /// What pandas calls a column without a name stays, and is named.
  @Test func anIndexUnderTheNameOfPandasIsNoted() throws {
    let table = try Table(csv: "Unnamed: 0,a\n0,1.5\n1,2.5\n2,0.5\n", source: "t.csv")
    #expect(table.columnNames == ["Unnamed: 0", "a"])
    #expect(table.notes.count == 1 && table.notes[0].contains("\"Unnamed: 0\""))
    #expect(try Table(csv: "Unnamed: 0,a\n0.3,1.5\n1,2.5\n").notes.isEmpty)
  }

  /// `write.table` of R without quotation marks: a header that is one name short, above rows that have names.
  @Test func rowNamesWithoutQuotationMarks() throws {
    for (separator, option) in [
      (" ", CSVOptions.Separator.detected), ("\t", .detected), (";", .detected), (",", .detected),
      (" ", .whitespace), ("\t", .character("\t")),
    ] {
      let lines = ["a b genre", "1 15.5 99.25 rock", "2 56.5 90.5 jazz", "3 21.25 95.5 folk"]
      let csv = lines.joined(separator: "\n").replacing(" ", with: separator) + "\n"
      let table = try Table(csv: csv, source: "t.csv", options: CSVOptions(separator: option))
      #expect(table.columnNames == ["a", "b", "genre"], "\(csv)")
      #expect(table.columns[0].cells == .numbers([15.5, 56.5, 21.25]))
      #expect(table.notes == ["t.csv: column 1 has no name and numbers the rows: it is left out."])
    }
  }

  /// India writes marks before the last three digits and every two above them.
  @Test func groupsOfTwoDigits() throws {
    let cells = ["12,34,100", "1,23,45,678", "999", "-1,00,000"]
    let csv = "a;b\n" + cells.map { "\($0);1\n" }.joined()
    #expect(try numbers(csv, "a", marks(".", ",")) == [1_234_100, 12_345_678, 999, -100_000])
    let error = #expect(throws: DataError.self) { try Table(csv: csv).numbers(in: "a") }
    #expect(error?.suggestion?.words(for: .commandLine).contains("--thousands comma") == true)
    for cell in ["12,345,67", "123,45,678", "1,23,456,789"] {
      #expect(throws: DataError.self, "\(cell)") {
        try numbers("a;b\n\(cell);1\n", "a", marks(".", ","))
      }
    }
  }

  /// Whole numbers with points between thousands, read with a decimal comma: leaving the option out is not the only way.
  @Test func pointsBetweenThousandsBesideADecimalComma() throws {
    let csv = "a;b\n157.967;99,5\n566.474;90,25\n"
    let error = #expect(throws: DataError.self) {
      try Table(csv: csv, options: marks(",")).numbers(in: "a")
    }
    #expect(error?.suggestion?.words(for: .commandLine).contains("--thousands point") == true)
    #expect(try numbers(csv, "a", marks(",", ".")) == [157_967, 566_474])
    let decimal = #expect(throws: DataError.self) {
      try Table(csv: "a;b\n157.96;99,5\n", options: marks(",")).numbers(in: "a")
    }
    #expect(decimal?.suggestion?.words(for: .commandLine).contains("--thousands") == false)
  }

  /// A target of numbers with a decimal comma is no set of classes.
  @Test func labelsWithADecimalCommaAreNamed() throws {
    let rows = (0..<60).map { "\($0);\($0),25" }
    let table = try Table(csv: (["x;q"] + rows).joined(separator: "\n"))
    let error = #expect(throws: DataError.self) { try table.labels(target: "q") }
    #expect(error?.suggestion?.words(for: .commandLine).contains("--decimal ,") == true)
  }

  /// A row of units below the header.
  @Test func aRowOfUnitsIsNamed() throws {
    let table = try Table(csv: "a,b\nm,s\n1.5,2.5\n2.5,3.5\n", source: "t.csv")
    let error = #expect(throws: DataError.self) { try table.refuseTexts(in: table.columns) }
    #expect(error?.found == "\"m\" in the first row and numbers below it")
    let other = try Table(csv: "a,b\nm,s\n1.5,2.5\nx,3.5\n")
    let words = #expect(throws: DataError.self) { try other.refuseTexts(in: [other.columns[0]]) }
    #expect(words?.found == "\"m\"")
  }

  @Test func quotedWordsAreTextsAmongTexts() throws {
    let table = try Table(
      csv: "c,n,w\n\"NA\",\"1\",\"NA\"\nNA,\"NA\",NA\n\"\",2,\"None\"\nDE,n/a,\n")
    #expect(table.columns[0].cells == .texts(["NA", nil, nil, "DE"]))
    #expect(table.columns[1].cells == .numbers([1, .nan, 2, .nan]))
    #expect(table.columns[2].cells == .texts(["NA", nil, "None", nil]))
  }

  /// The default of pandas 2: `pandas._libs.parsers.STR_NA_VALUES`.
  @Test func missingWordsAreThoseOfPandas() {
    #expect(
      CSVOptions.usualMissingCells == [
        "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
        "<NA>", "N/A", "NA",
        "NULL", "NaN", "None", "n/a", "nan", "null",
      ])
  }

  @Test(arguments: [
    ("a\nb", "a\\nb"), ("a\tb", "a\\tb"), ("\u{1B}[31m", "\\u{1B}[31m"),
    ("\u{202E}x", "\\u{202E}x"),
    ("\u{2028}", "\\u{2028}"), ("\u{85}", "\\u{85}"), ("é 👩‍🎤 ß", "é 👩‍🎤 ß"), ("a\r\nb", "a\\r\\nb"),
  ])
  func controlsAreShownAndNotSent(name: String, shown: String) throws {
    #expect(printable(name) == shown && printable(shown) == shown)
    #expect(quoted(name) == "\"\(shown)\"")
    let error = #expect(throws: DataError.self) {
      try Table(csv: "x\n1\n", source: name).column("y")
    }
    #expect(error?.description.hasPrefix(shown + ": found") == true)
  }
}
