import Foundation
import Words

/// A file of what long work has done so far, which only grows: killed at any moment, the work goes on from there.
///
/// It holds records by name, of which the last counts, and tables of rows by name, which grow. What is appended at once is one
/// batch, with its length and its checksums; it is on the disk before the next begins. A batch that was cut off at the end of the file, as
/// by a kill or a power cut, is ignored. One that is damaged with another after it was altered by someone else: the file is refused.
///
///     batch    marker 8 · bytes of the body 8 · checksum of the body 4 · checksum of these twenty 4 · body
///     body     entries: kind 4 · bytes of the name 4 · first row 8 · bytes of a row 8 · bytes of the contents 8 · name · contents
///
/// Numbers are little-endian, checksums CRC-32. When most of the file is out of date, it is written anew beside and renamed.
package final class Journal {
  /// What is appended under a name.
  package struct Entry: Sendable {
    enum Content: Sendable {
      case record(Data, replacesParts: Bool)
      case rows(RowBlock)
    }

    let name: String
    let content: Content

    /// A record, which replaces the one of that name.
    /// - Parameter replacesParts: whether all under names that begin with this one and a slash is out of date as well.
    package static func record(_ name: String, _ data: Data, replacesParts: Bool = false) -> Entry {
      Entry(name: name, content: .record(data, replacesParts: replacesParts))
    }

    /// Rows of a table; those that it had from the first of these on are out of date.
    package static func rows(_ name: String, _ block: RowBlock) -> Entry {
      Entry(name: name, content: .rows(block))
    }
  }

  /// Rows of doubles that are written one after the other.
  package struct RowBlock: Sendable {
    /// The number of the first in its table.
    let first: Int
    let count: Int
    let width: Int
    let forEach: @Sendable (_ body: (UnsafeBufferPointer<Double>) throws -> Void) throws -> Void

    /// - Parameter forEach: gives each row, in one piece or in several.
    package init(
      first: Int, count: Int, width: Int,
      _ forEach:
        @escaping @Sendable (_ body: (UnsafeBufferPointer<Double>) throws -> Void) throws -> Void
    ) {
      (self.first, self.count, self.width, self.forEach) = (first, count, width, forEach)
    }
  }

  package let path: String
  private let storage: DurableStorage
  private var contents = JournalContents()
  /// Open once something was appended.
  private var file: StorageFile?
  /// Whether an attempt to append failed, which may have left bytes after the last batch.
  private var hasRemnants = false
  /// Bytes that are out of date before the file is written anew.
  private let tolerance: Int

  /// Opens a journal, which is empty where there is no file.
  /// - Throws: `SavedFitError` for a file that was altered, or is none.
  package init(
    _ path: String, by storage: DurableStorage = DurableStorage(), tolerance: Int = 64 << 20
  ) throws {
    (self.path, self.storage, self.tolerance) = (path, storage, tolerance)
    try read()
  }

  private func read() throws {
    (contents, file, hasRemnants) = (JournalContents(), nil, false)
    guard DurableStorage.status(path) != nil else { return }
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
    else {
      throw SavedFitError(
        path: path, found: "a file that cannot be read", expected: "that of the unfinished run",
        suggestion: "Check its permissions.")
    }
    contents = try JournalReader(data, path: path).contents()
    hasRemnants = contents.end < data.count
  }

  /// The names of all records and tables.
  package var names: Set<String> {
    Set(contents.records.keys).union(contents.tables.keys)
  }

  /// The record of a name; nil if there is none.
  /// - Throws: `SavedFitError` where it cannot be read.
  package func record(_ name: String) throws -> Data? {
    guard let place = contents.records[name] else { return nil }
    return try JournalFile(path).bytes(place)
  }

  /// The first rows of a table, as they are now.
  /// - Throws: `SavedFitError` where it has fewer, or others.
  package func rows(_ count: Int, of name: String, width: Int) throws -> JournalRows {
    let table = contents.tables[name] ?? []
    var found = 0
    for block in table where block.first == found && block.rowBytes == 8 * width {
      found = block.end
    }
    guard count <= found else {
      throw SavedFitError(
        path: path, found: "\(found) rows of \(name)",
        expected: "\(count) of \(width) numbers each")
    }
    return JournalRows(
      blocks: table.filter { $0.first < count }, count: count,
      file: count == 0 ? nil : try JournalFile(path))
  }

  /// Appends a batch, all of it or nothing, and puts it on the disk.
  /// - Throws: `FileWriteError`; what giving the rows throws. Whether the batch counts is then open, and it may be appended again.
  package func append(_ entries: [Entry]) throws {
    guard !entries.isEmpty else { return }
    // The first batch arrives whole with its file.
    guard contents.end > 0 else {
      try writeAnew { try $0.write(entries) }
      return try syncFolder()
    }
    do {
      let file = try file ?? opened()
      self.file = file
      if hasRemnants {
        try file.truncate(to: contents.end)
        hasRemnants = false
      }
      var writer = JournalWriter(file, at: contents.end)
      hasRemnants = true
      try storage.append(to: path)
      try writer.write(entries)
      try storage.sync(file)
      hasRemnants = false
      contents.take(writer.placed, end: writer.offset)
    } catch {
      // What a descriptor says after an error may not be what the disk holds.
      file = nil
      throw error
    }
    guard contents.end > tolerance,
      contents.end - contents.liveBytes > max(tolerance, contents.liveBytes)
    else { return }
    // The batch is on the disk, whether there is room for a second file or not.
    try? compact()
  }

  /// The file, with all that counts on the disk. A process that was killed may have left a batch that was not: had the next one
  /// come to the disk without it, it would seem altered.
  private func opened() throws -> StorageFile {
    let file = try StorageFile(path, O_WRONLY)
    try storage.sync(file)
    try storage.sync(folder: DurableStorage.folder(of: path))
    try syncFolder()
    return file
  }

  /// Puts the name of the folder on the disk: a process that was killed may have made it, and no more.
  private func syncFolder() throws {
    let folder = DurableStorage.folder(of: path)
    try storage.sync(folder: DurableStorage.folder(of: folder))
  }

  /// Writes the file anew, without what is out of date.
  private func compact() throws {
    let old = try JournalFile(path)
    let live = contents
    try writeAnew { writer in
      for (name, place) in live.records.sorted(by: { $0.key < $1.key }) {
        try writer.write([.record(name, old.bytes(place))])
      }
      for (name, blocks) in live.tables.sorted(by: { $0.key < $1.key }) {
        for block in blocks {
          try writer.write([
            .rows(
              name,
              RowBlock(first: block.first, count: block.count, width: block.rowBytes / 8) {
                try old.read(block, upTo: block.end, $0)
              })
          ])
        }
      }
    }
  }

  private func writeAnew(_ write: (inout JournalWriter) throws -> Void) throws {
    var written = JournalContents()
    do {
      try storage.replace(path, beside: path + DurableStorage.partialSuffix) { file in
        var writer = JournalWriter(file, at: 0)
        try write(&writer)
        written.take(writer.placed, end: writer.offset)
      }
    } catch {
      // It may have failed after the renaming.
      try read()
      throw error
    }
    (contents, file, hasRemnants) = (written, nil, false)
  }
}

/// An entry in a file: its head, its name, and where its contents begin.
struct PlacedEntry {
  var head: JournalEntryHead
  var name: String
  var offset: Int
}

/// Where in a journal everything is.
struct JournalContents {
  /// Bytes of a file.
  struct Place { var offset, count: Int }

  /// Rows of a table that follow each other in the file.
  struct Block: Sendable {
    var first, count, rowBytes, offset: Int
    var end: Int { first + count }
  }

  var records: [String: Place] = [:]
  var tables: [String: [Block]] = [:]
  /// Where the next batch goes.
  var end = 0

  /// Bytes that are not out of date.
  var liveBytes: Int {
    records.values.reduce(0) { $0 + $1.count }
      + tables.values.joined().reduce(0) { $0 + $1.count * $1.rowBytes }
  }

  /// Takes entries of batches that end at an offset.
  mutating func take(_ entries: [PlacedEntry], end: Int) {
    for entry in entries { add(entry) }
    self.end = end
  }

  private mutating func add(_ entry: PlacedEntry) {
    let head = entry.head
    switch head.kind {
    case .record, .result:
      records[entry.name] = Place(offset: entry.offset, count: head.contentBytes)
      if head.kind == .result { removeParts(of: entry.name) }
    case .rows:
      var blocks = tables[entry.name] ?? []
      while let last = blocks.last, last.end > head.first {
        blocks.removeLast()
        if last.first < head.first {
          var kept = last
          kept.count = head.first - last.first
          blocks.append(kept)
        }
      }
      blocks.append(
        Block(
          first: head.first, count: head.rowCount, rowBytes: head.rowBytes, offset: entry.offset))
      tables[entry.name] = blocks
    }
  }

  private mutating func removeParts(of name: String) {
    let prefix = name + "/"
    records = records.filter { !$0.key.hasPrefix(prefix) }
    tables = tables.filter { !$0.key.hasPrefix(prefix) }
  }
}
