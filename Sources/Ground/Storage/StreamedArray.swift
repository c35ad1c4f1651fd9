import Foundation

/// A NumPy array that is written row by row: [chain, draw, width], shorter chains filled up with NaN, or [row, width].
package struct StreamedArray {
  package typealias Row = UnsafeBufferPointer<Double>

  private let width: Int
  private let lengths: [Int]
  private let hasChains: Bool
  private let forEachRow: (_ chain: Int, _ body: (Row) throws -> Void) throws -> Void

  /// - Parameter forEachRow: gives the rows of a chain in order, as many as its length.
  package init(
    width: Int, lengths: [Int],
    _ forEachRow: @escaping (_ chain: Int, _ body: (Row) throws -> Void) throws -> Void
  ) {
    (self.width, self.lengths, hasChains) = (width, lengths, true)
    self.forEachRow = forEachRow
  }

  /// - Parameter forEachRow: gives the rows in order, as many as there are.
  package init(
    width: Int, rows: Int, _ forEachRow: @escaping (_ body: (Row) throws -> Void) throws -> Void
  ) {
    (self.width, lengths, hasChains) = (width, [rows], false)
    self.forEachRow = { _, body in try forEachRow(body) }
  }

  func write(to file: inout ChecksummedFile) throws {
    let longest = lengths.max() ?? 0
    try file.append(
      NumPyHeader.data(doublesOfShape: (hasChains ? [lengths.count] : []) + [longest, width]))
    let filling = [Double](repeating: .nan, count: width)
    for (chain, length) in lengths.enumerated() {
      try forEachRow(chain) { try file.append($0) }
      for _ in length..<longest { try filling.withUnsafeBufferPointer { try file.append($0) } }
    }
  }
}

/// A new file that is written from front to back, with the checksum of all that was written.
struct ChecksummedFile {
  private static let bufferBytes = 1 << 20

  private let file: StorageFile
  private var buffer = Data(capacity: bufferBytes)
  private var checksum = CRC32()
  private(set) var bytes = 0

  init(_ file: StorageFile) { self.file = file }

  mutating func append(_ data: Data) throws {
    buffer.append(data)
    bytes += data.count
    if buffer.count >= Self.bufferBytes { try flush() }
  }

  /// Doubles, in little-endian order.
  mutating func append(_ numbers: UnsafeBufferPointer<Double>) throws {
    #if _endian(little)
      buffer.append(contentsOf: UnsafeRawBufferPointer(numbers))
    #else
      for number in numbers {
        withUnsafeBytes(of: number.bitPattern.littleEndian) { buffer.append(contentsOf: $0) }
      }
    #endif
    bytes += 8 * numbers.count
    if buffer.count >= Self.bufferBytes { try flush() }
  }

  private mutating func flush() throws {
    buffer.withUnsafeBytes { checksum.add($0) }
    try buffer.withUnsafeBytes(file.write)
    buffer.removeAll(keepingCapacity: true)
  }

  /// Writes the rest and syncs it; returns the checksum of the whole, as eight hexadecimal digits.
  mutating func finish(by storage: DurableStorage) throws -> String {
    try flush()
    try storage.finish(file)
    return checksum.digits
  }
}
