import Storage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Table {
  /// The table in a file: CSV (RFC 4180, UTF-8), also packed with gzip, or a matrix written by NumPy (.npy).
  ///
  /// The first bytes determine the format, not the name. A column holds numbers if every cell that is not
  /// missing is a finite decimal number, each read as the double nearest to it; texts otherwise. Besides its columns,
  /// reading needs a few megabytes for each thread.
  /// - Parameter threads: how many may read at once, by default as many as there are processors; the table does not
  ///   depend on it.
  /// - Throws: `FileNotFoundError` if the file cannot be read; `DataError` with row, line and column for a malformed
  ///   one.
  public static func read(
    path: String, options: CSVOptions = CSVOptions(), threads: Int? = nil
  ) throws -> Table {
    try read(TableBytes(path: path), options: options, threads: threads ?? processors)
  }

  /// The bytes of a text file, unpacked where they are packed with gzip, and without a byte-order mark.
  /// - Throws: `FileNotFoundError` if the file cannot be read; `DataError` for damaged gzip data.
  package static func text(path: String) throws -> [UInt8] {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var stream = try TableBytes(path: path).open()
    let text = try stream.readToEnd()
    return text.starts(with: mark) ? Array(text.dropFirst(mark.count)) : text
  }

  /// The table in the bytes of a file of any of these kinds.
  package static func read(
    _ bytes: [UInt8], source: String, options: CSVOptions = CSVOptions(), threads: Int = 1,
    blockSize: Int = 1 << 19
  ) throws -> Table {
    try read(
      TableBytes(bytes, source: source), options: options, threads: threads, blockSize: blockSize)
  }

  /// The table in the bytes of a file of any of these kinds.
  static func read(
    _ bytes: TableBytes, options: CSVOptions, threads: Int, blockSize: Int = 1 << 19
  ) throws -> Table {
    if try bytes.beginning(NumPyHeader.magic.count) == NumPyHeader.magic {
      return try NPYReader.table(from: bytes)
    }
    return try CSVReader(options: options, threads: threads, blockSize: blockSize).table(
      from: bytes)
  }

  /// The table in a text written as CSV.
  /// - Throws: `DataError` with row, line and column for a malformed one.
  public init(csv: String, source: String = "table", options: CSVOptions = CSVOptions()) throws {
    try self.init(csv: Array(csv.utf8), source: source, options: options)
  }

  /// The table in the bytes of a CSV file, also packed with gzip.
  /// - Throws: `DataError` with row, line and column for a malformed one.
  public init(csv: [UInt8], source: String, options: CSVOptions = CSVOptions()) throws {
    self = try CSVReader(options: options, threads: Self.processors).table(
      from: csv, source: source)
  }

  private static var processors: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

  /// The table as CSV text: numbers in their shortest decimal that reads back the same, missing cells empty.
  ///
  /// Reading it back gives the same table, except for empty texts, and for columns whose texts are all numbers or words for missing
  /// cells with at least one number.
  public var csv: String { csv(neutralizingFormulas: false) }

  /// The table as CSV text that a spreadsheet may open, whoever wrote its names and texts.
  ///
  /// A spreadsheet runs what begins with `=`, `+`, `-`, `@`, a tab or a line break as a formula, which can send the other cells
  /// elsewhere. With an apostrophe before it, it is a text. Numbers stay numbers, `-5` too. Reading it back gives the apostrophes as
  /// well.
  public func csv(neutralizingFormulas: Bool) -> String {
    let writer = CSVWriter(neutralizesFormulas: neutralizingFormulas)
    return String(decoding: writer.bytes(of: self), as: UTF8.self)
  }
}
