/// A vector of the arena: n doubles on a 64-byte boundary, padded with zeros to whole blocks.
///
/// Every loop below runs over whole blocks; linear operations keep the padding zero, so no loop has a remainder.
package typealias Vector = UnsafeMutablePointer<Double>

typealias Block = SIMD8<Double>

extension UnsafeMutablePointer where Pointee == Double {
  /// Eight elements, from 8 · index on.
  @inline(__always) subscript(block index: Int) -> Block {
    get { UnsafeRawPointer(self + index &* 8).load(as: Block.self) }
    nonmutating set {
      UnsafeMutableRawPointer(self + index &* 8).storeBytes(of: newValue, as: Block.self)
    }
  }
}

/// x · y.
@inline(__always) func dot(_ x: Vector, _ y: Vector, blocks: Int) -> Double {
  var sum = Block.zero
  for index in 0..<blocks { sum += x[block: index] * y[block: index] }
  return sum.sum()
}

/// result ← x ∘ y.
@inline(__always) func multiply(_ x: Vector, _ y: Vector, into result: Vector, blocks: Int) {
  for index in 0..<blocks { result[block: index] = x[block: index] * y[block: index] }
}

/// result ← x.
@inline(__always) func copy(_ x: Vector, into result: Vector, blocks: Int) {
  result.update(from: x, count: blocks &* 8)
}
