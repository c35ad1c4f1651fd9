/// Rows of doubles, appended one by one, in memory up to a limit and in nameless temporary files beyond it.
///
/// A value: copies share their rows and part when one of them grows.
package struct RowStore: Sendable {
  /// Doubles of a row.
  package let width: Int
  /// Number of rows.
  package private(set) var count = 0
  private var memoryLimit: Int
  private let rowsPerChunk: Int
  private var chunks: [RowChunk] = []

  /// Bytes of a chunk, unless a row is longer.
  private static let chunkBytes = 1 << 22

  /// No rows yet.
  /// - Parameter memoryLimit: bytes that may be held in memory.
  package init(width: Int, memoryLimit: Int = .max) {
    self.width = width
    self.memoryLimit = memoryLimit
    rowsPerChunk = max(1, Self.chunkBytes / (8 * max(1, width)))
  }

  /// Rows of an array, which they fill.
  package init(width: Int, rows: [Double]) {
    self.init(width: width)
    precondition(rows.count % max(1, width) == 0, "\(rows.count) numbers are not rows of \(width)")
    rows.withUnsafeBufferPointer { values in
      for start in stride(from: 0, to: values.count, by: max(1, width)) {
        // Without a limit no file can be refused.
        try? append(UnsafeBufferPointer(rebasing: values[start..<start + width]))
      }
    }
  }

  /// - Throws: `DrawStorageError` where the disk is full.
  package mutating func append(_ row: UnsafeBufferPointer<Double>) throws {
    precondition(row.count == width, "a row of \(row.count) numbers, expected \(width)")
    let place = count % rowsPerChunk
    if width > 0 {
      let index = count / rowsPerChunk
      // Chunks beyond the end belong to a longer copy.
      if index < chunks.count - 1 { chunks.removeSubrange((index + 1)...) }
      if index == chunks.count {
        chunks.last?.release()
        chunks.append(try makeChunk(index))
      } else if !isKnownUniquelyReferenced(&chunks[index]) {
        let copy = try makeChunk(index)
        copy.pointer.update(from: chunks[index].pointer, count: place * width)
        chunks[index] = copy
      }
      if let source = row.baseAddress {
        (chunks[index].pointer + place * width).update(from: source, count: width)
      }
    }
    count += 1
  }

  private func makeChunk(_ index: Int) throws -> RowChunk {
    try RowChunk(capacity: rowsPerChunk * width, inFile: isBeyondMemory(index))
  }

  private func isBeyondMemory(_ chunk: Int) -> Bool {
    chunk + 1 > memoryLimit / (8 * rowsPerChunk * width)
  }

  /// Sets the bytes that may be held in memory: rows beyond them move to files; rows in files stay there.
  /// - Throws: `DrawStorageError` where the disk is full.
  package mutating func limitMemory(to bytes: Int) throws {
    memoryLimit = bytes
    guard width > 0 else { return }
    for (index, chunk) in chunks.enumerated() where !chunk.isFile && isBeyondMemory(index) {
      let moved = try makeChunk(index)
      let rows = min(rowsPerChunk, max(0, count - index * rowsPerChunk))
      moved.pointer.update(from: chunk.pointer, count: rows * width)
      if index < chunks.count - 1 { moved.release() }
      chunks[index] = moved
    }
  }

  /// Reads a row in place.
  package func withRow<Result>(
    _ index: Int, _ body: (UnsafeBufferPointer<Double>) throws -> Result
  ) rethrows -> Result {
    precondition(index >= 0 && index < count, "row \(index) of \(count)")
    guard width > 0 else { return try body(UnsafeBufferPointer(start: nil, count: 0)) }
    let chunk = chunks[index / rowsPerChunk]
    return try body(
      UnsafeBufferPointer(start: chunk.pointer + index % rowsPerChunk * width, count: width))
  }

  /// Reads the rows from a number on, all by default, in order; memory that a file backs is released after it is read.
  package func forEachRow(
    from first: Int = 0, _ body: (UnsafeBufferPointer<Double>) throws -> Void
  ) rethrows {
    for index in first..<max(first, count) {
      try withRow(index, body)
      if width > 0, (index + 1) % rowsPerChunk == 0 || index == count - 1 {
        chunks[index / rowsPerChunk].release()
      }
    }
  }

  /// Some neighbouring columns, each row after row.
  package func columns(_ range: Range<Int>) -> [[Double]] {
    precondition(range.lowerBound >= 0 && range.upperBound <= width, "columns \(range) of \(width)")
    var result = range.map { _ in [Double](repeating: 0, count: count) }
    var row = 0
    forEachRow { values in
      for (place, column) in range.enumerated() { result[place][row] = values[column] }
      row += 1
    }
    return result
  }

  /// The first rows.
  package func prefix(_ length: Int) -> RowStore {
    var shorter = self
    shorter.count = min(count, max(0, length))
    return shorter
  }

  /// All rows, one after the other, as a copy in memory.
  package var array: [Double] {
    [Double](unsafeUninitializedCapacity: count * width) { buffer, initialized in
      var offset = 0
      forEachRow { row in
        _ = UnsafeMutableBufferPointer(rebasing: buffer[offset...]).initialize(fromContentsOf: row)
        offset += width
      }
      initialized = offset
    }
  }
}

extension RowStore: Equatable {
  package static func == (a: RowStore, b: RowStore) -> Bool {
    guard a.width == b.width, a.count == b.count else { return false }
    return (0..<a.count).allSatisfy { index in
      a.withRow(index) { left in b.withRow(index) { left.elementsEqual($0) } }
    }
  }
}
