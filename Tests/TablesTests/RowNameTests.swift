import Tables
import Testing
import Words

/// Tables with names of rows, as `write.table`, `write.csv` and `write.csv2` of R write them: first in each row, with no name above
/// them. What is expected is what `read.table` of R makes of the same files.
@Suite struct RowNameTests {
  /// Names of cars, with blanks; single words; numbers of every tenth row; rows that were drawn several times.
  private static let names = [
    ["Mazda RX4", "Datsun 710", "Hornet 4 Drive", "Valiant"], ["x1", "x2", "x3", "x4"],
    ["10", "20", "30", "40"], ["12", "12.1", "7", "12.2"], ["NA", "Fiat", "NA.1", "1"],
  ]
  private static let a = [21.5, 22.75, 18.25, 17]
  private static let b = [6.0, 4, 8, 6]

  private static func text(
    _ names: [String], separator: String, decimal: String = ".", isQuoted: Bool = false
  ) -> String {
    func word(_ text: String) -> String { isQuoted ? "\"\(text)\"" : text }
    let rows = names.indices.map { row in
      [
        word(names[row]), "\(a[row])".replacing(".", with: decimal),
        "\(b[row])".replacing(".0", with: ""),
      ].joined(separator: separator)
    }
    return ([[word("mpg"), word("cyl")].joined(separator: separator)] + rows)
      .joined(separator: "\n") + "\n"
  }

  private func expect(_ table: Table, _ csv: String) {
    #expect(table.columnNames == ["mpg", "cyl"], "\(csv)")
    #expect(table.columns.first?.cells == .numbers(Self.a), "\(csv)")
    #expect(table.columns.last?.cells == .numbers(Self.b), "\(csv)")
    #expect(table.notes.count == 1 && table.notes[0].hasPrefix("t.csv: column 1 has no name"))
    #expect(table.notes.allSatisfy { $0.hasSuffix("it is left out.") })
  }

  @Test(arguments: names, [",", ";", "\t", " ", "|"])
  func areLeftOut(names: [String], separator: String) throws {
    for isQuoted in [false, true] {
      let hasBlanks = names.contains { $0.contains(" ") }
      if separator == " ", hasBlanks, !isQuoted { continue }
      let csv = Self.text(names, separator: separator, isQuoted: isQuoted)
      var options = CSVOptions()
      if separator == "|" { options.separator = "|" }
      expect(try Table(csv: csv, source: "t.csv", options: options), csv)
    }
  }

  /// Rows of `mtcars` and `USArrests`, as `write.table(quote = FALSE, sep = ",")` writes them: in some rows no comma can be decimal,
  /// or separate thousands, or be part of a text.
  @Test func besideCommas() throws {
    let cars = try Table(
      csv: """
        mpg,cyl,disp,hp,drat,wt,qsec,vs,am,gear,carb
        Mazda RX4,21,6,160,110,3.9,2.62,16.46,0,1,4,4
        Datsun 710,22.8,4,108,93,3.85,2.32,18.61,1,1,4,1
        Merc 240D,24.4,4,146.7,62,3.69,3.19,20,1,0,4,2
        Merc 280,19.2,6,167.6,123,3.92,3.44,18.3,1,0,4,4

        """)
    #expect(cars.columnNames.first == "mpg" && cars.columns.count == 11)
    #expect(try cars.numbers(in: "mpg") == [21, 22.8, 24.4, 19.2])
    #expect(try cars.numbers(in: "disp") == [160, 108, 146.7, 167.6])
    #expect(try cars.numbers(in: "carb") == [4, 1, 2, 4])
    let arrests = try Table(
      csv: "Murder,Assault,UrbanPop,Rape\nAlabama,13.2,236,58,21.2\nAlaska,10,263,48,44.5\n"
        + "Arizona,8.1,294,80,31\n")
    #expect(try arrests.numbers(in: "Murder") == [13.2, 10, 8.1])
    #expect(try arrests.numbers(in: "Rape") == [21.2, 44.5, 31])
    // Texts after numbers with a point.
    let kinds = try Table(csv: "a,kind\nx1,1.5,red\nx2,2.5,blue\nx3,3,red\n")
    #expect(kinds.columns[1].cells == .texts(["red", "blue", "red"]))
  }

  /// Names before numbers with fractions, between blanks; of whole numbers alone, a text of several words may consist.
  @Test func besideBlanks() throws {
    for gap in [" ", "   "] {
      let csv = "a b c\nx1 1.5 20 NA\nx2 2 30 0.25\nx3 3 40 -1.5\n".replacing(" ", with: gap)
      let table = try Table(csv: csv, source: "t.csv")
      #expect(table.columnNames == ["a", "b", "c"] && table.notes.count == 1)
      #expect(try table.numbers(in: "a") == [1.5, 2, 3] && table.numbers(in: "b") == [20, 30, 40])
      #expect(try table.numbers(in: "c").suffix(2) == [0.25, -1.5])
    }
    let whole = try Table(csv: "a b\nx1 10 20\nx2 11 21\n")
    #expect(whole.columnNames == ["a b"])
    let error = #expect(throws: DataError.self) { try whole.column("a") }
    #expect(
      error?.suggestion?.words(for: .commandLine).contains("--separator whitespace") == true)
    let told = try Table(
      csv: "a b\nx1 10 20\nx2 11 21\n", options: CSVOptions(separator: .whitespace))
    #expect(try told.numbers(in: "a") == [10, 11] && told.numbers(in: "b") == [20, 21])
    // Names that rows share name no row.
    #expect(try Table(csv: "a b\nx 1.5 20\nx 2.5 21\n").columnNames == ["a b"])
  }

  /// `write.csv2`, and `write.table(sep = ";", dec = ",")`.
  @Test(arguments: names) func besideDecimalCommas(names: [String]) throws {
    var options = CSVOptions()
    options.decimalMark = ","
    for (separator, isQuoted) in [(";", false), (";", true), ("\t", false), ("\t", true)] {
      let csv = Self.text(names, separator: separator, decimal: ",", isQuoted: isQuoted)
      expect(try Table(csv: csv, source: "t.csv", options: options), csv)
      // Without the option the cause is named.
      let table = try Table(csv: csv, source: "t.csv")
      #expect(table.columnNames == ["mpg", "cyl"] && table.notes.count == 1)
      let error = #expect(throws: DataError.self) { try table.numbers(in: "mpg") }
      #expect(
        error?.suggestion?.words(for: .commandLine).contains(
          "decimal comma: read them with --decimal ,")
          == true, "\(csv)")
    }
  }

  /// `write.csv` and pandas write an empty name.
  @Test func belowAnEmptyName() throws {
    for empty in ["", "\"\""] {
      let csv = empty + "," + Self.text(Self.names[0], separator: ",")
      expect(try Table(csv: csv, source: "t.csv"), csv)
    }
    // Texts that rows share say more than which row it is.
    let shared = ["x", "y", "x", "y"]
    let error = #expect(throws: DataError.self) {
      try Table(csv: "," + Self.text(shared, separator: ","))
    }
    #expect(error?.found == "no name for column 1, which holds data such as \"x\"")
    #expect(throws: DataError.self) { try Table(csv: Self.text(shared, separator: "\t")) }
    // Semicolons that cut rows into one cell more than the header, for no reason, are parts of texts.
    #expect(try Table(csv: Self.text(shared, separator: ";")).columnNames == ["mpg;cyl"])
  }

  /// Fractions are data, unless they number copies of rows.
  @Test func fractionsAreData() throws {
    for names in [
      ["0.5", "0.7", "1.5", "2.5"], ["1", "1.5", "2", "2.5"], ["1", "1.2", "3", "4"],
    ] {
      for csv in [
        Self.text(names, separator: ";"), ";" + Self.text(names, separator: ";"),
      ] {
        let error = #expect(throws: DataError.self) { try Table(csv: csv) }
        #expect(error?.found.hasPrefix("no name for column 1") == true)
      }
    }
  }

  /// Commas within numbers or names cut rows in the same way: what may be either is refused.
  @Test func commasThatMayBeWithinCells() throws {
    for csv in [
      "name,size\nMazda,1,5\nFiat,2,7\nAudi,3,25\n", "name,age\nSmith, John,45.5\nDoe, Ann,46.5\n",
      "name,age\nSmith,John,45\nDoe,Ann,46\nRoe,Jane,47\n", "a,b\n10,1,5\n20,2,7\n30,3,25\n",
      "time,x\n2024-01-01 10:00:00,000,0.5\n2024-01-01 10:00:01,125,1.5\n",
      "price,weight\n€3,00,0.5\n€4,25,1.5\n", "a,b\nx,1,-5\ny,2,7\nz,3,8\n",
      "price\n€3,00\n€4,25\n€5,50\n", "price,count\n1.234,56,7\n2.345,60,8\n9.999,10,2\n",
      "city,people\nRome,2,873\nParis,2,161\nOslo,709,037\n",
      "a,b,c\nx1,1,5,2.5\nx2,2,7,3.5\n", "a,kind\nx1,5,red\nx2,6,blue\nx3,7,red\n",
      "name,x\nSmith, 1.5,2.5\nDoe, 2.5,3.5\n", "a,b\nx,1.5,2\nx,2.5,3\nx,3.5,4\n",
      "text\nA sentence, 0\nA sentence, 1\nA sentence, 2\n",
    ] {
      let error = #expect(throws: DataError.self, "\(csv)") { try Table(csv: csv) }
      #expect(error?.found.contains("beyond the last column") == true, "\(csv)")
    }
  }

  /// Texts of several words are one column, however many words are numbers; codes that rows share are no names of rows.
  @Test(arguments: [
    "grid ref\nTQ 123 456\nTQ 223 446\nSU 113 356\n", "map ref\nTQ0 100 200\nTQ1 101 201\n",
    "start time\n2024-01-01 10 30\n2024-01-02 11 30\n", "id;x\n0;0;a\n1;1;b\n0;2;c\n",
  ])
  func textsOfSeveralWords(csv: String) throws {
    let lines = csv.split(separator: "\n").map(String.init)
    let table = try Table(csv: csv)
    #expect(table.columnNames == [lines[0]] && table.notes.isEmpty)
    #expect(table.columns[0].cells == .texts(lines.dropFirst().map(Optional.some)))
  }

  /// A header between quotation marks that another separator follows: what separates is named.
  @Test(arguments: [("|", "\"|\" (--separator)"), (" ", "white space (--separator whitespace)")])
  func quotedHeaders(between: String, words: String) throws {
    let lines = ["\"a\" \"b\"", "\"x\" \"red\"", "\"y\" blue"]
    for mark: Character in [".", ","] {
      var options = CSVOptions()
      options.decimalMark = mark
      let csv = lines.joined(separator: "\n").replacing(" ", with: between) + "\n"
      let error = #expect(throws: DataError.self) { try Table(csv: csv, options: options) }
      #expect(
        error?.suggestion?.words(for: .commandLine) == "Cells seem to be separated by \(words).",
        "\(csv)")
    }
    let broken = #expect(throws: DataError.self) { try Table(csv: "\"a\"x,b\n1,2\n") }
    #expect(broken?.found == "text after a closing quotation mark")
  }

  /// However small the blocks in which a file is read.
  @Test func blocksDoNotMatter() throws {
    let csv = Self.text(Self.names[0], separator: ";")
    let whole = try Table(csv: csv, source: "t.csv")
    for size in 1...40 {
      let reader = CSVReader(options: CSVOptions(), threads: 2, blockSize: size)
      #expect(try reader.table(from: Array(csv.utf8), source: "t.csv") == whole)
    }
  }
}
