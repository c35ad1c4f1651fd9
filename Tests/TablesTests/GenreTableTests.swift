import Tables
import TestSupport
import Testing

/// The table of the genre study, against counts made with other tools.
@Suite(.enabled(if: ReferenceFiles.data != nil, "needs the folder of data"))
struct GenreTableTests {
  let table: Table

  init() throws {
    let folder = try #require(ReferenceFiles.data)
    table = try Table.read(path: folder.appendingPathComponent("music-genre/train.csv").path)
  }

  @Test func sizesAndMissingCells() throws {
    #expect(table.rowCount == 17_996)
    #expect(table.columns.count == 17)
    let missing = table.columns.filter { $0.missingCount > 0 }.map { ($0.name, $0.missingCount) }
    #expect(
      Dictionary(uniqueKeysWithValues: missing)
        == ["instrumentalness": 4377, "key": 2014, "Popularity": 428])
    #expect(table.columns.filter { !$0.isNumeric }.map(\.name) == ["Artist Name", "Track Name"])
  }

  @Test func classesInNumericOrder() throws {
    let labels = try table.labels(target: "Class")
    #expect(labels.classes == (0...10).map(String.init))
    let counts = labels.codes.reduce(into: [Int](repeating: 0, count: 11)) { $0[$1] += 1 }
    #expect(counts == [625, 1373, 1272, 402, 387, 1447, 2587, 576, 1854, 2524, 4949])
  }

  @Test func textsSurviveAsTheyStand() throws {
    guard case .texts(let artists) = try table.column("Artist Name").cells,
      case .texts(let tracks) = try table.column("Track Name").cells
    else {
      Issue.record("expected text columns")
      return
    }
    #expect(Set(artists).count == 9_149)
    #expect(tracks.count { $0?.utf8.contains { $0 > 127 } ?? false } == 1_437)
    #expect(tracks.count { $0?.contains("\"") ?? false } == 47)
    #expect(artists.last == "The Raconteurs")
    #expect(try table.numbers(in: "tempo").last == 138.102)
  }

  @Test func writesAndReadsBack() throws {
    #expect(try Table(csv: table.csv, source: table.source) == table)
  }
}
