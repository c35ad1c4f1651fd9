import MathKernels

/// The inverse of −∇² log p, as the last steps of L-BFGS know it: diag(α) + β γ βᵀ.
///
/// - Source: Byrd, Nocedal, Schnabel (1994), *Representations of quasi-Newton matrices*, eq. 3.1; for α, Gilbert, Lemaréchal
///   (1989), *Some numerical experiments with variable-storage quasi-Newton algorithms*, §4.
package struct InverseHessianEstimate {
  let capacity: Int
  /// α.
  private var diagonal: [Double]
  private var steps: [[Double]] = []
  /// Changes of −∇ log p along the steps.
  private var changes: [[Double]] = []

  /// The identity.
  init(dimension: Int, capacity: Int) {
    diagonal = [Double](repeating: 1, count: dimension)
    self.capacity = capacity
  }

  /// Whether no step has shown it any curvature.
  var isBlank: Bool { steps.isEmpty }

  /// |step|/|change|, a geometric mean over the steps in which a coordinate moved; 1 where none did. Nil without steps.
  var secantVariances: [Double]? {
    guard !isBlank else { return nil }
    return diagonal.indices.map { index in
      let logs = zip(steps, changes).map { logarithm(abs($0[index]) / abs($1[index])) }.filter(
        \.isFinite)
      return logs.isEmpty ? 1 : exponential(logs.reduce(0, +) / Double(logs.count))
    }
  }

  /// Takes in a step, unless it shows no positive curvature; true if it did.
  mutating func add(step: [Double], change: [Double]) -> Bool {
    let b = Self.product(change, step)
    let size = Self.product(change, change)
    guard b.isFinite, size.isFinite, b > 1e-12 * size, size > 0 else { return false }
    var (a, c) = (0.0, 0.0)
    for index in diagonal.indices {
      a += change[index] * change[index] * diagonal[index]
      c += step[index] * step[index] / diagonal[index]
    }
    for index in diagonal.indices {
      let (alpha, z, s) = (diagonal[index], change[index], step[index])
      let inverse = a / (b * alpha) + z * z / b - a * s * s / (b * c * alpha * alpha)
      if inverse > 0, inverse.isFinite { diagonal[index] = 1 / inverse }
    }
    steps.append(step)
    changes.append(change)
    if steps.count > capacity {
      steps.removeFirst()
      changes.removeFirst()
    }
    return true
  }

  /// D, V and Λ of a matrix D (I + V (Λ − I) Vᵀ) D.
  package struct Factors: Sendable {
    package let deviations: [Double]
    package let directions: [[Double]]
    package let variances: [Double]

    /// The matrix times a vector.
    package func product(with vector: [Double]) -> [Double] {
      let scaled = zip(vector, deviations).map { $0 * $1 }
      return zip(stretched(scaled, variances.map { $0 - 1 }), deviations).map { $0 * $1 }
    }

    /// (I + V diag(f) Vᵀ) x.
    private func stretched(_ x: [Double], _ factors: [Double]) -> [Double] {
      var result = x
      for (direction, factor) in zip(directions, factors) {
        let share = factor * InverseHessianEstimate.product(direction, x)
        for index in x.indices { result[index] += share * direction[index] }
      }
      return result
    }
  }

  /// The same matrix, factored; `nil` where it is not positive definite.
  func factored() -> Factors? {
    let deviations = diagonal.map { $0.squareRoot() }
    guard !steps.isEmpty else {
      return Factors(deviations: deviations, directions: [], variances: [])
    }
    // B = D⁻¹ β, β = [diag(α) Z, S].
    let columns =
      changes.map { zip($0, deviations).map { $0 * $1 } }
      + steps.map { zip($0, deviations).map { $0 / $1 } }
    let order = columns.count
    let gram = SquareMatrix(order: order)
    for column in 0..<order {
      for row in column..<order {
        let product = Self.product(columns[row], columns[column])
        gram[row, column] = product
        gram[column, row] = product
      }
    }
    guard let span = SymmetricEigendecomposition(of: gram), let largest = span.values.last,
      largest > 0, let middle = middleMatrix(gram)
    else { return nil }
    // B = Q C with C = Λ^½ Wᵀ and orthonormal Q; directions that depend on others are left out of both.
    let roots = span.values.map { $0 > 1e-12 * largest ? $0.squareRoot() : 0 }
    let coordinates = SquareMatrix(order: order)
    for row in 0..<order {
      for column in 0..<order { coordinates[row, column] = roots[row] * span.vectors[column, row] }
    }
    let inner = SquareMatrix.product(
      SquareMatrix.product(coordinates, by: middle), by: coordinates, transposingSecond: true)
    inner.symmetrize()
    guard let eigen = SymmetricEigendecomposition(of: inner) else { return nil }
    var (directions, variances): ([[Double]], [Double]) = ([], [])
    for index in 0..<order where abs(eigen.values[index]) > 1e-12 {
      let variance = 1 + eigen.values[index]
      guard variance > 0, variance.isFinite else { return nil }
      var direction = [Double](repeating: 0, count: diagonal.count)
      for (source, column) in columns.enumerated() {
        var weight = 0.0
        for row in 0..<order where roots[row] > 0 {
          weight += span.vectors[source, row] / roots[row] * eigen.vectors[row, index]
        }
        for element in direction.indices { direction[element] += weight * column[element] }
      }
      directions.append(direction)
      variances.append(variance)
    }
    return Factors(deviations: deviations, directions: directions, variances: variances)
  }

  /// γ = [0, −R⁻¹; −R⁻ᵀ, R⁻ᵀ (E + Zᵀ diag(α) Z) R⁻¹], R the upper triangle of Sᵀ Z and E its diagonal; Zᵀ diag(α) Z is the
  /// first block of BᵀB.
  private func middleMatrix(_ gram: SquareMatrix) -> SquareMatrix? {
    let count = steps.count
    let inverse = SquareMatrix(order: count)
    // R⁻¹, column after column, by back substitution.
    for column in 0..<count {
      for row in stride(from: column, through: 0, by: -1) {
        var sum = row == column ? 1.0 : 0
        for other in row + 1..<max(row + 1, column + 1) {
          sum -= Self.product(steps[row], changes[other]) * inverse[other, column]
        }
        let pivot = Self.product(steps[row], changes[row])
        guard pivot > 0 else { return nil }
        inverse[row, column] = sum / pivot
      }
    }
    let sum = SquareMatrix(order: count)
    for column in 0..<count {
      for row in 0..<count { sum[row, column] = gram[row, column] }
      sum[column, column] += Self.product(steps[column], changes[column])
    }
    let last = SquareMatrix.product(
      SquareMatrix.product(inverse, by: sum, transposingFirst: true), by: inverse)
    let result = SquareMatrix(order: 2 * count)
    for column in 0..<count {
      for row in 0..<count {
        result[row, count + column] = -inverse[row, column]
        result[count + column, row] = -inverse[row, column]
        result[count + row, count + column] = last[row, column]
      }
    }
    return result
  }

  package static func product(_ x: [Double], _ y: [Double]) -> Double {
    var sum = 0.0
    for index in x.indices { sum += x[index] * y[index] }
    return sum
  }
}
