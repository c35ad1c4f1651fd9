import CVectorMath

/// log softmax(logits)[code].
struct CategoricalLogDensityRule: OperationRule {
  let codes: CodeArray
  let axis: Axis

  func axes(of inputs: [[Axis]]) -> [Axis] { inputs[0].without([axis]) }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    let normalizer = ReferenceEvaluator.apply(.logSumExp(along: axis), inputs)
    let picked = ReferenceEvaluator.apply(
      .contract(over: [axis]), [codes.oneHot(along: axis), inputs[0]])
    let values = zip(picked.aligned(to: axes).values, normalizer.aligned(to: axes).values)
      .map { $0 - $1 }
    return Tensor(axes: axes, values: values)
  }
  func bounds(of inputs: [Bounds]) -> Bounds { -.infinity...0 }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int {
    graph.insert(
      .categoricalLogDensity(codes, along: axis),
      [graph.broadcast(inputs[0], along: [axis] + codes.axes)])
  }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int {
    let residual = graph.insert(
      .categoricalResidual(codes, along: axis), graph[adjoint.result].inputs)
    let term = graph.multiply(adjoint.id, residual)
    return adjoint.isGuarded ? graph.guarded(term, by: adjoint.id) : term
  }
  var selects: Bool { false }
  var linearity: Linearity { .nowhere }

  var observedAxes: [Axis] { codes.axes }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? { .normalization(along: axis) }

  var ownsMemory: Bool { true }
  func lower(_ id: Int, in planner: Planner) throws {
    try planner.emitCategorical(id, codes, along: axis)
  }
}

/// One-hot(code) − softmax(logits): the gradient of the log density in the logits.
struct CategoricalResidualRule: OperationRule {
  let codes: CodeArray
  let axis: Axis

  func axes(of inputs: [[Axis]]) -> [Axis] { [axis] + inputs[0].without([axis]) }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    let hot = codes.oneHot(along: axis).aligned(to: axes)
    let shares = ReferenceEvaluator.apply(.softmax(along: axis), inputs).aligned(to: axes)
    return Tensor(axes: axes, values: zip(hot.values, shares.values).map { $0 - $1 })
  }
  func bounds(of inputs: [Bounds]) -> Bounds { -1...1 }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int {
    graph.insert(
      .categoricalResidual(codes, along: axis),
      [graph.broadcast(inputs[0], along: [axis] + codes.axes)])
  }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int {
    // −(diag(s) − s sᵀ) g, with s the softmax.
    let share = graph.insert(.softmax(along: axis), graph[adjoint.result].inputs)
    return graph.negate(
      graph.softmaxPullback(share, adjoint.id, along: axis, guarded: adjoint.isGuarded))
  }
  var selects: Bool { false }
  var linearity: Linearity { .nowhere }

  var observedAxes: [Axis] { codes.axes }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? { .normalization(along: axis) }

  var ownsMemory: Bool { true }
  func lower(_ id: Int, in planner: Planner) throws {
    try planner.emitCategorical(id, codes, along: axis)
  }
}

extension CodeArray {
  /// 1 at the position of each code along an axis, else 0.
  fileprivate func oneHot(along axis: Axis) -> Tensor {
    Tensor(
      axes: axes + [axis],
      values: codes.flatMap { code in (0..<into.count).map { $0 == code ? 1.0 : 0 } })
  }
}

extension Planner {
  /// The log density of observed classes, its gradient in the logits, or both in one pass.
  fileprivate func emitCategorical(_ id: Int, _ codes: CodeArray, along axis: Axis) throws {
    let input = graph[id].inputs[0]
    let rest = storedAxes(graph[input].axes.without([axis]))
    let density = graph.find(.categoricalLogDensity(codes, along: axis), [input])
    let residual = graph.find(.categoricalResidual(codes, along: axis), [input])
    let wanted = [density, residual].compactMap { $0 }.filter(isNeeded)
    let source = aligned(try operand(input), to: [axis] + rest)
    var instruction = classAxisInstruction(CVM_CATEGORICAL, source, axis, rest)
    instruction.b = packed(codes, order: rest)
    if let density, wanted.contains(density) { instruction.c = place(density) }
    if let residual, wanted.contains(residual) {
      // The kernel reads each logit before it writes there: the residual may replace the logits.
      for _ in wanted.dropFirst() { consume([input]) }
      instruction.out = place(residual, overwriting: [input])
      consume([input])
    } else {
      consume([input])
    }
    appendForEachBatch(instruction, rest)
    emitted.formUnion(wanted)
  }

  private func isNeeded(_ id: Int) -> Bool {
    if case .sweep = scope { return tiledNeeded.contains(id) }
    return needed.contains(id)
  }
}
