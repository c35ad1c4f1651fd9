import Tables
import Testing
import Words

@Suite struct ComparisonTests {
  static func table() throws -> Table {
    try Table(csv: "latitude,place\n20,a\n20.5,b\n,c\n-3,d\n", source: "t.csv")
  }

  @Test func aThresholdMakesTwoClasses() throws {
    let table = try Self.table().classified("latitude", above: 20)
    #expect(
      try table.column("latitude").cells == .texts(["at most 20", "above 20", nil, "at most 20"]))
    #expect(table.columnNames == ["latitude", "place"] && table.rowNumbers == [1, 2, 3, 4])
    #expect(try table.column("place").cells == .texts(["a", "b", "c", "d"]))
  }

  @Test(arguments: [
    ("place", 20, "t.csv row 1, column \"place\": found \"a\", expected a number"),
    ("latitude", 90, "found numbers from -3 to 20.5, expected some above 90 and some not"),
    ("longitude", 0, "found no column \"longitude\""),
  ])
  func whatCannotBeComparedIsTold(_ column: String, _ threshold: Double, _ words: String) throws {
    let error = #expect(throws: DataError.self) {
      try Self.table().classified(column, above: threshold)
    }
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }
}
