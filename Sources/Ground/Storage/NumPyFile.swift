import Foundation

/// Doubles in NumPy's format, version 1.0, C order: `numpy.load` reads them, and so do we.
///
/// - Source: NumPy Enhancement Proposal 1, *A simple file format for NumPy arrays*.
package struct NumPyFile: Equatable {
  package let shape: [Int]
  package let values: [Double]

  package init(shape: [Int], values: [Double]) {
    precondition(shape.reduce(1, *) == values.count)
    self.shape = shape
    self.values = values
  }

  package var data: Data {
    var data = NumPyHeader.data(doublesOfShape: shape)
    #if _endian(little)
      values.withUnsafeBytes { data.append(contentsOf: $0) }
    #else
      for value in values {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
      }
    #endif
    return data
  }

  /// - Throws: `SavedFitError` if the bytes are not such a file.
  package init(_ data: Data, path: String) throws {
    func invalid(_ found: String) -> SavedFitError {
      SavedFitError(
        path: path, found: found, expected: "a NumPy file of doubles as a saved fit has it")
    }
    guard data.count >= 10, data.starts(with: NumPyHeader.magic + [1, 0]) else {
      throw invalid("other bytes")
    }
    var start = 0
    let header: NumPyHeader
    do {
      header = try NumPyHeader { count in
        let bytes = data.dropFirst(start).prefix(count)
        start += bytes.count
        return [UInt8](bytes)
      }
    } catch NumPyHeader.Problem.malformed(let text) {
      throw invalid("the header \(text)")
    } catch {
      throw invalid("a header that is cut off")
    }
    guard header.type == "<f8", !header.isColumnMajor else {
      throw invalid("the header \(header.text)")
    }
    shape = header.shape
    let size = shape.reduce((8, false)) { size, length in
      let (bytes, overflow) = size.0.multipliedReportingOverflow(by: length)
      return (bytes, size.1 || overflow)
    }
    guard size == (data.count - start, false) else {
      throw invalid("\(data.count - start) bytes for the shape \(shape)")
    }
    values = data.withUnsafeBytes { bytes in
      (0..<(data.count - start) / 8).map { index in
        Double(
          bitPattern: UInt64(
            littleEndian: bytes.loadUnaligned(fromByteOffset: start + 8 * index, as: UInt64.self)))
      }
    }
  }
}
