import Bayes

/// Alterations of bytes: the same from the same random numbers.
package enum Mutation {
  private static let values: [String] = [
    "0", "-1", "1", "2", "0.5", "1e400", "-1e308", "1e-320", "9223372036854775807",
    "9223372036854775808", "4611686018427387904", "-9223372036854775808", "null", "true", "\"\"",
    "\"nan\"", "\"-infinity\"", "\"\\u0000\"", "\"\\ud800\"", "[]", "{}", "[[]]", "[null]",
  ]

  /// JSON with a value replaced, removed, repeated or moved; other bytes are altered one by one.
  package static func ofJSON(_ bytes: [UInt8], _ random: inout RandomStream) -> [UInt8] {
    let tokens = tokens(bytes)
    guard tokens.count > 1 else { return ofBytes(bytes, &random) }
    let token = tokens[random.index(below: tokens.count)]
    var result = bytes
    switch random.index(below: 6) {
    case 0, 1, 2:
      result.replaceSubrange(token, with: values[random.index(below: values.count)].utf8)
    case 3:
      result.replaceSubrange(token, with: bytes[tokens[random.index(below: tokens.count)]])
    case 4:
      // From one value to another, with what is between them: a pair, an element, a part of an array.
      let other = tokens[random.index(below: tokens.count)]
      let part = min(token.lowerBound, other.lowerBound)..<max(token.lowerBound, other.lowerBound)
      if random.index(below: 2) == 0 {
        result.removeSubrange(part)
      } else if part.count < 1000 {
        result.insert(contentsOf: bytes[part], at: part.lowerBound)
      }
    default:
      // A key and its value, up to the comma.
      let end = bytes[token.upperBound...].firstIndex { $0 == UInt8(ascii: ",") } ?? bytes.endIndex
      result.removeSubrange(token.lowerBound..<min(end + 1, bytes.endIndex))
    }
    return result
  }

  /// Bytes with some altered, removed, repeated or cut off.
  package static func ofBytes(_ bytes: [UInt8], _ random: inout RandomStream) -> [UInt8] {
    var result = bytes
    for _ in 0...random.index(below: 3) {
      guard !result.isEmpty else { return [UInt8(random.index(below: 256))] }
      let place = random.index(below: result.count)
      let end = min(result.count, place + 1 + random.index(below: 8))
      switch random.index(below: 6) {
      case 0: result[place] ^= 1 << UInt8(random.index(below: 8))
      case 1: result[place] = UInt8(random.index(below: 256))
      case 2: result.removeSubrange(place..<end)
      case 3: result.insert(contentsOf: result[place..<end], at: random.index(below: result.count))
      case 4: result.removeSubrange(place...)
      default:
        let marks = Array(",\n\"\r\t;.-+e{}[]:0\0".utf8) + [0xFF, 0xEF, 0x1F]
        result[place] = marks[random.index(below: marks.count)]
      }
    }
    return result
  }

  /// Where strings, numbers and words are.
  private static func tokens(_ bytes: [UInt8]) -> [Range<Int>] {
    var tokens: [Range<Int>] = []
    var place = 0
    func isWord(_ byte: UInt8) -> Bool {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2D, 0x2E: true
      default: false
      }
    }
    while place < bytes.count {
      let start = place
      if bytes[place] == UInt8(ascii: "\"") {
        place += 1
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
          place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        place = min(place + 1, bytes.count)
        tokens.append(start..<place)
      } else if isWord(bytes[place]) {
        while place < bytes.count, isWord(bytes[place]) { place += 1 }
        tokens.append(start..<place)
      } else {
        place += 1
      }
    }
    return tokens
  }
}
