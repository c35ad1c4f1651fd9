import Foundation
import MathKernels
import Tables
import TestSupport
import Testing
import Words

@Suite struct TableTests {
  @Test func columnsAreDroppedSelectedAndPicked() throws {
    let table = try Table(csv: "a,b,c\n1,x,5\n2,,6\n3,z,7\n")
    #expect(try table.dropping(["b"]).columnNames == ["a", "c"])
    #expect(try table.selecting(["c", "a"]).columnNames == ["c", "a"])
    let picked = table.rows(at: [2, 1])
    #expect(try picked.column("a").cells == .numbers([3, 2]))
    #expect(try picked.column("b").cells == .texts(["z", nil]))
    #expect(picked.rowNumbers == [3, 2])
    #expect(picked.rows(at: [1]).rowNumbers == [2])
  }

  @Test func columnsMustFitTogether() {
    let a = Column("a", numbers: [1, 2])
    #expect(throws: DataError.self) { try Table(columns: []) }
    #expect(throws: DataError.self) { try Table(columns: [a, Column("b", texts: ["x"])]) }
    #expect(throws: DataError.self) { try Table(columns: [a, a]) }
  }

  @Test(.tags(.random)) func writtenTablesReadBackTheSame() throws {
    var random = RandomStream(seed: seed(31))
    let folder = FileManager.default.temporaryDirectory
    let path = folder.appendingPathComponent("\(UUID().uuidString).csv").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let pieces = ["a", ",", "\"", "\n", "\r\n", " ", "é", "0"]
    for _ in 0..<50 {
      let rowCount = 1 + random.index(below: 6)
      let numbers = (0..<rowCount).map { _ in
        random.index(below: 4) == 0 ? .nan : random.normal() * power(10, random.normal() * 50)
      }
      let texts = (0..<rowCount).map { _ -> String? in
        guard random.index(below: 4) > 0 else { return nil }
        return "t" + (0..<3).map { _ in pieces[random.index(below: pieces.count)] }.joined()
      }
      let all = [Column("number, \"x\"", numbers: numbers), Column("text", texts: texts)]
      // A text column without a cell reads back as one of missing numbers.
      let columns = texts.contains { $0 != nil } ? all : [all[0]]
      let table = try Table(source: path, columns: columns)
      try table.write(path: path)
      #expect(try Table.read(path: path) == table)
    }
  }

  @Test func writingIsPlainWhereItCanBe() throws {
    let table = try Table(csv: "a,\"b,c\"\n1.50,\"say \"\"hi\"\"\"\n,plain\n")
    #expect(table.csv == "a,\"b,c\"\n1.50,\"say \"\"hi\"\"\"\n,plain\n")
    let single = try Table(columns: [Column("a", numbers: [1, .nan])])
    #expect(single.csv == "a\n1\n\"\"\n")
    // One column of texts must not be taken for several columns.
    for text in ["a;b", "a\tb", "1 2"] {
      let table = try Table(source: "table", columns: [Column(text, texts: [text, text])])
      #expect(try Table(csv: table.csv) == table)
    }
  }
}
