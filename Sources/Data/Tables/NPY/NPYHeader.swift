import Storage
import Words

/// The header of a NumPy file that holds a table: a matrix or vector of numbers.
struct NPYHeader {
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
  /// Whether values are stored column after column instead of row after row.
  let isColumnMajor: Bool
  let rows: Int
  let columns: Int

  /// Reads the header, and leaves the stream at the first value.
  /// - Throws: `DataError` for a header that is malformed, or an array that is not a table of numbers.
  init(_ stream: inout any ByteStream, source: String) throws {
    func malformed(_ found: String) -> DataError {
      DataError(
        .init(source), found: found, expected: "a NumPy file (.npy) of version 1, 2 or 3",
        suggestion: "Write it again with numpy.save.")
    }
    let header: NumPyHeader
    do {
      header = try NumPyHeader { try stream.read(atMost: $0) }
    } catch let fault as NumPyHeader.Problem {
      throw switch fault {
      case .absent: malformed("a NumPy file without a header")
      case .version(let number): malformed("a NumPy file of version \(number)")
      case .cutOff: malformed("a header that stops early")
      case .malformed(let text): malformed("the header \(quoted(text))")
      }
    }
    let (name, shape) = (header.type, header.shape)
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
    isColumnMajor = header.isColumnMajor
    rows = shape[0]
    columns = shape.count == 2 ? shape[1] : 1
  }
}
