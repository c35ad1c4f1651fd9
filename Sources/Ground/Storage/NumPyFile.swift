import Foundation

/// Doubles in NumPy's format, version 1.0, C order: `numpy.load` reads them, and so do we.
///
/// - Source: NumPy Enhancement Proposal 1, *A simple file format for NumPy arrays*.
package struct NumPyFile: Equatable {
  package let shape: [Int]
  package let values: [Double]

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]

  package init(shape: [Int], values: [Double]) {
    precondition(shape.reduce(1, *) == values.count)
    self.shape = shape
    self.values = values
  }

  package var data: Data {
    var data = Self.header(shape: shape)
    #if _endian(little)
      values.withUnsafeBytes { data.append(contentsOf: $0) }
    #else
      for value in values {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
      }
    #endif
    return data
  }

  /// What stands before the numbers.
  static func header(shape: [Int]) -> Data {
    let dimensions = shape.map { "\($0)," }.joined(separator: " ")
    var header = "{'descr': '<f8', 'fortran_order': False, 'shape': (\(dimensions)), }"
    // Magic, length and header together fill whole blocks of 64 bytes.
    let unpadded = Self.magic.count + 2 + header.utf8.count + 1
    header += String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"
    var data = Data(Self.magic)
    let length = UInt16(header.utf8.count)
    data.append(contentsOf: [UInt8(length & 0xff), UInt8(length >> 8)])
    data.append(contentsOf: header.utf8)
    return data
  }

  /// - Throws: `SavedFitError` if the bytes are not such a file.
  package init(_ data: Data, path: String) throws {
    func invalid(_ found: String) -> SavedFitError {
      SavedFitError(
        path: path, found: found, expected: "a NumPy file of doubles as `fit` writes it")
    }
    let first = [UInt8](data.prefix(10))
    guard first.count == 10, Array(first[0..<8]) == Self.magic else { throw invalid("other bytes") }
    let start = 10 + Int(first[8]) + Int(first[9]) << 8
    guard start <= data.count else { throw invalid("a header that is cut off") }
    let header = String(
      decoding: data[data.startIndex + 10..<data.startIndex + start], as: UTF8.self)
    guard header.contains("'<f8'"), header.contains("'fortran_order': False"),
      let open = header.firstIndex(of: "("), let close = header[open...].firstIndex(of: ")")
    else { throw invalid("the header \(header)") }
    let parts = header[header.index(after: open)..<close].split(separator: ",")
    let shape = parts.compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
    let size = shape.reduce((8, false)) { size, length in
      let (bytes, overflow) = size.0.multipliedReportingOverflow(by: length)
      return (bytes, size.1 || overflow)
    }
    guard shape.count == parts.count, shape.allSatisfy({ $0 >= 0 }),
      size == (data.count - start, false)
    else { throw invalid("\(data.count - start) bytes for the shape \(shape)") }
    values = data.withUnsafeBytes { bytes in
      (0..<(data.count - start) / 8).map { index in
        Double(
          bitPattern: UInt64(
            littleEndian: bytes.loadUnaligned(fromByteOffset: start + 8 * index, as: UInt64.self)))
      }
    }
    self.shape = shape
  }
}
