import Foundation
import Storage
import Testing

@Suite struct NumPyFileTests {
  @Test(arguments: [[], [0], [7], [2, 3], [4, 0, 5], [1, 1_000_000, 123_456_789]])
  func headersFillBlocksAndAreReadBack(shape: [Int]) throws {
    let data = NumPyHeader.data(doublesOfShape: shape)
    #expect(data.count % 64 == 0 && data.last == UInt8(ascii: "\n"))
    let header = try read(data)
    #expect(header.shape == shape && header.type == "<f8" && !header.isColumnMajor)
  }

  @Test func everyBeginningOfAHeaderIsAFault() {
    let data = NumPyHeader.data(doublesOfShape: [2, 3])
    for count in 0..<data.count {
      #expect(throws: NumPyHeader.Problem.self) { try read(data.prefix(count)) }
    }
  }

  @Test func numbersKeepTheirBits() throws {
    let values = [1.5, -0.0, .infinity, .leastNonzeroMagnitude, .nan, 0.1]
    let data = NumPyFile(shape: [3, 2], values: values).data
    let file = try NumPyFile(data, path: "draws.npy")
    #expect(file.shape == [3, 2])
    #expect(file.values.map(\.bitPattern) == values.map(\.bitPattern))
    // A part of other bytes counts from its own beginning.
    let part = (Data([1, 2, 3]) + data).dropFirst(3)
    #expect(try NumPyFile(part, path: "draws.npy").shape == [3, 2])
  }

  @Test(arguments: [
    ("<f8", "<f4", "the header "), ("False", " True", "the header "), ("(6,)", "(7,)", "48 bytes"),
    ("(6,)", "(x,)", "the header "), ("shape", "Shape", "the header "), ("NUMPY", "numpy", "other"),
  ])
  func otherArraysAreRefused(old: String, new: String, found: String) throws {
    var data = NumPyFile(shape: [6], values: [Double](repeating: 1, count: 6)).data
    data.replaceSubrange(try #require(data.range(of: Data(old.utf8))), with: Data(new.utf8))
    #expect {
      try NumPyFile(data, path: "draws.npy")
    } throws: {
      "\($0)".hasPrefix("draws.npy: found \(found)")
    }
    #expect(throws: SavedFitError.self) { try NumPyFile(data.prefix(20), path: "draws.npy") }
  }

  private func read(_ data: Data) throws -> NumPyHeader {
    var start = 0
    return try NumPyHeader { count in
      let bytes = [UInt8](data.dropFirst(start).prefix(count))
      start += bytes.count
      return bytes
    }
  }
}
