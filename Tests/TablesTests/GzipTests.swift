import CZlib
import Foundation
import MathKernels
import Tables
import TestSupport
import Testing
import Words

@Suite struct GzipTests {
  /// As Python's `gzip.compress(b"a,b\n1,2\n3,4\n", mtime=0)` packs it.
  private static let small = "H4sIAAAAAAACA0vUSeIy1DHiMtYx4QIA5enWzgwAAAA="

  private func small() throws -> [UInt8] {
    [UInt8](try #require(Data(base64Encoded: Self.small)))
  }

  @Test func packedFilesAreReadAsTheyStand() throws {
    let packed = try small()
    let expected = try Table(csv: "a,b\n1,2\n3,4\n", source: "t.csv.gz")
    #expect(try Table(csv: packed, source: "t.csv.gz") == expected)
    // Zeros pad files on tapes.
    #expect(try Table(csv: packed + [0, 0, 0], source: "t.csv.gz") == expected)
  }

  @Test func membersFollowOneAnother() throws {
    let (first, second) = (try gzipped(Array("a,b\n1,".utf8)), try gzipped(Array("2\n3,4\n".utf8)))
    let table = try Table(csv: first + second + (try gzipped([])), source: "t.csv.gz")
    #expect(table == (try Table(csv: "a,b\n1,2\n3,4\n", source: "t.csv.gz")))
  }

  @Test func largeFilesPassThroughInBlocks() throws {
    var random = RandomStream(seed: seed(41))
    var csv = "x,y,z\n"
    for row in 0..<20_000 { csv += "\(random.normal()),\(row),text \(row % 7)\n" }
    let plain = try Table(csv: csv, source: "t.csv")
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(
      "\(UUID().uuidString).gz"
    ).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(try gzipped(Array(csv.utf8))).write(to: URL(filePath: path))
    #expect(try Table.read(path: path).columns == plain.columns)
  }

  /// A few bytes that would fill the memory are refused before they do; a text that is long because its file is, is not.
  @Test func bombsAreRefused() throws {
    let megabyte = [UInt8](repeating: UInt8(ascii: "0"), count: 1 << 20)
    // Members are unpacked one after another: so a bomb of any size is made of a small one.
    let member = try gzipped(megabyte + megabyte + megabyte + megabyte)
    #expect(4 << 20 > 500 * member.count)
    let folder = FileManager.default.temporaryDirectory
    let path = folder.appendingPathComponent("\(UUID().uuidString).gz").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    func write(members: Int) throws {
      let bytes = (0..<members).reduce(into: [UInt8]()) { bytes, _ in bytes += member }
      try Data(bytes).write(to: URL(filePath: path))
    }
    try write(members: 64)
    #expect(try Table.text(path: path).count == 1 << 28)
    try write(members: 1000)
    let error = #expect(throws: DataError.self) { try Table.text(path: path) }
    #expect(error?.location.source == path)
    #expect(error?.found.contains(/^more than 25\d MB packed into \d+ bytes$/) == true)
    #expect(error?.expected == "at most 100 times the packed bytes beyond 256 MB")
  }

  /// A name that promises gzip; texts may have one, other bytes are called what they are not.
  @Test func otherBytesUnderTheName() throws {
    let bytes: [UInt8] = [0x61, 0x2C, 0xC3, 0x28, 0x0A] + [UInt8](repeating: 0x31, count: 40)
    #expect(
      throwsMessage { try Table(csv: bytes, source: "t.csv.gz") }
        == "t.csv.gz: found no gzip data, though its name ends in .gz, expected a gzip file, or text. Copy or download the file again."
    )
    #expect(try Table(csv: Array("a\n1\n".utf8), source: "t.csv.gz").rowCount == 1)
  }

  @Test(arguments: [[0xFF, 0xFE, 0x61, 0, 0x0A, 0] as [UInt8], [0xFE, 0xFF, 0, 0x61, 0, 0x0A]])
  func otherEncodingsAreNamed(_ bytes: [UInt8]) {
    #expect(
      throwsMessage { try Table(csv: bytes, source: "t.csv") }
        == "t.csv: found text in the encoding UTF-16, expected UTF-8 text. Save the file with the encoding UTF-8, or convert it with iconv -f UTF-16 -t UTF-8."
    )
  }

  @Test func truncatedFilesSayWhere() throws {
    let packed = try small()
    for count in 2..<packed.count {
      #expect(
        throwsMessage { try Table(csv: Array(packed.prefix(count)), source: "t.csv.gz") }
          == "t.csv.gz: found gzip data that stop at byte \(count), expected a whole gzip file. Copy or download the file again."
      )
    }
  }

  @Test func damagedFilesSayWhere() throws {
    let packed = try small()
    // The checksum, 8 bytes before the end, is that of other data.
    var changed = packed
    changed[packed.count - 8] ^= 1
    let message = throwsMessage { try Table(csv: changed, source: "t.csv.gz") }
    #expect(
      message?.hasPrefix("t.csv.gz: found damaged gzip data (incorrect data check) at byte ")
        == true)
    #expect(
      throwsMessage { try Table(csv: packed + [7], source: "t.csv.gz") }
        == "t.csv.gz: found other data after the gzip data, at byte \(packed.count), expected the file's end. Copy or download the file again."
    )
    // Whatever byte is damaged, the table is the same or there is a message.
    let expected = try Table(csv: packed, source: "t.csv.gz")
    for index in 2..<packed.count {
      for bit in 0..<8 {
        var changed = packed
        changed[index] ^= 1 << bit
        do {
          #expect(try Table(csv: changed, source: "t.csv.gz") == expected)
        } catch let error as DataError {
          #expect(error.description.hasPrefix("t.csv.gz: found "))
        }
      }
    }
  }

  private func gzipped(_ bytes: [UInt8]) throws -> [UInt8] {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    try #require(
      deflateInit2_(
        stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)) == Z_OK)
    defer { deflateEnd(stream) }
    var input = bytes
    return input.withUnsafeMutableBufferPointer { input in
      [UInt8](unsafeUninitializedCapacity: input.count + 1000) { output, count in
        stream.pointee.next_in = input.baseAddress
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(output.count)
        _ = deflate(stream, Z_FINISH)
        count = Int(stream.pointee.total_out)
      }
    }
  }
}
