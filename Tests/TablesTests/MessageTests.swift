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
      "t.csv row 2 (line 3), column \"b\": found an empty line, expected 2 cells, as in the header. Look for a missing or surplus separator or quotation mark."
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
