import Foundation

/// What a NumPy file says about its array before the values.
///
/// - Source: NumPy Enhancement Proposal 1, *A simple file format for NumPy arrays*, versions 1.0 to 3.0.
package struct NumPyHeader {
  /// The first bytes of every NumPy file.
  package static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Why the beginning of a file is not a header.
  package enum Problem: Error {
    /// The file ends before its version.
    case absent
    /// A version that is not known.
    case version(UInt8)
    /// The file ends within the header.
    case cutOff
    /// A text that does not describe an array.
    case malformed(String)
  }

  /// The Python dictionary, as the file has it.
  package let text: String
  /// The type of a value as NumPy names it: `<f8` for doubles, little-endian.
  package let type: String
  /// Whether values are in the file column after column instead of row after row.
  package let isColumnMajor: Bool
  package let shape: [Int]

  /// Reads a header from the beginning of a file.
  /// - Parameter next: the bytes that follow, as many as requested; fewer only at the end.
  /// - Throws: `Problem`; what `next` throws.
  package init(_ next: (Int) throws -> [UInt8]) throws {
    let start = try next(8)
    guard start.count == 8, start.starts(with: Self.magic) else { throw Problem.absent }
    guard (1...3).contains(start[6]) else { throw Problem.version(start[6]) }
    let length = try next(start[6] == 1 ? 2 : 4).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= 1 << 20, case let bytes = try next(length), bytes.count == length else {
      throw Problem.cutOff
    }
    text = String(decoding: bytes, as: UTF8.self)
    guard let type = Self.value("descr", in: text),
      let order = Self.value("fortran_order", in: text), ["True", "False"].contains(order),
      let shape = Self.value("shape", in: text).flatMap(Self.shape)
    else { throw Problem.malformed(text) }
    self.type = type.filter { $0 != "'" && $0 != "\"" }
    isColumnMajor = order == "True"
    self.shape = shape
  }

  /// The bytes before doubles that are written little-endian and row after row, in version 1.0.
  package static func data(doublesOfShape shape: [Int]) -> Data { data(type: "<f8", shape: shape) }

  /// The bytes before values that are written row after row, in version 1.0.
  /// - Parameter type: the type of a value as NumPy names it.
  package static func data(type: String, shape: [Int]) -> Data {
    let dimensions = shape.map { "\($0)," }.joined(separator: " ")
    var text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(dimensions)), }"
    // Magic, version, length and text together fill whole blocks of 64 bytes.
    let unpadded = magic.count + 4 + text.utf8.count + 1
    text += String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"
    let length = UInt16(text.utf8.count)
    return Data(magic + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)] + Array(text.utf8))
  }

  /// What a key of the Python dictionary is given: up to the comma, or the parenthesis that closes a tuple.
  private static func value(_ key: String, in text: String) -> String? {
    guard let found = text.firstRange(of: "'\(key)':") else { return nil }
    let rest = text[found.upperBound...].drop { $0 == " " }
    let end = rest.firstIndex(of: rest.first == "(" ? ")" : ",") ?? rest.firstIndex(of: "}")
    return end.map { String(rest[..<$0]) }
  }

  /// The lengths in `(3, 4`; nil if one is not a whole number.
  private static func shape(_ text: String) -> [Int]? {
    guard text.hasPrefix("(") else { return nil }
    var lengths: [Int] = []
    for part in text.dropFirst().split(separator: ",") {
      let digits = part.filter { $0 != " " }
      if digits.isEmpty { continue }
      guard let length = Int(digits), length >= 0 else { return nil }
      lengths.append(length)
    }
    return lengths
  }
}
