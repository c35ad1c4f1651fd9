import ComputationGraph
import MathKernels

/// Grows expressions at random from the arrays of a bench; the same seed grows the same one.
struct RandomExpression {
  let bench: Bench
  private var random: RandomStream
  /// Arrays so far, to be used again: graphs, not only trees.
  private var grown: [Quantity] = []

  /// Axes along which nothing is summed or normalised.
  private let kept: [Axis]

  init(_ bench: Bench, seed: UInt64, keeping kept: [Axis] = []) {
    self.bench = bench
    self.kept = kept
    random = RandomStream(seed: seed)
  }

  /// An expression of the given depth, bounded enough for finite differences.
  mutating func grow(depth: Int) -> Quantity {
    let result = depth == 0 ? leaf() : combine(depth: depth)
    grown.append(result)
    return result
  }

  private mutating func leaf() -> Quantity {
    if !grown.isEmpty, random.index(below: 4) == 0 {
      return grown[random.index(below: grown.count)]
    }
    let leaves = [
      bench.scalar, bench.vectorA, bench.vectorB, bench.matrix, bench.transposed, bench.data,
      bench.data, bench.response, bench.weights, bench.single, bench.single, Quantity(0.75),
      bench.logits,
    ]
    return leaves[random.index(below: leaves.count)]
  }

  private mutating func combine(depth: Int) -> Quantity {
    switch random.index(below: 13) {
    case 0...2: return unary(grow(depth: depth - 1))
    case 3...6:
      let first = grow(depth: depth - 1)
      return binary(first, grow(depth: random.index(below: depth)))
    case 7: return reduction(grow(depth: depth - 1))
    case 8:
      let first = grow(depth: depth - 1)
      return product(first, grow(depth: random.index(below: depth)))
    case 9: return indexed(grow(depth: depth - 1))
    case 10, 11: return alongAxis(grow(depth: depth - 1))
    default: return classAxis(grow(depth: depth - 1))
    }
  }

  private mutating func unary(_ x: Quantity) -> Quantity {
    switch random.index(below: 16) {
    case 0: -x
    case 1: exp(tanh(x))
    case 2: expm1(0.3 * tanh(x))
    case 3: log(1.5 + square(x))
    case 4: log1p(square(x))
    case 5: tanh(x)
    case 6: sigmoid(x)
    case 7: softplus(x)
    case 8: sqrt(1 + square(x))
    case 9: square(tanh(x))
    case 10: abs(x)
    case 11: sin(x)
    case 12: cos(2 * tanh(x))
    case 13: atan(x)
    case 14: pow(1.2 + tanh(x), [-2, -0.5, 1.3, 3][random.index(below: 4)])
    default: relu(x)
    }
  }

  private mutating func binary(_ x: Quantity, _ y: Quantity) -> Quantity {
    switch random.index(below: 11) {
    case 0: x + y
    case 1: x - y
    case 2: x * y
    case 3: x / (2 + square(y))
    case 4: maximum(x, y)
    case 5: minimum(x, y)
    case 6: pow(1.2 + tanh(x), tanh(y))
    // Where it is not chosen, a branch may be NaN.
    case 7: select(x .> 0.2, log(x), y)
    case 8: select(y .>= 0.1, x, sqrt(0.2 - y))
    case 9: x * (x .< y)
    default: 0.5 * x + y * -2
    }
  }

  private mutating func reduction(_ x: Quantity) -> Quantity {
    guard let axis = anyAxis(of: x) else { return tanh(x) }
    let isTotal = random.index(below: 3) == 0 && kept.isEmpty
    return isTotal ? tanh(x.sum()) : x.sum(over: axis) / 4
  }

  private mutating func product(_ x: Quantity, _ y: Quantity) -> Quantity {
    let shared = x.axes.filter(y.axes.contains).without(kept)
    guard !shared.isEmpty else { return x * y }
    return 0.25 * x.dot(y, along: shared[random.index(below: shared.count)])
  }

  private mutating func classAxis(_ x: Quantity) -> Quantity {
    guard let axis = anyAxis(of: x) else { return sigmoid(x) }
    switch random.index(below: 3) {
    case 0: return x.softmax(along: axis)
    case 1: return x.logSumExp(along: axis)
    default:
      return x.axes.contains(bench.b) && x.axes.contains(bench.row) ? bench.density(x) : x * x
    }
  }

  private mutating func alongAxis(_ x: Quantity) -> Quantity {
    let absent = [bench.a, bench.b, bench.one].filter { !x.axes.contains($0) }
    if let axis = absent.first, random.index(below: 3) == 0 {
      return stacked(
        (0..<axis.count).map { $0 % 2 == 0 ? x * Quantity(Double($0 + 1)) : leaf(without: axis) },
        along: axis)
    }
    guard let axis = anyAxis(of: x) else { return cos(x) }
    switch random.index(below: 7) {
    case 0: return x.element(random.index(below: axis.count), along: axis)
    case 1:
      // An element by itself beside its array: the adjoints meet again.
      return x * x.element(0, along: axis) + x.element(axis.count - 1, along: axis)
    case 2: return x.lagged(by: random.index(below: 5) - 2, along: axis, filling: 0.3)
    case 3: return x.cumulativeSum(along: axis) / Quantity(Double(axis.count))
    case 4: return tanh(x).cumulativeSum(along: axis, exclusive: true) / 4
    case 5: return x.max(along: axis)
    default: return x.mean(over: axis)
    }
  }

  private mutating func leaf(without axis: Axis) -> Quantity {
    let candidate = leaf()
    return candidate.axes.contains(axis) ? bench.scalar : candidate
  }

  private mutating func indexed(_ x: Quantity) -> Quantity {
    let indices = [
      bench.rowsIntoA, bench.aIntoB, bench.pairsIntoB, bench.withinA, bench.withinB,
      bench.aIntoRows,
      Index(bench.codes),
    ].filter { index in index.into.map { x.axes.contains($0) && !kept.contains($0) } ?? false }
    guard !indices.isEmpty else { return -x }
    let first = x[indices[random.index(below: indices.count)]]
    // Often another of the same rows: the two then point together.
    let second = random.index(below: 2) == 0 ? bench.rowsIntoA : Index(bench.codes)
    let isIndexable = second.into.map { first.axes.contains($0) && !kept.contains($0) } ?? false
    return isIndexable ? first[second] : first
  }

  private mutating func anyAxis(of x: Quantity) -> Axis? {
    let candidates = x.axes.without(kept)
    return candidates.isEmpty ? nil : candidates[random.index(below: candidates.count)]
  }
}
