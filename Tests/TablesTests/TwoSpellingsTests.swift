import Tables
import Testing

/// Texts that look alike and are equal in Swift, in two of Unicode's normal forms.
@Suite struct TwoSpellingsTests {
  private static let composed = "caf\u{E9}"
  private static let decomposed = "cafe\u{301}"

  private static func rows(_ names: [String]) -> String {
    "x,y\n" + names.enumerated().map { "\($0),\($1)\n" }.joined()
  }

  @Test func oneClassInTwoSpellingsIsNoted() throws {
    let names = (0..<40).map { $0 % 4 == 0 ? Self.composed : $0 % 4 == 2 ? Self.decomposed : "bar" }
    let bytes = Array(Self.rows(names).utf8)
    let table = try Table(csv: bytes, source: "t.csv")
    #expect(table.notes.count == 1)
    let note = try #require(table.notes.first)
    #expect(note.hasPrefix("t.csv: in column \"y\""))
    #expect(note.contains("with U+00E9 and with U+0065 U+0301"))
    #expect(!note.contains("more"))
    #expect(try table.labels(target: "y").classes.count == 2)
    #expect(try table.groups(by: ["y"]).sizes == [20, 20])
    for (threads, size) in [(1, 16), (3, 50), (2, 1000)] {
      let blocks = try CSVReader(options: CSVOptions(), threads: threads, blockSize: size)
        .table(from: bytes, source: "t.csv")
      #expect(blocks == table)
    }
  }

  @Test func severalAreCounted() throws {
    let names = [Self.composed, "\u{C5}", "\u{212B}", "z", Self.decomposed, Self.decomposed]
    let table = try Table(csv: Self.rows(names))
    #expect(table.notes.count == 1 && table.notes[0].contains(", and so is 1 more:"))
    #expect(table.notes[0].contains("with U+00C5 and with U+212B"))
  }

  /// Of one spelling there is nothing to say, whichever it is; x with an accent has no form in one character.
  @Test(arguments: [composed, decomposed, "x\u{301}", "\u{1112}\u{1161}\u{11AB}", "naïve 東京"])
  func oneSpellingIsNotNoted(_ name: String) throws {
    let table = try Table(csv: Self.rows([name, "b", name, "c"]))
    #expect(table.notes.isEmpty)
    #expect(try table.labels(target: "y").classes.count == 3)
  }

  /// Classes of one table are found in another that writes them otherwise.
  @Test func tablesInOtherSpellingsAreJoined() throws {
    let first = try Table(csv: Self.rows([Self.composed, "bar"])).labels(target: "y")
    let other = try Table(csv: Self.rows(["bar", Self.decomposed]))
    #expect(try other.labels(target: "y", classes: first.classes).codes == first.codes.reversed())
    #expect(other.notes.isEmpty)
  }
}
