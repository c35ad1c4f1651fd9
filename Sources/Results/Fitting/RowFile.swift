import Foundation
import Inference
import Storage

/// A file of draws that grows: rows of doubles, a position and its statistics.
final class RowFile {
  private let path: String
  private var file: StorageFile?
  private var count = 0

  init(_ path: String) { self.path = path }

  /// Appends the draws that are not there yet.
  /// - Throws: `FileWriteError`.
  func append(from draws: ChainDraws) throws {
    guard draws.count > count else { return }
    let file = try file ?? StorageFile(path, O_RDWR | O_CREAT)
    self.file = file
    // Rows of an attempt that failed halfway, as on a full disk, do not count.
    try file.truncate(to: count * Self.rowBytes(draws.dimension))
    var bytes = Data()
    for draw in count..<draws.count {
      draws.rows.withRow(draw) { bytes.append(contentsOf: UnsafeRawBufferPointer($0)) }
      draws.statistics[draw].row.withUnsafeBytes { bytes.append(contentsOf: $0) }
      if bytes.count > 1 << 20 {
        try bytes.withUnsafeBytes(file.write)
        bytes.removeAll(keepingCapacity: true)
      }
    }
    try bytes.withUnsafeBytes(file.write)
    try file.sync()
    count = draws.count
  }

  /// Reads the first rows; what follows them was written after the last checkpoint and is ignored.
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
}
