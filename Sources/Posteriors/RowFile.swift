import Foundation
import Inference

/// A file of draws that grows: rows of doubles, a position and its statistics.
final class RowFile {
  private let path: String
  private var handle: FileHandle?
  private var count = 0

  init(_ path: String) { self.path = path }

  /// Appends the draws that are not there yet.
  func append(from draws: ChainDraws) throws {
    guard draws.count > count else { return }
    let handle = try opened()
    // Rows of an attempt that failed on the way, as on a full disk, do not count.
    try handle.truncate(atOffset: UInt64(count * Self.rowBytes(draws.dimension)))
    try handle.seekToEnd()
    var bytes = Data()
    for draw in count..<draws.count {
      draws.rows.withRow(draw) { bytes.append(contentsOf: UnsafeRawBufferPointer($0)) }
      draws.statistics[draw].row.withUnsafeBytes { bytes.append(contentsOf: $0) }
      if bytes.count > 1 << 20 {
        try handle.write(contentsOf: bytes)
        bytes.removeAll(keepingCapacity: true)
      }
    }
    try handle.write(contentsOf: bytes)
    try handle.synchronize()
    count = draws.count
  }

  /// Reads the first rows; what follows them was written after the last checkpoint and is forgotten.
  /// - Throws: `SavedFitError` where there are fewer.
  func read(_ length: Int, into draws: inout ChainDraws) throws {
    count = length
    guard length > 0 else { return }
    let width = draws.dimension
    let damaged = SavedFitError(
      path: path, found: "fewer rows", expected: "\(length) of \(Self.rowBytes(width)) bytes")
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe),
      data.count / Self.rowBytes(width) >= length
    else { throw damaged }
    try data.withUnsafeBytes { bytes in
      // A mapped file begins on a page, so its doubles are aligned.
      let numbers = bytes.bindMemory(to: Double.self)
      for start in stride(from: 0, to: length * (width + 8), by: width + 8) {
        let row = numbers[start + width..<start + width + 8]
        guard let drawn = DrawStatistics(row: Array(row)) else { throw damaged }
        try draws.append(UnsafeBufferPointer(rebasing: numbers[start..<start + width]), drawn)
      }
    }
  }

  private static func rowBytes(_ dimension: Int) -> Int {
    8 * (dimension + DrawStatistics.columns.count)
  }

  private func opened() throws -> FileHandle {
    if let handle { return handle }
    let manager = FileManager.default
    if !manager.fileExists(atPath: path) { try Data().write(to: URL(fileURLWithPath: path)) }
    let opened = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    handle = opened
    return opened
  }
}
