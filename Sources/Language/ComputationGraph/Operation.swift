/// Element-wise functions of one argument.
package enum UnaryFunction: String, Hashable, Sendable, CaseIterable {
  case negate, exp, expm1, log, log1p, tanh, sigmoid, softplus, sqrt, square, reciprocal, absolute,
    sign, relu
  case sin, cos, atan, asinh
  case logGamma, digamma, trigamma, normalLogCDF, log1mexp
  /// φ(x)/Φ(x), the slope of log Φ.
  case normalLogCDFSlope
}

/// Element-wise functions of two arguments, which align by axis.
package enum BinaryFunction: String, Hashable, Sendable, CaseIterable {
  case add, subtract, multiply, divide, maximum, minimum
  /// g (1 − y²), for y = tanh x.
  case tanhPullback
  /// g y (1 − y), for y = 1/(1 + e⁻ˣ).
  case sigmoidPullback
  /// g where x > 0, else 0.
  case reluPullback
  /// 1 where a > b, else 0.
  case greater
  /// a log b and a log(1 + b), 0 where a is 0.
  case multiplyLog, multiplyLog1p
  case logBeta
  /// 1 where a ≥ b, else 0.
  case greaterOrEqual
  /// a where b is not 0, else 0, whatever a is there.
  case keepWhere
  /// 0 where b is not 0, else a.
  case keepUnless
  /// a where b is not 0, else 0, for an a that is b times a derivative: linear in b, even where that is not finite.
  case guarded
  /// aᵇ.
  case power
}

/// Observed numbers over named axes, row-major. Identity is the object.
public final class DataArray: Sendable {
  package let name: String
  package let axes: [Axis]
  package let values: [Double]

  /// - Precondition: as many values as the axes have elements, no axis twice.
  package init(_ name: String, axes: [Axis], values: [Double]) {
    precondition(values.count == axes.elementCount, "\(name): \(values.count) values, axes \(axes)")
    precondition(Set(axes).count == axes.count, "\(name): an axis occurs twice in \(axes)")
    self.name = name
    self.axes = axes
    self.values = values
  }
}

/// Observed categories: for each element of some axes the index of an element of another axis.
public final class CodeArray: Sendable {
  package let name: String
  package let axes: [Axis]
  package let codes: [Int]
  package let into: Axis

  /// - Precondition: as many codes as the axes have elements; the caller has checked 0 ≤ code < into.count.
  package init(_ name: String, axes: [Axis], codes: [Int], into: Axis) {
    precondition(codes.count == axes.elementCount)
    precondition(codes.allSatisfy { $0 >= 0 && $0 < into.count })
    self.name = name
    self.axes = axes
    self.codes = codes
    self.into = into
  }
}

extension [CodeArray] {
  /// The axes whose elements point somewhere.
  var axes: [Axis] { reduce([]) { $0.union($1.axes) } }
  /// The axes they point into, one for each array.
  var into: [Axis] { map(\.into) }
}

/// Random factors over named axes: 0 with probability `rate`, else 1/(1 − rate); 1 until a workspace draws them.
/// Identity is the object.
package final class MaskArray: Sendable {
  package let name: String
  package let axes: [Axis]
  package let rate: Double

  /// - Precondition: 0 ≤ rate < 1, no axis twice.
  package init(_ name: String, axes: [Axis], rate: Double) {
    precondition((0..<1).contains(rate) && Set(axes).count == axes.count)
    self.name = name
    self.axes = axes
    self.rate = rate
  }
}

/// A stretch of the position vector: one latent array in unconstrained space, row-major over its axes.
package final class ParameterSlot: Sendable {
  package let name: String
  package let axes: [Axis]
  package let offset: Int
  package var count: Int { axes.elementCount }
  /// The stretch itself.
  package var range: Range<Int> { offset..<offset + count }

  package init(_ name: String, axes: [Axis], offset: Int) {
    self.name = name
    self.axes = axes
    self.offset = offset
  }
}

// Identity is the object: no two declared arrays are ever merged because they look alike.
extension DataArray: Hashable {
  public static func == (left: DataArray, right: DataArray) -> Bool { left === right }
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
extension CodeArray: Hashable {
  public static func == (left: CodeArray, right: CodeArray) -> Bool { left === right }
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
extension MaskArray: Hashable {
  package static func == (left: MaskArray, right: MaskArray) -> Bool { left === right }
  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
extension ParameterSlot: Hashable {
  package static func == (left: ParameterSlot, right: ParameterSlot) -> Bool { left === right }
  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// What a node of the graph computes from its inputs.
package enum Operation: Hashable, Sendable {
  case constant(Double)
  case data(DataArray)
  case mask(MaskArray)
  case parameter(ParameterSlot)
  /// The number of elements of an axis in the present evaluation: all of them, or the size of the minibatch.
  case extent(Axis)
  /// N/B for the axis that takes minibatches, 1 for every other.
  case subsampleScale(Axis)
  case unary(UnaryFunction)
  case binary(BinaryFunction)
  /// Σ over some axes of one input.
  case sum(over: [Axis])
  /// Σ over some axes of the product of two inputs; all other axes align.
  case contract(over: [Axis])
  /// The same array under another name for one axis.
  case rename(from: Axis, to: Axis)
  case softmax(along: Axis)
  case logSumExp(along: Axis)
  /// log softmax(logits)[code].
  case categoricalLogDensity(CodeArray, along: Axis)
  /// One-hot(code) − softmax(logits): the gradient of the log density in the logits.
  case categoricalResidual(CodeArray, along: Axis)
  /// x[code, …]: the axes of the codes in place of those they point into.
  case gather([CodeArray])
  /// Σ of x over some axes of the codes, wherever the codes are k, for each k: the adjoint of `gather`.
  case scatter([CodeArray], over: [Axis])
  /// x at one place of an axis.
  case element(Int, along: Axis)
  /// The inputs at places of a new axis, in ascending order, and 0 at its other places.
  case stacked(at: [Int], along: Axis)
  /// x[t − steps], and 0 where there is none.
  case lagged(by: Int, along: Axis)
  /// Σ x[s] over s ≤ t, or s < t if exclusive; reversed over s ≥ t, or s > t.
  case cumulativeSum(along: Axis, exclusive: Bool, reversed: Bool)
  /// The largest along an axis.
  case maximum(along: Axis)
  /// A function of matrices over two axes; all other axes are batch axes.
  case matrix(MatrixFunction, rows: Axis, columns: Axis)
  /// The inputs one after another.
  case pack(Packing)
  /// One of the arrays that lie one after another in the input.
  case unpack(Packing, Int)
  /// The packed states of a recurrence, from its packed arguments.
  case scan(Recurrence)
  /// The adjoint of the packed arguments, from these, the packed states and their adjoint.
  case scanPullback(Recurrence)

  /// The axes of the result.
  package func axes(of inputs: [[Axis]]) -> [Axis] {
    switch self {
    case .constant, .extent, .subsampleScale: []
    case .data(let array): array.axes
    case .mask(let mask): mask.axes
    case .parameter(let slot): slot.axes
    case .unary: inputs[0]
    case .binary:
      inputs[0].count >= inputs[1].count
        ? inputs[0].union(inputs[1]) : inputs[1].union(inputs[0])
    case .sum(let over): inputs[0].without(over)
    case .contract(let over): inputs[0].union(inputs[1]).without(over)
    case .rename(let from, let to): inputs[0].map { $0 == from ? to : $0 }
    case .softmax(let axis), .categoricalResidual(_, let axis):
      [axis] + inputs[0].without([axis])
    case .logSumExp(let axis), .categoricalLogDensity(_, let axis): inputs[0].without([axis])
    case .gather(let codes):
      inputs[0].flatMap { axis in
        guard codes.into.contains(axis) else { return [axis] }
        return axis == codes[0].into ? codes.axes.without(inputs[0].without(codes.into)) : []
      }
    case .scatter(let codes, let over): codes.into + inputs[0].without(over)
    case .element(_, let axis), .maximum(let axis): inputs[0].without([axis])
    case .stacked(_, let axis): inputs.reduce([axis]) { $0.union($1) }
    case .lagged, .cumulativeSum: inputs[0]
    case .matrix(let function, let rows, let columns):
      function.axes(of: inputs, rows: rows, columns: columns)
    case .pack(let packing): [packing.axis]
    case .unpack(let packing, let part): packing.parts[part]
    case .scan(let recurrence): [recurrence.states.axis]
    case .scanPullback(let recurrence): [recurrence.arguments.axis]
    }
  }
}
