import Foundation
import FuzzTargets
import MathKernels
import TestSupport
import Testing

/// Every reader of files on its corpus and on a few hundred alterations of it; `make fuzz` goes on from there for hours.
@Suite struct FuzzTargetTests {
  private static let corpora = Repository.path("Tests/Fuzzing/Corpora")

  private static func corpus(_ target: any FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
    let folder = "\(corpora)/\(target.name)"
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map {
      ($0, Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0)"))))
    }
  }

  @Test func corporaAreReadOrRefusedInWords() throws {
    let targets = try FuzzTargets.all()
    #expect(Set(targets.map(\.name)).count == targets.count)
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.corpora)
    #expect(Set(folders) == Set(targets.map(\.name)))
    for target in targets {
      let corpus = try Self.corpus(target)
      // One that is refused from the first byte on would teach nothing.
      #expect(corpus.contains { target.accepts($0.bytes) }, "\(target.name)")
      #expect(corpus.allSatisfy { $0.bytes.count <= 16384 }, "\(target.name)")
    }
  }

  @Test func alterationsAreReadOrRefusedInWords() throws {
    for target in try FuzzTargets.all() {
      var random = RandomStream(seed: seed(7))
      var refused = 0
      for (_, bytes) in try Self.corpus(target) {
        for _ in 0..<60 {
          var altered = bytes
          for _ in 0...random.index(below: 3) {
            altered =
              target.isJSON && random.index(below: 4) > 0
              ? Mutation.ofJSON(altered, &random) : Mutation.ofBytes(altered, &random)
          }
          if !target.accepts(altered) { refused += 1 }
        }
      }
      // Alterations that no reader minds would try nothing.
      #expect(refused > 0, "\(target.name)")
    }
  }
}
