import CVectorMath

// What this engine refuses to lay out, reported before anything runs.
extension Planner {
  /// A minibatch is unbiased where the objective and its gradient are sums over rows: no row may depend on others, and
  /// no sum over rows may enter anything but sums and products with what does not depend on rows.
  func checkSubsampling() throws {
    guard let axis = tileAxis else { return }
    var sums = Set<Int>()
    for id in graph.nodes.indices where needed.contains(id) {
      let node = graph[id]
      let rule = node.operation.rule
      func refuse(_ what: String) -> PlanningError {
        PlanningError(
          description:
            "\(what) the subsampled axis \(axis), so a part of its rows cannot represent "
            + "all of them. Declare the plate without subsampling, or fit on all rows.")
      }
      let coupling = rule.coupling(of: node.inputs.map { graph[$0].axes }, to: node.axes)
      if let coupling, coupling.axes.contains(axis) { throw refuse(coupling.words) }
      let summed = node.inputs.map(sums.contains)
      if isSweepSum(id) || summed.contains(true) {
        sums.insert(id)
        if !rule.linearity.holds(varying: summed) || isTiled(id) {
          throw refuse("a nonlinear function is taken of a sum over")
        }
      }
    }
  }

  /// The kernels run at most this many nested loops.
  func checkLoops(_ instruction: Program.Instruction) throws {
    let limit = Int(CVM_MAX_DIMENSIONS)
    let depth = max(instruction.outer.count, instruction.summed.count)
    guard depth > limit else { return }
    throw PlanningError(
      description: "an expression needs \(depth) nested loops over its axes, and the engine has "
        + "\(limit). Join plates, or sum out an axis earlier.")
  }
}
