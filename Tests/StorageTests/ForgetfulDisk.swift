import Foundation
import Storage
import Synchronization
import TestSupport

/// A disk that forgets what was not synced: it watches a folder while a `DurableStorage` takes its steps, and shows what a power cut may
/// leave of it.
///
/// Each file has the bytes of its last syncing, and each folder the names of its last syncing. What came later is there or not, by
/// chance: each name; the old length of a file, the new one, or one between; each sector old, new or, where the file grew, zero.
final class ForgetfulDisk: Sendable {
  /// Sectors are small, so that a short file has many.
  private static let sector = 16

  private struct State {
    var random: MixingGenerator
    /// Open files and folders, by number: while they are open no other gets the number.
    var open: [UInt64: CInt] = [:]
    /// Where folders are.
    var places: [UInt64: String] = [:]
    /// What is on the disk.
    var contents: [UInt64: Data] = [:]
    var names: [UInt64: [String: UInt64]] = [:]
  }

  private let folder: String
  private let state: Mutex<State>

  /// What is in the folder before is on the disk.
  init(_ folder: String, seed: UInt64) {
    self.folder = folder
    state = Mutex(State(random: MixingGenerator(state: seed)))
    state.withLock { state in
      Self.look(at: folder, &state)
      for (number, place) in state.places { state.names[number] = Self.names(in: place) }
      for (number, file) in state.open where state.places[number] == nil {
        state.contents[number] = Self.bytes(of: file)
      }
    }
  }

  deinit { state.withLock { for file in $0.open.values { close(file) } } }

  /// A storage on this disk.
  /// - Parameter before: called before each step.
  func storage(
    before: @escaping @Sendable (StorageStep) throws -> Void = { _ in }
  ) -> DurableStorage {
    DurableStorage { step in
      try before(step)
      self.state.withLock { state in
        guard case .sync(let path) = step else { return }
        Self.look(at: self.folder, &state)
        guard let number = Self.number(of: path) else { return }
        if state.places[number] != nil {
          state.names[number] = Self.names(in: path)
        } else if let file = state.open[number] {
          state.contents[number] = Self.bytes(of: file)
        }
      }
    }
  }

  /// Gives a folder as a power cut at this moment may leave it, several times.
  func afterPowerCut(times: Int = 4, _ body: (String) throws -> Void) throws {
    for _ in 0..<times {
      try withTemporaryFolder { place in
        try state.withLock { state in
          state.places = [:]
          Self.look(at: folder, &state)
          guard let root = Self.number(of: folder) else { return }
          try Self.build(root, at: place, &state)
        }
        try body(place)
      }
    }
  }

  // MARK: the folder as it is

  private static func look(at folder: String, _ state: inout State) {
    guard let own = number(of: folder) else { return }
    state.places[own] = folder
    if state.open[own] == nil { state.open[own] = opened(folder) }
    // A new folder has no names on the disk yet.
    if state.names[own] == nil { state.names[own] = [:] }
    for (name, number) in names(in: folder) {
      let path = folder + "/" + name
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      if isFolder.boolValue {
        look(at: path, &state)
      } else if state.open[number] == nil {
        state.open[number] = opened(path)
      }
    }
  }

  private static func opened(_ path: String) -> CInt { open(path, O_RDONLY | O_CLOEXEC) }

  private static func number(of path: String) -> UInt64? {
    DurableStorage.status(path).map { UInt64($0.st_ino) }
  }

  private static func names(in folder: String) -> [String: UInt64] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.reduce(into: [:]) { $0[$1] = number(of: folder + "/" + $1) }
  }

  private static func bytes(of file: CInt) -> Data {
    var status = stat()
    fstat(file, &status)
    var data = Data(count: Int(status.st_size))
    let count = data.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, 0) }
    return data.prefix(max(0, count))
  }

  // MARK: the folder after a power cut

  private static func build(_ number: UInt64, at path: String, _ state: inout State) throws {
    let old = state.names[number] ?? [:]
    let new = state.places[number].map(names) ?? [:]
    // In order, so that chance is the same each time.
    for name in Set(old.keys).union(new.keys).sorted() {
      let candidates = [old[name], new[name]]
      guard let chosen = candidates.randomElement(using: &state.random) ?? nil else { continue }
      let child = path + "/" + name
      guard state.names[chosen] != nil else {
        try contents(of: chosen, &state).write(to: URL(fileURLWithPath: child))
        continue
      }
      try FileManager.default.createDirectory(atPath: child, withIntermediateDirectories: true)
      try build(chosen, at: child, &state)
    }
  }

  private static func contents(of number: UInt64, _ state: inout State) -> Data {
    let old = state.contents[number] ?? Data()
    let new = state.open[number].map(bytes) ?? Data()
    let lengths = [old.count, new.count].sorted()
    var data = Data()
    for start in stride(from: 0, to: lengths[1], by: sector) {
      var sources = [old, new]
      if start >= old.count { sources.append(Data()) }
      let source = sources.randomElement(using: &state.random) ?? old
      for place in start..<min(start + sector, lengths[1]) {
        data.append(place < source.count ? source[source.startIndex + place] : 0)
      }
    }
    let length = [old.count, new.count, .random(in: lengths[0]...lengths[1], using: &state.random)]
      .randomElement(using: &state.random)
    return data.prefix(length ?? 0)
  }
}

/// The same numbers on every machine.
struct MixingGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
