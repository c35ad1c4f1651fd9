import Foundation

// JSON has no NaN and no infinity. A number that may be missing is null then; any other becomes one of these words, so
// that no fit is lost because a digit is missing.
private let (infinity, negativeInfinity, nan) = ("infinity", "-infinity", "nan")

extension JSONEncoder {
  /// Writes JSON as people read it: indented, keys in order.
  package static func readable() -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: infinity, negativeInfinity: negativeInfinity, nan: nan)
    return encoder
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
    let context =
      switch self {
      case .typeMismatch(_, let context), .valueNotFound(_, let context),
        .keyNotFound(_, let context), .dataCorrupted(let context):
        context
      @unknown default: Context(codingPath: [], debugDescription: "unknown")
      }
    let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
    guard !path.isEmpty else {
      if case .dataCorrupted = self { return "broken JSON" }
      return "JSON of another kind"
    }
    return "JSON that does not fit at \"\(path.joined(separator: "."))\""
  }
}
