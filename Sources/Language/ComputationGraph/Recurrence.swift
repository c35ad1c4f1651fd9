/// sₜ = f(sₜ₋₁, xₜ, c) over an axis: what `scan` makes of its body. Identity is the object.
///
/// Initial states, inputs over the axis and what the body captures are packed as `arguments`, all states as `states`. One
/// step is its own program, whose position is [state, inputs at t, captures, adjoint λ] and whose objective is λ · f: its
/// gradient in λ is the new state, its other gradients carry λ back in time.
package final class Recurrence: Sendable {
  let axis: Axis
  let arguments: Packing
  let states: Packing
  /// Computes the gradient in λ.
  let forward: Program
  /// Computes the gradients in the state, and in those inputs and captures that depend on latent arrays.
  let reverse: Program
  private let body: [Quantity]
  private let slots: RecurrenceSlots

  init(
    over axis: Axis, body: [Quantity], slots: RecurrenceSlots, latent: Set<ParameterSlot>
  ) throws {
    self.axis = axis
    self.body = body
    self.slots = slots
    arguments = Packing(
      "arguments",
      parts: slots.states.map(\.axes) + slots.inputs.map { [axis] + $0.axes }
        + slots.captures.map(\.axes))
    states = Packing("states", parts: slots.states.map { [axis] + $0.axes })
    let objective = zip(slots.adjoints, body).reduce(Quantity(0)) { total, term in
      total + (Quantity(.parameter(term.0)) * term.1).sum()
    }
    forward = try .compile(gradientsOf: objective, in: slots.adjoints, slots: slots.all)
    reverse = try .compile(
      gradientsOf: objective,
      in: slots.states + (slots.inputs + slots.captures).filter(latent.contains),
      slots: slots.all)
  }

  var stateCount: Int { slots.states.reduce(0) { $0 + $1.count } }
  var inputCount: Int { slots.inputs.reduce(0) { $0 + $1.count } }
  var captureCount: Int { slots.captures.reduce(0) { $0 + $1.count } }
  /// Elements of each state, and of each input at one point of the axis.
  var stateSizes: [Int] { slots.states.map(\.count) }
  var inputSizes: [Int] { slots.inputs.map(\.count) }

  /// The packed states, step by step from the definition of the body.
  func states(of arguments: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: states.axis.count)
    var state = Array(arguments[..<stateCount])
    let captures = Array(arguments.suffix(captureCount))
    for time in 0..<axis.count {
      var position = state
      for (part, size) in inputSizes.enumerated() {
        let start = self.arguments.offsets[stateSizes.count + part] + time * size
        position += arguments[start..<start + size]
      }
      position += captures
      var evaluator = ReferenceEvaluator(
        slots: slots.states + slots.inputs + slots.captures, position: position)
      state = []
      for (part, slot) in slots.states.enumerated() {
        let new = evaluator.value(of: body[part])?.aligned(to: slot.axes).values ?? []
        for (element, value) in new.enumerated() {
          result[states.offsets[part] + time * slot.count + element] = value
        }
        state += new
      }
    }
    return result
  }

  /// The adjoint of the packed arguments, by the program of one step.
  func pullBack(_ arguments: [Double], states: [Double], adjoint: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: arguments.count)
    RecurrenceRunner(self, reverse)
      .pullBack(arguments: arguments, states: states, adjoint: adjoint, into: &result)
    return result
  }
}

extension Recurrence: Hashable {
  package static func == (left: Recurrence, right: Recurrence) -> Bool { left === right }
  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// The position of one step: [states, inputs, captures, adjoints of the new states].
struct RecurrenceSlots {
  private(set) var states: [ParameterSlot] = []
  private(set) var inputs: [ParameterSlot] = []
  private(set) var captures: [ParameterSlot] = []
  private(set) var adjoints: [ParameterSlot] = []

  init(states: [[Axis]], inputs: [[Axis]], captures: [[Axis]]) {
    var offset = 0
    func slots(_ name: String, _ shapes: [[Axis]]) -> [ParameterSlot] {
      shapes.enumerated().map { index, axes in
        defer { offset += axes.elementCount }
        return ParameterSlot("\(name)[\(index)]", axes: axes, offset: offset)
      }
    }
    self.states = slots("previous", states)
    self.inputs = slots("at", inputs)
    self.captures = slots("captured", captures)
    adjoints = slots("adjoint", states)
  }

  var all: [ParameterSlot] { states + inputs + captures + adjoints }
}
