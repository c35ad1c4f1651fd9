import Foundation
import Tables
import Testing
import Words

/// What a person reads when a table is not as it should be, word for word.
@Suite struct MessageTests {
  @Test(arguments: [
    (
      "a,b\n1,2\n\"x\ny\",3\n4\n",
      "t.csv row 3 (line 5), column \"b\": found 1 cell, expected 2 cells, as in the header. Look for a missing or surplus separator or quotation mark."
    ),
    (
      "a,b\n1,2,3\n",
      "t.csv row 1 (line 2): found 3 cells, with \"3\" beyond the last column, expected 2 cells, as in the header. Look for a missing or surplus separator or quotation mark; if the header names all columns but the first, name it too."
    ),
    (
      "a,b\r\n1,2\r\n\r\n3,4\r\n",
      "t.csv row 2 (line 3): found an empty line, expected 2 cells, as in the header. Remove the line."
    ),
    (
      "a,b\n1,2\n  \t\n",
      "t.csv row 2 (line 3): found a line of blanks, expected 2 cells, as in the header. Remove the line."
    ),
    (
      "# 3 tracks\na,b\n1,2\n",
      "t.csv row 1 (line 2): found 2 cells, with \"b\" beyond the last column, expected 1 cell, as in the header. If the header is a title or a comment above the names of columns, remove it; else look for a surplus separator."
    ),
    (
      "[{\"a\": 1, \"b\": 2}]\n",
      "t.csv: found JSON, expected a CSV table. Write the table as CSV."
    ),
    (
      "PAR1\u{15}\u{4}\u{15}",
      "t.csv: found a Parquet file, expected a CSV table. Write the table as CSV."
    ),
    (
      "<!DOCTYPE html>\n<p>Not found, sorry</p>\n",
      "t.csv: found a page or XML, expected a CSV table. Look at the file: a page that says why a download failed, say."
    ),
    (
      "a,b\r1,2\r3,\"4\r",
      "t.csv row 2 (line 3), column \"b\": found a quotation mark that is never closed, expected a closing one. Write a quotation mark inside a quoted cell twice."
    ),
    (
      "a,b\n1,\"2\"3\n",
      "t.csv row 1 (line 2), column \"b\": found text after a closing quotation mark, expected a separator or the line's end. Write a quotation mark inside a quoted cell twice."
    ),
    (
      "\"a,b\n",
      "t.csv line 1: found a quotation mark that is never closed, expected a closing one. Write a quotation mark inside a quoted cell twice."
    ),
    ("", "t.csv: found an empty file, expected a header and at least one row."),
    ("\u{FEFF}\r\n\n", "t.csv: found an empty file, expected a header and at least one row."),
    (
      "a,b\n",
      "t.csv: found a header and no rows, expected at least one row. If the first line holds data, say that there is no header (--no-header)."
    ),
    (
      "a,b,a\n1,2,3\n",
      "t.csv header: found the name \"a\" for columns 1 and 3, expected different names. Rename one of the two."
    ),
    (
      ",b\n1.5,2\n",
      "t.csv header: found no name for column 1, which holds data such as \"1.5\", expected a name. Name the column in the header, or remove it."
    ),
    (
      "a,b\n1,2\n3,x\0y\n",
      "t.csv row 2 (line 3), column \"b\": found a NUL byte at offset 11, expected text. Save the file as text with the encoding UTF-8."
    ),
    (
      "a,b\n1,2\n3,-1e309\n5,NA\n",
      "t.csv row 2, column \"b\": found \"-1e309\", expected a number of at most 1.8e308 in size. Correct the cell, or leave it empty if the number is not known."
    ),
  ])
  func malformedFiles(csv: String, message: String) {
    #expect(throwsMessage { try Table(csv: csv, source: "t.csv") } == message)
  }

  /// Numbers that programs do not read, for a reason that can be seen, or cannot.
  @Test(arguments: [
    ("\u{2212}1.5", "2.5", "Cells hold \"\u{2212}\" (U+2212), which only looks like \"-\""),
    ("1\u{2013}", "\u{2013}2", nil),
    ("1.5\u{A0}", "2.5", "Cells hold U+00A0, which shows nothing but is no plain space: remove it"),
    ("1\u{FF12}", "2.5", "Cells hold \"\u{FF12}\" (U+FF12), which only looks like \"2\""),
    ("\u{663}", "1", "Cells hold \"\u{663}\" (U+0663), which only looks like \"3\""),
    ("5%", "-2.5%", "If \"%\" beside each number is a unit, remove it"),
    ("$5", "$2.5", "If \"$\" beside each number is a unit, remove it"),
    ("5 kg", "7 kg", "If \"kg\" beside each number is a unit, remove it"),
    ("5 kg", "7 lb", nil), ("5 kg", "7", nil), ("t5", "t7", nil), ("fast", "slow", nil),
    ("2020-01-02", "2020-01-03", nil),
  ])
  func numbersThatAreSpoiled(first: String, second: String, advice: String?) throws {
    let table = try Table(csv: "a;b\n\(first);1\n\(second);2\n", source: "t.csv")
    let error = #expect(throws: DataError.self) { try table.numbers(in: "a") }
    let words = try #require(error?.suggestion).words(for: .commandLine)
    if let advice {
      #expect(words.hasPrefix(advice))
    } else {
      #expect(words == "Correct the cell.")
    }
  }

  /// Cells may begin as files of other formats do.
  @Test(arguments: [
    "[[wiki]]", "{id}", "[{x}]", "@relation", "@relationship", "<table>", "<tablespoon>",
  ])
  func cellsWithBrackets(name: String) throws {
    #expect(try Table(csv: "\(name),y\n1,2\n").columnNames == [name, "y"])
  }

  /// What files of Weka and pages may have above the line that says what they are.
  @Test(arguments: [
    ("% 1. Title: Iris\n%\n\n% 2. Sources\n@RELATION iris\n@ATTRIBUTE x REAL\n", "(ARFF)"),
    (String(repeating: "% a line of a long comment\n", count: 200) + "@relation iris\n", "(ARFF)"),
    ("\u{FEFF}\n\n@relation iris\n", "(ARFF)"),
    ("@relation\tiris\n@attribute x real\n", "(ARFF)"),
    ("<!-- saved from url=(0014)about:internet -->\n<html>\n", "a page or XML"),
    ("\u{FEFF}\n<!-- a\nb -->\n<!-- c --> <!DOCTYPE html>\n", "a page or XML"),
    (String(repeating: "\n", count: 400) + "<!doctype html>\n", "a page or XML"),
  ])
  func commentsAboveOtherFormats(text: String, found: String) {
    #expect(throwsMessage { try Table(csv: text) }?.contains(found) == true)
  }

  /// Columns whose names or cells begin as such lines do.
  @Test(arguments: [
    ("%fat,y\n1,2\n", ["%fat", "y"]), ("%json,y\n[,2\n", ["%json", "y"]),
    ("@relation\ty\n1\t2\n", ["@relation", "y"]), ("<!--,y\n1,2\n", ["<!--", "y"]),
    ("%a,y\n<html>,2\n", ["%a", "y"]),
  ])
  func namesThatBeginAsCommentsDo(csv: String, names: [String]) throws {
    #expect(try Table(csv: csv).columnNames == names)
  }

  @Test(arguments: [
    "[\n  {\n    \"a\": 1\n  }\n]\n", "{ \"x\": 1, \"g\": \"a\" }\n", "\u{FEFF}{\"x\":1}\n",
  ])
  func otherFormsOfJSON(text: String) {
    #expect(throwsMessage { try Table(csv: text) }?.contains("found JSON") == true)
  }

  @Test func aColumnMayBeCalledAsParquetFilesBegin() throws {
    #expect(try Table(csv: "PAR1,PAR2\n1,2\n").columnNames == ["PAR1", "PAR2"])
    #expect(try Table(csv: "PAR1\n1\n").columnNames == ["PAR1"])
  }

  /// One word among numbers may say that one is missing.
  @Test func wordsThatMayMeanMissing() throws {
    for word in ["?", ".", "-", "unknown"] {
      let table = try Table(csv: "a;b\n1;1\n\(word);2\n\(word);3\n2;4\n", source: "t.csv")
      let error = #expect(throws: DataError.self) { try table.numbers(in: "a") }
      #expect(
        error?.suggestion?.words(for: .swift)
          == "If \"\(word)\", in 2 cells, says that the number is missing, declare it with CSVOptions.missingCells.formUnion([\"\(word)\"]) or leave these cells empty."
      )
      var options = CSVOptions()
      options.missingCells.insert(word)
      #expect(try Table(csv: "a;b\n1;1\n\(word);2\n2;3\n", options: options).columns[0].isNumeric)
      let refused = #expect(throws: DataError.self) { try table.refuseTexts(in: table.columns) }
      #expect(refused?.location == .init("t.csv", row: 2, column: "a"))
    }
    // Two words among three times as many numbers.
    let rows = (["?", "n.d."] + (1...6).map(String.init)).map { "\($0),1\n" }.joined()
    let two = #expect(throws: DataError.self) { try Table(csv: "a,b\n" + rows).numbers(in: "a") }
    #expect(
      two?.suggestion?.words(for: .commandLine)
        == "If \"?\" or \"n.d.\", in 2 cells, says that the number is missing, declare them with --missing \"?\" --missing \"n.d.\" or leave these cells empty."
    )
    for cells in [
      "?;-;1;2", "?;-;x;y;1;2;3;4;5;6;7;8;9;10;11;12", "x1;x1;1;2", "?;1;2;3", "?;?;?;1",
    ] {
      let rows = cells.split(separator: ";").map { "\($0),1\n" }.joined()
      let error = #expect(throws: DataError.self) {
        try Table(csv: "a,b\n" + rows).numbers(in: "a")
      }
      #expect(error?.suggestion?.words(for: .swift) == "Correct the cell.")
    }
  }

  @Test func bytesThatAreNotUTF8() {
    let latin1 = Array("a,b\n1,2\ncaf".utf8) + [0xE9] + Array(",3\n".utf8)
    #expect(
      throwsMessage { try Table(csv: latin1, source: "t.csv") }
        == "t.csv row 2 (line 3), column \"a\": found the byte 0xE9 at offset 11, which is not UTF-8, expected UTF-8 text. Save the file with the encoding UTF-8."
    )
  }

  @Test func unknownColumnsAndCellsThatAreNoNumbers() throws {
    let table = try Table(csv: "tempo,energy,Class\n1,2,a\nfast,3,b\n", source: "t.csv")
    #expect(
      throwsMessage { try table.column("class") }
        == "t.csv: found no column \"class\", expected one of its 3 columns. Did you mean \"Class\"?"
    )
    #expect(
      throwsMessage { try table.dropping(["engery"]) }
        == "t.csv: found no column \"engery\", expected one of its 3 columns. Did you mean \"energy\"?"
    )
    #expect(
      throwsMessage { try table.column("loudness") }
        == "t.csv: found no column \"loudness\", expected one of its 3 columns. The columns are \"tempo\", \"energy\", \"Class\"."
    )
    let message =
      "t.csv row 2, column \"tempo\": found \"fast\", expected a number. Correct the cell."
    #expect(throwsMessage { try table.numbers(in: "tempo") } == message)
    #expect(throwsMessage { try table.rows(at: [0]).numbers(in: "tempo") } == message)
  }

  @Test func labelsThatCannotBeUsed() throws {
    let table = try Table(csv: "x,y,z\n1,a,7\n2,,7\n3,b,7\n", source: "t.csv")
    #expect(
      throwsMessage { try table.labels(target: "y") }
        == "t.csv row 2, column \"y\": found a missing cell, expected a class label. Fill the cell or remove the row."
    )
    #expect(
      throwsMessage { try table.labels(target: "z") }
        == "t.csv, column \"z\": found the one class \"7\" in all 3 rows, expected at least two classes. Choose another target column."
    )
    #expect(
      throwsMessage { try table.labels(target: "x", classes: ["1", "2"]) }
        == "t.csv row 3, column \"x\": found \"3\", expected one of the known classes \"1\", \"2\". Correct the label, or have rows of that class among the training rows."
    )
  }

  @Test func splitsThatCannotBeMade() throws {
    let rows = (0..<20).map { "\($0),\($0 < 18 ? "a" : "b")" }.joined(separator: "\n")
    let table = try Table(csv: "x,y\n\(rows)", source: "t.csv")
    func message(_ train: SplitSize?, _ test: SplitSize?) -> String? {
      throwsMessage { try table.split(target: "y", train: train, test: test, seed: 1) }
    }
    #expect(
      message(15, 10)
        == "t.csv: found 20 rows, expected at least 25 (15 to train, 10 to test). Ask for fewer rows."
    )
    #expect(
      message(25, nil)
        == "t.csv: found 20 rows, expected at least 25 (25 to train). Ask for fewer rows.")
    for rule in [SplitRule.random, .stratified(target: "y"), .grouped(by: ["x"])] {
      #expect(
        throwsMessage {
          try table.split(by: rule, train: 15, validation: 8, test: 4, seed: 1)
        }
          == "t.csv: found 20 rows, expected at least 27 (15 to train, 8 for validation, 4 to test). Ask for fewer rows."
      )
    }
    #expect(
      throwsMessage {
        try table.split(by: .random, train: 15, validation: 6, seed: 1)
      }
        == "t.csv: found 20 rows, expected at least 21 (15 to train, 6 for validation). Ask for fewer rows."
    )
    #expect(
      throwsMessage {
        try table.split(by: .stratified(target: "y"), train: 2, validation: 2, test: 4, seed: 1)
      }?.contains("a share in the 4 training and validation rows") == true)
    #expect(
      message(nil, 20)
        == "t.csv: found no rows left to train on (20 of 20 are to test), expected at least one. Ask for fewer test rows."
    )
    #expect(
      message(4, 4)
        == "t.csv, column \"y\": found class \"b\" in 2 of 20 rows, expected every class to have a share in the 4 training rows. Ask for more training rows, or remove the class."
    )
    #expect(
      message(1.5, nil)
        == "split: found a share of 1.5, expected a number of rows or a share between 0 and 1.")
    #expect(
      message(nil, -3)
        == "split: found -3 rows, expected a number of rows or a share between 0 and 1.")
  }

  @Test func filesThatCannotBeReadOrWritten() throws {
    let folder = FileManager.default.temporaryDirectory.path
    let absent = "\(folder)/\(UUID().uuidString).csv"
    #expect(
      throwsMessage { try Table.read(path: absent) }
        == "\(absent): found no file, expected a readable file. Check the path.")
    #expect(
      throwsMessage { try Table.read(path: folder) }
        == "\(folder): found a folder, expected a readable file. Check the path.")
    let table = try Table(csv: "a\n1\n")
    #expect(
      throwsMessage { try table.write(path: "\(absent)/t.csv") }
        == "\(absent)/t.csv: found no folder \(absent), expected one to write into. Make it, or choose another path."
    )
  }

  @Test func namesAreFoundThroughSlipsButNotInvented() {
    let names = ["Class", "tempo", "energy", "duration_in min/ms"]
    #expect(nearestName(to: "CLASS", among: names) == "Class")
    #expect(nearestName(to: "tmepo", among: names) == "tempo")
    #expect(nearestName(to: "duration_in_min/ms", among: names) == "duration_in min/ms")
    #expect(nearestName(to: "genre", among: names) == nil)
    #expect(nearestName(to: "", among: names) == nil)
    // One letter for another is another name.
    #expect(nearestName(to: "y", among: ["a", "b"]) == nil)
    #expect(nearestName(to: "Y", among: ["a", "y"]) == "y")
    #expect(nearestName(to: "yy", among: ["a", "y"]) == "y")
  }

  @Test func longCellsAreCutAndControlCharactersShown() throws {
    let cell = String(repeating: "long ", count: 20)
    let table = try Table(csv: "a\n\"line\nbreak\"\n", source: "t.csv")
    #expect(
      throwsMessage { try table.numbers(in: "a") }?.contains("found \"line\\nbreak\",") == true)
    #expect(quoted(cell) == "\"" + String(repeating: "long ", count: 12) + "\"…")
  }
}

/// The message of the error that a call throws; nil if it throws none.
func throwsMessage(_ call: () throws -> some Any) -> String? {
  do {
    _ = try call()
    return nil
  } catch {
    return (error as? any Fault)?.message(for: .commandLine) ?? String(describing: error)
  }
}
