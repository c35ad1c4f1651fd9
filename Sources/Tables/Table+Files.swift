#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Table {
  /// The table in a CSV file (RFC 4180, UTF-8).
  ///
  /// A column holds numbers if every cell that is not missing is a finite decimal number, texts otherwise.
  /// - Throws: `FileNotFoundError` if the file cannot be read; `DataError` with row and line for a malformed one.
  public static func read(path: String, options: CSVOptions = CSVOptions()) throws -> Table {
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw FileNotFoundError(
        path: path, found: Self.obstacle(to: "read", at: path, error as? CocoaError))
    }
    return try CSVReader(options: options).table(from: [UInt8](data), source: path)
  }

  /// The table in a text written as CSV.
  /// - Throws: `DataError` with row and line for a malformed one.
  public init(csv: String, source: String = "table", options: CSVOptions = CSVOptions()) throws {
    self = try CSVReader(options: options).table(from: Array(csv.utf8), source: source)
  }

  /// The table in the bytes of a CSV file.
  /// - Throws: `DataError` with row and line for a malformed one.
  public init(csv: [UInt8], source: String, options: CSVOptions = CSVOptions()) throws {
    self = try CSVReader(options: options).table(from: csv, source: source)
  }

  /// The table as CSV text: numbers in their shortest decimal that reads back the same, missing cells empty.
  ///
  /// Reading it back gives the same table, but for texts that read as missing or are all numbers.
  public var csv: String { String(decoding: CSVWriter().bytes(of: self), as: UTF8.self) }

  /// Writes the table as CSV, beside the path first and then renamed: never half there.
  /// - Throws: `FileWriteError`.
  public func write(path: String) throws {
    do {
      try Data(CSVWriter().bytes(of: self)).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw FileWriteError(
        path: path, found: Self.obstacle(to: "write", at: path, error as? CocoaError))
    }
  }

  private static func obstacle(to verb: String, at path: String, _ error: CocoaError?) -> String {
    var isFolder = false
    #if canImport(FoundationEssentials)
      _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    #else
      var flag: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: path, isDirectory: &flag)
      isFolder = flag.boolValue
    #endif
    if isFolder { return "a folder" }
    switch error?.code {
    case .fileReadNoSuchFile: return "no file"
    case .fileNoSuchFile: return verb == "read" ? "no file" : "no such folder"
    case .fileReadNoPermission, .fileWriteNoPermission: return "no permission to \(verb)"
    case .fileWriteOutOfSpace: return "no space left"
    default: return "that it cannot be \(verb == "read" ? "read" : "written")"
    }
  }
}
