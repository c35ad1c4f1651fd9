import CVectorMath

/// x[code, …]: the axes of the codes in place of those they point into.
struct GatherRule: OperationRule {
  let codes: [CodeArray]

  func axes(of inputs: [[Axis]]) -> [Axis] {
    inputs[0].flatMap { axis in
      guard codes.into.contains(axis) else { return [axis] }
      return axis == codes[0].into ? codes.axes.without(inputs[0].without(codes.into)) : []
    }
  }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    let rest = inputs[0].axes.without(codes.into)
    let table = inputs[0].aligned(to: rest + codes.into).values
    let values = zip(Tensor.positions(in: rest, along: axes), codes.places(along: axes))
      .map { table[$0 * codes.into.elementCount + $1] }
    return Tensor(axes: axes, values: values)
  }
  func bounds(of inputs: [Bounds]) -> Bounds { inputs[0] }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int { graph.gather(codes, inputs[0]) }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int {
    // Axes of the codes that the input has too are picked along, not summed over.
    let kept = graph[graph[adjoint.result].inputs[0]].axes.without(codes.into)
    return graph.scatter(codes, adjoint.id, over: codes.axes.without(kept))
  }
  var selects: Bool { false }
  var linearity: Linearity { .jointly }

  var observedAxes: [Axis] { codes.axes }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? { .pointing(of: codes) }

  var ownsMemory: Bool { true }
  func lower(_ id: Int, in planner: Planner) throws {
    try planner.emitGather(id, codes)
  }
}

/// Σ of x over some axes of the codes, wherever the codes are k, for each k: the adjoint of `gather`.
struct ScatterRule: OperationRule {
  let codes: [CodeArray]
  let over: [Axis]

  func axes(of inputs: [[Axis]]) -> [Axis] { codes.into + inputs[0].without(over) }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    let x = inputs[0]
    let rest = x.axes.without(over)
    var sums = [Double](repeating: 0, count: axes.elementCount)
    let places = zip(Tensor.positions(in: rest, along: x.axes), codes.places(along: x.axes))
    for (value, (position, code)) in zip(x.values, places) {
      sums[code * rest.elementCount + position] += value
    }
    return Tensor(axes: codes.into + rest, values: sums).aligned(to: axes)
  }
  func bounds(of inputs: [Bounds]) -> Bounds { inputs[0].ofPartialSums }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int {
    graph.scatter(codes, inputs[0], over: over)
  }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int {
    graph.gather(codes, adjoint.id)
  }
  var selects: Bool { false }
  var linearity: Linearity { .jointly }

  var observedAxes: [Axis] { codes.axes }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? { .pointing(of: codes) }

  var ownsMemory: Bool { true }
  func lower(_ id: Int, in planner: Planner) throws {
    try planner.emitScatter(id, codes, over: over)
  }
}

extension Coupling {
  fileprivate static func pointing(of codes: [CodeArray]) -> Coupling {
    Coupling(axes: codes.into, words: "an index points into")
  }
}

extension Tensor {
  /// For each element over `axes`, its place in an array over some of them.
  fileprivate static func positions(in own: [Axis], along axes: [Axis]) -> [Int] {
    Tensor(axes: own, values: (0..<own.elementCount).map(Double.init)).aligned(to: axes)
      .values.map { Int($0) }
  }
}

extension [CodeArray] {
  /// For each element over `axes`, the place that its codes name together, row-major over what they point into.
  fileprivate func places(along axes: [Axis]) -> [Int] {
    reduce([Int](repeating: 0, count: axes.elementCount)) { places, own in
      let values = Tensor(axes: own.axes, values: own.codes.map(Double.init)).aligned(to: axes)
      return zip(places, values.values).map { $0 * own.into.count + Int($1) }
    }
  }
}

extension Graph {
  /// x[codes]; x itself along axes on which it does not depend.
  mutating func gather(_ codes: [CodeArray], _ x: Int) -> Int {
    let pointing = codes.filter { nodes[x].axes.contains($0.into) }
    if pointing.isEmpty { return x }
    // Codes over the same axes point together: the table between them is never made.
    if case .gather(let inner) = nodes[x].operation, pointing.count == 1,
      !inner.axes.contains(pointing[0].into), inner.axes.contains(where: pointing[0].axes.contains)
    {
      return insert(.gather(inner + pointing), nodes[x].inputs)
    }
    return insert(.gather(pointing), [x])
  }

  /// out[k, …] = Σ over some axes of the codes of x, where the codes are k.
  mutating func scatter(_ codes: [CodeArray], _ x: Int, over: [Axis]) -> Int {
    // A factor common to all elements is taken out: what remains may depend on data alone.
    if let (factor, rest) = factor(of: x) {
      return multiply(factor, scatter(codes, rest, over: over))
    }
    return insert(.scatter(codes, over: over), [broadcast(x, along: codes.axes)])
  }

  /// s and x, where the node is s·x with a number s.
  private mutating func factor(of id: Int) -> (Int, Int)? {
    if nodes[id].axes.isEmpty { return constantValue(id) == 1 ? nil : (id, constant(1)) }
    if case .unary(.negate) = nodes[id].operation { return (constant(-1), nodes[id].inputs[0]) }
    return scalarFactor(of: id)
  }
}

// Arrays read, and added to, at places that codes name.
extension Planner {
  /// out[…] = x[code, …].
  fileprivate func emitGather(_ id: Int, _ codes: [CodeArray]) throws {
    let input = graph[id].inputs[0]
    let source = try operand(input)
    let out = Operand(region: place(id), axes: storedAxes(graph[id].axes))
    let places = places(of: codes, in: source)
    append(
      indexing(CVM_GATHER, out: out, a: source, places, along: out.axes) {
        .init(
          count: $0.count, out: stride($0, in: out),
          // Along these axes the codes vary, not what they point into.
          a: codes.into.contains($0) ? 0 : stride($0, in: source), b: stride($0, in: places.codes))
      })
    consume([input])
  }

  /// out[code, …] += x[…], from 0.
  fileprivate func emitScatter(_ id: Int, _ codes: [CodeArray], over: [Axis]) throws {
    let input = graph[id].inputs[0]
    let source = try operand(input)
    let axes = storedAxes(graph[id].axes)
    let count = length(axes)
    // A sum over tiles accumulates in lanes: rows that follow each other and share a place need not wait for each other.
    let inLanes = isSweepSum(id) && count * Int(CVM_LANES) <= 4096
    let step = inLanes ? Int(CVM_LANES) : 1
    let region: Program.Region
    if inLanes {
      region = .arena(lanes(count))
    } else if isSweepSum(id) {
      region = .arena(allocator.allocateFresh(count))
      setRegion(id, region)
    } else {
      region = place(id)
    }
    let zeros = zeros(region, count * step)
    if isSweepSum(id) { appendBeforeSweep(zeros) } else { append(zeros) }

    let out = Operand(region: region, axes: axes)
    var places = places(of: codes, in: out)
    places.step *= step
    append(
      indexing(
        inLanes ? CVM_SCATTER_TO_LANES : CVM_SCATTER, out: out, a: source, places,
        along: source.axes
      ) {
        .init(
          count: $0.count, out: over.contains($0) ? 0 : stride($0, in: out) * step,
          a: stride($0, in: source), b: stride($0, in: places.codes))
      })
    if inLanes {
      var fold = Program.Instruction(operation: CVM_FOLD_LANES, a: region)
      fold.out = place(id)
      fold.n = count
      appendAfterSweep(fold)
    }
    consume([input])
  }

  /// Codes as a kernel reads them, and the step that one counts.
  private struct Places {
    var codes: Operand
    var step: Int
  }

  /// Where codes point to in a table.
  private func places(of codes: [CodeArray], in table: Operand) -> Places {
    let axes = storedAxes(codes.axes)
    let steps = codes.into.map { stride($0, in: table) }
    if codes.count == 1 {
      return Places(
        codes: Operand(region: packed(codes[0], order: axes), axes: axes), step: steps[0])
    }
    return Places(
      codes: Operand(region: packed(codes, steps: steps, order: axes), axes: axes), step: 1)
  }

  /// A loop nest over axes, the last of them innermost.
  private func indexing(
    _ kernel: cvm_operation, out: Operand, a: Operand, _ places: Places, along axes: [Axis],
    loop: (Axis) -> Program.Loop
  ) -> Program.Instruction {
    var instruction = Program.Instruction(
      operation: kernel, out: out.region, a: a.region, b: places.codes.region)
    let inner = axes.last.map(loop) ?? .init(count: 1, out: 0, a: 0, b: 0)
    instruction.outer = Self.joined(axes.dropLast().map(loop))
    instruction.tiled = isTiled(axes)
    instruction.inner = inner.count
    instruction.lda = places.step
    (instruction.ldb, instruction.m, instruction.n) = (inner.out, inner.a, inner.b)
    return instruction
  }
}
