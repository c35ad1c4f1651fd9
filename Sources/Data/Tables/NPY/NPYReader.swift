import Words

/// Reads a table from a matrix that NumPy has written: columns `column1`, `column2`, …, NaN where a number is missing.
///
/// Values pass through in blocks of about a megabyte, so memory is the columns and one block.
enum NPYReader {
  static func table(from bytes: TableBytes) throws -> Table {
    var stream = try bytes.open()
    let header = try NPYHeader(&stream, source: bytes.source)
    let (values, overflow) = header.rows.multipliedReportingOverflow(by: header.columns)
    let (byteCount, byteOverflow) = values.multipliedReportingOverflow(by: header.element.size)
    guard !overflow, !byteOverflow, header.columns <= maximumColumns else {
      throw DataError(
        .init(bytes.source), found: "a matrix of \(header.rows) rows and \(header.columns) columns",
        expected: "at most \(maximumColumns) columns, and memory for all values",
        suggestion: "Transpose the matrix if its rows are columns.")
    }

    var columns = [[Double]](repeating: [], count: header.columns)
    var (index, row, column) = (0, 0, 0)
    while index < values {
      let expected = min(byteCount - index * header.element.size, blockSize)
      let block = try stream.read(atMost: expected)
      guard block.count == expected else {
        let found = index * header.element.size + block.count
        throw DataError(
          .init(bytes.source), found: "\(found) bytes of values",
          expected: "\(byteCount), for \(header.rows) rows and \(header.columns) columns",
          suggestion: "Copy or download the file again.")
      }
      for value in numbers(block, header.element) {
        if value.isInfinite {
          throw DataError(
            .init(bytes.source, row: row + 1, column: "column\(column + 1)"),
            found: value < 0 ? "-inf" : "inf", expected: "a finite number or NaN",
            suggestion: "Replace infinite values.")
        }
        columns[column].append(value)
        if header.isColumnMajor {
          row += 1
          if row == header.rows { (row, column) = (0, column + 1) }
        } else {
          column += 1
          if column == header.columns { (row, column) = (row + 1, 0) }
        }
      }
      index += block.count / header.element.size
    }
    guard try stream.read(atMost: 1).isEmpty else {
      throw DataError(
        .init(bytes.source), found: "more bytes after the last value",
        expected: "\(byteCount) bytes, for \(header.rows) rows and \(header.columns) columns",
        suggestion: "Save one array in each file.")
    }
    return Table(
      source: bytes.source,
      columns: columns.enumerated().map { Column("column\($0 + 1)", numbers: $1) },
      rowNumbers: Array(1...header.rows))
  }

  private static let maximumColumns = CSVHead.mostColumns
  /// A multiple of every value's size.
  private static let blockSize = 1 << 20

  private static func numbers(_ bytes: [UInt8], _ element: NPYHeader.Element) -> [Double] {
    bytes.withUnsafeBytes { raw in
      func whole<Value: FixedWidthInteger>(_ type: Value.Type) -> [Double] {
        words(type) { Double($0) }
      }
      func words<Value: FixedWidthInteger>(_: Value.Type, _ number: (Value) -> Double) -> [Double] {
        (0..<raw.count / element.size).map {
          number(
            Value(
              littleEndian: raw.loadUnaligned(fromByteOffset: $0 * element.size, as: Value.self)))
        }
      }
      return switch element {
      case .float32: words(UInt32.self) { Double(Float(bitPattern: $0)) }
      case .float64: words(UInt64.self) { Double(bitPattern: $0) }
      case .int8: whole(Int8.self)
      case .int16: whole(Int16.self)
      case .int32: whole(Int32.self)
      case .int64: whole(Int64.self)
      case .uint8: whole(UInt8.self)
      case .uint16: whole(UInt16.self)
      case .uint32: whole(UInt32.self)
      case .uint64: whole(UInt64.self)
      }
    }
  }
}
