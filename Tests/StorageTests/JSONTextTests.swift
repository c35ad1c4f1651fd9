import Foundation
import Storage
import TestSupport
import Testing

/// JSON of strangers: how deep it is, whether it is text, and whether it is what was written.
@Suite struct JSONTextTests {
  private struct Record: Codable, Equatable {
    var checksum = JSONText.noChecksum
    var name = "a \"b\" \\ é"
    var inner = ["checksum": "no digits", "other": "00000000"]
    var numbers = [1.5, -2, 1e300]
  }

  private static func place(_ data: Data) -> String? {
    do {
      try JSONText.check(data)
      return nil
    } catch { return (error as? DecodingError)?.place ?? "\(error)" }
  }

  @Test func nestingHasALimit() {
    let limit = JSONText.deepestNesting
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
      func text(_ depth: Int) -> Data {
        Data(
          (String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth))
            .utf8)
      }
      #expect(Self.place(text(limit)) == nil)
      #expect(
        Self.place(text(limit + 1))
          == "JSON nested more than \(limit) deep at byte \(limit * open.utf8.count)")
      #expect(Self.place(text(100_000))?.contains("more than \(limit) deep") == true)
    }
    // Brackets side by side are not deep, and those in strings are none.
    #expect(Self.place(Data(("[" + String(repeating: "[],", count: 1000) + "1]").utf8)) == nil)
    #expect(Self.place(Data("[\"\(String(repeating: "[\\\"", count: 1000))\"]".utf8)) == nil)
  }

  @Test func aByteThatIsNoTextIsNamedByItsOffset() {
    let bytes = Array("{\"é\": \"".utf8) + [0xC3, 0x28] + Array("\"}".utf8)
    #expect(Self.place(Data(bytes)) == "the byte 0xC3 at offset 8, which is not UTF-8")
    // Bytes of a longer buffer count from their own beginning.
    #expect(
      Self.place((Data([1, 2, 3]) + Data(bytes)).dropFirst(3))
        == "the byte 0xC3 at offset 8, which is not UTF-8")
  }

  @Test(
    arguments: [[], .prettyPrinted, [.prettyPrinted, .sortedKeys]] as [JSONEncoder.OutputFormatting]
  )
  func aSealedTextShowsEveryChange(_ formatting: JSONEncoder.OutputFormatting) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting
    let plain = try encoder.encode(Record())
    #expect(JSONText.seal(of: plain) == .broken)
    let sealed = JSONText.sealed(plain)
    #expect(sealed.count == plain.count && JSONText.seal(of: sealed) == .whole)
    // It is that of the text without it, by the bytes themselves.
    let compact = String(decoding: sealed, as: UTF8.self)
      .split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.joined()
      .replacing("\" : ", with: "\":").replacing("{}", with: "{}")
    let digits = try JSONDecoder().decode(Record.self, from: sealed).checksum
    #expect(CRC32(Data(compact.replacing(digits, with: JSONText.noChecksum).utf8)).digits == digits)
    for index in sealed.indices {
      for change in [0x01, 0x10, 0x20, 0x40] as [UInt8] {
        var changed = sealed
        changed[index] ^= change
        let seal = JSONText.seal(of: changed)
        guard seal == .whole else { continue }
        let values = [sealed, changed].map { try? JSONDecoder().decode(Record.self, from: $0) }
        #expect(values[0] == values[1], "byte \(index)")
      }
    }
  }

  /// The key in another object, or as a value, is none; two of it are one too many.
  @Test func theChecksumIsThatOfTheObjectItself() {
    func seal(_ text: String) -> JSONText.Seal { JSONText.seal(of: Data(text.utf8)) }
    #expect(seal("{}") == .none)
    #expect(seal(#"{"a":{"checksum":"00000000"},"b":"checksum","c":"00000000"}"#) == .none)
    #expect(seal(#"{"checksum":"short"}"#) == .broken)
    #expect(seal(#"{"checksum":12345678}"#) == .none)
    let twice = JSONText.sealed(Data(#"{"checksum":"00000000","checksum":"00000000"}"#.utf8))
    #expect(JSONText.seal(of: twice) == .broken)
    let spaced = JSONText.sealed(Data(#"{"checksum":"00000000","a b":[1,2]}"#.utf8))
    let text = String(decoding: spaced, as: UTF8.self)
    #expect(seal(text.replacing(",", with: ",\n\t ").replacing(":", with: " : ")) == .whole)
    #expect(seal(text.replacing("a b", with: "a  b")) == .broken)
  }
}
