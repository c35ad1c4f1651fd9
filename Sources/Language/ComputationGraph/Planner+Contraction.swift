import CVectorMath

extension Planner {
  /// out = Σ a·b over axes, or Σ a if there is no b.
  func emitContraction(_ id: Int, _ a: Int, _ b: Int?, _ over: [Axis]) throws {
    let inputs = [a] + (b.map { [$0] } ?? [])
    if isTiled(id) {
      if let b, let affine = try affinePattern(id, a, b, over) {
        try emitAffine(id, affine, bias: nil)
      } else {
        try emitGeneralContraction(id, a, b, over)
      }
    } else if inputs.contains(where: isTiled) {
      try emitSweepSum(id, a, b, over)
    } else if try !emitMatrixProduct(id, a, b, over) {
      try emitGeneralContraction(id, a, b, over)
    }
    consume(inputs)
  }

  // MARK: rows × weights

  /// A tile of rows times a small matrix of weights.
  struct Affine {
    var rows: Operand
    var weights: Operand
    var summed: [Axis]
    var kept: [Axis]
  }

  /// Σ over `over` of a tiled array over exactly those axes and a global one.
  func affinePattern(_ id: Int, _ a: Int, _ b: Int, _ over: [Axis]) throws -> Affine? {
    guard let tileAxis, isTiled(id), !over.contains(tileAxis), isTiled(a) != isTiled(b) else {
      return nil
    }
    let (rows, weights) = isTiled(a) ? (a, b) : (b, a)
    let summed = storedAxes(graph[rows].axes).without([tileAxis])
    guard summed.isSameSet(over), graph[weights].axes.count > over.count,
      over.allSatisfy(graph[weights].axes.contains)
    else { return nil }
    let kept = storedAxes(graph[id].axes).without([tileAxis])
    return Affine(
      rows: try operand(rows), weights: try operand(weights), summed: summed, kept: kept)
  }

  func emitAffine(_ id: Int, _ affine: Affine, bias: Operand?) throws {
    var instruction = Program.Instruction(operation: CVM_TILE_AFFINE)
    instruction.a = affine.rows.region
    instruction.b = aligned(affine.weights, to: affine.summed + affine.kept).region
    instruction.c = bias.map { aligned($0, to: affine.kept).region }
    instruction.m = affine.summed.elementCount
    instruction.n = affine.kept.elementCount
    instruction.lda = tileRows
    instruction.ldb = tileRows
    instruction.tiled = true
    instruction.out = place(id)
    append(instruction)
  }

  /// rows × weights + bias, where the product has no other use. False if the node is not of that form.
  func emitAffine(sum id: Int) throws -> Bool {
    guard case .binary(.add) = graph[id].operation, isTiled(id), let tileAxis else { return false }
    let inputs = graph[id].inputs
    for (product, bias) in [(inputs[0], inputs[1]), (inputs[1], inputs[0])]
    where isMergedIntoSum(product) {
      guard case .contract(let over) = graph[product].operation else { continue }
      let factors = graph[product].inputs
      guard let affine = try affinePattern(product, factors[0], factors[1], over),
        graph[bias].axes.isSameSet(affine.kept),
        storedAxes(graph[id].axes) == affine.kept + [tileAxis]
      else { continue }
      try emitAffine(id, affine, bias: try operand(bias))
      consume([product, bias] + factors)
      return true
    }
    return false
  }

  /// Whether the node is a product that its only user, a sum with a bias, also computes.
  func isMergedIntoSum(_ id: Int) -> Bool {
    guard isTiled(id), let tileAxis, isLastUse(id), case .contract(let over) = graph[id].operation
    else { return false }
    let factors = graph[id].inputs
    guard isTiled(factors[0]) != isTiled(factors[1]) else { return false }
    let (rows, weights) = isTiled(factors[0]) ? (factors[0], factors[1]) : (factors[1], factors[0])
    guard graph[rows].axes.without([tileAxis]).isSameSet(over),
      graph[weights].axes.count > over.count, over.allSatisfy(graph[weights].axes.contains),
      let user = tiledNeeded.first(where: { graph[$0].inputs.contains(id) }),
      case .binary(.add) = graph[user].operation
    else { return false }
    let bias = graph[user].inputs[0] == id ? graph[user].inputs[1] : graph[user].inputs[0]
    let kept = storedAxes(graph[id].axes).without([tileAxis])
    return !isTiled(bias) && graph[bias].axes.isSameSet(kept)
      && storedAxes(graph[user].axes) == kept + [tileAxis]
  }

  // MARK: sums over rows

  /// A sum that accumulates over the tiles of a sweep, in eight lanes that are added up after it.
  private func emitSweepSum(_ id: Int, _ a: Int, _ b: Int?, _ over: [Axis]) throws {
    guard let tileAxis else { return }
    let left = try operand(a)
    let right = try b.map { try operand($0) }
    let axes = graph[id].axes
    let elements = axes.elementCount
    let lanes = Program.Region.arena(lanes(elements))
    var instruction = Program.Instruction(
      operation: CVM_CONTRACT_TO_LANES, out: lanes, a: left.region)
    instruction.tiled = true
    instruction.lda = tileRows
    instruction.ldb = tileRows
    if over == [tileAxis], right == nil, left.axes == axes + [tileAxis] {
      instruction.operation = CVM_TILE_SUM
      instruction.n = elements
    } else if over == [tileAxis], let right, isTiled(left.axes), isTiled(right.axes),
      axes == left.axes.without([tileAxis]) + right.axes.without([tileAxis])
    {
      instruction.operation = CVM_TILE_OUTER
      instruction.b = right.region
      instruction.m = left.axes.dropLast().reduce(1) { $0 * $1.count }
      instruction.n = right.axes.dropLast().reduce(1) { $0 * $1.count }
    } else {
      let right = right ?? Operand(region: .arena(constant(1)), axes: [])
      let out = Operand(region: lanes, axes: axes)
      instruction.b = right.region
      instruction.aMoves = isTiled(left.axes)
      instruction.bMoves = isTiled(right.axes)
      instruction.outer = axes.map {
        .init(
          count: $0.count, out: stride($0, in: out) * Int(CVM_LANES), a: stride($0, in: left),
          b: stride($0, in: right))
      }
      instruction.summed = over.without([tileAxis]).map {
        .init(count: $0.count, out: 0, a: stride($0, in: left), b: stride($0, in: right))
      }
    }
    append(instruction)
    var fold = Program.Instruction(operation: CVM_FOLD_LANES, a: lanes)
    fold.out = place(id)
    fold.n = elements
    appendAfterSweep(fold)
  }

  // MARK: any other sum of products

  private func emitGeneralContraction(_ id: Int, _ a: Int, _ b: Int?, _ over: [Axis]) throws {
    let axes = storedAxes(graph[id].axes)
    var left = try operand(a)
    var right = try b.map { try operand($0) } ?? Operand(region: .arena(constant(1)), axes: [])
    func unitSteps(_ axis: Axis) -> Bool {
      stride(axis, in: left) <= 1 && stride(axis, in: right) <= 1
    }
    // The inner loop runs along the last axis of the result, or, where memory favours it, along a summed one.
    var foldAxis: Axis?
    if let last = axes.last, unitSteps(last) {
      foldAxis = nil
    } else if let axis = over.first(where: unitSteps) {
      foldAxis = axis
    } else if let last = over.last {
      left = aligned(left, to: axes + over)
      right = aligned(right, to: axes + over)
      foldAxis = last
    }
    let out = Operand(region: place(id), axes: axes)
    func loop(_ axis: Axis) -> Program.Loop {
      .init(
        count: axis.count, out: stride(axis, in: out), a: stride(axis, in: left),
        b: stride(axis, in: right))
    }
    var instruction = Program.Instruction(
      operation: foldAxis == nil ? CVM_CONTRACT_INNER : CVM_CONTRACT_FOLD, out: out.region,
      a: left.region,
      b: right.region)
    let inner = foldAxis ?? axes.last
    instruction.tiled = inner != nil && inner == tileAxis
    instruction.outer = axes.without(inner.map { [$0] } ?? []).map(loop)
    instruction.summed = over.without(inner.map { [$0] } ?? []).map(loop)
    if let inner {
      instruction.inner = inner.count
      instruction.aMoves =
        stride(inner, in: left) == 1 || (inner.count == 1 && left.axes.contains(inner))
      instruction.bMoves =
        stride(inner, in: right) == 1 || (inner.count == 1 && right.axes.contains(inner))
    }
    if foldAxis != nil { Self.widenFold(&instruction) }
    instruction.outer = Self.joined(instruction.outer)
    instruction.summed = Self.joined(instruction.summed)
    append(instruction)
  }

  /// Merges summed loops into the inner one where both operands are contiguous in memory.
  private static func widenFold(_ instruction: inout Program.Instruction) {
    while let index = instruction.summed.firstIndex(where: {
      $0.a == (instruction.aMoves ? instruction.inner : 0)
        && $0.b == (instruction.bMoves ? instruction.inner : 0)
    }) {
      instruction.inner *= instruction.summed.remove(at: index).count
    }
  }
}
