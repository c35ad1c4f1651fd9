import MathKernels

/// Evaluates expressions one element at a time, straight from their definitions.
///
/// It is the oracle of the planned program, folds what depends on data alone, and serves ancestral sampling, where each
/// expression is wanted once.
package struct ReferenceEvaluator {
  /// Values of the latent arrays.
  package var parameters: [ParameterSlot: Tensor] = [:] {
    didSet { unknown.removeAll() }
  }
  private var known: [ObjectIdentifier: Tensor] = [:]
  /// Nodes that need a parameter without a value.
  private var unknown: Set<ObjectIdentifier> = []
  /// Nodes that need none, whether they have been worked out or not.
  private var determined: Set<ObjectIdentifier> = []
  /// What the identifiers above belong to: a node that is gone could leave its own to another.
  private var alive: [ExpressionNode] = []

  package init() {}

  /// With parameters taken from a position.
  package init(slots: [ParameterSlot], position: [Double]) {
    for slot in slots {
      parameters[slot] = Tensor(
        axes: slot.axes, values: Array(position[slot.offset..<slot.offset + slot.count]))
    }
  }

  /// The value of an expression; nil if it needs a parameter that has none.
  package mutating func value(of expression: Expression) -> Tensor? { value(of: expression.node) }

  mutating func value(of node: ExpressionNode) -> Tensor? {
    guard isDetermined(node) else { return nil }
    visit(node, unless: { $0.known[$1] != nil }) { evaluator, node in
      if case .parameter(let slot) = node.operation {
        evaluator.known[ObjectIdentifier(node)] = evaluator.parameters[slot]
      } else {
        evaluator.known[ObjectIdentifier(node)] = Self.apply(
          node.operation, node.inputs.compactMap { evaluator.known[ObjectIdentifier($0)] })
      }
    }
    return known[ObjectIdentifier(node)]
  }

  /// Whether a node can be worked out: asked first, so that nothing is worked out in vain.
  private mutating func isDetermined(_ node: ExpressionNode) -> Bool {
    visit(node, unless: { $0.determined.contains($1) || $0.unknown.contains($1) }) {
      evaluator, node in
      let isMissing: Bool
      if case .parameter(let slot) = node.operation {
        isMissing = evaluator.parameters[slot] == nil
      } else {
        isMissing = node.inputs.contains { evaluator.unknown.contains(ObjectIdentifier($0)) }
      }
      if isMissing {
        evaluator.unknown.insert(ObjectIdentifier(node))
      } else {
        evaluator.determined.insert(ObjectIdentifier(node))
      }
      evaluator.alive.append(node)
    }
    return determined.contains(ObjectIdentifier(node))
  }

  /// Calls `work` with every node below a root that is not done, inputs first: by an explicit stack, as a model may sum a hundred
  /// thousand terms in a loop.
  private mutating func visit(
    _ root: ExpressionNode, unless isDone: (Self, ObjectIdentifier) -> Bool,
    _ work: (inout Self, ExpressionNode) -> Void
  ) {
    var stack = [root]
    while let node = stack.last {
      if isDone(self, ObjectIdentifier(node)) {
        stack.removeLast()
        continue
      }
      let waiting = node.inputs.filter { !isDone(self, ObjectIdentifier($0)) }
      if waiting.isEmpty {
        work(&self, node)
        stack.removeLast()
      } else {
        stack.append(contentsOf: waiting)
      }
    }
  }

  /// The result of one operation other than a parameter.
  static func apply(_ operation: Operation, _ inputs: [Tensor]) -> Tensor {
    let axes = operation.axes(of: inputs.map(\.axes))
    switch operation {
    case .constant(let value): return Tensor(value)
    case .data(let array): return Tensor(axes: array.axes, values: array.values)
    case .mask:
      return Tensor(axes: axes, values: [Double](repeating: 1, count: axes.elementCount))
    case .parameter(let slot): preconditionFailure("parameter \(slot.name) has no value")
    case .extent(let axis): return Tensor(Double(axis.count))
    case .subsampleScale: return Tensor(1)
    case .unary(let function):
      return Tensor(axes: axes, values: inputs[0].values.map { apply(function, $0) })
    case .binary(let function):
      let a = inputs[0].aligned(to: axes)
      let b = inputs[1].aligned(to: axes)
      return Tensor(
        axes: axes, values: zip(a.values, b.values).map { apply(function, $0, $1) })
    case .sum(let over): return reduced(inputs[0], over, to: axes) { $0.reduce(0, +) }
    case .contract(let over): return contracted(inputs, over, to: axes)
    case .rename: return Tensor(axes: axes, values: inputs[0].values)
    case .logSumExp(let axis):
      return reduced(inputs[0], [axis], to: axes) { MathKernels.logSumExp($0) }
    case .softmax(let axis): return softmax(inputs[0], axis)
    case .categoricalLogDensity(let codes, let axis):
      let normalizer = apply(.logSumExp(along: axis), inputs)
      let picked = apply(
        .contract(over: [axis]),
        [apply(.data(oneHot(codes)), []).renamingLast(to: axis), inputs[0]])
      return Tensor(
        axes: axes,
        values: zip(picked.aligned(to: axes).values, normalizer.aligned(to: axes).values).map {
          $0 - $1
        })
    case .categoricalResidual(let codes, let axis):
      let hot = apply(.data(oneHot(codes)), []).renamingLast(to: axis).aligned(to: axes)
      let shares = softmax(inputs[0], axis).aligned(to: axes)
      return Tensor(axes: axes, values: zip(hot.values, shares.values).map { $0 - $1 })
    case .gather(let codes): return gather(inputs[0], codes, to: axes)
    case .scatter(let codes, let over): return scatter(inputs[0], codes, over: over, to: axes)
    case .element(let place, let axis):
      return reduced(inputs[0], [axis], to: axes) { $0[place] }
    case .stacked(let places, let axis): return stacked(inputs, at: places, along: axis, to: axes)
    case .lagged(let steps, let axis):
      return mapped(inputs[0], along: axis) { line in
        line.indices.map { line.indices.contains($0 - steps) ? line[$0 - steps] : 0 }
      }
    case .cumulativeSum(let axis, let exclusive, let reversed):
      return mapped(inputs[0], along: axis) { line in
        line.indices.map { end in
          let before = reversed ? line[end...].dropFirst() : line[..<end]
          return before.reduce(exclusive ? 0 : line[end], +)
        }
      }
    case .maximum(let axis):
      return reduced(inputs[0], [axis], to: axes) { line in
        line.contains(where: \.isNaN) ? .nan : line.reduce(-.infinity, Swift.max)
      }
    case .matrix(let function, let rows, let columns):
      return apply(function, rows, columns, inputs)
    case .pack(let packing):
      let parts = zip(inputs, packing.parts).map { $0.aligned(to: $1).values }
      return Tensor(axes: axes, values: Array(parts.joined()))
    case .unpack(let packing, let part):
      let offset = packing.offsets[part]
      return Tensor(
        axes: axes, values: Array(inputs[0].values[offset..<offset + axes.elementCount]))
    case .scan(let recurrence):
      return Tensor(axes: axes, values: recurrence.states(of: inputs[0].values))
    case .scanPullback(let recurrence):
      return Tensor(
        axes: axes,
        values: recurrence.pullBack(
          inputs[0].values, states: inputs[1].values, adjoint: inputs[2].values))
    }
  }

  private static func oneHot(_ codes: CodeArray) -> DataArray {
    let values = codes.codes.flatMap { code in (0..<codes.into.count).map { $0 == code ? 1.0 : 0 } }
    return DataArray(codes.name, axes: codes.axes + [codes.into], values: values)
  }

  private static func softmax(_ input: Tensor, _ axis: Axis) -> Tensor {
    let normalizer = apply(.logSumExp(along: axis), [input])
    let axes = [axis] + input.axes.without([axis])
    let values = zip(input.aligned(to: axes).values, normalizer.aligned(to: axes).values)
      .map { exponential($0 - $1) }
    return Tensor(axes: axes, values: values)
  }

  /// Σ over axes of a product of two arrays, one element of the result at a time.
  private static func contracted(_ inputs: [Tensor], _ over: [Axis], to axes: [Axis]) -> Tensor {
    let width = over.elementCount
    let sides = inputs.map { input -> (values: [Double], starts: [Double]) in
      let kept = axes.filter(input.axes.contains)
      let starts = (0..<kept.elementCount).map { Double($0 * width) }
      return (
        input.aligned(to: kept + over).values,
        Tensor(axes: kept, values: starts).aligned(to: axes).values
      )
    }
    let (left, right) = (sides[0].values, sides[1].values)
    let values = zip(sides[0].starts, sides[1].starts).map { a, b -> Double in
      let (a, b) = (Int(a), Int(b))
      return (0..<width).reduce(0) { $0 + left[a + $1] * right[b + $1] }
    }
    return Tensor(axes: axes, values: values)
  }

  static func reduced(
    _ input: Tensor, _ over: [Axis], to axes: [Axis], _ combine: ([Double]) -> Double
  ) -> Tensor {
    let grouped = input.aligned(to: axes + over)
    let width = over.elementCount
    return Tensor(
      axes: axes,
      values: (0..<axes.elementCount).map {
        combine(Array(grouped.values[$0 * width..<($0 + 1) * width]))
      })
  }

  static func apply(_ function: UnaryFunction, _ x: Double) -> Double {
    switch function {
    case .negate: -x
    case .exp: exponential(x)
    case .expm1: exponentialMinusOne(x)
    case .log: x < 0 ? .nan : logarithm(x)
    case .log1p: logarithm(onePlus: x)
    case .tanh: hyperbolicTangent(x)
    case .sigmoid: 1 / (1 + exponential(-x))
    case .softplus:
      x > 0 ? x + logarithm(onePlus: exponential(-x)) : logarithm(onePlus: exponential(x))
    case .sqrt: x.squareRoot()
    case .square: x * x
    case .reciprocal: 1 / x
    case .absolute: Swift.abs(x)
    case .sign: x > 0 ? 1 : x < 0 ? -1 : x
    case .relu: x > 0 ? x : x.isNaN ? x : 0
    case .logGamma: x < 0 ? .nan : MathKernels.logGamma(x)
    case .digamma: MathKernels.digamma(x)
    case .trigamma: MathKernels.trigamma(x)
    case .normalLogCDF: MathKernels.normalLogCDF(x)
    case .normalLogCDFSlope: MathKernels.normalLogCDFSlope(x)
    case .log1mexp: MathKernels.log1mexp(x)
    case .asinh: inverseHyperbolicSine(x)
    case .sin: sine(x)
    case .cos: cosine(x)
    case .atan: arcTangent(x)
    }
  }

  static func apply(_ function: BinaryFunction, _ a: Double, _ b: Double) -> Double {
    switch function {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .maximum: a > b ? a : a.isNaN ? a : b
    case .minimum: a < b ? a : a.isNaN ? a : b
    case .tanhPullback: a * (1 - b * b)
    case .sigmoidPullback: a * b * (1 - b)
    case .reluPullback: b > 0 ? a : 0
    case .greater: a > b ? 1 : 0
    case .multiplyLog: a == 0 && !b.isNaN ? 0 : a * (b < 0 ? .nan : logarithm(b))
    case .multiplyLog1p: a == 0 && !b.isNaN ? 0 : a * (b < -1 ? .nan : logarithm(onePlus: b))
    case .logBeta: MathKernels.logBeta(a, b)
    case .greaterOrEqual: a >= b ? 1 : 0
    case .keepWhere, .guarded: b != 0 ? a : 0
    case .keepUnless: b != 0 ? 0 : a
    case .power: MathKernels.power(a, b)
    }
  }
}

extension Tensor {
  /// The same numbers, with the last axis under another identity.
  fileprivate func renamingLast(to axis: Axis) -> Tensor {
    Tensor(axes: axes.dropLast() + [axis], values: values)
  }
}
