#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A block of doubles on a 64-byte boundary, owned by one object and freed with it.
///
/// Numeric loops hold its `pointer`, which never moves: no reference counting and no bounds check per element.
package final class AlignedBuffer: @unchecked Sendable {
  /// Its first number, at a multiple of 64 bytes.
  package let pointer: UnsafeMutablePointer<Double>
  /// Number of numbers.
  package let count: Int
  private let allocation: UnsafeMutableRawPointer

  /// `count` zeros. In a large block, pages that are never written to take no memory.
  package init(count: Int) {
    self.count = count
    let bytes = max(64, (count * MemoryLayout<Double>.stride + 63) / 64 * 64)
    guard let zeros = calloc(1, bytes + 63) else {
      preconditionFailure("out of memory: \(bytes) bytes for numbers")
    }
    allocation = zeros
    pointer = zeros.alignedUp(toMultipleOf: 64)
      .bindMemory(to: Double.self, capacity: bytes / MemoryLayout<Double>.stride)
  }

  /// A copy of an array.
  package convenience init(_ values: [Double]) {
    self.init(count: values.count)
    for (index, value) in values.enumerated() { pointer[index] = value }
  }

  deinit { free(allocation) }

  /// The elements, as an array.
  package var array: [Double] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  /// The element at an index, which must be valid.
  @inlinable package subscript(index: Int) -> Double {
    get { pointer[index] }
    set { pointer[index] = newValue }
  }
}
