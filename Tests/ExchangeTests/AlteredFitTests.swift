import Bayes
import FitSupport
import Foundation
import GenreModels
import Storage
import TestSupport
import Testing
import Words

/// Saved fits in which bytes were altered, cut off or removed, and nothing else: refused with the file that is not as it was.
@Suite struct AlteredFitTests {
  /// What is saved, and what reading it gives, as a text that other contents would change.
  enum Kind: String, CaseIterable {
    case nuts, svi, network, mixture

    func save(to path: String) throws {
      switch self {
      case .nuts:
        var sampler = NUTS(chains: 2, draws: 15, warmup: 15)
        sampler.savesWarmup = true
        try SmallFit.made(.nuts(sampler)).save(to: path)
      case .svi:
        var guide = SVI(seed: 1)
        (guide.maximumSteps, guide.finalDraws) = (300, 40)
        try SmallFit.made(.svi(guide)).save(to: path)
      case .network:
        let split = try Table.read(path: Repository.path("Data/iris.csv"))
          .split(target: "species", train: 100, test: 30, seed: 1)
        var training = PointTraining(seed: 1)
        training.epochs = 2
        try FeedForwardClassifier().train(
          on: split, pipeline: Pipeline(target: "species"), by: training
        ).save(to: path)
      case .mixture:
        var random = RandomStream(seed: seed(2))
        let rows = DesignMatrix(
          features: ["a", "b"], values: (0..<80).map { _ in random.normal() })
        try NUTS(chains: 1, draws: 10, warmup: 10, seed: seed(1))
          .fit(GaussianMixtureModel(rows: rows, components: 2)).save(to: path)
      }
    }

    func contents(_ path: String) throws -> String {
      guard self != .mixture else {
        let posterior = try Posterior(contentsOf: path)
        return "\(posterior.draws)\(posterior.run)"
      }
      let fit = try TableFit(contentsOf: path)
      return "\(fit.posterior.draws)\(fit.posterior.run)\(fit.report)\(fit.pipeline)"
    }
  }

  /// Expects a fault about the file, or, where white space alone has changed, the same contents.
  static func expectRefusal(
    of kind: Kind, in fit: String, naming file: String, kinds: Set<FaultKind> = [.data],
    mayBe contents: String? = nil, _ change: String
  ) {
    do {
      let found = try kind.contents(fit)
      #expect(found == contents, "\(kind), \(file), \(change): was read")
    } catch let fault as any Fault {
      #expect(kinds.contains(fault.kind), "\(kind), \(file), \(change): \(fault)")
      #expect("\(fault)".contains(file), "\(kind), \(file), \(change): \(fault)")
    } catch {
      Issue.record("\(kind), \(file), \(change): \(type(of: error)) \(error)")
    }
  }

  /// Places in a file: all of a small one, else the first and last and others at even distances.
  static func places(_ count: Int, most: Int) -> [Int] {
    guard count > most else { return Array(0..<count) }
    return Array(0..<most / 4) + (0..<most / 2).map { $0 * count / (most / 2) }
      + Array(count - most / 4..<count)
  }

  @Test(arguments: Kind.allCases) func everyByteCounts(_ kind: Kind) throws {
    try withTemporaryFolder { folder in
      let fit = folder + "/fit"
      try kind.save(to: fit)
      let contents = try kind.contents(fit)
      for (name, data) in try EditedFolder.contents(fit).sorted(by: { $0.key < $1.key }) {
        let url = EditedFolder.url(fit, name)
        let isManifest = name == "manifest.json"
        let file = try FileHandle(forUpdating: url)
        defer { try? file.close() }
        for place in Self.places(data.count, most: isManifest ? 4000 : 120) {
          for change in isManifest ? [0x01, 0x02, 0x10, 0x20] : [0x01, 0x80] as [UInt8] {
            try file.seek(toOffset: UInt64(place))
            try file.write(contentsOf: [data[place] ^ change])
            Self.expectRefusal(
              of: kind, in: fit, naming: name, mayBe: isManifest ? contents : nil,
              "byte \(place) ^ \(change)")
            try file.seek(toOffset: UInt64(place))
            try file.write(contentsOf: [data[place]])
          }
        }
        for length in [0, 1, data.count / 2, data.count - 1] where length < data.count {
          try data.prefix(length).write(to: url)
          Self.expectRefusal(
            of: kind, in: fit, naming: name, mayBe: isManifest ? contents : nil,
            "cut to \(length)")
        }
        try (data + Data([0x30])).write(to: url)
        Self.expectRefusal(of: kind, in: fit, naming: name, "a byte more")
        try FileManager.default.removeItem(at: url)
        Self.expectRefusal(
          of: kind, in: fit, naming: name, kinds: [.data, .notFound], "removed")
        try data.write(to: url)
      }
      #expect(try kind.contents(fit) == contents)
    }
  }

  /// White space between its values is nobody's; digits, names and entries are.
  @Test func aManifestMayBeIndentedAnew() throws {
    try withTemporaryFolder { folder in
      let fit = folder + "/fit"
      try Kind.mixture.save(to: fit)
      let contents = try Kind.mixture.contents(fit)
      let url = EditedFolder.url(fit, "manifest.json")
      let text = try String(contentsOf: url, encoding: .utf8)
      func write(_ text: String) throws { try Data(text.utf8).write(to: url) }
      try write(text.replacing("\n", with: "\r\n\t").replacing(" : ", with: ":"))
      #expect(try Kind.mixture.contents(fit) == contents)
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
      let files = try #require(object["files"] as? [String: Any])
      // An entry removed, another's checksum, a number written in another way: the checksum of the whole no longer fits.
      for change in [
        ["files": files.filter { $0.key != "run.json" }], ["files": [String: Any]()],
        ["checksum": "0123abcd"], ["checksum": "0123ABCDE"],
      ] as [[String: Any]] {
        let changed = object.merging(change) { $1 }
        try JSONSerialization.data(withJSONObject: changed, options: .sortedKeys).write(to: url)
        Self.expectRefusal(of: .mixture, in: fit, naming: "manifest.json", "\(change)")
      }
      for (old, new) in [
        ("bayes-genre fit", "bayes-genre fat"), ("\"version\" : 1", "\"version\" : 2"),
        ("\"checksum\"", "\"checksums\""), ("\"files\"", "\"file\""),
        ("{", "{ \"extra\" : 1, "), ("\"checksum\"", "\"version\" : 1, \"checksum\""),
      ] {
        let place = try #require(text.firstRange(of: old))
        try write(text.replacingCharacters(in: place, with: new))
        Self.expectRefusal(of: .mixture, in: fit, naming: "manifest.json", new)
      }
    }
  }

  // MARK: - Names that lead elsewhere

  private struct Entry: Encodable {
    var bytes: Int
    var crc32: String
  }
  private struct Manifest: Encodable {
    var format = "bayes-genre fit"
    var version = 1
    var files: [String: Entry]
  }

  @Test(arguments: [
    "../secret", "/etc/hostname", "a/b", "./run.json", "", ".", "..", "run.json\u{0}", "/",
    "manifest.json", "..//secret",
  ])
  func namesStayInTheFolder(_ name: String) throws {
    try withTemporaryFolder { folder in
      let fit = folder + "/fit"
      try Kind.mixture.save(to: fit)
      try EditedFolder.renewManifest(fit)
      #expect(throws: Never.self) { try Posterior(contentsOf: fit) }
      let secret = Data("secret".utf8)
      try secret.write(to: URL(fileURLWithPath: folder + "/secret"))
      let (bytes, sum) = (secret.count, CRC32(secret).digits)
      var files = [name: Entry(bytes: bytes, crc32: sum)]
      for (name, data) in try EditedFolder.contents(fit) where name != "manifest.json" {
        files[name] = Entry(bytes: data.count, crc32: CRC32(data).digits)
      }
      try JSONEncoder().encode(Manifest(files: files))
        .write(to: EditedFolder.url(fit, "manifest.json"))
      let error = #expect(throws: SavedFitError.self) { try Posterior(contentsOf: fit) }
      #expect(error?.kind == .data)
      #expect(error?.description.contains("manifest.json: found the file name \"") == true)
    }
  }

  /// A link may lead anywhere, and a pipe never ends: neither is opened, whatever its contents would be.
  @Test(arguments: ["run.json", "draws.npy", "manifest.json"])
  func onlyFilesAreRead(_ name: String) throws {
    try withTemporaryFolder { folder in
      let fit = folder + "/fit"
      try Kind.mixture.save(to: fit)
      let (path, moved) = ("\(fit)/\(name)", "\(folder)/moved")
      try FileManager.default.moveItem(atPath: path, toPath: moved)
      for (what, make) in [
        ("a link", { symlink(moved, path) }), ("a link", { symlink("../moved", path) }),
        ("a folder", { mkdir(path, 0o755) }), ("a pipe or a device", { mkfifo(path, 0o644) }),
      ] as [(String, () -> CInt)] {
        #expect(make() == 0)
        let error = #expect(throws: SavedFitError.self) { try Posterior(contentsOf: fit) }
        #expect(error?.kind == .data)
        #expect(error?.description.contains("\(name): found \(what), expected a file") == true)
        try FileManager.default.removeItem(atPath: path)
      }
      try FileManager.default.moveItem(atPath: moved, toPath: path)
      #expect(throws: Never.self) { try Posterior(contentsOf: fit) }
      // The folder itself may be reached by a link.
      #expect(symlink(fit, folder + "/link") == 0)
      #expect(throws: Never.self) { try Posterior(contentsOf: folder + "/link") }
    }
  }

  // MARK: - Contents whose checksums are right

  /// A few bytes that would take the stack, the memory or a lifetime.
  @Test func hostileContentsAreRefusedByName() throws {
    let deep = Data(String(repeating: "[", count: 100_000).utf8)
    let objects = Data(String(repeating: "{\"a\":", count: 100_000).utf8)
    let digits = Data(("[" + String(repeating: "9", count: 400) + "]").utf8)
    let notText = Data([0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D])
    try withTemporaryFolder { folder in
      let fit = folder + "/fit"
      try Kind.nuts.save(to: fit)
      for (name, data) in try EditedFolder.contents(fit) where name.hasSuffix(".json") {
        for bytes in [deep, objects, digits, notText, Data([0]), Data()] {
          try bytes.write(to: EditedFolder.url(fit, name))
          if name != "manifest.json" { try EditedFolder.renewManifest(fit) }
          Self.expectRefusal(of: .nuts, in: fit, naming: name, "\(bytes.prefix(5))")
        }
        try data.write(to: EditedFolder.url(fit, name))
      }
      for (name, data) in try EditedFolder.contents(fit) where name.hasSuffix(".npy") {
        // The warm-up is kept for others, and not read.
        if name.hasPrefix("warmup") { continue }
        for shape in ["4611686018427387904, 0, 9", "0, 4611686018427387904, 9", "1, 9999999999, 0"]
        {
          let header =
            "{'descr': '<f8', 'fortran_order': False, 'shape': (\(shape)), }"
            .padding(toLength: 117, withPad: " ", startingAt: 0) + "\n"
          let bytes = Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0, 118, 0]) + Data(header.utf8)
          try bytes.write(to: EditedFolder.url(fit, name))
          try EditedFolder.renewManifest(fit)
          Self.expectRefusal(of: .nuts, in: fit, naming: ".npy", "(\(shape)) of \(name)")
        }
        try data.write(to: EditedFolder.url(fit, name))
      }
    }
  }
}
