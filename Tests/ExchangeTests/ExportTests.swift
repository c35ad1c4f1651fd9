import Bayes
import Exchange
import FitSupport
import Foundation
import GenreModels
import Storage
import Synchronization
import TestSupport
import Testing
import Words

/// Draws that leave for other programs.
@Suite struct ExportTests {
  static func schools(_ parameterization: Parameterization = .centered) throws -> Posterior {
    try NUTS(chains: 2, draws: 30, warmup: 60, seed: seed(5)).fit(
      EightSchools(parameterization: parameterization))
  }

  private static let prior = Result { try SmallFit.made(.ancestral(draws: 3, seed: seed(1))) }

  static func small() throws -> TableFit { try prior.get() }

  /// What makes some chains, and the same for every format.
  static func export(_ format: DrawFormat) throws -> DrawExport {
    var export =
      format.id == "cmdstan" ? DrawExport(try schools()) : DrawExport(try small())
    export.request.priorDraws = 4
    return export
  }

  @Test(arguments: DrawFormat.all.map(\.id)) func theSameFitGivesTheSameBytes(_ id: String) throws {
    let format = try #require(DrawFormat.all.first { $0.id == id })
    let export = try Self.export(format)
    try withTemporaryFolder { folder in
      for name in ["a", "b"] { try export.write(as: format, to: "\(folder)/\(name)") }
      let all = try ExportedFolder(path: folder).contents()
      let first = all.filter { $0.key == "a" || $0.key.hasPrefix("a/") }
      #expect(!first.isEmpty && 2 * first.count == all.count)
      for (name, data) in first { #expect(all["b" + name.dropFirst()] == data, "\(name)") }
    }
  }

  @Test(arguments: DrawFormat.all.map(\.id)) func nothingIsOverwritten(_ id: String) throws {
    let format = try #require(DrawFormat.all.first { $0.id == id })
    let export = try Self.export(format)
    try withTemporaryFolder { folder in
      let path = "\(folder)/draws"
      try export.write(as: format, to: path)
      let before = try ExportedFolder(path: folder).contents()
      let error = #expect(throws: FileWriteError.self) { try export.write(as: format, to: path) }
      #expect(error?.description.contains("found something there already") == true)
      #expect(try ExportedFolder(path: folder).contents() == before)
      try export.write(as: format, to: path, overwriting: true)
      #expect(try ExportedFolder(path: folder).contents() == before)
      // A folder that no export has made stays, whatever is asked for.
      let other = "\(folder)/other"
      try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
      try Data("mine".utf8).write(to: URL(fileURLWithPath: other + "/notes.txt"))
      #expect(throws: FileWriteError.self) {
        try export.write(as: format, to: other, overwriting: true)
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      #expect(names == ["draws", "other"])
      #expect(try FileManager.default.contentsOfDirectory(atPath: other) == ["notes.txt"])
    }
  }

  struct StepError: Error {}

  /// At each step a fault: the old export is there or the new one, whole, and nothing beside it.
  @Test(arguments: DrawFormat.all.map(\.id)) func aFaultLeavesNothingHalfWritten(_ id: String)
    throws
  {
    let format = try #require(DrawFormat.all.first { $0.id == id })
    var old = try Self.export(format)
    // Few groups have few steps.
    if format.hasGroups { old.request.groups = [.posterior, .observedData] }
    var new = old
    if format.hasGroups { new.request.groups = [.posterior] }
    try withTemporaryFolder { folder in
      let path = "\(folder)/draws"
      func contents() throws -> [String: Data] { try ExportedFolder(path: folder).contents() }
      try new.write(as: format, to: path)
      let after = try contents()
      try old.write(as: format, to: path, overwriting: true)
      let before = try contents()
      let count = Mutex(0)
      try old.write(
        as: format, to: path, overwriting: true,
        by: DurableStorage { _ in count.withLock { $0 += 1 } })
      var seen: Set<Bool> = []
      for place in 0..<count.withLock({ $0 }) {
        try old.write(as: format, to: path, overwriting: true)
        let number = Mutex(0)
        let storage = DurableStorage { step in
          if case .remove = step { return }
          let current = number.withLock { number in
            number += 1
            return number - 1
          }
          if current == place { throw StepError() }
        }
        try? new.write(as: format, to: path, overwriting: true, by: storage)
        let found = try contents()
        #expect(found == before || found == after, "step \(place)")
        seen.insert(found == before)
      }
      #expect(seen.contains(true))
      // Where nothing was, nothing is.
      try FileManager.default.removeItem(atPath: path)
      try? new.write(
        as: format, to: path, overwriting: false,
        by: DurableStorage { step in if case .rename = step { throw StepError() } })
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }

  /// A full disk is named, and so is what to do.
  @Test func aFullDiskIsNamed() throws {
    let fit = try Self.small()
    let error = #expect(throws: FileWriteError.self) {
      try DrawExport(fit).write(as: .json, to: "/dev/full", overwriting: true)
    }
    #expect(error?.description.contains("no space left on the disk") == true)
  }

  @Test func theFormatsHaveDifferentNames() {
    let names = DrawFormat.all.map(\.id)
    #expect(Set(names).count == names.count && names.count >= 5)
    #expect(DrawFormat.all.allSatisfy { !$0.summary.isEmpty })
  }

  // MARK: CmdStan

  /// Our own reader of CmdStan's files finds the same draws, divergences and energies.
  @Test func cmdStanFilesAreReadBack() throws {
    let posterior = try Self.schools()
    try withTemporaryFolder { folder in
      let path = "\(folder)/chains"
      try DrawExport(posterior).write(as: .cmdStan, to: path)
      let files = (1...2).map { "\(path)/chain_\($0).csv" }
      let read = try DrawSet(contentsOf: files)
      let own = DrawSet(posterior)
      #expect(read.chainCount == 2 && read.drawCount == 30)
      #expect(read.names.count == own.names.count)
      for (place, name) in own.names.enumerated() {
        // theta[C] is the third element there.
        let stan = name.replacing(/\[(.)\]/) { match in
          "[\((Character(String(match.1)).asciiValue ?? 0) - 64)]"
        }
        let column = try #require(read.names.firstIndex(of: stan), "\(name)")
        #expect(read.values(ofScalar: column) == own.values(ofScalar: place), "\(name)")
      }
      let (diagnosis, known) = (Diagnosis(read), Diagnosis(own))
      #expect(diagnosis.logDensity?.mean == known.logDensity?.mean)
      let energies = zip(diagnosis.report?.energyBFMI ?? [], known.report?.energyBFMI ?? [])
      #expect(energies.count { abs($0 - $1) < 1e-12 } == 2)
      let sites = try ExportedFolder(path: path).json("names.json")
      let theta = try #require(sites["theta"] as? [String: Any])
      let school = try #require((theta["dimensions"] as? [[String: Any]])?.first)
      #expect(school["coordinates"] as? [String] == ["A", "B", "C", "D", "E", "F", "G", "H"])
    }
  }

  @Test func cmdStanFilesAreOfMarkovChains() throws {
    try withTemporaryFolder { folder in
      let fit = try Self.small()
      let error = #expect(throws: DataError.self) {
        try DrawExport(fit).write(as: .cmdStan, to: "\(folder)/chains")
      }
      #expect(error?.description.contains("ancestral sampling") == true)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }

  /// Arrays are written with the first index moving fastest, as Stan has them.
  @Test func arraysAreColumnMajor() throws {
    let fit = try SmallFit.made(
      .nuts(NUTS(chains: 1, draws: 4, warmup: 20, seed: seed(2))))
    try withTemporaryFolder { folder in
      try DrawExport(fit).write(as: .cmdStan, to: "\(folder)/chains")
      let text = try String(contentsOfFile: "\(folder)/chains/chain_1.csv", encoding: .utf8)
      let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
      let header = lines[0].split(separator: ",")
      let first = try #require(header.firstIndex(of: "beta.1.1"))
      #expect(header[first + 1] == "beta.2.1")
      let beta = try #require(fit.posterior["beta"]?.values(at: [1, 0]))
      let cells = lines[1...].map { Double($0.split(separator: ",")[first + 1]) }
      #expect(cells == beta.values)
    }
  }
}
