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

  /// The JSON of a value as text for a terminal: what JSON may hold as it is, but moves the cursor, turns the direction of writing
  /// or is invisible, is escaped.
  package func text(_ value: some Encodable) throws -> String {
    let text = String(decoding: try encode(value), as: UTF8.self)
    guard text.unicodeScalars.contains(where: Self.needsEscape) else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
      if Self.needsEscape(scalar) {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }

  /// Controls below the space are line breaks between values here, or escaped already.
  private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x7F && isHidden(scalar)
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
    case .dataCorrupted(let context) where context.codingPath.isEmpty:
      return (context.underlyingError as? JSONText.Problem)?.words ?? "broken JSON"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      let path = words(context.codingPath)
      return path.isEmpty ? "JSON of another kind" : "JSON that does not fit at \"\(path)\""
    @unknown default: return "JSON of another kind"
    }
  }
}
