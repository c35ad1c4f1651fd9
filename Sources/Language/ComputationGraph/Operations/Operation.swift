/// What a node of the graph computes from its inputs.
package enum Operation: Hashable, Sendable {
  case constant(Double)
  case data(DataArray)
  case mask(MaskArray)
  case parameter(ParameterSlot)
  /// The number of elements of an axis in the current evaluation: all of them, or the size of the minibatch.
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
  /// One of the arrays that the input holds one after another.
  case unpack(Packing, Int)
  /// The packed states of a recurrence, from its packed arguments.
  case scan(Recurrence)
  /// The adjoint of the packed arguments, from these, the packed states and their adjoint.
  case scanPullback(Recurrence)
}

extension Operation {
  /// All that the engine knows about the operation. The only switch over operations: each is described in a file of this folder.
  var rule: any OperationRule {
    switch self {
    case .constant(let value): ConstantRule(number: value)
    case .data(let array): DataRule(array: array)
    case .mask(let mask): MaskRule(mask: mask)
    case .parameter(let slot): ParameterRule(slot: slot)
    case .extent(let axis): ExtentRule(axis: axis)
    case .subsampleScale(let axis): SubsampleScaleRule(axis: axis)
    case .unary(let function): UnaryRule(function: function)
    case .binary(let function): BinaryRule(function: function)
    case .sum(let over): SumRule(over: over)
    case .contract(let over): ContractionRule(over: over)
    case .rename(let from, let to): RenameRule(from: from, to: to)
    case .softmax(let axis): SoftmaxRule(axis: axis)
    case .logSumExp(let axis): LogSumExpRule(axis: axis)
    case .categoricalLogDensity(let codes, let axis):
      CategoricalLogDensityRule(codes: codes, axis: axis)
    case .categoricalResidual(let codes, let axis):
      CategoricalResidualRule(codes: codes, axis: axis)
    case .gather(let codes): GatherRule(codes: codes)
    case .scatter(let codes, let over): ScatterRule(codes: codes, over: over)
    case .element(let place, let axis): ElementRule(place: place, axis: axis)
    case .stacked(let places, let axis): StackedRule(places: places, axis: axis)
    case .lagged(let steps, let axis): LagRule(steps: steps, axis: axis)
    case .cumulativeSum(let axis, let isExclusive, let isReversed):
      CumulativeSumRule(axis: axis, isExclusive: isExclusive, isReversed: isReversed)
    case .maximum(let axis): MaximumRule(axis: axis)
    case .matrix(let function, let rows, let columns): function.rule(rows: rows, columns: columns)
    case .pack(let packing): PackRule(packing: packing)
    case .unpack(let packing, let part): UnpackRule(packing: packing, part: part)
    case .scan(let recurrence): ScanRule(recurrence: recurrence)
    case .scanPullback(let recurrence): ScanPullbackRule(recurrence: recurrence)
    }
  }

  /// The axes of the result.
  package func axes(of inputs: [[Axis]]) -> [Axis] { rule.axes(of: inputs) }
}
