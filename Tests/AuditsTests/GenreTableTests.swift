import Audits
import MathKernels
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

  /// What was counted in this table by hand, found without being told where to look.
  @Test func theAuditFindsWhatIsWrong() throws {
    let audit = try TableAudit(of: table, target: "Class")
    let (whole, sound) = (try #require(audit.repetitions.first), audit.repetitions.last)
    #expect(whole.repeatedRowCount == 1_673 && whole.contradictoryGroupCount == 1_485)
    #expect(whole.contradictoryRowCount == 3_158)
    #expect(abs((whole.accuracyCeiling ?? 0) - 0.907) < 5e-4)
    #expect(sound?.groupCount == 16_038 && sound?.contradictoryGroupCount == 1_600)
    #expect(abs((sound?.accuracyCeiling ?? 0) - 0.899) < 5e-4)
    let leftOut = Set(sound?.leftOut.map(\.column) ?? [])
    #expect(leftOut.isSuperset(of: ["Popularity", "duration_in min/ms"]))

    var zeros: [String] = []
    for warning in audit.warnings {
      switch warning {
      case .recodedZeros(let finding): zeros.append(finding.column)
      case .mixedUnits(let finding):
        #expect(finding.column == "duration_in min/ms")
        #expect(finding.units.countBelow == 2_580 && finding.units.countAbove == 15_416)
        #expect(finding.units.conversion.factor == 60_000 && finding.units.threshold == 100)
        #expect(finding.classEvidence?.onlyLow == ["0", "3", "4", "7"])
        #expect(finding.classEvidence?.onlyHigh == ["1", "2", "5", "6", "8"])
        #expect(abs(finding.skewnessInOneUnit - 4) < 0.05)
      case .skewed(let columns):
        #expect(
          columns.map(\.column) == ["duration_in min/ms", "speechiness", "liveness"])
      default: break
      }
    }
    #expect(Set(zeros).isSuperset(of: ["key", "instrumentalness"]))
    #expect(audit.warnings.first?.kind == "mixed-units")
    let energy = audit.correlations.strongest(2)
    #expect(abs((energy.first?.pearson ?? 0) - 0.77) < 0.005)
    #expect(abs((energy.last?.pearson ?? 0) + 0.75) < 0.005)
  }
}
