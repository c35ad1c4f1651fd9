import Foundation

/// JSON as bytes that anyone may have written: what is checked before it is decoded, and a checksum that it holds itself.
package enum JSONText {
  /// How many arrays and objects may be inside one another. What this package writes needs fewer than ten; a decoder calls itself
  /// for each, and would run out of stack.
  package static let deepestNesting = 64

  /// Why bytes are refused before they are decoded.
  package enum Problem: Error {
    case tooDeep(offset: Int)
    case notUTF8(byte: UInt8, offset: Int)

    /// What was found.
    package var words: String {
      switch self {
      case .tooDeep(let offset):
        "JSON nested more than \(deepestNesting) deep at byte \(offset)"
      case .notUTF8(let byte, let offset):
        "the byte 0x\(String(byte, radix: 16, uppercase: true)) at offset \(offset), which is not UTF-8"
      }
    }
  }

  /// Refuses what is nested too deeply and what is not UTF-8.
  /// - Throws: `DecodingError`, whose `place` says what was found.
  package static func check(_ data: Data) throws {
    guard let problem = problem(in: data) else { return }
    throw DecodingError.dataCorrupted(
      .init(codingPath: [], debugDescription: problem.words, underlyingError: problem))
  }

  private static func problem(in data: Data) -> Problem? {
    data.withUnsafeBytes { raw -> Problem? in
      let bytes = raw.bindMemory(to: UInt8.self)
      do throws(UTF8.ValidationError) {
        _ = try UTF8Span(validating: bytes.span)
      } catch {
        let offset = error.byteOffsets.lowerBound
        return .notUTF8(byte: bytes[offset], offset: offset)
      }
      var place = Place()
      for (offset, byte) in bytes.enumerated() {
        place.pass(byte)
        if place.depth > deepestNesting { return .tooDeep(offset: offset) }
      }
      return nil
    }
  }

  /// Where a byte of the text is: inside how many arrays and objects, and whether inside a string.
  private struct Place {
    private(set) var depth = 0
    private(set) var isInString = false
    private var isEscaped = false

    mutating func pass(_ byte: UInt8) {
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
        return
      }
      switch byte {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      default: break
      }
    }
  }

  // MARK: - A checksum of its own

  /// The key of an object that holds the CRC-32 of its text: without the white space between values, and with zeros in place of
  /// these digits. Another program may indent it anew; any other change shows.
  package static let checksumKey = "checksum"
  /// What an object has under that key before it is sealed.
  package static let noChecksum = "00000000"

  /// What an object's checksum says of the rest.
  package enum Seal: Sendable {
    case none, broken, whole
  }

  /// The text with its checksum in place of the zeros under `checksumKey`.
  /// - Precondition: it is an object that has them.
  package static func sealed(_ data: Data) -> Data {
    let text = CompactText(data)
    guard let digits = text.checksums.first else {
      preconditionFailure("an object to be sealed needs a place for its checksum")
    }
    var sealed = data
    let start = sealed.startIndex + digits.source
    sealed.replaceSubrange(start..<start + noChecksum.utf8.count, with: text.checksum.utf8)
    return sealed
  }

  /// Whether the checksum in the text is that of the text.
  package static func seal(of data: Data) -> Seal {
    let text = CompactText(data)
    guard let digits = text.checksums.first else { return .none }
    return text.checksums.count == 1 && digits.value == Array(text.checksum.utf8) ? .whole : .broken
  }

  /// A text without the white space between its values.
  private struct CompactText {
    /// With zeros in place of the checksum.
    private var bytes: [UInt8] = []
    /// The digits under the key, and where they are in the text.
    private(set) var checksums: [(value: [UInt8], source: Int)] = []

    init(_ data: Data) {
      var place = Place()
      // The strings of the object itself, its keys among them.
      var strings: [(start: Int, source: Int)] = []
      bytes.reserveCapacity(data.count)
      for (source, byte) in data.enumerated() {
        let wasInString = place.isInString
        place.pass(byte)
        if !wasInString, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { continue }
        if !wasInString, place.isInString, place.depth == 1 {
          strings.append((bytes.count, source))
        }
        bytes.append(byte)
      }
      let key = Array("\"\(checksumKey)\":".utf8)
      let length = noChecksum.utf8.count
      for (string, value) in zip(strings, strings.dropFirst())
      where value.start == string.start + key.count && bytes[string.start...].starts(with: key) {
        let digits = value.start + 1..<value.start + 1 + length
        guard digits.upperBound < bytes.count, bytes[digits.upperBound] == UInt8(ascii: "\"") else {
          // Not digits of ours: no checksum has this value.
          checksums.append(([], value.source + 1))
          continue
        }
        checksums.append((Array(bytes[digits]), value.source + 1))
        bytes.replaceSubrange(digits, with: noChecksum.utf8)
      }
    }

    var checksum: String { CRC32(Data(bytes)).digits }
  }
}

extension Decoder {
  /// Refuses an object with other keys: where one may be absent, a name with a mistake in it would count as absent.
  /// - Throws: `DecodingError` for the first.
  package func refuseKeys(besides known: Set<String>) throws {
    let keys = try container(keyedBy: AnyKey.self).allKeys.filter {
      !known.contains($0.stringValue)
    }
    guard let key = keys.min(by: { $0.stringValue < $1.stringValue }) else { return }
    throw DecodingError.dataCorrupted(
      .init(codingPath: codingPath + [key], debugDescription: "a key that is not known"))
  }
}

/// Any key of an object.
private struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
