import Foundation
import Posteriors
import Storage
import Tables
import Tasks
import Words

/// The draws of a fit on their way to other programs.
public struct DrawExport: Sendable {
  /// The draws.
  public let posterior: Posterior
  /// The fit that they belong to; nil for a model in Swift.
  public let fit: TableFit?
  /// Which groups are written, in formats that have groups, and how many draws of the prior.
  public var request = InferenceData.Request()
  /// Whether names that a spreadsheet would run as formulas have an apostrophe before them, in CSV tables.
  public var neutralizesFormulas = false

  /// The draws of a fit of a table.
  public init(_ fit: TableFit) { (posterior, self.fit) = (fit.posterior, fit) }

  /// The draws of a posterior.
  public init(_ posterior: Posterior) { (self.posterior, fit) = (posterior, nil) }

  /// The draws in groups.
  /// - Throws: as `InferenceData(_:_:)`.
  public func inferenceData() throws -> InferenceData {
    try fit.map { try InferenceData($0, request) } ?? InferenceData(posterior, request)
  }

  /// Writes a file or a folder under another name, and renames it: it is never incomplete.
  ///
  /// - Parameter overwriting: whether a file, or a folder that such an export has made, is replaced.
  /// - Throws: `FileWriteError` where something is there already, or writing fails; `DataError` for what the format cannot hold;
  ///   what computing a group throws.
  public func write(as format: DrawFormat, to path: String, overwriting: Bool = false) throws {
    try write(as: format, to: path, overwriting: overwriting, by: DurableStorage())
  }

  package func write(
    as format: DrawFormat, to path: String, overwriting: Bool, by storage: DurableStorage
  ) throws {
    try format.checkReplaceable(path, overwriting: overwriting)
    switch format.writer {
    case .text(let write):
      try storage.replace(path) { file in
        try joiningPieces {
          try write(self, $0)
        } _: {
          try $0.withUnsafeBytes(file.write)
        }
      }
    case .file(let write):
      try storage.replaceFile(path) { try write(self, $0) }
    case .folder(_, let write):
      try storage.replaceFolder(path, overwriting: overwriting) { try write(self, $0) }
    }
  }

  /// The text of a format that is one text, piece by piece.
  ///
  /// - Precondition: the format is one text.
  /// - Throws: as `write(as:to:overwriting:)`; what the body throws.
  package func forEachPiece(of format: DrawFormat, _ body: @escaping (String) throws -> Void) throws
  {
    guard case .text(let write) = format.writer else { preconditionFailure("no text") }
    try joiningPieces {
      try write(self, $0)
    } _: {
      try body(String(decoding: $0, as: UTF8.self))
    }
  }
}

extension DrawFormat {
  /// Checks early that a path can be taken.
  ///
  /// - Throws: `FileWriteError` where something is there that must not be replaced.
  package func checkReplaceable(_ path: String, overwriting: Bool) throws {
    let manager = FileManager.default
    let isThere =
      (try? manager.attributesOfItem(atPath: path)) != nil || manager.fileExists(atPath: path)
    guard isThere else { return }
    guard overwriting else {
      throw FileWriteError(
        path: path, found: "something there already", expected: "a new path",
        suggestion: "Choose another path, or \(.force) to replace it.")
    }
    guard case .folder(let marker, _) = writer else { return }
    guard manager.fileExists(atPath: "\(path)/\(marker)") else {
      throw FileWriteError(
        path: path, found: "something that is no export in this format",
        expected: "a folder that such an export has made, as nothing else is replaced",
        suggestion: "Choose another path.")
    }
  }
}

/// Joins pieces of text, so that each does not become a call of the system.
///
/// - Parameters:
///   - write: is given the pieces one by one.
///   - body: receives the bytes of several.
private func joiningPieces(
  _ write: (_ append: (String) throws -> Void) throws -> Void,
  _ body: @escaping ([UInt8]) throws -> Void
) throws {
  let size = 1 << 20
  var bytes: [UInt8] = []
  func flush() throws {
    if !bytes.isEmpty { try body(bytes) }
    bytes.removeAll(keepingCapacity: true)
  }
  try write { piece in
    bytes.append(contentsOf: piece.utf8)
    if bytes.count >= size { try flush() }
  }
  try flush()
}
