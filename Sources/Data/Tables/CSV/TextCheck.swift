import Words

/// Bytes that no text contains.
package enum TextCheck {
  struct BadByte {
    let position: UnsafePointer<UInt8>
    /// What was found, for the byte's offset in the file.
    let found: @Sendable (_ offset: Int) -> String
    let expected: String
    let suggestion: Remedy
  }

  /// The first byte that is NUL or not UTF-8.
  static func badByte(from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>) -> BadByte? {
    let null = CellCutter.first(0, from: start, to: end)
    let bytes = UnsafeBufferPointer(start: start, count: (null ?? end) - start)
    if !isASCII(bytes) {
      do {
        _ = try UTF8Span(validating: bytes.span)
      } catch {
        let position = start + error.byteOffsets.lowerBound
        let hexadecimal = String(position.pointee, radix: 16, uppercase: true)
        return BadByte(
          position: position,
          found: { "the byte 0x\(hexadecimal) at offset \($0), which is not UTF-8" },
          expected: "UTF-8 text", suggestion: "Save the file with the encoding UTF-8.")
      }
    }
    return null.map {
      BadByte(
        position: $0, found: { "a NUL byte at offset \($0)" }, expected: "text",
        suggestion: "Save the file as text with the encoding UTF-8.")
    }
  }

  /// Whether a text of UTF-8 is certainly in Unicode's form NFC: a quick check, which some texts in that form do not pass.
  static func isComposed(
    from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>
  ) -> Bool {
    let bytes = UnsafeBufferPointer(start: start, count: end - start)
    guard !isASCII(bytes), var text = try? UTF8Span(validating: bytes.span) else { return true }
    return text.checkForNFC(quickCheck: true)
  }

  /// Whether no byte has its highest bit set.
  private static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let raw = UnsafeRawBufferPointer(bytes)
    let words = raw.count / 8
    var bits: UInt64 = 0
    for index in 0..<words { bits |= raw.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self) }
    return bits & 0x8080_8080_8080_8080 == 0 && bytes[(8 * words)...].allSatisfy { $0 < 0x80 }
  }

  /// What is wrong with bytes that are to be text, for a place in a file.
  /// - Parameter bytes: their indices are their offsets in the file.
  package static func error(in bytes: ArraySlice<UInt8>, at place: DataError.Location)
    -> DataError?
  {
    bytes.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress, let bad = badByte(from: start, to: start + buffer.count)
      else { return nil }
      return DataError(
        place, found: bad.found(bytes.startIndex + (bad.position - start)), expected: bad.expected,
        suggestion: bad.suggestion)
    }
  }
}
