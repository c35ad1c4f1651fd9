// Operations without inputs.

/// A number.
struct ConstantRule: OperationRule {
  let number: Double

  func axes(of inputs: [[Axis]]) -> [Axis] { [] }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor { Tensor(number) }
  func bounds(of inputs: [Bounds]) -> Bounds { number.isNaN ? .all : number...number }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int { graph.constant(number) }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int { graph.constant(0) }
  var selects: Bool { false }
  var linearity: Linearity { .nowhere }

  var observedAxes: [Axis] { [] }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? { nil }

  var ownsMemory: Bool { false }
  func lower(_ id: Int, in planner: Planner) throws {
    planner.setRegion(id, .arena(planner.constant(number)))
  }
}

/// Observed numbers.
struct DataRule: OperationRule {
  let array: DataArray

  func axes(of inputs: [[Axis]]) -> [Axis] { array.axes }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    Tensor(axes: axes, values: array.values)
  }
  func bounds(of inputs: [Bounds]) -> Bounds { .hull(array.values) }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int { graph.insert(.data(array), inputs) }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int { graph.constant(0) }
  var selects: Bool { false }
  var linearity: Linearity { .nowhere }

  var observedAxes: [Axis] { array.axes }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? { nil }

  var ownsMemory: Bool { false }
  func lower(_ id: Int, in planner: Planner) throws {
    planner.setRegion(
      id,
      planner.packed(
        array, identity: ObjectIdentifier(array), order: planner.storedAxes(array.axes)))
  }
}

/// Random factors, which a workspace draws.
struct MaskRule: OperationRule {
  let mask: MaskArray

  func axes(of inputs: [[Axis]]) -> [Axis] { mask.axes }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    Tensor(axes: axes, values: [Double](repeating: 1, count: axes.elementCount))
  }
  func bounds(of inputs: [Bounds]) -> Bounds { 0...(1 / (1 - mask.rate)) }
  var isFixed: Bool { false }

  func node(of inputs: [Int], in graph: inout Graph) -> Int { graph.insert(.mask(mask), inputs) }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int { graph.constant(0) }
  var selects: Bool { false }
  var linearity: Linearity { .nowhere }

  var observedAxes: [Axis] { [] }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? { nil }

  var ownsMemory: Bool { false }
  func lower(_ id: Int, in planner: Planner) throws {
    planner.setRegion(id, planner.packed(mask, order: planner.storedAxes(mask.axes)))
  }
}

/// A latent array.
struct ParameterRule: OperationRule {
  let slot: ParameterSlot

  func axes(of inputs: [[Axis]]) -> [Axis] { slot.axes }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    preconditionFailure("parameter \(slot.name) has no value")
  }
  func bounds(of inputs: [Bounds]) -> Bounds { .all }
  var isFixed: Bool { false }

  func node(of inputs: [Int], in graph: inout Graph) -> Int {
    graph.insert(.parameter(slot), inputs)
  }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int { graph.constant(0) }
  var selects: Bool { false }
  var linearity: Linearity { .nowhere }

  var observedAxes: [Axis] { [] }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? {
    Coupling(axes: slot.axes, words: "the latent array \(slot.name) extends over")
  }

  var ownsMemory: Bool { false }
  func lower(_ id: Int, in planner: Planner) throws {
    planner.setRegion(id, .arena(planner.result.positionOffset + slot.offset))
  }
}

/// The number of elements of an axis in the current evaluation.
struct ExtentRule: OperationRule {
  let axis: Axis

  func axes(of inputs: [[Axis]]) -> [Axis] { [] }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor { Tensor(Double(axis.count)) }
  func bounds(of inputs: [Bounds]) -> Bounds { 1 ... .infinity }
  var isFixed: Bool { false }

  func node(of inputs: [Int], in graph: inout Graph) -> Int { graph.extent(axis) }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int { graph.constant(0) }
  var selects: Bool { false }
  var linearity: Linearity { .nowhere }

  var observedAxes: [Axis] { [] }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? { nil }

  var ownsMemory: Bool { false }
  func lower(_ id: Int, in planner: Planner) throws {
    if let batch = planner.result.minibatch { planner.setRegion(id, .arena(batch.extentOffset)) }
  }
}

/// N/B for the axis that takes minibatches, 1 for every other.
struct SubsampleScaleRule: OperationRule {
  let axis: Axis

  func axes(of inputs: [[Axis]]) -> [Axis] { [] }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor { Tensor(1) }
  func bounds(of inputs: [Bounds]) -> Bounds { 1 ... .infinity }
  var isFixed: Bool { false }

  func node(of inputs: [Int], in graph: inout Graph) -> Int {
    axis == graph.subsampledAxis
      ? graph.insert(.subsampleScale(axis), inputs) : graph.constant(1)
  }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int { graph.constant(0) }
  var selects: Bool { false }
  var linearity: Linearity { .nowhere }

  var observedAxes: [Axis] { [] }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? { nil }

  var ownsMemory: Bool { false }
  func lower(_ id: Int, in planner: Planner) throws {
    if let batch = planner.result.minibatch { planner.setRegion(id, .arena(batch.scaleOffset)) }
  }
}

extension Graph {
  mutating func extent(_ axis: Axis) -> Int {
    axis == subsampledAxis ? insert(.extent(axis), []) : constant(Double(axis.count))
  }
}
