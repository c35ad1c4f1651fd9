/// The states of a recurrence over an axis: sₜ = body(sₜ₋₁, xₜ), from s₋₁ = `initial`.
///
/// ```swift
/// let variance = scan(over: time, from: [start], inputs: [squaredReturns]) { previous, at in
///   [alpha0 + alpha1 * at[0] + beta1 * previous[0]]
/// }
/// ```
///
/// The body is traced when the scan is declared, not run at every step: it must build its expressions from its arguments alone
/// and from expressions around it that do not have the axis, which it finds by itself. A lag is an additional state:
/// `[…, previous[0]]` passes the state on.
///
/// - Parameters:
///   - axis: the axis to run along, first element first.
///   - initial: the states before the first element. A state may have further axes, in which case several recurrences run
///     side by side.
///   - inputs: arrays over the axis; the body sees their values at the present element.
///   - body: the new states, as many as there are initial ones, from the previous states and the inputs at the element.
/// - Returns: each state over the axis and its own axes. The expressions carry any mistake.
public func scan(
  over axis: Axis, from initial: [Quantity], inputs: [Quantity] = [],
  _ body: (_ previous: [Quantity], _ at: [Quantity]) -> [Quantity]
) -> [Quantity] {
  do {
    return try Scan(axis, initial, inputs).states(of: body)
  } catch {
    return initial.map { _ in Quantity(failure: error.description) }
  }
}

/// The state of a recurrence over an axis, where there is one: sₜ = body(sₜ₋₁, xₜ), from s₋₁ = `initial`.
///
/// ```swift
/// let level = scan(over: time, from: 0, inputs: [shock]) { previous, at in phi * previous + at[0] }
/// ```
///
/// Otherwise the same as the form for several states.
public func scan(
  over axis: Axis, from initial: Quantity, inputs: [Quantity] = [],
  _ body: (_ previous: Quantity, _ at: [Quantity]) -> Quantity
) -> Quantity {
  scan(over: axis, from: [initial], inputs: inputs) { [body($0[0], $1)] }[0]
}

/// A scan while it is being declared.
private struct Scan {
  let axis: Axis
  let initial: [Quantity]
  let inputs: [Quantity]

  init(_ axis: Axis, _ initial: [Quantity], _ inputs: [Quantity]) throws(Mistake) {
    (self.axis, self.initial, self.inputs) = (axis, initial, inputs)
    for expression in initial + inputs {
      if let failure = expression.failure { throw Mistake(description: failure) }
    }
    for (index, state) in initial.enumerated() where state.axes.contains(axis) {
      throw mistake(
        "initial state \(index) has axes \(describe(state.axes)), expected none of them to be the scanned "
          + "one: it is the state before the first element")
    }
    for (index, input) in inputs.enumerated() where !input.axes.contains(axis) {
      throw mistake(
        "input \(index) has axes \(describe(input.axes)), expected \(axis) among them. What does not "
          + "have it can be used in the body as it is")
    }
  }

  struct Mistake: Error {
    let description: String
  }

  func mistake(_ what: String) -> Mistake {
    Mistake(description: "scan(over: \(axis.name)): \(what)")
  }

  func states(
    of body: (_ previous: [Quantity], _ at: [Quantity]) -> [Quantity]
  ) throws(Mistake) -> [Quantity] {
    let inputAxes = inputs.map { $0.axes.without([axis]) }
    var stateAxes = initial.map(\.axes)
    // A body may spread a state over axes that its initial value lacks.
    for _ in 0..<8 {
      let slots = RecurrenceSlots(states: stateAxes, inputs: inputAxes, captures: [])
      let new = body(
        slots.states.map { Quantity(.parameter($0)) },
        slots.inputs.map { Quantity(.parameter($0)) })
      if let failure = new.lazy.compactMap(\.failure).first { throw Mistake(description: failure) }
      guard new.count == initial.count else {
        throw mistake(
          "the body returns \(new.count) states, expected \(initial.count), as many as initial ones"
        )
      }
      let wider = zip(stateAxes, new).map { $0.union($1.axes) }
      if wider == stateAxes { return try finish(new, slots) }
      stateAxes = wider
    }
    throw mistake("the axes of the states grow with every step: \(stateAxes.map(describe))")
  }

  /// The scan of a body that was traced with these arguments.
  private func finish(
    _ body: [Quantity], _ arguments: RecurrenceSlots
  ) throws(Mistake) -> [Quantity] {
    var captures = Captures(of: body, arguments: Set(arguments.all))
    if let stray = captures.outer.first(where: { $0.axes.contains(axis) }) {
      throw mistake(
        "the body uses an array with axes \(describe(stray.axes)). Give what has the scanned axis "
          + "as one of inputs:, and use its value at the element")
    }
    if let state = body.firstIndex(where: { $0.axes.contains(axis) }) {
      throw mistake(
        "new state \(state) has axes \(describe(body[state].axes)), expected none of them to be the "
          + "scanned one: it is the state at one element")
    }
    let outer = captures.latent.map { Quantity($0) }
    let slots = RecurrenceSlots(
      states: arguments.states.map(\.axes), inputs: arguments.inputs.map(\.axes),
      captures: outer.map(\.axes))
    captures.replace(
      zip(arguments.states + arguments.inputs, slots.states + slots.inputs), slots.captures)
    let latent = zip(inputs + outer, slots.inputs + slots.captures)
      .filter { Captures.isLatent($0.0) }.map { $0.1 }
    let recurrence: Recurrence
    do {
      recurrence = try Recurrence(
        over: axis, body: body.map { captures.rebuilt($0) }, slots: slots, latent: Set(latent))
    } catch {
      throw mistake("\(error)")
    }
    let packed = Quantity(.pack(recurrence.arguments), initial + inputs + outer)
    let states = Quantity(.scan(recurrence), [packed])
    return initial.indices.map { Quantity(.unpack(recurrence.states, $0), [states]) }
  }
}
