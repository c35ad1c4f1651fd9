import MathKernels
import Tables
import Testing
import Words

@Suite struct LabelsTests {
  @Test func numbersAreClassesInNumericOrder() throws {
    let table = try Table(csv: "y\n10\n2\n0\n-0\n2.0\n1.5\n-1\n")
    let labels = try table.labels(target: "y")
    #expect(labels.classes == ["-1", "-0", "0", "1.5", "2", "2.0", "10"])
    #expect(labels.codes == [6, 4, 2, 1, 5, 3, 0])
  }

  @Test func textsAreClassesInScalarOrder() throws {
    let table = try Table(csv: "y\nrock\nÉtude\nRock\npop\n10\n9\n")
    #expect(try table.labels(target: "y").classes == ["10", "9", "Rock", "pop", "rock", "Étude"])
  }

  @Test func knownClassesKeepTheirCodes() throws {
    let known = ["a", "b", "c"]
    let table = try Table(csv: "y\nc\na\n")
    #expect(try table.labels(target: "y", classes: known) == Labels(classes: known, codes: [2, 0]))
  }

  /// Of a number, the text is the name: no two that a person tells apart are joined.
  @Test func aNameIsItsText() throws {
    for names in [
      ["01", "1", "2"], ["1.1", "1.10", "1.2"], ["1", "1.0", "1.00"], ["1e5", "1E5", "100000"],
      ["+1", "1"], [".5", "0.5", "0.50"], ["007", "07", "7"], ["0.00001", "1e-05"], ["1.", "1"],
      ["11898508762506083000", "11898508762506083001"], ["9007199254740992", "9007199254740993"],
      ["0.1", "0.1000000000000000055"], ["-0.0", "-0", "0"], ["1", "1.0", "x"],
    ] {
      let cells = (0..<4 * names.count).map { names[$0 % names.count] }
      let table = try Table(csv: "y,x\n" + cells.map { "\($0),1\n" }.joined())
      let labels = try table.labels(target: "y")
      #expect(Set(labels.classes) == Set(names))
      #expect(labels.codes.map { labels.classes[$0] } == cells)
      #expect(try table.groups(by: ["y"]).sizes == names.map { _ in 4 })
      let (part, rest) = (table.rows(at: [1, 0, 1]), table.rows(at: [2, 3]))
      #expect((0..<3).map { part.columns[0].text(at: $0) } == [names[1], names[0], names[1]])
      #expect(
        try rest.labels(target: "y", classes: labels.classes).codes == Array(labels.codes[2...3]))
      #expect(try table.split(column: "y", test: names[0]).test?.table.rowCount == 4)
      // What is written reads back as it was.
      #expect(try Table(csv: table.csv) == table)
    }
  }

  /// Names of a column that is a quantity beyond doubt are not kept, whatever the number of threads or the blocks' size.
  @Test func quantitiesKeepNoTexts() throws {
    func texts(_ count: Int) throws -> [String?] {
      let rows = (0..<count).map { "1.\($0)e0\n" }.joined()
      let column = try Table(csv: "x\n" + rows).columns[0]
      return [column.text(at: 0), column.text(at: count - 1)]
    }
    #expect(try texts(900) == ["1.0e0", "1.899e0"])
    #expect(try texts(1100) == ["1", "1.1099"])
    let rows = (0..<3000).map { "1.\($0)e0,0\($0 % 7)\n" }.joined()
    let bytes = Array("x,y\n\(rows)".utf8)
    let whole = try CSVReader(options: CSVOptions(), threads: 1).table(from: bytes, source: "t")
    for (threads, size) in [(1, 64), (3, 500), (2, 20_000)] {
      let blocks = try CSVReader(options: CSVOptions(), threads: threads, blockSize: size)
        .table(from: bytes, source: "t")
      #expect(blocks == whole && blocks.columns[1].text(at: 2999) == "03")
    }
  }

  /// Where a column is said to hold names, all its texts are kept, whatever the number of threads or the blocks' size.
  @Test func declaredNamesKeepTheirTexts() throws {
    let names = (0..<1560).map { $0 % 2 == 0 ? "\($0).5e7" : "\($0 - 1)5.0e6" }
    let csv = "id,column7,x\n" + names.map { "\($0),\($0),\($0)\n" }.joined()
    let plain = try Table(csv: csv)
    #expect(try plain.groups(by: ["id"]).count == 780)
    var options = CSVOptions()
    options.nameColumns = ["id", "7"]
    let table = try Table(csv: csv, options: options)
    for column in table.columns[...1] {
      #expect(column.isNumeric && (0..<names.count).map { column.text(at: $0) } == names)
    }
    #expect(try table.groups(by: ["id"]).count == 1560)
    #expect(try table.values(of: "column7").count == 1560)
    #expect(try table.groups(by: ["x"]).count == 780)
    for (threads, size) in [(1, 64), (3, 5000)] {
      let blocks = try CSVReader(options: options, threads: threads, blockSize: size)
        .table(from: Array(csv.utf8), source: "table")
      #expect(blocks == table)
    }
  }

  /// Codes that happen to be numbers with an exponent are names, however many there are.
  @Test func codesWithExponentsKeepTheirTexts() throws {
    let codes = (0..<3000).map { $0 % 2 == 0 ? "\($0)e3" : "\($0)000" }
    let twins = (0..<3000).map { $0 % 2 == 0 ? "\($0)000" : "\($0)E3" }
    let table = try Table(csv: "x\n" + (codes + twins).joined(separator: "\n"))
    #expect(table.columns[0].isNumeric)
    #expect((0..<6000).map { table.columns[0].text(at: $0) } == codes + twins)
    #expect(try table.values(of: "x").count == 6000)
  }

  @Test func anotherWritingOfAKnownClassIsNamed() throws {
    let table = try Table(csv: "y\n1.0\n", source: "t.csv")
    let error = #expect(throws: DataError.self) {
      try table.labels(target: "y", classes: ["0", "1"])
    }
    #expect(
      error?.suggestion?.words(for: .swift).contains(
        "\"1.0\" and the class \"1\" are one number but two names")
        == true)
    #expect(throws: DataError.self) { try table.labels(target: "y", classes: ["1.0", "1.0"]) }
  }
}
