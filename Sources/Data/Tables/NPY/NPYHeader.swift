import Words

/// What a NumPy file says of its array before the values.
///
/// - Source: NumPy Enhancement Proposal 1, versions 1.0 to 3.0 of the format.
struct NPYHeader {
  /// The first bytes of every NumPy file.
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// The type of a value, little-endian.
  enum Element: String {
    case float32 = "f4"
    case float64 = "f8"
    case int8 = "i1"
    case int16 = "i2"
    case int32 = "i4"
    case int64 = "i8"
    case uint8 = "u1"
    case uint16 = "u2"
    case uint32 = "u4"
    case uint64 = "u8"

    /// Bytes of a value.
    var size: Int { Int(rawValue.suffix(1)) ?? 1 }
  }

  let element: Element
  /// Whether values stand column after column instead of row after row.
  let isColumnMajor: Bool
  let rows: Int
  let columns: Int

  /// Reads the header, and leaves the stream at the first value.
  /// - Throws: `DataError` for a header that is malformed, or an array that is no table of numbers.
  init(_ stream: inout any ByteStream, source: String) throws {
    let start = try stream.read(atMost: 8)
    func malformed(_ found: String) -> DataError {
      DataError(
        .init(source), found: found, expected: "a NumPy file (.npy) of version 1, 2 or 3",
        suggestion: "Write it again with numpy.save.")
    }
    guard start.count == 8, start.starts(with: Self.magic), (1...3).contains(start[6]) else {
      throw malformed(
        start.count == 8 ? "a NumPy file of version \(start[6])" : "a NumPy file without a header")
    }
    let lengthBytes = try stream.read(atMost: start[6] == 1 ? 2 : 4)
    let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= 1 << 20, case let text = try stream.read(atMost: length), text.count == length
    else { throw malformed("a header that stops early") }
    let header = String(decoding: text, as: UTF8.self)
    guard let type = Self.value("descr", in: header),
      let order = Self.value("fortran_order", in: header),
      let shape = Self.value("shape", in: header).flatMap(Self.shape)
    else { throw malformed("the header \(quoted(header))") }

    let name = type.filter { $0 != "'" && $0 != "\"" }
    guard let element = Element(rawValue: String(name.dropFirst())),
      name.hasPrefix("<") || name.hasPrefix("|") && element.size == 1
    else {
      throw DataError(
        .init(source), found: "values of type \(name)",
        expected: "float32, float64 or whole numbers, little-endian",
        suggestion: "Convert them first: array.astype('<f8').")
    }
    guard (1...2).contains(shape.count), shape.allSatisfy({ $0 > 0 }) else {
      throw DataError(
        .init(source),
        found: "an array of shape (\(shape.map(String.init).joined(separator: ", ")))",
        expected: "a matrix or a vector with at least one value",
        suggestion: "Reshape it to rows and columns.")
    }
    self.element = element
    isColumnMajor = order == "True"
    rows = shape[0]
    columns = shape.count == 2 ? shape[1] : 1
  }

  /// What a key of the Python dictionary stands before: up to the comma, or the parenthesis that closes a tuple.
  private static func value(_ key: String, in header: String) -> String? {
    guard let found = header.firstRange(of: "'\(key)':") else { return nil }
    let rest = header[found.upperBound...].drop { $0 == " " }
    let end = rest.firstIndex(of: rest.first == "(" ? ")" : ",") ?? rest.firstIndex(of: "}")
    return end.map { String(rest[..<$0]) }
  }

  /// The lengths in `(3, 4`; nil if one is no whole number.
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
