import Foundation
import Words

extension SavedFolder {
  /// Writes the folder under another name, syncs it, and renames it: whatever ends the process or the machine, and
  /// whenever, the path names either what it named before or the complete new folder.
  ///
  /// - Parameter arrays: files that are written row by row, besides those in memory.
  /// - Throws: `SavedFitError` where the path is taken; `FileWriteError` where writing fails.
  package func write(
    to path: String, overwriting: Bool, arrays: [String: StreamedArray] = [:],
    by storage: DurableStorage = DurableStorage()
  ) throws {
    try Self.checkWritable(path, overwriting: overwriting)
    let target = Self.target(path).path
    let folder = DurableStorage.folder(of: target)
    do {
      _ = try storage.makeFolder(folder)
      PartialFolder.removeAbandoned(beside: target)
      let beside = try PartialFolder(beside: target, by: storage)
      try writeFiles(arrays, into: beside.path, by: storage)
      try beside.take(place: target, overwriting: overwriting)
    } catch let error as FileWriteError {
      throw error.named(path)
    }
  }

  private func writeFiles(
    _ arrays: [String: StreamedArray], into folder: String, by storage: DurableStorage
  ) throws {
    var manifest = Manifest(files: [:])
    for (name, data) in files.sorted(by: { $0.key < $1.key }) {
      try Self.write(data, to: "\(folder)/\(name)", by: storage)
      manifest.files[name] = .init(bytes: data.count, crc32: CRC32(data).digits)
    }
    for (name, array) in arrays.sorted(by: { $0.key < $1.key }) {
      var file = ChecksummedFile(try storage.create("\(folder)/\(name)"))
      try array.write(to: &file)
      let checksum = try file.finish(by: storage)
      manifest.files[name] = .init(bytes: file.bytes, crc32: checksum)
    }
    try Self.write(manifest.data(), to: "\(folder)/\(Self.manifestName)", by: storage)
    try storage.sync(folder: folder)
  }

  private static func write(_ data: Data, to path: String, by storage: DurableStorage) throws {
    let file = try storage.create(path)
    try data.withUnsafeBytes(file.write)
    try storage.finish(file)
  }
}
