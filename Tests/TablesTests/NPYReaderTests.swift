import Foundation
import Tables
import Testing

/// Files that NumPy 2.4.6 has written with `numpy.save`.
@Suite struct NPYReaderTests {
  @Test(
    arguments: [
      (
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAD4PwAAAAAAAADAAAAAAAAA+H+amZmZmZm5PwEAAAAAAAAAnHUAiDzkN34=",
        [[1.5, 0.1], [-2, .leastNonzeroMagnitude], [.nan, 1e300]]
      ),
      (
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAD4P5qZmZmZmbk/AAAAAAAAAMABAAAAAAAAAAAAAAAAAPh/nHUAiDzkN34=",
        [[1.5, 0.1], [-2, .leastNonzeroMagnitude], [.nan, 1e300]]
      ),
      (
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAMA/AAAAwAAAwH8=",
        [[1.5], [-2], [.nan]]
      ),
      (
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAr//////////wEAAAAAACAABwAAAAAAAAA=",
        [[-1, 9_007_199_254_740_992, 7]]
      ),
      (
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPHUyJywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMiksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAMAAgD//w==",
        [[1, 3], [2, 65_535]]
      ),
      (
        "k05VTVBZAQB2AHsnZGVzY3InOiAnfGkxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAqAfw==",
        [[-128], [127]]
      ),
      (
        "k05VTVBZAgB0AAAAeydkZXNjcic6ICc8ZjgnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwgMSksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAD4P5qZmZmZmbk/",
        [[1.5, 0.1]]
      ),
    ] as [(String, [[Double]])])
  func readsMatricesOfEveryKind(file: String, columns: [[Double]]) throws {
    let table = try read(try bytes(file))
    #expect(table.columnNames == columns.indices.map { "column\($0 + 1)" })
    for (found, expected) in zip(table.columns, columns) {
      #expect(found.cells == .numbers(expected))
    }
  }

  @Test(arguments: [
    (
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPmY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo/+AAAAAAAAMAAAAAAAAAAf/gAAAAAAAA/uZmZmZmZmgAAAAAAAAABfjfkPIgAdZw=",
      "values of type >f8"
    ),
    (
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPGMxNicsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCAzKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAD4PwAAAAAAAAAAAAAAAAAAAMAAAAAAAAAAAAAAAAAAAPh/AAAAAAAAAACamZmZmZm5PwAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAJx1AIg85Dd+AAAAAAAAAAA=",
      "values of type <c16"
    ),
    (
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPFUyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAphAAAAYgAAAA==",
      "values of type <U2"
    ),
    (
      "k05VTVBZAQB2AHsnZGVzY3InOiAnfGIxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoB",
      "values of type |b1"
    ),
    (
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMsIDEpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAD4PwAAAAAAAADAAAAAAAAA+H+amZmZmZm5PwEAAAAAAAAAnHUAiDzkN34=",
      "an array of shape (2, 3, 1)"
    ),
    (
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDAsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo=",
      "an array of shape (0, 3)"
    ),
    (
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAADwPwAAAAAAAABAAAAAAAAACEAAAAAAAADw/w==",
      "row 2, column \"column2\": found -inf"
    ),
  ])
  func refusesWhatIsNoTableOfNumbers(file: String, found: String) throws {
    let file = try bytes(file)
    #expect(throwsMessage { try read(file) }?.contains(found) == true)
  }

  @Test func refusesFilesThatStopEarlyOrGoOn() throws {
    let file = try bytes(
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAD4PwAAAAAAAADAAAAAAAAA+H+amZmZmZm5PwEAAAAAAAAAnHUAiDzkN34="
    )
    for count in 6..<file.count {
      #expect(throwsMessage { try read(Array(file.prefix(count))) }?.contains(": found ") == true)
    }
    #expect(
      throwsMessage { try read(file.dropLast()) }?.contains(
        "found 47 bytes of values, expected 48, for 2 rows and 3 columns") == true)
    #expect(
      throwsMessage { try read(file + [0]) }?.contains("more bytes after the last value") == true)
    // Sizes that no machine holds.
    for shape in ["(999999999999, 3)", "(9223372036854775807, 2)", "(2, 9223372036854775807)"] {
      var changed = file
      let start = try #require(Data(file).range(of: Data("(2, 3)".utf8))).lowerBound
      changed.replaceSubrange(start..<start + shape.count, with: Array(shape.utf8))
      #expect(throwsMessage { try read(changed) }?.contains(": found ") == true)
    }
  }

  private func bytes(_ base64: String) throws -> [UInt8] {
    [UInt8](try #require(Data(base64Encoded: base64)))
  }

  private func read(_ bytes: [UInt8]) throws -> Table {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(
      "\(UUID().uuidString).npy"
    ).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(bytes).write(to: URL(filePath: path))
    return try Table.read(path: path)
  }
}
