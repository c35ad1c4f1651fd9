import MathKernels

/// An inverse metric that is diagonal except in a few directions: M⁻¹ = D (I + V (Λ − I) Vᵀ) D.
///
/// D are deviations, V holds k orthonormal directions, Λ the variances along them once D has scaled the coordinates. A product
/// costs O(n k). With S = I + V (√Λ − I) Vᵀ, which is symmetric, M⁻¹ = L Lᵀ for L = D S.
/// - Source: Seyboldt, Carlson, Carpenter (2026), arXiv:2603.18845, §5; the low-rank mass matrix of nutpie.
struct LowRankFactor: Sendable {
  let dimension: Int
  /// D, padded to whole blocks with zeros.
  let deviations: AlignedBuffer
  /// V, one direction after another, each padded to whole blocks with zeros.
  let directions: AlignedBuffer
  /// Λ.
  let variances: [Double]

  private var blocks: Int { max(1, (dimension + 7) / 8) }
  var rank: Int { variances.count }

  func direction(_ index: Int) -> Vector { directions.pointer + index * blocks * 8 }

  /// - Precondition: deviations and variances are positive, directions orthonormal and as many as variances.
  init(deviations: [Double], directions: [[Double]], variances: [Double]) {
    dimension = deviations.count
    self.variances = variances
    let padding = [Double](
      repeating: 0, count: max(1, (dimension + 7) / 8) * 8 - deviations.count)
    self.deviations = AlignedBuffer(deviations + padding)
    self.directions = AlignedBuffer(directions.flatMap { $0 + padding })
  }

  /// result ← M⁻¹ x, over padded vectors of an arena.
  func multiplyInverse(_ x: Vector, into result: Vector) {
    multiply(deviations.pointer, x, into: result, blocks: blocks)
    stretch(result) { $0 - 1 }
    multiply(deviations.pointer, result, into: result, blocks: blocks)
  }

  /// From z ~ Normal(0, I) in `momentum`: p = D⁻¹ S⁻¹ z there, and its velocity D S z.
  func drawMomentum(fromNoise momentum: Vector, velocity: Vector) {
    copy(momentum, into: velocity, blocks: blocks)
    stretch(velocity) { $0.squareRoot() - 1 }
    multiply(deviations.pointer, velocity, into: velocity, blocks: blocks)
    stretch(momentum) { 1 / $0.squareRoot() - 1 }
    for index in 0..<dimension { momentum[index] /= deviations[index] }
  }

  /// x ← (I + V f(Λ) Vᵀ) x. One direction after another, as they are orthogonal.
  private func stretch(_ x: Vector, by factor: (Double) -> Double) {
    for (index, variance) in variances.enumerated() {
      let direction = direction(index)
      let share = Block(repeating: factor(variance) * dot(direction, x, blocks: blocks))
      for block in 0..<blocks { x[block: block] += share * direction[block: block] }
    }
  }

  /// L x, Lᵀ x or L⁻¹ x in place, of a vector without padding.
  func apply(_ whitening: Metric.Whitening, to x: Vector) {
    switch whitening {
    case .color:
      stretchUnpadded(x) { $0.squareRoot() - 1 }
      for index in 0..<dimension { x[index] *= deviations[index] }
    case .colorTransposed:
      for index in 0..<dimension { x[index] *= deviations[index] }
      stretchUnpadded(x) { $0.squareRoot() - 1 }
    case .whiten:
      for index in 0..<dimension { x[index] /= deviations[index] }
      stretchUnpadded(x) { 1 / $0.squareRoot() - 1 }
    }
  }

  private func stretchUnpadded(_ x: Vector, by factor: (Double) -> Double) {
    for (index, variance) in variances.enumerated() {
      let direction = direction(index)
      var sum = 0.0
      for row in 0..<dimension { sum += direction[row] * x[row] }
      let share = factor(variance) * sum
      for row in 0..<dimension { x[row] += share * direction[row] }
    }
  }

  /// The diagonal of M⁻¹.
  var marginalVariances: [Double] {
    (0..<dimension).map { row in
      let stretched = variances.enumerated().reduce(1.0) { sum, each in
        let weight = direction(each.offset)[row]
        return sum + (each.element - 1) * weight * weight
      }
      return deviations[row] * deviations[row] * stretched
    }
  }

  /// Deviations, variances along the directions, then the directions: n + k + k n numbers.
  var numbers: [Double] {
    Array(deviations.array.prefix(dimension)) + variances
      + (0..<rank).flatMap { index in
        Array(UnsafeBufferPointer(start: direction(index), count: dimension))
      }
  }

  /// The factor that has these `numbers`; `nil` where they are not those of a factor.
  init?(dimension n: Int, numbers: [Double]) {
    guard n > 0, numbers.count >= n, (numbers.count - n) % (n + 1) == 0 else { return nil }
    let rank = (numbers.count - n) / (n + 1)
    guard numbers.prefix(n + rank).allSatisfy({ $0 > 0 && $0.isFinite }),
      numbers.allSatisfy(\.isFinite)
    else { return nil }
    let directions = (0..<rank).map { index in
      Array(numbers[n + rank + index * n..<n + rank + (index + 1) * n])
    }
    self.init(
      deviations: Array(numbers.prefix(n)), directions: directions,
      variances: Array(numbers[n..<n + rank]))
  }
}
