import CVectorMath

// What this engine refuses to lay out, said before anything runs.
extension Planner {
  /// A minibatch is unbiased where the objective and its gradient are sums over rows: no row may depend on others, and
  /// no sum over rows may enter anything but sums and products with what does not depend on rows.
  func checkSubsampling() throws {
    guard let axis = tileAxis else { return }
    var sums = Set<Int>()
    for id in graph.nodes.indices where needed.contains(id) {
      let node = graph[id]
      func refuse(_ what: String) -> PlanningError {
        PlanningError(
          description:
            "\(what) the subsampled axis \(axis), so a part of its rows cannot stand for "
            + "all of them. Declare the plate without subsampling, or fit on all rows.")
      }
      switch node.operation {
      case .softmax(axis), .logSumExp(axis), .categoricalLogDensity(_, axis),
        .categoricalResidual(_, axis):
        throw refuse("a normalisation runs along")
      case .gather(let codes) where codes.into.contains(axis),
        .scatter(let codes, _) where codes.into.contains(axis):
        throw refuse("an index points into")
      case .element(_, axis), .stacked(_, axis), .lagged(_, axis), .cumulativeSum(axis, _, _):
        throw refuse("elements are taken or shifted along")
      case .maximum(axis): throw refuse("a maximum is taken along")
      case .rename(axis, _), .rename(_, axis): throw refuse("an array is renamed along")
      case .parameter(let slot) where slot.axes.contains(axis):
        throw refuse("the latent array \(slot.name) lies over")
      case .matrix where Self.wholeAxes(of: id, in: graph).contains(axis):
        throw refuse("a matrix is factored, solved or taken apart over")
      case .pack, .unpack, .scan, .scanPullback:
        guard Self.wholeAxes(of: id, in: graph).contains(axis) else { break }
        throw refuse("a recurrence runs along, or is repeated over,")
      case .constant, .data, .mask, .parameter, .extent, .subsampleScale, .unary, .binary, .sum,
        .contract, .rename, .softmax, .logSumExp, .categoricalLogDensity, .categoricalResidual,
        .gather, .scatter, .element, .stacked, .lagged, .cumulativeSum, .maximum, .matrix:
        break
      }
      let summed = node.inputs.map(sums.contains)
      if isSweepSum(id) || summed.contains(true) {
        sums.insert(id)
        if !isLinear(node.operation, in: summed) || isTiled(id) {
          throw refuse("a nonlinear function is taken of a sum over")
        }
      }
    }
  }

  /// The axes that a matrix function or a recurrence needs whole: all but those of right-hand sides.
  static func wholeAxes(of id: Int, in graph: Graph) -> [Axis] {
    let node = graph[id]
    switch node.operation {
    case .matrix(.solveLower, _, _), .matrix(.solveLowerTransposed, _, _):
      return graph[node.inputs[0]].axes
    case .matrix, .pack, .unpack, .scan, .scanPullback:
      return node.inputs.reduce(node.axes) { $0.union(graph[$1].axes) }
    case .constant, .data, .mask, .parameter, .extent, .subsampleScale, .unary, .binary, .sum,
      .contract, .rename, .softmax, .logSumExp, .categoricalLogDensity, .categoricalResidual,
      .gather, .scatter, .element, .stacked, .lagged, .cumulativeSum, .maximum:
      return []
    }
  }

  private func isLinear(_ operation: Operation, in inputs: [Bool]) -> Bool {
    switch operation {
    case .unary(.negate), .binary(.add), .binary(.subtract), .binary(.guarded), .sum, .rename,
      .gather, .scatter,
      .element, .stacked, .lagged, .cumulativeSum:
      true
    case .binary(.multiply), .contract: !inputs.allSatisfy { $0 }
    case .binary(.divide), .binary(.tanhPullback), .binary(.sigmoidPullback),
      .binary(.reluPullback), .binary(.keepWhere), .binary(.keepUnless):
      !inputs[1]
    case .matrix(.lowerTriangle, _, _), .matrix(.diagonal, _, _), .matrix(.diagonalMatrix, _, _),
      .pack, .unpack:
      true
    case .matrix(.choleskyPullback, _, _), .matrix(.solveLower, _, _),
      .matrix(.solveLowerTransposed, _, _):
      !inputs[0]
    case .scanPullback: !inputs[0] && !inputs[1]
    default: !inputs.contains(true)
    }
  }

  /// The kernels walk at most so many nested loops.
  func checkLoops(_ instruction: Program.Instruction) throws {
    let limit = Int(CVM_MAX_DIMENSIONS)
    let depth = max(instruction.outer.count, instruction.summed.count)
    guard depth > limit else { return }
    throw PlanningError(
      description: "an expression needs \(depth) nested loops over its axes, and the engine has "
        + "\(limit). Join plates, or sum out an axis earlier.")
  }
}
