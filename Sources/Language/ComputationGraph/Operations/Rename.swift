/// The same array under another name for one axis.
struct RenameRule: OperationRule {
  let from, to: Axis

  func axes(of inputs: [[Axis]]) -> [Axis] { inputs[0].map { $0 == from ? to : $0 } }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    Tensor(axes: axes, values: inputs[0].values)
  }
  func bounds(of inputs: [Bounds]) -> Bounds { inputs[0] }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int {
    graph.insert(.rename(from: from, to: to), inputs)
  }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int {
    graph[adjoint.id].axes.contains(to)
      ? graph.insert(.rename(from: to, to: from), [adjoint.id]) : adjoint.id
  }
  var selects: Bool { false }
  var linearity: Linearity { .jointly }

  var observedAxes: [Axis] { [] }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? {
    Coupling(axes: [from, to], words: "an array is renamed along")
  }

  var ownsMemory: Bool { false }
  func lower(_ id: Int, in planner: Planner) throws {
    planner.setRegion(id, try planner.operand(planner.graph[id].inputs[0]).region)
  }
}
