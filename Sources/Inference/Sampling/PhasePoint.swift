import MathKernels

/// The memory of one chain: a fixed number of vectors, allocated once.
package final class VectorArena {
  /// Length of a vector in blocks of eight doubles.
  package let blocks: Int
  private let buffer: AlignedBuffer
  private var used = 0

  package init(dimension: Int, capacity: Int) {
    blocks = Self.blocks(dimension: dimension)
    buffer = AlignedBuffer(count: blocks * 8 * capacity)
  }

  package static func blocks(dimension: Int) -> Int { max(1, (dimension + 7) / 8) }

  /// A vector of zeros that lives as long as the arena.
  func makeVector() -> Vector {
    let offset = used * blocks * 8
    precondition(offset + blocks * 8 <= buffer.count, "the arena holds no further vector")
    used += 1
    return buffer.pointer + offset
  }

  package func makePoint() -> PhasePoint {
    PhasePoint(
      position: makeVector(), momentum: makeVector(), gradient: makeVector(),
      velocity: makeVector(), acceleration: makeVector())
  }
}

/// A point (q, p) in phase space with what a leapfrog step derives from it.
///
/// A view of five vectors of a chain's arena: copying the view copies no numbers.
package struct PhasePoint {
  package static let vectorCount = 5

  /// q.
  package let position: Vector
  /// p.
  package let momentum: Vector
  /// ∂ log p(q)/∂q.
  package let gradient: Vector
  /// M⁻¹ p, Stan's p♯.
  package let velocity: Vector
  /// M⁻¹ ∂ log p(q)/∂q.
  package let acceleration: Vector
  /// log p(q).
  package var logDensity = -Double.infinity

  init(
    position: Vector, momentum: Vector, gradient: Vector, velocity: Vector, acceleration: Vector
  ) {
    self.position = position
    self.momentum = momentum
    self.gradient = gradient
    self.velocity = velocity
    self.acceleration = acceleration
  }

  /// H(q, p) = −log p(q) + ½ pᵀ M⁻¹ p, without constants; NaN where the point is not finite.
  package func energy(blocks: Int) -> Double {
    0.5 * dot(momentum, velocity, blocks: blocks) - logDensity
  }

  /// Takes over the numbers of another point.
  mutating func assign(_ other: PhasePoint, blocks: Int) {
    copy(other.position, into: position, blocks: blocks)
    copy(other.momentum, into: momentum, blocks: blocks)
    copy(other.gradient, into: gradient, blocks: blocks)
    copy(other.velocity, into: velocity, blocks: blocks)
    copy(other.acceleration, into: acceleration, blocks: blocks)
    logDensity = other.logDensity
  }
}
