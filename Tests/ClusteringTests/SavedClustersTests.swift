import Clustering
import Foundation
import Preprocessing
import Tables
import TestSupport
import Testing
import Words

/// Clusters in files, and the messages about those that cannot be read.
@Suite struct SavedClustersTests {
  private static func table() throws -> Table {
    try Table(
      source: "t",
      columns: [Column("x", numbers: [1, 2, .nan, 9]), Column("y", numbers: [5, 7, 6, 1e-300])])
  }

  private static func saved() throws -> SavedClusters {
    let features = try ClusterFeatures(
      ["x", "y"], of: Split(training: table()).training, imputation: .median, scaling: .robust)
    return SavedClusters(
      features: features,
      centers: ClusterCenters(features: ["x", "y"], values: [0.1, -1 / 3, 1e-17, 4]))
  }

  @Test func whatIsSavedIsRead() throws {
    try withTemporaryFolder { folder in
      let saved = try Self.saved()
      try saved.save(to: folder + "/s.json")
      #expect(try SavedClusters(contentsOf: folder + "/s.json") == saved)
      // Centres as a table come back through their file, too.
      let centers = saved.features.unscaled(saved.centers)
      try centers.table().write(path: folder + "/c.csv")
      let again = try saved.features.centers(contentsOf: folder + "/c.csv")
      #expect(saved.features.unscaled(again).values.count == centers.values.count)
      for (value, other) in zip(again.values, saved.centers.values) {
        #expect(abs(value - other) < 1e-12)
      }
    }
  }

  @Test func otherFilesAreRefused() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/s.json"
      #expect(throws: FileNotFoundError.self) { try SavedClusters(contentsOf: path) }
      #expect(throws: FileNotFoundError.self) { try SavedClusters(contentsOf: folder) }
      for text in ["", "{", "[1]", "x,y\n1,2\n", #"{"version": 1}"#] {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: DataError.self, "\(text)") { try SavedClusters(contentsOf: path) }
      }
      #expect(throws: FileWriteError.self) { try Self.saved().save(to: folder + "/no/s.json") }
    }
  }

  /// Any byte that is altered is refused, with the file; white space between values is nobody's.
  @Test func alteredFilesAreRefused() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/s.json"
      let url = URL(fileURLWithPath: path)
      let saved = try Self.saved()
      try saved.save(to: path)
      let text = try Data(contentsOf: url)
      func expectRefusal(_ data: Data, _ change: String) throws {
        try data.write(to: url)
        let error = #expect(throws: DataError.self, "\(change)") {
          try SavedClusters(contentsOf: path)
        }
        #expect(error?.location.source == path, "\(change)")
      }
      for place in text.indices {
        for change in [0x01, 0x02, 0x10, 0x80] as [UInt8] {
          var altered = text
          altered[place] ^= change
          try expectRefusal(altered, "byte \(place) ^ \(change)")
        }
        try expectRefusal(text.prefix(place), "cut to \(place)")
      }
      try expectRefusal(text + Data("{}".utf8), "more")
      try expectRefusal(Data(String(repeating: "[", count: 100_000).utf8), "deep")
      let spaced = String(decoding: text, as: UTF8.self).replacing(",", with: " ,\n")
      try Data(spaced.utf8).write(to: url)
      #expect(try SavedClusters(contentsOf: path) == saved)
      // What an earlier version wrote had no checksum.
      let old = String(decoding: text, as: UTF8.self)
        .replacing(/,?"checksum":"[0-9a-f]{8}"/, with: "")
      try Data(old.utf8).write(to: url)
      #expect(try SavedClusters(contentsOf: path) == saved)
    }
  }

  @Test func clustersOfRowsHaveTheNumbersOfTheFile() throws {
    let table = try Self.table().rows(at: [3, 0])
    let labels = try table.clusterTable([1, 0])
    #expect(labels.columnNames == ["row", "cluster"])
    #expect(try labels.numbers(in: "row") == table.rowNumbers.map(Double.init))
    #expect(try labels.numbers(in: "cluster") == [1, 0])
  }

  /// Squared distances beyond the largest double have no sum.
  @Test func immenseNumbersAreRefused() throws {
    for cell in [1e156, -3e200] {
      let table = try Table(
        source: "t",
        columns: [Column("x", numbers: [1, cell, 2]), Column("y", numbers: [5, 7, 6])])
      let error = #expect(throws: DataError.self) { try Self.saved().nearest(to: table) }
      #expect(error?.location == .init("t", row: 2, column: "x"))
      #expect(error?.found == DecimalNumber.text(cell))
    }
    let large = try Table(
      source: "t", columns: [Column("x", numbers: [1e150]), Column("y", numbers: [5])])
    #expect(try Self.saved().nearest(to: large)[0].squaredDistance.isFinite)
  }

  /// What a rule must not do to clustered columns is no value of its setting.
  @Test func preparationsThatCannotBeUsedAreNoValues() throws {
    let impute = try #require(
      ClusterFeatures.Preparation.settings.first { $0.name == "impute" })
    var preparation = ClusterFeatures.Preparation()
    for text in ["mean+indicator", "indicator", "latent", "", "average"] {
      #expect(throws: SettingError.self, "\(text)") { try impute.set(text, in: &preparation) }
    }
    for text in ["mean", "median", "most-frequent", "zero", "2.5", "none"] {
      try impute.set(text, in: &preparation)
      #expect(impute.text(in: preparation) == text)
    }
  }
}
