import CZlib
import Foundation
import Words

/// The bytes of a chunk: elements one after the other, little-endian, of a type; what is short is filled up with zeros.
struct ZarrChunk {
  /// zlib's effort: draws hardly shrink further with more.
  static let level: Int32 = 1

  private let type: InferenceData.ElementType
  private let capacity: Int
  private let labelWidth: Int
  private var bytes: [UInt8] = []

  /// - Parameter capacity: bytes of a full chunk.
  init(_ type: InferenceData.ElementType, capacity: Int, labelWidth: Int = 0) {
    (self.type, self.capacity, self.labelWidth) = (type, capacity, labelWidth)
    bytes.reserveCapacity(capacity)
  }

  /// Scalars of the longest label, one at least.
  static func width(of labels: [String]) -> Int {
    max(1, labels.map { storable($0).count }.max() ?? 1)
  }

  /// The scalars of a label. Readers take NUL for the end of a text.
  private static func storable(_ label: String) -> [Unicode.Scalar] {
    Array(label.contains("\0") ? printable(label).unicodeScalars : label.unicodeScalars)
  }

  mutating func append(_ numbers: UnsafeBufferPointer<Double>) {
    bytes.append(elements: numbers, of: type)
  }

  mutating func append(_ coordinates: InferenceData.Coordinates) {
    switch coordinates {
    case .numbers(let numbers):
      for number in numbers { append(UInt64(bitPattern: Int64(number))) }
    case .labels(let labels):
      for label in labels {
        let scalars = Self.storable(label)
        for place in 0..<labelWidth {
          append(place < scalars.count ? scalars[place].value : 0 as UInt32)
        }
      }
    }
  }

  private mutating func append(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// The chunk as zlib writes it.
  /// - Throws: `FileWriteError` where there is no memory for it.
  func compressed() throws -> [UInt8] {
    var full = bytes
    full.append(contentsOf: repeatElement(0, count: max(0, capacity - bytes.count)))
    var length = compressBound(UInt(full.count))
    var result = [UInt8](repeating: 0, count: Int(length))
    let code = compress2(&result, &length, full, UInt(full.count), Self.level)
    guard code == Z_OK else {
      throw FileWriteError(
        path: "chunk", found: "too little memory to compress it", expected: "room for it",
        suggestion: "Export fewer groups.")
    }
    return Array(result.prefix(Int(length)))
  }
}
