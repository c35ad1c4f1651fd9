import Foundation
import Storage
import TestSupport
import Testing

@Suite struct ChecksumTests {
  /// The value by which implementations are checked: Williams (1993), *A painless guide to CRC error detection algorithms*.
  @Test func checkValue() {
    #expect(CRC32(Data("123456789".utf8)).digits == "cbf43926")
    #expect(CRC32().digits == "00000000")
  }

  @Test func bytesMayComeInParts() {
    let bytes = Array("any bytes".utf8)
    for cut in 0...bytes.count {
      var sum = CRC32()
      bytes[..<cut].withUnsafeBytes { sum.add($0) }
      sum.add(UnsafeRawBufferPointer(start: nil, count: 0))
      bytes[cut...].withUnsafeBytes { sum.add($0) }
      #expect(sum.digits == CRC32(Data(bytes)).digits, "cut at \(cut)")
    }
  }

  /// Arrays are written a megabyte at a time: the end of one that is a whole number of times as long is no other end.
  @Test(arguments: [1, 1 << 16, 1 << 17, 1 << 18]) func aStreamedArrayIsReadBack(width: Int) throws
  {
    try withTemporaryFolder { folder in
      let path = folder + "/fit"
      let numbers = (0..<width).map(Double.init)
      let array = StreamedArray(width: width, lengths: [1, 2]) { chain, body in
        for _ in 0...chain { try numbers.withUnsafeBufferPointer(body) }
      }
      try SavedFolder(files: [:]).write(to: path, overwriting: false, arrays: ["draws.npy": array])
      let file = try NumPyFile(SavedFolder(contentsOf: path).file("draws.npy"), path: path)
      #expect(file.shape == [2, 2, width])
      #expect(
        Array(file.values[..<width]) == numbers && Array(file.values.suffix(width)) == numbers)
      let filling = file.values[width..<2 * width]
      #expect(filling.allSatisfy { $0.isNaN })
      let table = StreamedArray(width: width, rows: 2) { body in
        for _ in 0..<2 { try numbers.withUnsafeBufferPointer(body) }
      }
      try SavedFolder(files: [:]).write(to: path, overwriting: true, arrays: ["rows.npy": table])
      let rows = try NumPyFile(SavedFolder(contentsOf: path).file("rows.npy"), path: path)
      #expect(rows.shape == [2, width] && rows.values == numbers + numbers)
    }
  }
}
