import MathKernels
import Tables
import TestSupport
import Testing
import Words

/// Every cell as text, row after row: no header, nothing missing.
private func cells(_ csv: String) throws -> [[String]] {
  let options = CSVOptions(hasHeader: false, missingCells: [])
  let table = try Table(csv: csv, options: options)
  return (0..<table.rowCount).map { row in table.columns.map { $0.text(at: row) ?? "missing" } }
}

@Suite struct CSVReaderTests {
  @Test(arguments: [
    ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]),
    ("a,b\nc,d", [["a", "b"], ["c", "d"]]),
    ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]),
    ("a,b\rc,d\r", [["a", "b"], ["c", "d"]]),
    ("a,b\r\nc,d\n\r\n\n\r", [["a", "b"], ["c", "d"]]),
    ("\u{FEFF}a,b\nc,d", [["a", "b"], ["c", "d"]]),
    ("\u{FEFF}\"a\",b\nc,d", [["a", "b"], ["c", "d"]]),
    ("\"a,b\",\"c\"\"d\"\n\"\"\"\",\"\"", [["a,b", "c\"d"], ["\"", ""]]),
    ("\"a\nb\",\"c\r\nd\"\n\"e\rf\",g", [["a\nb", "c\r\nd"], ["e\rf", "g"]]),
    ("a,\n,b\n,", [["a", ""], ["", "b"], ["", ""]]),
    ("7\" single,b\"\"", [["7\" single", "b\"\""]]),
    (" \"a\" ,b ", [[" \"a\" ", "b "]]),
    ("a\n\nb\n\n", [["a"], [""], ["b"]]),
    ("\"\"\n", [[""]]),
    ("Ñandú,東京\n😀,e\u{301}", [["Ñandú", "東京"], ["😀", "e\u{301}"]]),
  ])
  func readsWhatRFC4180Means(csv: String, expected: [[String]]) throws {
    #expect(try cells(csv) == expected)
    #expect(cellsBySlowOracle(csv) == expected)
  }

  @Test(.tags(.random)) func agreesWithTheSlowOracleOnRandomTables() throws {
    var random = RandomStream(seed: seed(11))
    let pieces = ["a", "bc", ",", "\"", "\n", "\r", "\r\n", " ", "é", "東", "😀"]
    for _ in 0..<400 {
      let width = 1 + random.index(below: 4)
      let rows = (0..<1 + random.index(below: 5)).map { _ in
        (0..<width).map { _ in
          (0..<random.index(below: 4)).map { _ in pieces[random.index(below: pieces.count)] }
            .joined()
        }
      }
      let csv = encoded(rows, using: &random)
      #expect(try cells(csv) == rows, "\(csv.debugDescription)")
      #expect(cellsBySlowOracle(csv) == rows, "\(csv.debugDescription)")
    }
  }

  @Test(.tags(.random)) func agreesWithTheSlowOracleOnArbitraryText() {
    var random = RandomStream(seed: seed(12))
    let alphabet: [Character] = ["a", "b", ",", ",", "\"", "\"", "\n", "\r", "\r\n", "é"]
    var wellFormed = 0
    for _ in 0..<5_000 {
      let csv = String(
        (0..<random.index(below: 12)).map { _ in alphabet[random.index(below: alphabet.count)] })
      let expected = cellsBySlowOracle(csv)
      #expect((try? cells(csv)) == expected, "\(csv.debugDescription)")
      if expected != nil { wellFormed += 1 }
    }
    #expect(wellFormed > 500 && wellFormed < 4_500)
  }

  @Test(.tags(.random)) func anyBytesAreReadOrRefusedWithAMessage() throws {
    var random = RandomStream(seed: seed(13))
    let alphabet: [UInt8] = [0xEF, 0xBB, 0xBF, 0xC3, 0xA9, 0xFF, 0, 0x22, 0x2C, 0x0A, 0x0D, 0x31]
    var read = 0
    for _ in 0..<20_000 {
      let bytes = (0..<random.index(below: 10)).map { _ in
        alphabet[random.index(below: alphabet.count)]
      }
      do {
        let table = try Table(csv: bytes, source: "t.csv", options: CSVOptions(hasHeader: false))
        #expect(table.rowCount > 0 && String(validating: bytes, as: UTF8.self) != nil)
        read += 1
      } catch let error as DataError {
        #expect(error.description.hasPrefix("t.csv"))
      }
    }
    #expect(read > 500 && read < 19_500)
  }

  @Test func columnsHoldNumbersWhereEveryPresentCellIsOne() throws {
    let table = try Table(
      csv: """
        number,missing,text,mixed,infinite,spaced
        1,,a,1,1, 1
        -2.5e1,NA,NaN,x,inf,2 
        "3",nan,"1,5",3,2,NULL
        ,None,N/A,,3,\t
        """)
    #expect(try table.column("number").cells == .numbers([1, -25, 3, .nan]))
    #expect(try table.column("number").missingCount == 1)
    #expect(try table.column("missing").cells == .numbers([.nan, .nan, .nan, .nan]))
    #expect(try table.column("text").cells == .texts(["a", nil, "1,5", nil]))
    #expect(try table.column("text").missingCount == 2)
    #expect(try table.column("mixed").cells == .texts(["1", "x", "3", nil]))
    #expect(try table.column("mixed").firstNonNumber?.row == 2)
    #expect(try table.column("mixed").firstNonNumber?.text == "x")
    #expect(try table.column("infinite").cells == .texts(["1", "inf", "2", "3"]))
    #expect(try table.column("spaced").cells == .numbers([1, 2, .nan, .nan]))
    #expect(table.rowNumbers == [1, 2, 3, 4])
  }

  @Test func optionsSetSeparatorHeaderAndMissingCells() throws {
    let options = CSVOptions(separator: ";", hasHeader: false, missingCells: ["-99"])
    let table = try Table(csv: "1;x\n-99;\n3;NA", options: options)
    #expect(table.columnNames == ["column1", "column2"])
    #expect(try table.column("column1").cells == .numbers([1, .nan, 3]))
    #expect(try table.column("column2").cells == .texts(["x", "", "NA"]))
  }

  /// The rows as CSV, with quotation marks where they are needed or chosen at random, and line breaks of any kind.
  private func encoded(_ rows: [[String]], using random: inout RandomStream) -> String {
    let breaks = ["\n", "\r\n", "\r"]
    var text = random.index(below: 2) == 0 ? "\u{FEFF}" : ""
    // One kind per table: LF after CR would be one break, not two.
    let lineBreak = breaks[random.index(below: 3)]
    for (index, row) in rows.enumerated() {
      let cells = row.map { cell in
        let special = cell.unicodeScalars.contains { ",\"\n\r".unicodeScalars.contains($0) }
        let quote = special || row == [""] || random.index(below: 2) == 0
        return quote ? "\"\(doublingQuotes(cell))\"" : cell
      }
      text += cells.joined(separator: ",")
      if index < rows.count - 1 || random.index(below: 2) == 0 { text += lineBreak }
    }
    return text
  }

  private func doublingQuotes(_ cell: String) -> String {
    cell.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined()
  }

  // MARK: - Limits

  /// A hundred thousand columns are a table; a million and more are a mistake, which is refused before memory is taken for each.
  @Test func columnsHaveALimit() throws {
    let width = 100_000
    let header = (0..<width).map { "c\($0)" }.joined(separator: ",")
    let row = (0..<width).map { "\($0 % 7)" }.joined(separator: ",")
    let table = try Table(csv: "\(header)\n\(row)\n\(row)\n")
    #expect(table.columnNames.count == width && table.rowCount == 2)
    #expect(try table.numbers(in: "c99999") == [4, 4])
    let most = 1 << 20
    for (options, separator) in [
      (CSVOptions(separator: ","), ","), (CSVOptions(separator: ";", hasHeader: false), ";"),
    ] {
      let wide = String(repeating: separator, count: most)
      let error = #expect(throws: DataError.self) {
        try Table(csv: "\(wide)\n\(wide)\n", source: "t.csv", options: options)
      }
      #expect(error?.found == "more than \(most) cells in the first row")
      #expect(error?.location.source == "t.csv")
    }
  }

  /// Digits beyond any double are named by their cell, whether in the exponent or before it.
  @Test(arguments: [
    "1e400", "-1e99999999999999999999999", String(repeating: "9", count: 400),
    "1" + String(repeating: "0", count: 100_000),
  ])
  func numbersBeyondRange(_ number: String) throws {
    let error = #expect(throws: DataError.self) { try Table(csv: "a,b\n1,2\n3,\(number)\n") }
    #expect(error?.location.row == 2 && error?.location.column == "b")
    #expect(error?.expected == "a number of at most 1.8e308 in size")
    // Below the least double is 0, as everywhere.
    #expect(try Table(csv: "a\n1e-400\n-1e-99999999999999999999\n").numbers(in: "a") == [0, 0])
  }

  /// A byte that is no text is named by its place in the file, wherever it is.
  @Test(arguments: [0x00, 0xFF, 0xC3] as [UInt8]) func bytesThatAreNoText(_ byte: UInt8) throws {
    let lines = Array("a,b\n1,2\n3,x".utf8)
    for place in lines.indices {
      var bytes = lines
      bytes.insert(byte, at: place)
      let error = #expect(throws: DataError.self, "\(place)") {
        try Table(csv: bytes + Array("y\n".utf8), source: "t.csv")
      }
      #expect(
        error?.found.contains("at offset \(place)") == true, "\(place): \(error?.found ?? "")")
      #expect(error?.location.line == 1 + lines[..<place].count { $0 == 10 }, "\(place)")
    }
  }
}
