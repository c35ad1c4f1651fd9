/// A block of doubles on a 64-byte boundary, owned by one object and freed with it.
///
/// Numeric loops hold its `pointer`, which never moves: no reference counting and no bounds check per element.
public final class AlignedBuffer: @unchecked Sendable {
  public let pointer: UnsafeMutablePointer<Double>
  public let count: Int

  /// `count` zeros.
  public init(count: Int) {
    self.count = count
    let bytes = max(64, (count * MemoryLayout<Double>.stride + 63) / 64 * 64)
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    pointer = raw.bindMemory(to: Double.self, capacity: bytes / MemoryLayout<Double>.stride)
    pointer.initialize(repeating: 0, count: bytes / MemoryLayout<Double>.stride)
  }

  /// A copy of an array.
  public convenience init(_ values: [Double]) {
    self.init(count: values.count)
    for (index, value) in values.enumerated() { pointer[index] = value }
  }

  deinit { pointer.deallocate() }

  /// The elements, as an array.
  public var array: [Double] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  /// The element at an index, which must be valid.
  @inlinable public subscript(index: Int) -> Double {
    get { pointer[index] }
    set { pointer[index] = newValue }
  }
}
