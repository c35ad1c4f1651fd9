import Foundation
import Words

// JSON has no NaN and no infinity. A number that may be missing is null then; any other becomes one of these words, so
// that no fit is lost because a digit is missing.
private let (infinity, negativeInfinity, nan) = ("infinity", "-infinity", "nan")

extension JSONEncoder {
  /// Writes JSON as people read it: indented, keys in order.
  ///
  /// - Parameter reader: who reads its passages; nil where they are read back, with both spellings of settings.
  package static func readable(for reader: Passage.Reader? = nil) -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: infinity, negativeInfinity: negativeInfinity, nan: nan)
    if let key = CodingUserInfoKey.passages {
      encoder.userInfo[key] = reader.map(Passage.Form.words) ?? .whole
    }
    return encoder
  }

  /// The JSON of a value as text for a terminal: controls that JSON may hold as they are, U+007F to U+009F, are escaped.
  package func text(_ value: some Encodable) throws -> String {
    let text = String(decoding: try encode(value), as: UTF8.self)
    guard text.unicodeScalars.contains(where: Self.isControl) else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
      if Self.isControl(scalar) {
        result += "\\u00" + String(scalar.value, radix: 16)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    (0x7F..<0xA0).contains(scalar.value)
  }
}

extension JSONDecoder {
  /// Reads what `JSONEncoder.readable()` writes.
  package static func readable() -> JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: infinity, negativeInfinity: negativeInfinity, nan: nan)
    return decoder
  }
}

extension DecodingError {
  /// What is wrong, and under which key.
  package var place: String {
    func words(_ path: [any CodingKey]) -> String {
      path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
    switch self {
    case .keyNotFound(let key, let context):
      return "JSON without \"\(words(context.codingPath + [key]))\""
    case .dataCorrupted(let context) where context.codingPath.isEmpty: return "broken JSON"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      let path = words(context.codingPath)
      return path.isEmpty ? "JSON of another kind" : "JSON that does not fit at \"\(path)\""
    @unknown default: return "JSON of another kind"
    }
  }
}
